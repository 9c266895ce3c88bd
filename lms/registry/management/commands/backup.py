"""`manage.py backup FILE`: the database and the list of media, as one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.backoffice import machine_events
from lms.backoffice.models import MachineEvent
from lms.registry import backups

Kind = MachineEvent.Kind


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
            machine_events.note(Kind.BACKUP, ok=False, words=str(problem))
            raise CommandError(str(problem)) from problem
        machine_events.note(Kind.BACKUP, ok=True, words=f"{target.stat().st_size} bytes")
        self.stdout.write(f"{target}: {target.stat().st_size} bytes")
