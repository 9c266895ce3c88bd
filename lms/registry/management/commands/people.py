"""`manage.py people erase-again`: apply the file of erasures to this database; `scrub`: write the database anew."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people import erasing
from lms.people.machine import operator
from lms.registry.traces import scrub

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Apply the erasures again (after every restore), or write the database anew so that nothing erased lingers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["erase-again", "scrub"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "erase-again":
            try:
                done = erasing.again()
            except ValueError as error:
                raise CommandError(f"The file of erasures is damaged: {error}. Nothing further was erased.") from error
            self.stdout.write(f"{done} people erased again")
        logger.warning("people %s, by %s on the machine", options["action"], operator())
        scrub()
        self.stdout.write("the database was written anew")
