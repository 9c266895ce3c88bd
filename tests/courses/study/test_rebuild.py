"""A recount from facts alone comes to what counting one by one did, and mends what was spoilt (I2, I6, I8); I5."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from courses.study.engine import intake, leases, presence
from courses.study.engine.enrolment import retrain
from courses.study.models import Completion, Enrolment, PlayLease, SlackDay, StudyMinute, VerifiedInterval
from courses.study.recount import rebuild
from courses.study.values.chunk import Chunk
from courses.study.values.counting import DAY_SLACK_MS, Stretch, most_ms, over_bound
from courses.study.values.intervals import length, union
from foundation.local_days import SHANGHAI
from tests.courses.study.player import Player
from tests.courses.study.test_invariants import fresh, sittings  # noqa: F401
from tests.properties import prove, prove_with_rows

pytestmark = pytest.mark.both_databases

MIDNIGHT = datetime(2027, 3, 2, tzinfo=SHANGHAI)


def test_a_recount_is_what_was_counted_whatever_the_order_and_the_answers(
    fresh: Callable[[], Any],  # noqa: F811
    settings: Any,
) -> None:
    """Chunks in any order and batch, holds, answers in between, a second cycle of the same lesson."""
    settings.STUDY_PRESENCE_MINUTES = 0.5

    @prove_with_rows
    @given(sittings, st.randoms(use_true_random=False))
    def holds(sat: list[Any], chance: Random) -> None:
        with fresh() as learner:
            parcels = [(lease, [chunk]) for lease, chunks in learner.sit(sat, deliver=False) for chunk in chunks]
            chance.shuffle(parcels)
            for lease, chunks in parcels:
                deliver(learner, lease, chunks)
                if chance.random() < 0.2:
                    answer(learner)
                    learner.clock.tick(chance.choice([0, 1, 90]))
            finish(learner.enrolment)
            again = retrain(enrolment=learner.enrolment, by=learner.subject)
            assert again != learner.enrolment
            learner.sit(sat[:1])

            assert rebuild.differences(learner.subject.pk) == []

    holds()


def test_what_was_spoilt_is_mended(fresh: Callable[[], Any]) -> None:  # noqa: F811
    @prove_with_rows
    @given(sittings, st.sampled_from(["lost", "changed"]))
    def holds(sat: list[Any], how: str) -> None:
        with fresh() as learner:
            learner.sit(sat)
            before = learner.state()
            spoil(learner, how)
            found = rebuild.differences(learner.subject.pk)

            rebuild.rebuild(learner.subject.pk)

            assert found
            assert rebuild.differences(learner.subject.pk) == []
            assert learner.state() == before

    holds()


def test_a_completion_outlives_a_rebuild_under_a_stricter_rule(
    player: Player, enrolment: Enrolment, settings: Any
) -> None:
    player.open()
    player.play(810)
    settings.STUDY_COMPLETION_SHARE = 1.0

    rebuild.rebuild(enrolment.subject_id)

    assert VerifiedInterval.objects.get(enrolment=enrolment).complete
    assert rebuild.differences(enrolment.subject_id) == []


def test_study_beyond_the_clock_is_reported(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(60)
    StudyMinute.objects.filter(enrolment=enrolment).update(gained_ms=F("gained_ms") + 600_000)

    found = rebuild.differences(enrolment.subject_id)

    assert any("more than the clock allows" in words for words in found)


moments = st.integers(0, 3 * 86_400_000)
windows = st.lists(st.tuples(moments, st.integers(0, 7_200_000), st.sampled_from([1000, 1500, 3000])), max_size=8)


@prove
@given(windows)
def test_overlapping_windows_hold_no_more_than_their_union_and_no_less_than_the_widest(drawn: list[Any]) -> None:
    stretches = [stretch(*each) for each in drawn]
    spans = union(each.as_span for each in stretches)

    most = most_ms(stretches)

    assert most <= 3 * length(spans)
    assert most >= length(spans) - len(drawn)
    assert all(most >= most_ms([each]) for each in stretches)
    assert most <= sum(most_ms([each]) for each in stretches) + 3 * len(drawn)


@prove
@given(windows, st.randoms(use_true_random=False))
def test_windows_told_twice_or_in_another_order_hold_the_same(drawn: list[Any], chance: Random) -> None:
    stretches = [stretch(*each) for each in drawn]
    twice = stretches * 2
    chance.shuffle(twice)

    assert most_ms(twice) == most_ms(stretches)


@prove
@given(windows, st.integers(0, 3))
def test_what_windows_can_hold_is_within_the_bound_and_a_minute_more_is_not(drawn: list[Any], days: int) -> None:
    """Everything credited on the last day: within the union and the day's allowance, one millisecond more is found."""
    stretches = [stretch(*each) for each in drawn]
    day = date(2027, 3, 2) + timedelta(days=days + 4)
    most = most_ms(stretches) + DAY_SLACK_MS

    assert over_bound(stretches, {day: most}) == {}
    assert over_bound(stretches, {day: most + 1}) == {day: 1}


def test_a_day_is_bounded_by_what_had_been_played_by_its_end() -> None:
    window = Stretch(MIDNIGHT - timedelta(minutes=10), MIDNIGHT + timedelta(minutes=10), 1000)
    first, second = date(2027, 3, 1), date(2027, 3, 2)

    assert over_bound([window], {first: 600_000 + 60_000, second: 600_000 + 60_000}) == {}
    assert over_bound([window], {first: 600_000 + 60_001}) == {first: 1}


def stretch(start_ms: int, length_ms: int, rate: int) -> Stretch:
    start = MIDNIGHT + timedelta(milliseconds=start_ms)
    return Stretch(start, start + timedelta(milliseconds=length_ms), rate)


def deliver(learner: Any, lease: int, chunks: list[Chunk]) -> None:
    row = PlayLease.objects.select_related("subject", "enrolment", "timeline").get(pk=lease)
    intake.receive(lease=row, chunks=chunks, now=learner.clock.at)


def answer(learner: Any) -> None:
    timeline = PlayLease.objects.filter(subject=learner.subject).latest("pk").timeline
    presence.answer(subject=learner.subject, actor=learner.subject, timeline=timeline)


def finish(enrolment: Enrolment) -> None:
    leases.close_open(subject_id=enrolment.subject_id, now=enrolment.created)
    Completion.objects.get_or_create(
        enrolment=enrolment, page_id=enrolment.course_id, defaults={"kind": "course", "at": enrolment.created}
    )


def spoil(learner: Any, how: str) -> None:
    for table in (VerifiedInterval, StudyMinute, SlackDay):
        rows = table.objects.filter(subject=learner.subject)
        if how == "lost":
            rows.delete()
    mine = PlayLease.objects.filter(subject=learner.subject)
    if how == "lost":
        for lease in mine:
            PlayLease.objects.filter(pk=lease.pk).update(next_seq=0, head=lease.seed, claimed_ms=0, slack_ms=0)
    else:
        StudyMinute.objects.filter(subject=learner.subject).update(new_ms=F("new_ms") + 7)
        mine.update(claimed_ms=F("claimed_ms") + 1)
