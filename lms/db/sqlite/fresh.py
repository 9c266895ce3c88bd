"""A migrated SQLite file by copying, for tests and benchmarks that each begin with an empty site of their own.

Two hundred migrations, Wagtail's for the most part, take some twenty seconds of a core; a copy takes none. The copy is
kept by what it was made of, so a changed migration makes a new one. Never used for a site that people work on.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pysqlite3 import dbapi2 as Database

NAME = "lms.sqlite3"


def migrate_default() -> None:
    """Apply every migration to the default database, which is empty or not there yet."""
    path = Path(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "sqlite" and not path.exists():
        copy_migrated(path)
    call_command("migrate", verbosity=0, interactive=False)


def copy_migrated(path: Path) -> None:
    """Copy a migrated database to `path`, in the place of whatever is there; make it first when none is kept."""
    folder = settings.BASE_DIR / "var" / "cache" / "fresh"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{recipe()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second process waits and then copies
        if not kept.exists():
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            make(kept)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, path)


def recipe() -> str:
    """Return the hash of what a migrated database is made of: Django, apps, migrations and the data these read."""
    made_of = hashlib.sha256(f"{django.__version__} {sys.version}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        made_of.update(config.name.encode())
        package, _ = MigrationLoader.migrations_module(config.label)
        if package and find_spec(package):
            folder = Path(str(import_module(package).__path__[0]))
            for file in sorted([*folder.glob("*.py"), *settings.DATA_DIR.glob("*.csv")]):
                made_of.update(file.name.encode() + file.read_bytes())
    return made_of.hexdigest()[:20]


def make(kept: Path) -> None:
    """Migrate an empty database in a process and a folder of its own, and keep the file as `kept`."""
    with TemporaryDirectory(prefix="fresh-") as folder:
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "DATABASE_"))}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=keep | {"LMS_VAR": folder},
            check=True,
        )
        half = kept.with_suffix(".half")
        half.unlink(missing_ok=True)
        with closing(Database.connect(str(Path(folder) / NAME))) as made:
            made.execute("VACUUM INTO ?", [str(half)])
        half.rename(kept)
