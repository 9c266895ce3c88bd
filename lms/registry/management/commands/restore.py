"""`manage.py restore FILE --replace`: replace the database by a backup, reapply the erasures, verify all.

`manage.py restore FILE --try` does the same into a database of its own, which it throws away: the only proof that a
backup is one.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from lms.backoffice import machine_events
from lms.backoffice.models import MachineEvent
from lms.people.models import User
from lms.registry import backups, trial

Kind = MachineEvent.Kind


class Command(BaseCommand):
    help = "Replace the database by a backup, erase again who was erased since, and verify. Stop the service first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--try", action="store_true", dest="trial", help="into a database that is thrown away")
        parser.add_argument("--replace", action="store_true", help="yes, what is in the database now may go")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["trial"]:
            self.try_it(options["file"].resolve())
            return
        if not options["replace"] and has_people():
            raise CommandError("This database holds people. Make a backup of it, then say --replace.")
        try:
            done = backups.restore(options["file"].resolve())
        except (backups.BackupProblem, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        summary = f"{done.erased} erased again, {len(done.missing)} media missing, {len(done.faults)} faults"
        machine_events.note(Kind.RESTORE, ok=not done.faults, words=summary)
        self.stdout.write(f"restored; {done.erased} people erased again")
        for path in done.missing:
            self.stderr.write(f"media missing or different: {path}")
        for fault in done.faults:
            self.stderr.write(fault)
        if done.faults:
            raise CommandError("The ledger does not hold.")
        self.stdout.write(f"the ledgers hold; {len(done.missing)} media files are missing")

    def try_it(self, source: Path) -> None:
        try:
            words = trial.try_restore(source)
        except backups.BackupProblem as problem:
            machine_events.note(Kind.TRIAL, ok=False, words=str(problem))
            raise CommandError(str(problem)) from problem
        machine_events.note(Kind.TRIAL, ok=True, words=words)
        self.stdout.write(f"tried, and it holds: {words}")


def has_people() -> bool:
    try:
        with transaction.atomic():
            return User.objects.exists()
    except DatabaseError:  # an empty database: no tables yet
        return False
