"""A world that has ended, compared with the oracle: I1 to I11, I13 to I18 (some of them after each step)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Sum

from courses.pages.models import LessonPage
from courses.study.models import Completion, Enrolment, SpanHold, StudyMinute, Timeline, VerifiedInterval
from courses.study.pages import player_api
from courses.study.values.intervals import union
from lms.points.ledger import transactions
from lms.points.models import LedgerLeg, LedgerTxn, PendingPosting
from lms.points.reconcile import rebuild
from tests.courses.study.player import as_json
from tests.simulator import owed
from tests.simulator.events import Window
from tests.simulator.oracle import Due, Rules, bits, ms
from tests.simulator.owed import Owed, Worth

if TYPE_CHECKING:
    from datetime import date

    from lms.people.models import User
    from tests.simulator.world import World

SELF_STUDY_CAP = 40  # points a day, of everything but classes and finished courses


def compare(world: World, rules: Rules, worth: Worth) -> None:
    windows = {
        str(lease.uuid): Window(
            lease.subject_id,
            lease.timeline_id,
            lease.issued_at,
            lease.ends_at,
            lease.seed,
            lease.for_reading,
            lease.enrolment_id,
        )
        for lease in world.leases()
    }
    films = {row.pk: row.duration_ms for row in Timeline.objects.all()}
    parts: dict[int, dict[str, list[int]]] = {lesson: {} for lesson in world.lessons}
    courses: dict[int, list[int]] = defaultdict(list)
    for page in LessonPage.objects.filter(pk__in=world.lessons):
        courses[page.get_parent().get_parent().pk].append(page.pk)
        parts[page.pk] = {str(block.id): [-1] for block in page.body}  # shown, and begun by nobody
    for row in Timeline.objects.filter(lesson__in=world.lessons).order_by("pk"):
        begun = parts[row.lesson_id][row.block_id]
        begun[:] = [each for each in begun if each > 0] + [row.pk]
    lessons = {lesson: list(of_lesson.values()) for lesson, of_lesson in parts.items()}
    contents = dict(Timeline.objects.values_list("pk", "asset__sha256"))
    contents = {pk: sha or Timeline.objects.get(pk=pk).words for pk, sha in contents.items()}
    years = {row.pk: row.created.astimezone(UTC).year for row in Enrolment.objects.all()}
    due = owed.owed(world.log, owed.World(courses, lessons, films, windows, rules, worth, contents, years))
    contradicted = {lease for hers in due.values() for lease in hers.due.contradicted}
    assert world.conflicts == contradicted, "I13: conflicts"
    for who in world.owners:
        if who.pk not in due and not any(window.subject == who.pk for window in windows.values()):
            assert not LedgerTxn.objects.filter(subject=who).exists(), "somebody who did nothing has a ledger"
            continue
        hers = due.get(who.pk) or Owed()
        intervals_are_right(who, hers.due)
        minutes_are_right(who, hers.due, windows)
        holds_ended_once(who)
        ledger_is_right(who, hers, world, worth)
        reversals_are_exact(who)
        wrong = rebuild.differences(who.pk)
        assert wrong == [], f"I8: counting all facts anew gives something else: {wrong}"
    assert not PendingPosting.objects.exists(), list(PendingPosting.objects.values_list("rule", "error"))
    leases_are_bounded(due, windows)
    for lease in world.leases():
        if str(lease.uuid) in world.conflicts:
            assert lease.closed_at is not None, "I13: a lease that contradicts itself stays open"
    old = list(LedgerTxn.objects.order_by("pk").values_list("hash", flat=True)[: len(world.sealed_then)])
    assert old == world.sealed_then, "I17: a new policy changed old transactions"
    delivering_again_changes_nothing(world)


def intervals_are_right(who: User, due: Due) -> None:
    """I2, I6, I13, I14, I15: the very milliseconds, whatever the order, the gaps, the lies and the device's clock."""
    rows = {(row.enrolment_id, row.timeline_id): row for row in VerifiedInterval.objects.filter(subject=who)}
    for film in set(rows) | {place for place, had in due.seen.items() if had}:
        spans = [tuple(span) for span in rows[film].spans] if film in rows else []
        assert spans == list(union(spans)), f"I6: {spans} are not disjoint and sorted"
        seen, should = sum(bits(*span) for span in spans), due.seen.get(film, 0)
        assert seen == should, f"I2: {seen.bit_count()} ms count, {should.bit_count()} should"


def minutes_are_right(who: User, due: Due, windows: dict[str, Window]) -> None:
    """I5, and each minute has what was new in it: the minute of receipt or of the window's end."""
    rows = StudyMinute.objects.filter(subject=who, gained_ms__gt=0).values_list("minute", "enrolment")
    minutes = {(minute, place): ms for minute, place, ms in rows.annotate(ms=Sum("gained_ms")).order_by()}
    ever = dict(StudyMinute.objects.filter(subject=who).values_list("day").annotate(ms=Sum("new_ms")).order_by())
    assert {day: ms for day, ms in ever.items() if ms} == {day: ms for day, ms in due.fresh.items() if ms}, "a life"
    should = {minute: new for minute, new in due.minutes.items() if new}
    assert minutes == should, f"study is in the wrong minutes: {sorted(minutes.items() ^ should.items())}"
    mine = [window for window in windows.values() if window.subject == who.pk]
    # Windows touch and never overlap, so their union is their sum.
    for first, second in pairwise(mine):
        assert first.ended <= second.opened, "I5: two windows of one learner overlap"
    held = sum(ms(window.ended - window.opened) for window in mine)
    days = {day for day, new in due.days.items() if new}
    assert sum(minutes.values()) <= 3 * held + 60_000 * max(len(days), 1), "I5: more than the windows hold"


