"""`manage.py study audit`: nobody has more study than time, and every cache is what the facts come to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.study import rebuild
from courses.study.models import PlayLease
from lms.people.models import User
from lms.points import audit


class Command(BaseCommand):
    help = "Prove verified study: the bound of the clock, and the caches against the facts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["audit"])
        parser.add_argument("--learner", help="the uuid of one learner; without it, everybody")

    def handle(self, *args: Any, **options: Any) -> None:
        learners = User.objects.filter(pk__in=PlayLease.objects.values("subject")).order_by("pk")
        if options["learner"]:
            learners = learners.filter(uuid=options["learner"])
        faults = looked = 0
        for learner in learners.only("pk", "uuid").iterator(500):
            looked += 1
            for day, ms in audit.over(learner.pk).items():
                faults += 1
                self.stderr.write(f"{learner.uuid}: {ms} ms more through {day} than there was time for")
            for words in rebuild.differences(learner.pk):
                faults += 1
                self.stderr.write(f"{learner.uuid}: {words}")
        self.stdout.write(f"{looked} learners, {faults} faults")
        if faults:
            raise CommandError("Study does not hold.")
