"""Entering one person by hand, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from foundation.act_journal import note_act
from foundation.http.permission import visible
from lms.people.access import reloaded
from lms.people.accounts import trainees
from lms.people.errors import NotYours
from lms.people.identity import vault
from lms.people.models import Claim
from lms.registry.claims import confirming
from lms.registry.desk import lookup
from lms.registry.desk.forms import homes
from lms.registry.errors import EnteredAlready, NamedByList, NotEntered

if TYPE_CHECKING:
    from datetime import date

    from lms.people.models import Division, Trainee, User


@transaction.atomic
def add(
    *,
    name: str,
    citizen_id: str,
    division: Division,
    residence: str,
    by: User,
    certificate: str = "",
    valid_until: date | None = None,
    phone: str = "",
    how: str = "",
) -> Trainee:
    """Enter a person of this officer's place. Year of birth and sex come from her number, never from a form.

    Whose number it is already is said to an officer who may see her; to any other one sentence serves all cases, and
    asking counts as a look-up. Raises TooManyLookups, NotYours, EnteredAlready, NamedByList, NotEntered, PhoneTaken,
    IdentityProblem.
    """
    lookup.count_lookup(by)
    officer = reloaded(by)
    if not homes(officer).filter(pk=division.pk).exists():
        raise NotYours
    refuse_double(officer, citizen_id)
    try:
        with transaction.atomic():
            trainee = trainees.enter_new(name=name, citizen_id=citizen_id, division=division, residence=residence)
    except IntegrityError as error:  # another officer was quicker
        refuse_double(officer, citizen_id)
        raise NotEntered from error
    if certificate:
        trainees.record_certificate(trainee, citizen_id, certificate, valid_until)
    note_act("trainee.add", by=officer, about=trainee, subject=trainee.user)
    if phone:
        confirming.enter_phone(person=trainee.user, phone=phone, how=how, by=officer)
    return trainee


def refuse_double(officer: User, citizen_id: str) -> None:
    """Raise EnteredAlready, NamedByList or NotEntered where the number is somebody's, or waits in this office."""
    known = trainees.find_by_citizen_id(citizen_id)
    if known is not None and officer.has_perm("registry.see_person", known.user):
        raise EnteredAlready(known.user)
    if known is not None:
        raise NotEntered
    rows = Claim.objects.waiting().filter(number_index=vault.blind_index("citizen id", citizen_id))
    waiting = visible(officer, rows).order_by("pk").first()
    if waiting is not None:
        raise NamedByList(waiting)
