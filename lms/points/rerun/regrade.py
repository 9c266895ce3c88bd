"""Regrading a past period by other rules: asked, approved by a second person, posted as differences, undone whole.

Old lines stay as they are. A run goes through the learners in order and remembers where it is, so whatever cuts it
off (a crash, a restart) only delays it; the key of each difference keeps it from being posted twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from courses.study.engine.leases import lock_learner
from foundation import tasks_by_name
from foundation.local_days import day_of
from lms.people import notices
from lms.people.models import Notice, Trainee, User
from lms.points.errors import AlreadyDecided, NeedsAnother, NoReason, PeriodNotOver, RulesUnreadable, RunOverlaps
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import GradeRun, LedgerTxn, Policy
from lms.points.rerun.dry_run import Difference, differences
from lms.points.rerun.period_facts import learners
from lms.points.values.rules import BadRules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

State = GradeRun.State
KIND = "regrade"
AT_ONCE = 25
IN_FORCE = (State.POSTING, State.DONE, State.UNDOING)


@transaction.atomic
def ask(*, policy: Policy, starts: date, ends: date, reason: str, by: User) -> GradeRun:
    """Ask for a run; nothing moves yet. Raises NoReason, PeriodNotOver, RunOverlaps, RulesUnreadable."""
    if not reason.strip():
        raise NoReason
    if not starts <= ends < day_of(timezone.now()):
        raise PeriodNotOver
    try:
        policy.read()
    except BadRules as error:
        raise RulesUnreadable from error
    refuse_overlap(starts, ends)
    return GradeRun.objects.create(
        policy=policy, starts=starts, ends=ends, reason=reason.strip(), by=by, created=timezone.now()
    )


def refuse_overlap(starts: date, ends: date) -> None:
    """Refuse a second run over the same days: each would post the whole difference. Raises RunOverlaps."""
    if GradeRun.objects.filter(state__in=IN_FORCE, starts__lte=ends, ends__gte=starts).exists():
        raise RunOverlaps


@transaction.atomic
def approve(*, run: GradeRun, by: User) -> GradeRun:
    """Let the run begin as a second person. Raises NeedsAnother, RunOverlaps, AlreadyDecided."""
    if by.pk == run.by_id:
        raise NeedsAnother
    list(GradeRun.objects.select_for_update().order_by("pk").values_list("pk"))  # two approvals, one at a time
    refuse_overlap(run.starts, run.ends)
    move(run, State.ASKED, state=State.POSTING, second=by, decided=timezone.now())
    return start(run)


@transaction.atomic
def refuse(*, run: GradeRun, by: User) -> GradeRun:
    """Refuse the run as a second person. Raises NeedsAnother, AlreadyDecided."""
    if by.pk == run.by_id:
        raise NeedsAnother
    now = timezone.now()
    return move(run, State.ASKED, state=State.REFUSED, second=by, decided=now, ended=now)


@transaction.atomic
def undo(*, run: GradeRun, by: User, reason: str) -> GradeRun:
    """Reverse every difference of this run, and nothing else. Raises NoReason, AlreadyDecided."""
    if not reason.strip():
        raise NoReason
    fresh = {"cursor": 0, "learners": 0, "changed": 0, "ended": None}
    move(run, State.DONE, state=State.UNDOING, undone_by=by, undo_reason=reason.strip(), **fresh)
    return start(run)


def move(run: GradeRun, expected: GradeRun.State, **to: object) -> GradeRun:
    if not GradeRun.objects.filter(pk=run.pk, state=expected).update(**to):
        raise AlreadyDecided
    run.refresh_from_db()
    return run


def start(run: GradeRun) -> GradeRun:
    transaction.on_commit(partial(tasks_by_name.send, "lms.points.tasks.carry_on_run", run.pk))
    return run


def continue_run(pk: int) -> None:
    """Work until it is done; what goes wrong is written down, and the sweep tries again."""
    try:
        while step(pk):
            pass
    except OperationalError:
        raise
    except Exception as error:  # any fault of one learner's facts stops the run where it is, in the open
        GradeRun.objects.filter(pk=pk).update(error=f"{type(error).__name__}: {error}"[:300])


def sweep() -> int:
    """Continue runs that were cut off; return how many."""
    moving = list(GradeRun.objects.filter(state__in=(State.POSTING, State.UNDOING)).values_list("pk", flat=True))
    for pk in moving:
        continue_run(pk)
    return len(moving)


@transaction.atomic
def step(pk: int) -> bool:
    """Do the next few learners, all or none; return whether there are more."""
    run = GradeRun.objects.select_for_update(of=("self",)).select_related("policy", "undone_by").get(pk=pk)
    if not run.is_moving:
        return False
    subjects = list(whose(run).values_list("user_id", flat=True)[:AT_ONCE])
    if not subjects:
        end = State.DONE if run.state == State.POSTING else State.UNDONE
        GradeRun.objects.filter(pk=pk).update(state=end, ended=timezone.now(), error="")
        return False
    for subject in subjects:  # in one order for everybody: two writers cannot wait for each other
        lock_learner(subject)
    changed = post_some(run, subjects) if run.state == State.POSTING else undo_some(run, subjects)
    GradeRun.objects.filter(pk=pk).update(
        cursor=subjects[-1], learners=F("learners") + len(subjects), changed=F("changed") + changed, error=""
    )
    return True


def whose(run: GradeRun) -> QuerySet[Trainee]:
    rows = Trainee.objects.filter(user_id__gt=run.cursor)
    if run.state == State.POSTING:
        return learners(rows, run.starts, run.ends)
    return rows.filter(user_id__in=posted_by(run).values("subject")).order_by("user_id")


def posted_by(run: GradeRun) -> QuerySet[LedgerTxn]:
    """Return its differences; day and course first, because an index finds them by these."""
    return LedgerTxn.objects.filter(day=run.ends, course=None, kind=KIND, source_type=KIND, source_id=str(run.pk))


def post_some(run: GradeRun, subjects: list[int]) -> int:
    found = differences(subjects, run.policy.read(), run.starts, run.ends)
    due = [each for each in found if each.points or each.hours]
    for each in due:
        transactions.post(award_of(run, each))
    words = gettext("What you learnt from %(starts)s to %(ends)s was counted again by other rules: %(reason)s")
    tell({each.subject_id for each in due}, words % {**days_of(run), "reason": run.reason})
    return len(due)


def tell(subjects: Collection[int], words: str) -> None:
    """Tell these learners what became of their points, in the transaction that changes them."""
    for person in User.objects.filter(pk__in=subjects).order_by("pk"):
        notices.tell(person=person, code=Notice.Code.CORRECTED, words=words, path=reverse("points:mine"))


def days_of(run: GradeRun) -> dict[str, date]:
    return {"starts": run.starts, "ends": run.ends}


def runs_covering(days: Collection[date]) -> QuerySet[GradeRun]:
    """Return the runs in force that counted any of these days again."""
    if not days:
        return GradeRun.objects.none()
    rows = GradeRun.objects.filter(state__in=(State.POSTING, State.DONE), starts__lte=max(days), ends__gte=min(days))
    return rows.select_related("policy").order_by("pk")


def in_force() -> QuerySet[GradeRun]:
    """Return the runs that post or have posted, locked until the caller's transaction ends."""
    rows = GradeRun.objects.select_for_update(of=("self",)).select_related("policy")
    return rows.filter(state__in=(State.POSTING, State.DONE)).order_by("pk")


