"""`manage.py ledger verify`: every chain, every sum, every balance; ends with 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.points import proof
from lms.points.models import PendingPosting


class Command(BaseCommand):
    help = "Prove the ledger: chains, sums and balances."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        count = proof.Count()
        for fault in proof.faults(count=count):
            faults += 1
            self.stderr.write(f"{fault.subject}: {fault.words}")
        waiting = PendingPosting.objects.count()
        told = f"{count.subjects} learners, {count.transactions} lines, {faults} faults, {waiting} postings waiting"
        self.stdout.write(told)
        if faults:
            raise CommandError("The ledger does not hold.")
