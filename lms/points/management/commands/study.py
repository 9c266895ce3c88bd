"""`manage.py study audit`: no learner has more study than time, and every cache equals what the facts give.

`manage.py study rebuild`: what counting all facts again would change, learner by learner, by today's rules; with
`--write` it is written: study alone. What the ledger has posted stays; `ledger rebuild` says where it is more.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from courses.study.models import PlayLease
from courses.study.recount import rebuild
from lms.people.accounts.machine import note_command
from lms.people.models import User
from lms.points.reconcile import time_bound


class Command(BaseCommand):
    help = "Prove verified study: the bound of the clock, and the caches against the facts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["audit", "rebuild"])
        parser.add_argument("--write", action="store_true", help="with rebuild: write it")
        parser.add_argument("--learner", help="the uuid of one learner; without it, everybody")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "rebuild":
            self.rebuild(options)
        else:
            self.audit(options)

    def rebuild(self, options: dict[str, Any]) -> None:
        different = 0
        unnamed = rebuild.unnamed()
        if unnamed:
            self.stderr.write(f"{unnamed} rows do not say what they show, or in which training year they began")
        if options["write"]:
            rebuild.name_all()
        for learner in self.learners(options):
            found = rebuild.differences(learner.pk)
            different += bool(found)
            for words in found:
                self.stderr.write(f"{learner.uuid}: {words}")
            if found and options["write"]:
                with transaction.atomic():
                    rebuild.rebuild(learner.pk)
                    note_command("study.rebuild", person=learner)
        self.stdout.write(f"{different} learners differ")
        if (different or unnamed) and not options["write"]:
            raise CommandError("Something is not what the facts come to.")

    def learners(self, options: dict[str, Any]) -> Iterator[User]:
        rows = User.objects.filter(pk__in=PlayLease.objects.values("subject")).order_by("pk")
        if options["learner"]:
            rows = rows.filter(uuid=options["learner"])
        yield from rows.only("pk", "uuid").iterator(500)

    def audit(self, options: dict[str, Any]) -> None:
        faults = looked = 0
        for learner in self.learners(options):
            looked += 1
            for day, ms in time_bound.excess_by_day(learner.pk).items():
                faults += 1
                self.stderr.write(f"{learner.uuid}: {ms} ms more through {day} than there was time for")
            for words in rebuild.differences(learner.pk):
                faults += 1
                self.stderr.write(f"{learner.uuid}: {words}")
        self.stdout.write(f"{looked} learners, {faults} faults")
        if faults:
            raise CommandError("Study does not hold.")