def has_been_at(run: GradeRun, subject_id: int) -> bool:
    """Return whether the run is past this learner; one that is not yet will count what is left by then."""
    return run.state == State.DONE or run.cursor >= subject_id


def award_for(run: GradeRun, subject_id: int) -> Award:
    """Return the difference that this run makes for one learner now."""
    [each] = differences([subject_id], run.policy.read(), run.starts, run.ends)
    return award_of(run, each)


def is_reversed(run: GradeRun, subject_id: int) -> bool:
    """Return whether a person reversed this learner's difference: that stays so."""
    gone = posted_by(run).filter(subject=subject_id).exclude(reversed_by=None)
    return gone.exclude(reversed_by__source_type=transactions.VOID).exists()


def missing_for(run: GradeRun, subject_id: int, *, key: str) -> Award | None:
    """Return what the run makes now beyond what stands of it, as a line of its own; None where that is nothing."""
    due = award_for(run, subject_id)
    sides = {side: list(due.facts[side]) for side in ("before", "after")}
    for txn in posted_by(run).filter(subject=subject_id, reversed_by=None):
        for side, sums in sides.items():
            sides[side] = [whole - had for whole, had in zip(sums, txn.facts[side], strict=True)]
    points, hours = (after - before for before, after in zip(sides["before"], sides["after"], strict=True))
    if not points and not hours:
        return None
    amounts = {str(Unit.POINT): points, str(Unit.CLASS_HOUR): hours}
    return replace(due, key=key, amounts=amounts, facts={**due.facts, **sides})


def undo_some(run: GradeRun, subjects: list[int]) -> int:
    # By its source, for a void of evidence may have posted a difference again, under the next key.
    posted = list(posted_by(run).filter(subject__in=subjects, reversed_by=None).order_by("subject_id", "number"))
    if run.undone_by is None:
        raise ValueError("a run is undone by somebody")
    for txn in posted:
        transactions.reverse(txn=txn, reason=run.undo_reason, by=run.undone_by)
    words = gettext("That your study from %(starts)s to %(ends)s was counted again is taken back: %(reason)s")
    tell({txn.subject_id for txn in posted}, words % {**days_of(run), "reason": run.undo_reason})
    return len(posted)


def key_of(run: GradeRun, subject_id: int) -> str:
    return str(Key.of(KIND, run.uuid, subject_id))


def award_of(run: GradeRun, each: Difference) -> Award:
    return Award(
        subject_id=each.subject_id,
        kind=KIND,
        key=key_of(run, each.subject_id),
        policy=run.policy,
        day=run.ends,
        source=(KIND, str(run.pk)),
        amounts={str(Unit.POINT): each.points, str(Unit.CLASS_HOUR): each.hours},
        facts={
            "reason": run.reason,
            "before": [each.before.points, each.before.hours],
            "after": [each.after.points, each.after.hours],
        },
        corrects=True,
    )