def leases_are_bounded(due: dict[int, Owed], windows: dict[str, Window]) -> None:
    """I4."""
    for hers in due.values():
        for lease, counted in hers.due.counted_in_lease.items():
            window = windows[lease]
            assert window.ended - window.opened <= timedelta(hours=12, seconds=2), "I4: a lease without end"
            assert counted <= 3 * ms(window.ended - window.opened) + 1000, "I4: more than the lease holds"


def holds_ended_once(who: User) -> None:
    """I11; that what is held counts for nothing, the intervals say."""
    ended = SpanHold.objects.filter(subject=who).exclude(state=SpanHold.State.PENDING)
    assert all(hold.ended is not None for hold in ended), "I11: a hold ended without a time"
    twice = Counter(SpanHold.objects.filter(subject=who).values_list("lease", "seq"))
    assert all(times == 1 for times in twice.values()), "I11: a chunk was held twice"


def ledger_is_right(who: User, hers: Owed, world: World, worth: Worth) -> None:
    """I7, I9, I16, I18: the amounts that follow from what was seen, each posted once, within the caps."""
    done = Completion.objects.filter(enrolment__subject=who)
    finished = set(done.filter(kind="lesson").values_list("page", flat=True))
    assert finished == hers.lessons, f"lessons {finished} are finished, {hers.lessons} should be"
    assert set(done.filter(kind="course").values_list("page", flat=True)) == hers.courses, "the courses"
    have = transactions.balances(who.pk)
    wanted = {
        "point": hers.milli_points(world.policies, worth),
        "class_hour": hers.milli_hours(world.policies),
    }
    assert {unit: have.get(unit, 0) for unit in wanted} == wanted, f"balances {have}, should be {wanted}"
    assert transactions.verify(who) == [], "I7"
    streams_add_up(who)
    given: dict[tuple[str, date], int] = defaultdict(int)
    legs = LedgerLeg.objects.of_learners().filter(txn__subject=who, txn__reversed_by=None, unit="point")
    for kind, day, milli in legs.values_list("txn__kind", "txn__day", "milli"):
        given[kind, day] += milli
    for (kind, day), milli in given.items():
        media = [each.day_cap for each in world.policies if each.starts <= day][-1]
        cap = {"media": media, "attendance": worth.attendance_cap}.get(kind, SELF_STUDY_CAP)
        assert milli <= cap * 1000, f"I16: {milli} for {kind} on {day}"


def streams_add_up(who: User) -> None:
    """I9: what stands of a stream is what it has come to, so no step of it was credited twice."""
    lines = LedgerTxn.objects.filter(subject=who).exclude(stream="").order_by("number")
    come_to = dict(lines.values_list("stream", "cumulative_milli"))
    stands: dict[str, int] = defaultdict(int)
    for stream, milli in lines.filter(reversed_by=None, legs__account="learner").values_list("stream", "legs__milli"):
        stands[stream] += milli
    assert {stream: milli for stream, milli in come_to.items() if milli} == {
        stream: milli for stream, milli in stands.items() if milli
    }, "I9: a step was credited twice, or not at all"


def reversals_are_exact(who: User) -> None:
    """I10."""
    back = list(LedgerTxn.objects.filter(subject=who, kind="reversal").prefetch_related("legs", "reverses__legs"))
    undone = [line.reverses_id for line in back]
    assert len(undone) == len(set(undone)), "I10: a line was reversed twice"
    for line in back:
        assert line.reverses is not None
        assert line.reverses.kind != "reversal", "I10: a reversal was reversed"
        legs = {(leg.account, leg.unit, -leg.milli) for leg in line.legs.all()}
        assert legs == {(leg.account, leg.unit, leg.milli) for leg in line.reverses.legs.all()}, "I10: not exactly"


def delivering_again_changes_nothing(world: World) -> None:
    """I1: every chunk that any device ever told, lease by lease."""

    def state() -> Any:
        return (
            list(VerifiedInterval.objects.order_by("pk").values_list("pk", "spans")),
            list(StudyMinute.objects.order_by("pk").values_list("minute", "gained_ms", "new_ms")),
            LedgerTxn.objects.count(),
        )

    before = state()
    for device in world.devices:
        for book in device.books:
            if book.told:
                said = {"chunks": [as_json(chunk) for chunk in book.told]}
                world.ask(device.owner, player_api.take_chunks, said, uuid=UUID(book.lease))
    assert state() == before, "I1: delivering again changed something"
