"""`manage.py second_factor`: show or reset somebody's second factor on the machine itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.people.models import User
from lms.second_factor import events
from lms.second_factor.factors import factors
from lms.second_factor.models import FactorEvent
from lms.second_factor.resets import resets


class Command(BaseCommand):
    help = "second_factor show USER | reset USER --reason WORDS | log [USER]"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="which factors somebody has").add_argument("user")
        reset = verbs.add_parser("reset", help="take every factor away at once, and end every session")
        reset.add_argument("user")
        reset.add_argument("--reason", required=True, help="why, and how you know who asked; it is kept")
        verbs.add_parser("log", help="what happened, latest last").add_argument("user", nargs="?")

    def handle(self, *args: Any, verb: str, user: str | None = None, **options: Any) -> None:
        person = self.person(user) if user else None
        if verb == "log":
            self.log(person)
        elif person is not None and verb == "show":
            self.stdout.write(", ".join(sorted(factors.types_of(person))) or "none")
        elif person is not None:
            reason = options["reason"].strip()
            if not reason:
                raise CommandError("Give a reason.")
            gone = resets.by_console(person=person, reason=reason)
            self.stdout.write(f"{person.username}: {gone} factors taken away, sessions ended; written down.")

    def person(self, username: str) -> User:
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"Nobody is called {username}.")
        return found

    def log(self, person: User | None) -> None:
        rows = FactorEvent.objects.select_related("person", "by").order_by("pk")
        for row in rows.filter(person=person) if person else rows:
            by = row.by.username if row.by else "-"
            at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"
            self.stdout.write(f"{at} {row.person.username} {row.kind} {by} {events.reason_of(row)}")
