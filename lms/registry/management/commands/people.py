"""`manage.py people`: reapply the file of erasures, rewrite the database, bring stored names into one form."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.people.accounts import erasing
from lms.people.accounts.machine import operator
from lms.people.identity import stored_names
from lms.registry.erasure import scrub

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "erase-again: apply the erasures again (after every restore); scrub: write the database anew so that nothing "
        "erased lingers; names: how many stored names are in another form than today's, with --write written in that."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["erase-again", "scrub", "names"])
        parser.add_argument("--write", action="store_true", help="with names: write them; else they are only counted")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "names":
            self.names(write=options["write"])
            return
        if options["action"] == "erase-again":
            try:
                done = erasing.reapply()
            except ValueError as error:
                raise CommandError(f"The file of erasures is damaged: {error}. Nothing further was erased.") from error
            self.stdout.write(f"{done} people erased again")
        logger.warning("people %s, by %s on the machine", options["action"], operator())
        scrub()
        self.stdout.write("the database was written anew")

    def names(self, *, write: bool) -> None:
        """Count or write the names; accounts are shown by uuid: names do not go into a terminal's history or a log."""
        written, other, doubtful = 0, 0, []
        for each in stored_names.found():
            if not each.name:
                doubtful.append(each.person)
            elif write and stored_names.write(each):
                written += 1
            else:
                other += 1
        if write:
            self.stdout.write(f"{written} names written in the one form, {other} corrected by somebody meanwhile")
        else:
            self.stdout.write(f"{other} names in another form; --write brings them into the one form")
        for person in doubtful:
            self.stdout.write(f"account {person.uuid}: this is nobody's name, an officer has to ask her")
