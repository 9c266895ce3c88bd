"""The operator ends sessions on the machine: one person's, or everybody's after a theft."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people.accounts.closing import end_sessions
from lms.people.accounts.machine import note_command, operator
from lms.people.models import User
from lms.people.models.sessions import UserSession

logger = logging.getLogger("lms.people.signing_in.log")


class Command(BaseCommand):
    help = "sessions end USER | sessions end --everybody: whoever it is signs in again"

    def add_arguments(self, parser: CommandParser) -> None:
        end = parser.add_subparsers(dest="verb", required=True).add_parser("end", help="end sessions at once")
        whose = end.add_mutually_exclusive_group(required=True)
        whose.add_argument("user", nargs="?", help="user name")
        whose.add_argument("--everybody", action="store_true")

    def handle(self, *args: Any, user: str | None = None, everybody: bool = False, **options: Any) -> None:
        if everybody:
            UserSession.objects.all().delete()
            logger.warning("sessions ended: everybody's, by %s on the machine", operator())
            whose = "everybody"
        else:
            person = User.objects.filter(username=user).first()
            if person is None:
                raise CommandError(f"Nobody is called {user}.")
            end_sessions(person)
            note_command("sessions.end", person=person)
            whose = f"account {person.uuid}"
        self.stdout.write(f"Sessions ended: {whose}.")
