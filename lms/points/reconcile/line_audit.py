"""Every line of one learner's ledger computed again from what it says it is for, in the order in which they stand (I8).

What a line brings follows from its source row, the rules it names, and what the lines before it had left of the day's
caps; nothing a line says of itself is believed unless its source says so too. Answers sentences for an operator, none
where all is as it should be. What is due and missing is found by `rebuild.due`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth import get_user_model

from courses.assess.models import QuizAttempt
from courses.study.engine.merging import absorbed_by
from courses.study.models import Completion
from lms.delivery.models import Mark
from lms.points.credits.attendance_credit import before
from lms.points.credits.event_credit import worth as worth_of_event
from lms.points.credits.milestone_credit import streams_of
from lms.points.ledger import stream_keys
from lms.points.models import Achievement, Adjustment, GradeRun, Hold, LedgerTxn
from lms.points.reconcile import missing_lines
from lms.points.reconcile.ledger_walk import Line, Walk, line_of, load, take_in
from lms.points.values import overlap, rules
from lms.points.values.overlap import Stretch, length_ms, outside
from lms.points.values.units import Unit

Kind = LedgerTxn.Kind
STREAMS = (Kind.MEDIA, Kind.HOURS, Kind.QUIZ)
ONCE = (Kind.LESSON, Kind.COURSE)
EVENTS = (Kind.WORK, Kind.SURVEY, Kind.MENTOR)


def faults(subject_id: int) -> Iterator[str]:
    walk = Walk(subject_id, [subject_id, *absorbed_by(subject_id)], load(subject_id))
    for line in walk.lines.values():
        for words in line_faults(walk, line):
            yield f"line {line.txn.number} ({line.txn.kind} {line.txn.key}): {words}"
        take_in(walk, line)
    yield from stream_faults(walk)
    yield from missing_lines.faults(walk)


def line_faults(walk: Walk, line: Line) -> Iterator[str]:
    kind = line.txn.kind
    if stream_keys.is_joined(line.txn.key):
        yield from carried(walk, line)
    elif kind == Kind.REVERSAL:
        yield from reversal(walk, line)
    elif kind == Kind.ATTENDANCE:
        yield from attendance(walk, line)
    elif kind == Kind.QUIZ:
        yield from quiz(walk, line)
    elif kind in ONCE:
        yield from milestone(walk, line)
    elif kind in EVENTS:
        yield from event(walk, line)
    elif kind == Kind.MEDIA:
        yield from differs(line, walk.self_study(line), 0)
    elif kind == Kind.HOURS:
        yield from differs(line, 0, line.full)
    elif kind == Kind.ADJUSTMENT:
        yield from adjustment(walk, line)
    elif kind == Kind.REGRADE:
        yield from regrade(line)


def differs(line: Line, points: int, hours: int) -> Iterator[str]:
    for unit, have, should in (("point", line.points, points), ("class_hour", line.hours, hours)):
        if have != should:
            yield f"brought {have} {unit}, should have brought {should}"


def carried(walk: Walk, line: Line) -> Iterator[str]:
    """What came over from an absorbed account, where it was judged when it was earned and stands no more."""
    txn = line.txn
    theirs = LedgerTxn.objects.filter(subject__in=walk.accounts[1:], reversed_by__isnull=False)
    row = theirs.filter(uuid=stream_keys.joined_from(txn.key)).prefetch_related("legs").first()
    if row is None:
        yield "came over from no account that was joined with this one"
        return
    if what_of(row) != what_of(txn):
        yield "says another thing than the line it came from"
    yield from differs(line, line_of(row).points, line_of(row).hours)


def what_of(txn: LedgerTxn) -> tuple[object, ...]:
    """What a line says, besides its place, its key and its amounts."""
    return (txn.kind, txn.policy_id, txn.day, txn.source_type, txn.source_id, txn.enrolment_id, txn.facts)


def reversal(walk: Walk, line: Line) -> Iterator[str]:
    back = walk.lines.get(line.txn.reverses_id or 0)
    if back is None:
        yield "takes back what is not in this ledger"
    else:
        yield from differs(line, -back.points, -back.hours)


def attendance(walk: Walk, line: Line) -> Iterator[str]:
    """Hours and points of a mark; the time it says was there is the mark's, what it left out was studied or paid."""
    txn, facts, read = line.txn, line.txn.facts, walk.read(line.txn)
    if txn.source_type != "mark":
        yield from held(line)
        return
    mark = Mark.objects.select_related("session").filter(pk=txn.source_id, subject__in=walk.accounts).first()
    span = mark.span if mark else None
    if mark is None or span is None:
        yield "rests on no mark of somebody who was there"
        return
    if mark.is_superseded and line.reversal is None:
        yield "rests on a mark that was corrected"
    if "hold" in facts and "start" not in facts:
        yield from held(line)
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
    if "hold" not in facts:
        full = rules.attendance_points(read, mark.minutes)
        full -= rules.attendance_points(read, length_ms(had) // rules.MINUTE_MS)
        points = rules.within(full, walk.room(txn.day, read.attendance_day_cap, Kind.ATTENDANCE))
    hours = 0
    if "held" not in facts:
        hours = rules.session_hours(read, mark.minutes) - rules.class_hours(read, present.absorbed_ms)
    yield from differs(line, points, hours)


def gives_way(
    walk: Walk, line: Line, present: overlap.Present, taken: list[Stretch], had: list[Stretch]
) -> Iterator[str]:
    """What a mark leaves out: all that other marks pay for, study beside it, and nothing else."""
    facts = line.txn.facts
    if present.present_ms and sorted(present.taken) != taken:
        yield "says that other marks pay for another part of its time than they do"
    if "hold" not in facts and overlap.as_said(had) != facts.get("had", []):
        yield "says that other marks brought points for another part of its time than they did"
    least = min(length_ms(taken), present.present_ms)
    if present.absorbed_ms < least:
        yield f"leaves out {present.absorbed_ms} ms, other marks pay for {least}"
    if line.reversal is not None:
        return  # what it had left out may have been taken back as well
    most = before(walk.subject_id, (present.start, present.end), taken)
    if present.absorbed_ms > most:
        yield f"leaves out {present.absorbed_ms} ms, only {most} were studied or paid"
    others = [
        (other, there)
        for other, there in presences(walk)
        if other.reversal is None and other.txn.source_id != line.txn.source_id
    ]
    for gone, paid in ((present.taken, True), (overlap.stretches(facts.get("had", ())), False)):
        stands = [(there.start, there.end) for _line, there in others if there.present_ms or not paid]
        if any(outside(stretch, stands) for stretch in gone):
            yield "gives way to a mark that stands no more"


def elsewhere(walk: Walk, line: Line, present: overlap.Present, *, paid: bool) -> list[Stretch]:
    """What of its time other marks had paid for when it was posted (or brought points for, where not `paid`).

    Of two marks the one whose first line is older pays, also after a void made one of them be posted anew.
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
    return overlap.within((present.start, present.end), stood)


def presences(walk: Walk) -> Iterator[tuple[Line, overlap.Present]]:
    """The lines of marks in their order, and the time that each says."""
    for line in walk.lines.values():
        if line.txn.kind == Kind.ATTENDANCE and "start" in line.txn.facts:
            yield line, overlap.Present.from_facts(line.txn.facts)


def held(line: Line) -> Iterator[str]:
    """What a person let through: the amount that had been held."""
    row = Hold.objects.filter(uuid=line.txn.facts.get("hold")).first() if "hold" in line.txn.facts else None
    if row is None:
        yield "rests on nothing"
    else:
        by_unit = {str(row.unit): row.milli}
        yield from differs(line, by_unit.get(Unit.POINT, 0), by_unit.get(Unit.CLASS_HOUR, 0))


def quiz(walk: Walk, line: Line) -> Iterator[str]:
    read = walk.read(line.txn)
    rows = QuizAttempt.objects.filter(pk=line.txn.source_id, subject__in=walk.accounts, passed=True)
    row = rows.select_related("question_set").first()
    if row is None or line.txn.stream not in streams_of(row, walk.subject_id):
        yield "rests on no attempt that passed"
        return
    most = rules.quiz_points(read, passed=True, perfect=row.is_perfect)
    if line.full > most:
        yield f"counts {line.full}, its attempt is worth {most}"
    yield from differs(line, walk.self_study(line, read.quiz_day_cap, kind=Kind.QUIZ), 0)


def milestone(walk: Walk, line: Line) -> Iterator[str]:
    txn, read = line.txn, walk.read(line.txn)
    done = Completion.all_ever.filter(enrolment__subject__in=walk.accounts, kind=txn.kind, page_id=txn.source_id)
    if not done.exists():
        yield "rests on nothing that was finished"
    elif line.reversal is None and not done.filter(void=None).exists():
        yield "rests on a completion that was voided"
    full = (read.lesson if txn.kind == Kind.LESSON else read.course) * rules.MILLI
    if line.full != full:
        yield f"counts {line.full}, it is worth {full}"
    given = walk.self_study(line, read.lesson_day_cap, kind=Kind.LESSON) if txn.kind == Kind.LESSON else full
    yield from differs(line, given, 0)


def event(walk: Walk, line: Line) -> Iterator[str]:
    txn = line.txn
    if txn.source_type != "event":
        yield from held(line)
        return
    if not Achievement.objects.filter(pk=txn.source_id, subject__in=walk.accounts, kind=txn.kind).exists():
        yield "rests on nothing that was entered"
    full, cap = worth_of_event(walk.read(txn), txn.kind)
    yield from differs(line, rules.within(full, walk.room(txn.day, cap, txn.kind)), 0)


def adjustment(walk: Walk, line: Line) -> Iterator[str]:
    txn = line.txn
    if txn.source_type == "account":  # what a merge withholds
        joined = get_user_model().objects.filter(uuid=txn.source_id, pk__in=walk.accounts[1:])
        if max(line.points, line.hours) > 0 or not joined.exists():
            yield "withholds nothing of an account that was joined with this one"
        return
    row = Adjustment.objects.filter(txn=txn, state=Adjustment.State.APPROVED).first()
    if row is None:
        yield "rests on no correction that two people approved"
        return
    by_unit = {str(row.unit): row.milli}
    yield from differs(line, by_unit.get(Unit.POINT, 0), by_unit.get(Unit.CLASS_HOUR, 0))


def regrade(line: Line) -> Iterator[str]:
    txn = line.txn
    if not GradeRun.objects.filter(pk=txn.source_id, policy=txn.policy_id).exists():
        yield "rests on no run"
        return
    before, after = txn.facts.get("before", [0, 0]), txn.facts.get("after", [0, 0])
    yield from differs(line, after[0] - before[0], after[1] - before[1])


def stream_faults(walk: Walk) -> Iterator[str]:
    """What a stream says it has come to is the sum of its lines; a quiz's, what its best attempt is worth."""
    streams: dict[str, list[Line]] = defaultdict(list)
    for line in walk.lines.values():
        if line.txn.kind in STREAMS and line.txn.stream:
            streams[line.txn.stream].append(line)
    for stream, lines in streams.items():
        if any(line.reversal is not None and not line.is_voided for line in lines):
            continue  # what a person took back stays within what the stream has come to
        come_to = lines[-1].txn.cumulative_milli or 0
        summed = sum(line.full for line in lines if not line.is_voided)
        if come_to != summed:
            yield f"stream {stream}: has come to {come_to}, its lines bring {summed}"
        if lines[0].txn.kind == Kind.QUIZ and come_to > best(walk, lines):
            yield f"stream {stream}: has come to {come_to}, its best attempt is worth {best(walk, lines)}"


def best(walk: Walk, lines: list[Line]) -> int:
    rows = QuizAttempt.objects.in_bulk([line.txn.source_id for line in lines])
    worths = [
        rules.quiz_points(walk.read(line.txn), passed=row.passed, perfect=row.is_perfect)
        for line in lines
        if (row := rows.get(int(line.txn.source_id)))
    ]
    return max(worths, default=0)
