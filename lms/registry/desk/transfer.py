"""Transfer of a person who has moved, by the officer of her new place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lms.people.access import OFFICERS, has_role, reloaded
from lms.people.accounts import trainees
from lms.people.relations import own_base
from lms.registry.desk import lookup

if TYPE_CHECKING:
    from lms.people.models import Division, Trainee, User


@transaction.atomic
def transfer(*, name: str, citizen_id: str, division: Division, reason: str, by: User) -> Trainee | None:
    """Move her to `division`, a place of this officer; None where no person may be moved by this name and number.

    None stands for three cases: no person has both, it is the officer herself, or she learnt at a base where the
    officer works, who decides nothing about her. Raises TooManyLookups, SamePlace, MovedToday.
    """
    officer = reloaded(by)
    found = lookup.elsewhere(officer, name=name, citizen_id=citizen_id)
    if found is None or found.user == officer or own_base(officer, found.user):
        return None
    if not has_role(officer, *OFFICERS, division=division):
        return None
    trainees.move(trainee=found, division=division, reason=reason, by=officer)
    return found
