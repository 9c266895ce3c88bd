"""Trying a backup: restored by a process of its own into a database that is thrown away.

The process has this one's settings and another database, so nothing here can touch the one in use. It sees the real
media folder, to say which files are missing, and the real file of erasures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from lms.registry.backups import BackupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 6 * 3600  # seconds: a province's database is restored and proved in one night


def try_restore(source: Path) -> str:
    """Restore into a database of its own, prove it there, throw it away; return what the command said last.

    Raises BackupProblem with the words of the attempt.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(source), "--replace"]
    with other_database() as environment:
        try:
            done = subprocess.run(
                command,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired as late:
            raise BackupProblem("The trial took longer than six hours and was stopped.") from late
    if done.returncode:
        raise BackupProblem(f"The trial failed: {done.stderr.decode(errors='replace').strip()[-200:]}")
    return done.stdout.decode(errors="replace").strip().splitlines()[-1]


@contextmanager
def other_database() -> Iterator[dict[str, str]]:
    """Give the environment of a process that has an empty database of its own, and take the database away after it."""
    if connection.vendor == "sqlite":
        with TemporaryDirectory(prefix="trial-") as folder:
            (Path(folder) / "media").symlink_to(settings.MEDIA_ROOT, target_is_directory=True)
            yield {"LMS_VAR": folder, "ERASURE_FILE": str(settings.ERASURE_FILE)}
        return
    name, url = f"trial_{uuid.uuid4().hex[:12]}", os.environ.get("DATABASE_URL", "")
    if not url:
        raise BackupProblem("DATABASE_URL is not set: without it no second database can be named.")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
