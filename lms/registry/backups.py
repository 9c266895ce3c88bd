"""Backup as one file, and restore: the database, the list of the media folder, and checks that both are whole.

Media files are not inside (they are large, never change, and are copied by the file system's own means); the list of
them, with sizes and SHA-256, is, so that a restore can say what is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pysqlite3 import dbapi2

from foundation.refusals import Refusal
from lms.people.accounts import erasing
from lms.people.models import User
from lms.points.ledger import transactions
from lms.registry.erasure import scrub

ABOUT, MEDIA, SQLITE, POSTGRES = "about.json", "media.jsonl", "database.sqlite3", "database.pgdump"


class BackupProblem(Refusal):
    """The backup or the restore has failed; its words say why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore found: erasures reapplied, faults of the ledgers, media files that are missing or differ."""

    erased: int
    faults: list[str]
    missing: list[str]


def backup(target: Path) -> None:
    """Write the file, readable by its owner alone, or nothing at all."""
    with TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        work = Path(folder)
        dump(work)
        with (work / MEDIA).open("w", encoding="utf-8") as file:
            for name, size, digest in media_files():
                file.write(json.dumps([name, size, digest]) + "\n")
        about = {
            "vendor": connection.vendor,
            "made": timezone.now().isoformat(),
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "sha256": {path.name: digest_of(path) for path in work.iterdir()},
        }
        (work / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
        made = work / "backup.tar"
        with tarfile.open(made, "w") as tar:
            for name in (ABOUT, MEDIA, SQLITE, POSTGRES):
                if (work / name).exists():
                    tar.add(work / name, arcname=name)
        made.chmod(0o600)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(target)


def dump(work: Path) -> None:
    """Copy the database as of one instant, while others write."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(dbapi2.connect(str(work / SQLITE))) as copy:
            connection.connection.backup(copy)
        return
    run_tool("pg_dump", "--format=custom", "--no-owner", f"--file={work / POSTGRES}")


def run_tool(tool: str, *arguments: str) -> None:
    """Run PostgreSQL's own program; the password goes by the environment, never by the command line."""
    path = shutil.which(tool)
    if path is None:
        raise BackupProblem(f"{tool} is not installed: install PostgreSQL's client programs.")
    params = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {names[key]: str(value) for key, value in params.items() if key in names and value}
    done = subprocess.run(
        [path, *arguments], env=os.environ | given, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise BackupProblem(f"{tool}: {done.stderr.decode(errors='replace')[-500:]}")


def media_files() -> Iterator[tuple[str, int, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.stat().st_size, digest_of(path)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore(source: Path) -> Restored:
    """Replace the database by the backup, reapply the erasures, and verify ledgers and media.

    Everything the database holds is replaced. Raises BackupProblem before anything is touched, where it can be seen.
    """
    erasing.lines()  # a damaged file of erasures must be repaired first: without it the erased would be back
    with TemporaryDirectory(prefix="restore-") as folder:
        work = Path(folder)
        unpack(source, work)
        replace_database(work)
        call_command("migrate", verbosity=0, interactive=False)
        erased = erasing.reapply()
        scrub()
        listed = (work / MEDIA).read_text(encoding="utf-8").splitlines()
    return Restored(erased, faults(), [*lacking(listed)])


def unpack(source: Path, work: Path) -> None:
    """Unpack into `work`, and check each part. Raises BackupProblem."""
    try:
        with tarfile.open(source) as tar:
            tar.extractall(work, filter="data")
        about: dict[str, Any] = json.loads((work / ABOUT).read_text(encoding="utf-8"))
        digests = dict(about["sha256"])
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupProblem(f"This is no backup of ours: {error}") from error
    for name, digest in digests.items():
        if not (work / name).is_file() or digest_of(work / name) != digest:
            raise BackupProblem(f"{name} in the backup is damaged.")
    if about["vendor"] != connection.vendor:
        raise BackupProblem(f"The backup is of {about['vendor']}, this is {connection.vendor}.")
    ours = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    if newer := sorted(set(about["migrations"]) - ours) if ours else []:
        raise BackupProblem(f"The backup is newer than this program: {', '.join(newer[:3])}.")


def replace_database(work: Path) -> None:
    """Replace the database's content; SQLite's own backup copies pages into the open database: no file is swapped."""
    if connection.vendor == "sqlite":
        with closing(dbapi2.connect(str(work / SQLITE))) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupProblem("The database in the backup is damaged.")
            connection.ensure_connection()
            copy.backup(connection.connection)
        connection.close()
        return
    connection.close()
    into = f"--dbname={connection.settings_dict['NAME']}"
    run_tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", into, str(work / POSTGRES))


def faults() -> list[str]:
    """Return what is wrong with any ledger."""
    learners = User.objects.filter(ledger__isnull=False).distinct().order_by("pk")
    return [f"{learner.uuid}: {fault}" for learner in learners.iterator(500) for fault in transactions.verify(learner)]


def lacking(listed: list[str]) -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for line in listed:
        path, size, digest = json.loads(line)
        file = root / path
        if not file.is_file() or file.stat().st_size != size or digest_of(file) != digest:
            yield path
