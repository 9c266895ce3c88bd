"""The import of a class list: examined, then imported or discarded."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.act_journal import note_act
from foundation.refusals import Refusal
from lms.delivery.cohorts import check_open
from lms.delivery.models import Cohort, CohortMember
from lms.exchange import workbook
from lms.exchange.errors import NotWaiting
from lms.exchange.models import RosterImport
from lms.exchange.roster import entering, headings, roster
from lms.exchange.roster.findings import Finding
from lms.people import notices
from lms.people.access import has_role
from lms.people.claims import claims
from lms.people.identity import identity, typed, vault
from lms.people.models import Claim, ClaimDecision, DailyCount, Division, Notice

if TYPE_CHECKING:
    from lms.exchange.roster.headings import Table
    from lms.people.models import User

AT_ONCE = 50  # rows a transaction, so that other requests do not wait for a whole list
SHORTEST = 11  # signs that a number of a person has: a phone
READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("citizen id", identity.check_citizen_id),
    ("citizen id", lambda text: identity.parse_certificate(text).citizen_id),
    ("certificate", lambda text: identity.parse_certificate(text).whole),
    ("phone", identity.normalise_phone),
)


def check(*, data: bytes, filename: str, cohort: Cohort, by: User) -> RosterImport:
    """Examine a workbook and store it encrypted until the person decides; nothing else is written.

    Raises NothingNew, CourseClosed, TooManyToday and what `exchange.errors` names of files.
    """
    check_open(cohort)
    table, rows = examine(data, cohort, by)
    entering.count(DailyCount.Kind.LOOKUP, len(rows), by=by, cohort=cohort, most=settings.ROSTER_ROWS_A_DAY)
    found = RosterImport(
        cohort=cohort,
        by=by,
        filename=filename[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        rows=len(rows),
        good=sum(row.is_good for row in rows),
        findings=[finding.as_json() for finding in findings_of(table, rows)],
        created=timezone.now(),
    )
    text = base64.b64encode(data).decode()
    found.workbook_sealed = vault.encrypt(person=by, field=f"roster {found.uuid}", text=text)
    found.save()
    return found


def findings_of(table: Table, rows: list[roster.Row]) -> list[Finding]:
    """Return what was found beside the headings, then row by row."""
    return [*roster.sheet_findings(table), *(finding for row in rows for finding in row.findings)]


def reexamine(waiting: RosterImport) -> tuple[Table, list[roster.Row]]:
    """Examine a waiting list again, for the names and choices that are stored nowhere. Raises NotWaiting."""
    return examine(decrypted_workbook(waiting), waiting.cohort, waiting.by)


def examine(data: bytes, cohort: Cohort, by: User) -> tuple[Table, list[roster.Row]]:
    """Return the list, and its rows with what is known against them: their own faults, places, and people already here.

    A training body hears of its own earlier rows only; whether anybody else has a number changes no word and no work.
    """
    table = headings.table_of(workbook.read(data, *roster.SHEETS), roster.CHOICES)
    rows = roster.read_rows(table)
    places = Division.objects.in_bulk({row.place for row in rows if row.place})
    for_office = entering.enters_for_office(by, cohort)
    known = entering.known_people(rows) if for_office else {}
    own = entering.entries(rows, cohort, by)
    members = set(CohortMember.objects.filter(cohort=cohort).values_list("subject", flat=True))
    for row in rows:
        if row.cohort and not is_of(cohort, row.cohort):
            row.note(headings.COHORT, "other_class")
        check_place(row, places, by, for_office=for_office)
        trainee, claim = known.get(row.citizen_id), own.get(row.number)
        if trainee and entering.is_before_them(by, trainee, row):
            note_known(row, trainee.user_id in members)
        elif claim:
            note_entry(row, claim, members)
    roster.find_shared(rows)
    return table, rows


def is_of(cohort: Cohort, code: str) -> bool:
    """Return whether a row's class is this one, by its code or its name; Excel drops the zeros before a number."""
    if code in (typed.code(cohort.code), typed.code(cohort.name)):
        return True
    bare = typed.code(cohort.code).lstrip("0")
    return bare.isdigit() and code.lstrip("0") == bare


def note_known(row: roster.Row, is_member: bool) -> None:
    """Note that she exists, as the office may see: what the row says of her is entered on her page, not here."""
    if is_member:
        row.note(headings.CITIZEN_ID, "known", "known")
    if row.phone:
        row.note(headings.PHONE, "not_taken", "warning")
    if row.certificate:
        row.note(headings.CERTIFICATE, "not_taken", "warning")


def note_entry(row: roster.Row, claim: Claim, members: set[int]) -> None:
    """Note that the training body has sent this row before."""
    decision = getattr(claim, "decision", None)
    if decision is not None and decision.verdict == ClaimDecision.Verdict.REJECTED:
        row.note(headings.CITIZEN_ID, "rejected")
    elif claims.person_of(claim).pk in members:
        row.note(headings.CITIZEN_ID, "known", "known")


