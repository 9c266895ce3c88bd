"""Entering the person of a row of a class list: one the office already has, or a person to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lms.delivery.cohorts import join
from lms.exchange.roster import roster
from lms.exchange.roster.headings import PHONE
from lms.people import counting
from lms.people.access import OFFICERS, has_role, postings
from lms.people.accounts.merging import kept_trainee
from lms.people.accounts.trainees import admit
from lms.people.claims import claims
from lms.people.identity import typed, vault
from lms.people.models import Claim, DailyCount, Division, Organisation, Role, Trainee
from lms.people.signing_in import phones

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lms.delivery.models import Cohort
    from lms.people.models import User

OFFICE = OFFICERS | {Role.COUNSELLOR}  # who enters people for a place, and has them before her eyes


def enters_for_office(by: User, cohort: Cohort) -> bool:
    """Return whether the user is an officer or counsellor of the class's place with no post at its training body and no
    teaching in the class.
    """
    body = cohort.programme.organisation_id
    if by.pk == cohort.teacher_id or any(post.organisation_id == body for post in postings(by)):
        return False
    return by.is_superuser or has_role(by, *OFFICE, division=cohort.division)


def organisation_of(by: User, cohort: Cohort) -> Organisation:
    """Return on whose account the rows are counted: the training body, or the office that brings the list."""
    own = postings(by) if enters_for_office(by, cohort) else []
    return own[0].organisation if own else cohort.programme.organisation


def count(kind: DailyCount.Kind, number: int, *, by: User, cohort: Cohort, most: int | None) -> None:
    """Count rows of a list against the day's limit. Raises TooManyToday."""
    counting.take(organisation=organisation_of(by, cohort), kind=kind, number=number, most=most)


def entries(rows: Iterable[roster.Row], cohort: Cohort, by: User) -> dict[int, Claim]:
    """Return by row number what this base or office has entered itself, under the same number and the same name."""
    source = organisation_of(by, cohort)
    indexes = {
        row.number: claims.entry_index(source, citizen_id=row.citizen_id, name=row.name)
        for row in rows
        if row.citizen_id and row.name
    }
    found = Claim.objects.filter(entry_index__in=indexes.values()).select_related("person", "decision__kept")
    known = {bytes(claim.entry_index): claim for claim in found}
    return {number: known[index] for number, index in indexes.items() if index in known}


def known_people(rows: Iterable[roster.Row]) -> dict[str, Trainee]:
    """Return the confirmed people who have these numbers; only ever asked for an office."""
    indexes = {row.citizen_id: vault.blind_index("citizen id", row.citizen_id) for row in rows if row.citizen_id}
    found = Trainee.objects.filter(citizen_id_index__in=indexes.values()).select_related("user", "division")
    by_index = {bytes(trainee.citizen_id_index or b""): kept_trainee(trainee) for trainee in found}
    return {number: by_index[index] for number, index in indexes.items() if index in by_index}


def is_before_them(by: User, trainee: Trainee, row: roster.Row) -> bool:
    """Return whether the office may take the row for this person: of its own place, under this name, still open."""
    if typed.name(trainee.user.name) != row.name or not trainee.user.is_active:
        return False
    return by.is_superuser or has_role(by, *OFFICE, division=trainee.division)


def add_member(row: roster.Row, cohort: Cohort, by: User) -> bool:
    """Put the person of a row into the class; False where she was in it. What to confirm waits meanwhile.

    To an office the row is noted whose phone signs in somebody else already: a base never hears of that.
    """
    division = Division.objects.get(pk=row.place) if row.place else cohort.division
    return join(cohort=cohort, subject=person_of(row, cohort, division, by), by=by)[1]


def person_of(row: roster.Row, cohort: Cohort, division: Division, by: User) -> User:
    if enters_for_office(by, cohort):
        trainee = known_people([row]).get(row.citizen_id)
        if trainee is None or is_before_them(by, trainee, row):
            user = admit(
                name=row.name,
                citizen_id=row.citizen_id,
                certificate_number=row.certificate,
                phone=row.phone,
                division=division,
                **row.profile,
            ).user
            if trainee is None and row.phone and phones.of(user) is None:
                row.note(PHONE, "phone_elsewhere", "warning")
            return user
    claim = claims.enter(
        name=row.name,
        citizen_id=row.citizen_id,
        certificate=row.certificate,
        phone=row.phone,
        division=division,
        organisation=cohort.programme.organisation,
        source=organisation_of(by, cohort),
        by=by,
        **row.profile,
    )
    return claims.person_of(claim)
