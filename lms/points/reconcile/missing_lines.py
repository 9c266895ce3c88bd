"""What `line_audit` cannot see in any one line: lines that should stand and do not, and what waits and should not.

Each rule of posting after the fact (a void, a merge, a hold, a run) leaves the ledger in a state that can be told from
the rows alone; this looks for it, and believes nothing that the rule wrote of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from courses.assess.models import QuizAttempt
from courses.study.models import Completion
from foundation.local_days import day_of
from lms.delivery.models import Mark
from lms.points.ledger.stream_keys import is_joined
from lms.points.ledger.transactions import VOID
from lms.points.models import ClassTerms, GradeRun, Hold, LedgerTxn
from lms.points.reconcile import merge_audit
from lms.points.reconcile.ledger_walk import named, standing
from lms.points.rerun import dry_run
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.points.reconcile.ledger_walk import Line, Walk

Kind = LedgerTxn.Kind
MARK, HOLD = "mark", "hold"


def faults(walk: Walk) -> Iterator[str]:
    yield from cut_with_room(walk)
    yield from class_terms(walk)
    yield from paid_twice(walk)
    yield from content_paid_twice(walk)
    yield from holds_left(walk)
    yield from runs_undone(walk)
    yield from merge_audit.faults(walk)


def cut_with_room(walk: Walk) -> Iterator[str]:
    """A void gives back what the day's cap had cut from honest study: no line stays cut while its caps have room."""
    for line in standing(walk):
        txn = line.txn
        if txn.kind not in LedgerTxn.SELF_STUDY or line.points >= line.full:
            continue
        read = walk.read(txn)
        own = {Kind.LESSON: read.lesson_day_cap, Kind.QUIZ: read.quiz_day_cap}.get(Kind(txn.kind))
        rooms = [
            walk.room(txn.day, own, txn.kind),
            walk.room(txn.day, read.self_study_day_cap, *LedgerTxn.SELF_STUDY),
        ]
        left = rules.within(line.full - line.points, *rooms)
        if left > 0:
            yield named(line, f"was cut to {line.points} of {line.full}, the day's caps have room for {left} more")


def class_terms(walk: Walk) -> Iterator[str]:
    """Hours of a class that wants theory first wait for the course; what waits has a hold that says so."""
    lines = [line for line in standing(walk) if line.txn.kind == Kind.ATTENDANCE and line.txn.source_type == MARK]
    lines = [line for line in lines if HOLD not in line.txn.facts]  # those ended their wait
    holds = set(Hold.objects.filter(source_type=MARK, subject=walk.subject_id).values_list("source_id", flat=True))
    for line in lines:
        if "held" in line.txn.facts and line.txn.source_id not in holds:
            yield named(line, "says that its hours wait, and no hold keeps them")
    paid = {line.txn.source_id: line for line in lines if line.hours and "held" not in line.txn.facts}
    wants = ClassTerms.objects.filter(theory_first=True).exclude(cohort__programme__course=None)
    terms = {row.cohort_id: row for row in wants.select_related("cohort__programme")}
    if not paid or not terms:
        return
    marks = Mark.objects.filter(pk__in=list(paid), session__cohort__in=list(terms)).select_related("session")
    done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts)
    finished: dict[int, list[object]] = {}
    for page, at in done.filter(kind=Completion.Kind.COURSE).values_list("page_id", "at"):
        finished.setdefault(page, []).append(at)
    for mark in marks:
        line, asked = paid[str(mark.pk)], terms[mark.session.cohort_id]
        course = asked.cohort.programme.course_id or 0
        if asked.changed <= line.txn.posted_at and not any(
            at <= line.txn.posted_at  # type: ignore[operator]
            for at in finished.get(course, [])
        ):
            yield named(line, "brought hours before the online lessons that its class wants first")


def paid_twice(walk: Walk) -> Iterator[str]:
    """One line of hours stands for a mark: its own, or that of the hold which kept them."""
    seen: set[str] = set()
    for line in standing(walk):
        if line.txn.kind == Kind.ATTENDANCE and line.txn.source_type == MARK and line.hours:
            if line.txn.source_id in seen:
                yield named(line, "pays for its mark a second time")
            seen.add(line.txn.source_id)


def content_paid_twice(walk: Walk) -> Iterator[str]:
    """A lesson, a course or a quiz brings its points once in a life, in however many places it stands."""
    lines = [line for line in standing(walk) if line.points and not is_joined(line.txn.key)]
    milestones = [line for line in lines if line.txn.kind in (Kind.LESSON, Kind.COURSE)]
    done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts).exclude(content="")
    contents = {
        (kind, str(page), day_of(at)): content
        for kind, page, at, content in done.values_list("kind", "page_id", "at", "content")
    }
    quizzes = [line for line in lines if line.txn.kind == Kind.QUIZ]
    rows = QuizAttempt.objects.filter(pk__in=[line.txn.source_id for line in quizzes])
    asked = dict(rows.values_list("pk", "question_set__content"))
    seen: dict[tuple[str, str], str] = {}
    for line in [*milestones, *quizzes]:
        txn = line.txn
        if txn.kind == Kind.QUIZ:
            content, place = asked.get(int(txn.source_id)), txn.stream
        else:
            content, place = contents.get((txn.kind, txn.source_id, txn.day)), txn.source_id
        if content and seen.setdefault((txn.kind, content), place) != place:
            yield named(line, "pays a second time for what was paid in another place")


def holds_left(walk: Walk) -> Iterator[str]:
    """What waits for theory ends when the course is finished, and with the mark that it rests on."""
    waiting = Hold.objects.waiting().filter(subject=walk.subject_id, source_type=MARK)
    superseded = set(
        Mark.objects.filter(pk__in=list(waiting.values_list("source_id", flat=True)), superseded_by__isnull=False)
        .order_by()
        .values_list("pk", flat=True)
    )
    for hold in waiting:
        if int(hold.source_id) in superseded:
            yield f"hold {hold.uuid}: waits for a mark that was corrected"


def runs_undone(walk: Walk) -> Iterator[str]:
    """Of a run that was undone no difference stands; and none counts study again that a void has taken since."""
    lines = [line for line in standing(walk) if line.txn.kind == Kind.REGRADE]
    undone = set(
        GradeRun.objects.filter(state=GradeRun.State.UNDONE, pk__in=[line.txn.source_id for line in lines])
        .order_by()
        .values_list("pk", flat=True)
    )
    for line in lines:
        if int(line.txn.source_id) in undone:
            yield named(line, "rests on a run that was undone")
        elif not is_joined(line.txn.key):
            yield from counted_again(walk, line)


def counted_again(walk: Walk, line: Line) -> Iterator[str]:
    """More evidence since is not counted again; less, after a void, is."""
    run = GradeRun.objects.select_related("policy").filter(pk=line.txn.source_id).first()
    if run is None:
        return  # `line_audit` says so
    voided = any(
        each.txn.source_type == VOID and each.txn.number > line.txn.number and run.starts <= each.txn.day <= run.ends
        for each in walk.lines.values()
    )
    if not voided:
        return
    [now] = dry_run.differences([walk.subject_id], run.policy.read(), run.starts, run.ends)
    points, hours = line.txn.facts.get("before", [0, 0])
    if now.before.points < points or now.before.hours < hours:
        yield named(line, "counts study again that was taken out of the count")
