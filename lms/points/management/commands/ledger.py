"""`manage.py ledger …`: verify, checkpoint, export or recompute the ledger; exits with 1 when anything is wrong.

verify [--against FILE]   chains, sums, balances, checkpoints; FILE is one that `checkpoints` wrote and you kept
checkpoint                make today's checkpoint (the sweep does it every night)
checkpoints FILE          the checkpoints alone, to leave the building
export FILE               all of it, to be checked by docs/verify_ledger.py
rebuild [--write]         everything right of the evidence again; --write mends caches, never facts
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lms.backoffice import machine_events
from lms.backoffice.models import MachineEvent
from lms.people.accounts.machine import note_command
from lms.people.models import User
from lms.points.ledger import checkpoints, verification
from lms.points.ledger import export as ledger_export
from lms.points.models import PendingPosting
from lms.points.reconcile import rebuild as recompute

ACTIONS = ("verify", "checkpoint", "checkpoints", "export", "rebuild")


class Command(BaseCommand):
    help = "Prove the ledger, seal it, take it out, compute it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--against", type=Path, help="checkpoints that left the building")
        parser.add_argument("--write", action="store_true", help="mend caches")

    def handle(self, *args: Any, **options: Any) -> None:
        action: str = options["action"]
        if action in ("checkpoints", "export") and options["file"] is None:
            raise CommandError("Say the file to write.")
        getattr(self, action)(options)

    def verify(self, options: dict[str, Any]) -> None:
        exported = None
        if options["against"]:
            with options["against"].open(encoding="utf-8") as file:
                exported = ledger_export.read_checkpoints(file)
        faults = 0
        count = verification.Count()
        for fault in verification.faults(count=count, exported=exported):
            faults += 1
            self.stderr.write(f"{fault.subject}: {fault.words}")
        waiting = PendingPosting.objects.count()
        summary = f"{count.subjects} learners, {count.transactions} lines, {faults} faults, {waiting} postings waiting"
        self.stdout.write(summary)
        machine_events.note(MachineEvent.Kind.PROOF, ok=not faults, words=summary)
        if faults:
            raise CommandError("The ledger does not hold.")

    def checkpoint(self, options: dict[str, Any]) -> None:
        row = checkpoints.make()
        self.stdout.write(f"{row.day}: {row.subjects} learners, {row.transactions} lines, {row.hash}")

    def checkpoints(self, options: dict[str, Any]) -> None:
        with options["file"].open("w", encoding="utf-8") as file:
            self.stdout.write(f"{ledger_export.write_checkpoints(file)} checkpoints")

    def export(self, options: dict[str, Any]) -> None:
        with options["file"].open("w", encoding="utf-8") as file:
            self.stdout.write(f"{ledger_export.write(file)} lines")

    def rebuild(self, options: dict[str, Any]) -> None:
        learners = different = 0
        for subject_id in list(recompute.subjects()):
            learners += 1
            found = recompute.differences(subject_id)
            different += bool(found)
            for words in found:
                self.stderr.write(f"learner {subject_id}: {words}")
            if found and options["write"]:
                with transaction.atomic():
                    recompute.mend(subject_id)
                    note_command("ledger.rebuild", person=User.objects.get(pk=subject_id))
        self.stdout.write(f"{learners} learners, {different} differ")
        if different and not options["write"]:
            raise CommandError("Something is not what the facts come to.")
