"""A class list on its way in: looked through, taken over, or given up."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import batched
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, CohortMember
from lms.exchange import roster, workbook
from lms.exchange.errors import NotWaiting
from lms.exchange.models import RosterImport
from lms.people import vault
from lms.people.access import BASE_ROLES, OFFICERS, holds
from lms.people.models import Division, Trainee
from lms.people.trainees import admit
from media_pipeline.journal import note_act

if TYPE_CHECKING:
    from lms.people.models import User

AT_ONCE = 50  # rows a transaction: nobody else waits for a whole list


def check(*, data: bytes, filename: str, cohort: Cohort, by: User) -> RosterImport:
    """Look a workbook through and keep it sealed for the person's word; nothing else is written.

    Raises BadFile, TooBig, MissingHeadings.
    """
    rows = look_through(data, cohort, by)
    found = RosterImport(
        cohort=cohort,
        by=by,
        filename=filename[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        rows=len(rows),
        good=sum(row.is_good for row in rows),
        findings=[finding.as_json() for row in rows for finding in row.findings],
        created=timezone.now(),
    )
    text = base64.b64encode(data).decode()
    found.workbook_sealed = vault.seal(person=by, field=f"roster {found.uuid}", text=text)
    found.save()
    return found


def look_through(data: bytes, cohort: Cohort, by: User) -> list[roster.Row]:
    """The rows with everything that is known against them: their own faults, places, people already here."""
    rows = roster.read_rows(workbook.read(data, roster.SHEET))
    places = Division.objects.in_bulk({row.place for row in rows if row.place})
    indexes = {row.citizen_id: vault.blind_index("citizen id", row.citizen_id) for row in rows if row.citizen_id}
    found = Trainee.objects.filter(citizen_id_index__in=indexes.values()).select_related("user")
    known = {bytes(trainee.citizen_id_index): trainee for trainee in found}
    members = set(CohortMember.objects.filter(cohort=cohort).values_list("subject", flat=True))
    for row in rows:
        if row.cohort and row.cohort != cohort.code:
            row.note(roster.COHORT, "other_class")
        check_place(row, places, by)
        trainee = known.get(indexes.get(row.citizen_id, b""))
        if trainee and row.name and trainee.user.name != row.name:
            row.note(roster.NAME, "name_differs")
        elif trainee and trainee.user_id in members:
            row.note(roster.CITIZEN_ID, "known", "known")
    return rows


def check_place(row: roster.Row, places: dict[str, Division], by: User) -> None:
    """Staff of a base teach whoever comes; officers enter people of their own area."""
    if not row.place:
        return
    place = places.get(row.place)
    if place is None:
        row.note(roster.PLACE, "place")
    elif not by.is_superuser and not holds(by, *BASE_ROLES) and not holds(by, *OFFICERS, division=place):
        row.note(roster.PLACE, "place_not_yours")


def take_over(*, waiting: RosterImport, by: User) -> RosterImport:
    """Admit the good rows and put them into the class; the others stay out. Doing it again adds nobody.

    Raises NotWaiting. In small transactions: a run that was cut off is taken up where it stopped.
    """
    if waiting.state != RosterImport.State.CHECKED:
        raise NotWaiting
    rows = [row for row in look_through(unsealed(waiting), waiting.cohort, by) if row.is_good]
    added = 0
    for some in batched(rows, AT_ONCE):
        with transaction.atomic():
            added += sum(put_in(row, waiting.cohort, by) for row in some)
    return end(waiting, RosterImport.State.DONE, added=added, known=len(rows) - added)


def put_in(row: roster.Row, cohort: Cohort, by: User) -> bool:
    division = Division.objects.get(pk=row.place) if row.place else cohort.division
    trainee = admit(
        name=row.name,
        citizen_id=row.citizen_id,
        certificate_number=row.certificate,
        phone=row.phone,
        division=division,
        **row.profile,
    )
    return join(cohort=cohort, subject=trainee.user, by=by)[1]


def give_up(*, waiting: RosterImport, by: User) -> RosterImport:
    """Forget the workbook. Raises NotWaiting."""
    with transaction.atomic():
        dropped = end(waiting, RosterImport.State.DROPPED)
        note_act("roster.give_up", by=by, about=dropped)
    return dropped


def end(
    waiting: RosterImport, state: RosterImport.State, *, added: int | None = None, known: int | None = None
) -> RosterImport:
    """Erase the workbook with the name it came under, and say what came of it; of two clicks at once, one."""
    changed = RosterImport.objects.filter(pk=waiting.pk, state=RosterImport.State.CHECKED).update(
        state=state, workbook_sealed=None, filename="", added=added, known=known, ended=timezone.now()
    )
    if not changed:
        raise NotWaiting
    waiting.refresh_from_db()
    return waiting


def unsealed(waiting: RosterImport) -> bytes:
    if waiting.workbook_sealed is None:
        raise NotWaiting
    field = f"roster {waiting.uuid}"
    text = vault.unseal(person=waiting.by, field=field, sealed=bytes(waiting.workbook_sealed))
    return base64.b64decode(text)


def annotated(waiting: RosterImport) -> bytes:
    """The workbook again, as text, with a column that says what is wrong in each row. Raises NotWaiting."""
    data = unsealed(waiting)
    cells = workbook.read(data, roster.SHEET)
    beside = {row.number: "；".join(roster.problems(row)) for row in look_through(data, waiting.cohort, waiting.by)}
    headings = [value.text for value in cells[0]]
    return workbook.write(roster.SHEET, [*headings, roster.PROBLEMS], with_problems(cells, beside, len(headings)))


def with_problems(cells: list[list[workbook.Value]], beside: dict[int, str], width: int) -> Iterator[list[str]]:
    for number, values in enumerate(cells[1:], start=2):
        padded = [value.text for value in values[:width]] + [""] * (width - len(values))
        yield [*padded, beside.get(number, "")]