def check_place(row: roster.Row, places: dict[str, Division], by: User, *, for_office: bool) -> None:
    """Check the row's place: staff of the class's training body teach anybody who comes; an office enters people of its
    own area, whatever other posts its officer has.
    """
    if not row.place:
        return
    place = places.get(row.place)
    if place is None:
        row.note(headings.PLACE, "place")
    elif for_office and not by.is_superuser and not has_role(by, *entering.OFFICE, division=place):
        row.note(headings.PLACE, "place_not_yours")


def import_rows(*, waiting: RosterImport, by: User) -> RosterImport:
    """Put the people of the good rows into the class; the others stay out. Doing it again adds no one.

    In small transactions: a run that was cut off is taken up where it stopped. Raises NotWaiting, NothingNew,
    CourseClosed, TooManyToday.
    """
    if waiting.state != RosterImport.State.CHECKED:
        raise NotWaiting
    cohort = waiting.cohort
    check_open(cohort)
    table, seen = examine(decrypted_workbook(waiting), cohort, by)
    rows = [row for row in seen if row.is_good]
    fresh = len(rows) - len(entering.entries(rows, cohort, by))
    most = None if entering.enters_for_office(by, cohort) else settings.ROSTER_NEW_A_DAY
    entering.count(DailyCount.Kind.NEW, fresh, by=by, cohort=cohort, most=most)
    added = 0
    for some in batched(rows, AT_ONCE):
        with transaction.atomic():
            added += sum(entering.add_member(row, cohort, by) for row in some)
    found = findings_of(table, seen)
    return end(waiting, RosterImport.State.DONE, added=added, known=len(rows) - added, found=found)


def discard(*, waiting: RosterImport, by: User) -> RosterImport:
    """Erase the workbook. Raises NotWaiting."""
    with transaction.atomic():
        dropped = end(waiting, RosterImport.State.DROPPED)
        note_act("roster.give_up", by=by, about=dropped)
    return dropped


def sweep() -> int:
    """Discard lists for which nothing was decided for some days, whoever sent them (settings.SWEEPS)."""
    ended = timezone.now() - timedelta(days=settings.ROSTER_WAITS_DAYS)
    rows = RosterImport.objects.filter(state=RosterImport.State.CHECKED, created__lt=ended).order_by("pk")
    return sum(try_discard(row) and tell_expired(row) for row in rows[:AT_ONCE])


def tell_expired(row: RosterImport) -> bool:
    """Tell who sent a list that nobody confirmed it in its days, so that nobody of it is in the class."""
    words = _("A class list for “%(class)s” waited too long and was given up. Nobody was put in. Send it again.")
    path = reverse("delivery:cohort", args=[row.cohort.uuid])
    notices.tell(person=row.by, code=Notice.Code.ROSTER, words=words % {"class": row.cohort.name}, path=path)
    return True


def forget_lists_of(indexes: Collection[bytes]) -> int:
    """Discard the waiting lists in which a number, certificate or phone of these blind indexes stands.

    Outside every transaction: reading a list takes its time, and no other request waits for it.
    """
    waiting = RosterImport.objects.filter(state=RosterImport.State.CHECKED)
    done = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        row = waiting.select_related("by").filter(pk=pk).first()
        done += row is not None and names_one(row, indexes) and try_discard(row)
    return done


def names_one(waiting: RosterImport, indexes: Collection[bytes]) -> bool:
    """Return whether one of them stands in any cell; True for a list that cannot be read any more, which is useless."""
    try:
        sheets = workbook.read(decrypted_workbook(waiting), *roster.SHEETS)
    except (Refusal, InvalidTag):
        return True
    if any(sheet.is_cut or sheet.is_wide for sheet in sheets):
        return True  # she may stand in what was not read
    values = (value for sheet in sheets for line in sheet.lines for value in line.values)
    texts = {value.text for value in values if len(value.text) >= SHORTEST}
    return any(index in indexes for text in texts for index in indexes_of(text))


def indexes_of(text: str) -> Iterator[bytes]:
    """Yield how the text of a cell would be found, as each of the numbers that it can be."""
    for kind, read in READINGS:
        with suppress(identity.IdentityProblem):
            yield vault.blind_index(kind, read(text))


def try_discard(waiting: RosterImport) -> bool:
    try:
        end(waiting, RosterImport.State.DROPPED)
    except NotWaiting:
        return False  # another request was quicker
    return True


def end(
    waiting: RosterImport,
    state: RosterImport.State,
    *,
    added: int | None = None,
    known: int | None = None,
    found: list[Finding] | None = None,
) -> RosterImport:
    """Erase the workbook with its file name, and store the result; of two clicks at once, one."""
    findings = waiting.findings if found is None else [each.as_json() for each in found]
    changed = RosterImport.objects.filter(pk=waiting.pk, state=RosterImport.State.CHECKED).update(
        state=state,
        workbook_sealed=None,
        filename="",
        added=added,
        known=known,
        findings=findings,
        ended=timezone.now(),
    )
    if not changed:
        raise NotWaiting
    waiting.refresh_from_db()
    return waiting


def decrypted_workbook(waiting: RosterImport) -> bytes:
    if waiting.workbook_sealed is None:
        raise NotWaiting
    field = f"roster {waiting.uuid}"
    text = vault.decrypt(person=waiting.by, field=field, sealed=bytes(waiting.workbook_sealed))
    return base64.b64decode(text)
