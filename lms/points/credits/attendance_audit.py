"""Audit of class lines against their marks, the rules and each other, and of what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from courses.study.models import Completion
from lms.delivery.models import Mark
from lms.points.credits.pending_credit import HOLD, MARK
from lms.points.credits.study_minutes import ATTENDANCE, already_counted_ms
from lms.points.ledger.ledger_walk import check_released, differs, named, standing
from lms.points.models import ClassTerms, Hold
from lms.points.values import overlap, rules
from lms.points.values.overlap import Stretch, length_ms, subtract

if TYPE_CHECKING:
    from lms.points.credits.pending_credit import HOLD, MARK
from lms.points.ledger.ledger_walk import Line, Walk


def check(walk: Walk, line: Line, caps_left: list[int | None]) -> Iterator[str]:
    """Yield what is wrong with a line of a class: its time must be the mark's, and what it left out studied or paid
    elsewhere.
    """
    txn, facts, read = line.txn, line.txn.facts, walk.read(line.txn)
    if txn.source_type != MARK:
        yield from check_released(line)
        return
    mark = Mark.objects.select_related("session").filter(pk=txn.source_id, subject__in=walk.accounts).first()
    span = mark.span if mark else None
    if mark is None or span is None:
        yield "rests on no mark of somebody who was there"
        return
    if mark.is_superseded and line.reversal is None:
        yield "rests on a mark that was corrected"
    if HOLD in facts and "start" not in facts:
        yield from check_released(line)
        return
    if "start" not in facts:
        yield "says no time in class"
        return
    present = overlap.Present.from_facts(facts)
    paid = 0 if "held" in facts else rules.paid_ms(read, mark.minutes)
    if (present.start, present.end, present.present_ms) != (*span, paid):
        yield "says another time in class than its mark"
    taken, had = (elsewhere(walk, line, present, paid=paying) for paying in (True, False))
    yield from gives_way(walk, line, present, taken, had)
    points = 0
    if HOLD not in facts:
        full = rules.attendance_points(read, mark.minutes)
        full -= rules.attendance_points(read, length_ms(had) // rules.MINUTE_MS)
        points = rules.cut_to_caps(full, *caps_left)
    hours = 0
    if "held" not in facts:
        hours = rules.session_hours(read, mark.minutes) - rules.class_hours(read, present.absorbed_ms)
    yield from differs(line, points, hours)


def gives_way(
    walk: Walk, line: Line, present: overlap.Present, taken: list[Stretch], had: list[Stretch]
) -> Iterator[str]:
    """Yield faults of what a mark leaves out: it must be all that other marks pay for, study beside it, and nothing
    else.
    """
    facts = line.txn.facts
    if present.present_ms and sorted(present.taken) != taken:
        yield "says that other marks pay for another part of its time than they do"
    if HOLD not in facts and overlap.as_json(had) != facts.get("had", []):
        yield "says that other marks brought points for another part of its time than they did"
    least = min(length_ms(taken), present.present_ms)
    if present.absorbed_ms < least:
        yield f"leaves out {present.absorbed_ms} ms, other marks pay for {least}"
    if line.reversal is not None:
        return  # what it had left out may have been taken back as well
    most = already_counted_ms(walk.subject_id, (present.start, present.end), taken)
    if present.absorbed_ms > most:
        yield f"leaves out {present.absorbed_ms} ms, only {most} were studied or paid"
    others = [
        (other, there)
        for other, there in presences(walk)
        if other.reversal is None and other.txn.source_id != line.txn.source_id
    ]
    for gone, paid in ((present.taken, True), (overlap.stretches(facts.get("had", ())), False)):
        stands = [(there.start, there.end) for _line, there in others if there.present_ms or not paid]
        if any(subtract(stretch, stands) for stretch in gone):
            yield "gives way to a mark that stands no more"


def elsewhere(walk: Walk, line: Line, present: overlap.Present, *, paid: bool) -> list[Stretch]:
    """Return what of its time other marks had paid for when it was posted (not `paid`: brought points for).

    Of two marks the one whose first line is older pays, also after a void made one of them be posted again.
    """
    rows = [(other, there) for other, there in presences(walk) if there.present_ms or not paid]
    firsts: dict[str, int] = {}
    for other, _there in rows:
        firsts.setdefault(other.txn.source_id, other.txn.number)
    mine = firsts.get(line.txn.source_id, line.txn.number)
    stood = [
        (there.start, there.end)
        for other, there in rows
        if other.stood_at(line.txn.number) and firsts[other.txn.source_id] < mine
    ]
    return overlap.intersect((present.start, present.end), stood)


def presences(walk: Walk) -> Iterator[tuple[Line, overlap.Present]]:
    """Yield the lines of marks in their order, each with the time that it names."""
    for line in walk.lines.values():
        if line.txn.kind == ATTENDANCE and "start" in line.txn.facts:
            yield line, overlap.Present.from_facts(line.txn.facts)


def missing(walk: Walk) -> Iterator[str]:
    """Yield what a class should have brought, or should not have: theory first, and each mark once."""
    yield from check_class_rules(walk)
    yield from paid_twice(walk)
    yield from holds_left(walk)


def check_class_rules(walk: Walk) -> Iterator[str]:
    """Yield lines of hours that came before the course although the class wants theory first, or wait with no hold."""
    lines = [line for line in standing(walk) if line.txn.kind == ATTENDANCE and line.txn.source_type == MARK]
    lines = [line for line in lines if HOLD not in line.txn.facts]  # those ended their wait
    holds = set(Hold.objects.filter(source_type=MARK, subject=walk.subject_id).values_list("source_id", flat=True))
    for line in lines:
        if "held" in line.txn.facts and line.txn.source_id not in holds:
            yield named(line, "says that its hours wait, and no hold keeps them")
    paid = {line.txn.source_id: line for line in lines if line.hours and "held" not in line.txn.facts}
    wants = ClassTerms.objects.filter(theory_first=True).exclude(cohort__programme__course=None)
    class_rules = {row.cohort_id: row for row in wants.select_related("cohort__programme")}
    if not paid or not class_rules:
        return
    marks = Mark.objects.filter(pk__in=list(paid), session__cohort__in=list(class_rules)).select_related("session")
    done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts)
    finished: dict[int, list[object]] = {}
    for page, at in done.filter(kind=Completion.Kind.COURSE).values_list("page_id", "at"):
        finished.setdefault(page, []).append(at)
    for mark in marks:
        line, asked = paid[str(mark.pk)], class_rules[mark.session.cohort_id]
        course = asked.cohort.programme.course_id or 0
        if asked.changed <= line.txn.posted_at and not any(
            at <= line.txn.posted_at  # type: ignore[operator]
            for at in finished.get(course, [])
        ):
            yield named(line, "brought hours before the online lessons that its class wants first")


def paid_twice(walk: Walk) -> Iterator[str]:
    """Yield lines that pay a second time for a mark: one line of hours stands for it, its own or that of its hold."""
    seen: set[str] = set()
    for line in standing(walk):
        if line.txn.kind == ATTENDANCE and line.txn.source_type == MARK and line.hours:
            if line.txn.source_id in seen:
                yield named(line, "pays for its mark a second time")
            seen.add(line.txn.source_id)


def holds_left(walk: Walk) -> Iterator[str]:
    """Yield holds that should have ended: with the course for which they wait, or with their mark."""
    waiting = Hold.objects.waiting().filter(subject=walk.subject_id, source_type=MARK)
    superseded = set(
        Mark.objects.filter(pk__in=list(waiting.values_list("source_id", flat=True)), superseded_by__isnull=False)
        .order_by()
        .values_list("pk", flat=True)
    )
    for hold in waiting:
        if int(hold.source_id) in superseded:
            yield f"hold {hold.uuid}: waits for a mark that was corrected"
