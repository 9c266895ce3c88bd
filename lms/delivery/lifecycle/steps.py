"""Taking a step of a programme or class, and what each step asks of the row besides the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lms.backoffice.lifecycle import steps as kit
from lms.bases.lifecycle.standing import base_of, may_begin
from lms.delivery.errors import (
    HasMarks,
    NoMeetings,
    NotBegun,
    NothingMayBegin,
    ProgrammeNotApproved,
    ResultsMissing,
    SessionsOpen,
)
from lms.delivery.lifecycle.tables import BASE, COHORT, COUNTY, PROGRAMME, SYSTEM
from lms.delivery.models import Cohort, CohortMember, CohortStep, Mark, Programme, ProgrammeStep, Session
from lms.delivery.own_base import works_at
from lms.delivery.signals import cohort_stepped
from lms.people.access import OFFICERS, has_role, reloaded
from lms.people.models import Role

if TYPE_CHECKING:
    from lms.backoffice.lifecycle.transitions import LifeCycle
    from lms.people.models import User

BEGINS = frozenset({"submit", "approve", "start"})  # steps by which something new begins at a base


def cycle_of(row: Programme | Cohort) -> LifeCycle:
    return COHORT if isinstance(row, Cohort) else PROGRAMME


def steps_of(row: Programme | Cohort) -> type[Any]:
    return CohortStep if isinstance(row, Cohort) else ProgrammeStep


def actors_of(user: Any, row: Programme | Cohort) -> frozenset[str]:
    """Return what the user is to this programme or class: `base`, `county`, both (an operator), or nothing.

    A training body that is no base, such as a federation that teaches itself, has no staff: its officers are its staff.
    Where a base is suspended or gone, the officers of the place finish what began in its stead.
    """
    programme = row.programme if isinstance(row, Cohort) else row
    body = programme.organisation
    division = row.division if isinstance(row, Cohort) else body.division
    if user.is_superuser:
        return frozenset({BASE, COUNTY})
    found: set[str] = set()
    stands = may_begin(body)  # of a suspended base the people may propose marks, and nothing else
    is_teacher = isinstance(row, Cohort) and user.pk == row.teacher_id and works_at(user, body.pk)
    if stands and (is_teacher or has_role(user, Role.BASE_STAFF, organisation=body)):
        found.add(BASE)
    if has_role(user, *OFFICERS, division=division) and not works_at(user, body.pk):
        found.add(COUNTY)
        if not stands:
            found.add(BASE)
    if base_of(body) is None and has_role(user, *OFFICERS, organisation=body):
        found.add(BASE)
    return frozenset(found)


def owners(row: Programme | Cohort) -> set[int | None]:
    """Return who made or changed the row: none of them takes a step that needs a second person."""
    return {row.by_id, *row.steps.filter(code="change").values_list("by", flat=True)}


@transaction.atomic
def take(*, row: Programme | Cohort, code: str, by: User | None, reason: str = "", document_no: str = "") -> None:
    """Take a step; `by` None is the program itself. The row given has the new state afterwards.

    Raises what `lms.backoffice.lifecycle.steps.advance` does, and what the step itself asks: NoMeetings,
    ProgrammeNotApproved, NothingMayBegin, NotBegun, SessionsOpen, ResultsMissing, HasMarks.
    """
    before = row.state
    if isinstance(row, Cohort):  # as do `planning.sessions` and `cohorts`: no meeting is added while the class finishes
        Cohort.objects.select_for_update(of=("self",)).get(pk=row.pk)
    kit.advance(
        cycle=cycle_of(row),
        steps=steps_of(row),
        row=row,
        code=code,
        by=by,
        actors=actors_of(reloaded(by), row) if by else {SYSTEM},
        owners=owners(row),
        reason=reason,
        document_no=document_no,
    )
    try:
        check(row, code)  # after the step, so that nobody learns of a row whose steps are not hers; it rolls back
    except Exception:
        row.state = before
        raise
    if isinstance(row, Cohort):
        cohort_stepped.send(Cohort, cohort=row, code=code, by=by, reason=reason.strip())


def note(row: Programme | Cohort, code: str, *, by: User) -> None:
    """Write in the row's history what changes no state: that it was made, or changed."""
    steps_of(row).objects.create(of=row, code=code, source=row.state, target=row.state, by=by, at=timezone.now())


def check(row: Programme | Cohort, code: str) -> None:
    """Check what this step asks of the row besides the person."""
    body = row.programme.organisation if isinstance(row, Cohort) else row.organisation
    if code in BEGINS and not may_begin(body):
        raise NothingMayBegin
    if not isinstance(row, Cohort):
        return
    if code in {"submit", "approve"}:
        if row.programme.state != Programme.State.APPROVED:
            raise ProgrammeNotApproved
        if not row.sessions.standing().exists():
            raise NoMeetings
    if code == "start" and row.starts > timezone.localdate():
        raise NotBegun(day=row.starts)
    if code == "finish":
        check_finished(row)
    if code == "cancel" and Mark.objects.filter(session__cohort=row).exists():
        raise HasMarks


def check_finished(cohort: Cohort) -> None:
    """Check that every meeting was held or cancelled, and that every member's result is written."""
    if unheld := with_marks(cohort.sessions.standing()).filter(is_held=False).count():
        raise SessionsOpen(count=unheld)
    if missing := cohort.members.filter(state=CohortMember.State.ADMITTED).count():
        raise ResultsMissing(count=missing)


def with_marks(rows: Any) -> Any:
    """Annotate meetings with `is_held`: somebody was marked."""
    return rows.annotate(is_held=Exists(Mark.objects.filter(session=OuterRef("pk"))))


def start_if_due(session: Session) -> None:
    """Let an approved class run from its first meeting on: whoever marks it need not wait for the sweep."""
    cohort = session.cohort
    if cohort.state == Cohort.State.APPROVED and session.starts <= timezone.now():
        take(row=cohort, code="start", by=None)


def sweep() -> int:
    """Let approved classes run whose first day has come (settings.SWEEPS). Returns how many."""
    due = Cohort.objects.filter(state=Cohort.State.APPROVED, starts__lte=timezone.localdate())
    started = 0
    for cohort in due.select_related("programme__organisation")[:500]:
        if may_begin(cohort.programme.organisation):
            take(row=cohort, code="start", by=None)
            started += 1
    return started
