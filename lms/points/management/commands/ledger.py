"""`manage.py ledger verify`: every chain, every sum, every balance; ends with 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people.models import User
from lms.points import ledger
from lms.points.models import LedgerTxn, PendingPosting


class Command(BaseCommand):
    help = "Prove the ledger: chains, sums and balances."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        faults = learners = 0
        for subject in User.objects.filter(ledger__isnull=False).distinct().order_by("pk").iterator(500):
            learners += 1
            for fault in ledger.verify(subject):
                faults += 1
                self.stderr.write(f"{subject.uuid}: {fault}")
        waiting = PendingPosting.objects.count()
        lines = LedgerTxn.objects.count()
        self.stdout.write(f"{learners} learners, {lines} lines, {faults} faults, {waiting} postings waiting")
        if faults:
            raise CommandError("The ledger does not hold.")
