"""`manage.py backup FILE`: the database and the list of media, as one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.registry import backups


class Command(BaseCommand):
    help = "Write a backup. It holds personal data: keep it sealed, and apart from the file of erasures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].resolve()
        if target.exists():
            raise CommandError(f"{target} exists already; choose another name.")
        if not target.parent.is_dir():
            raise CommandError(f"{target.parent} is no folder.")
        try:
            backups.backup(target)
        except backups.BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{target}: {target.stat().st_size} bytes")
