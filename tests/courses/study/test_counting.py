"""The clock's bound on one lease (I4), and that neither order nor cuts nor gaps change what counts (I2, I14)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from courses.study.values.chunk import Chunk, chunk_digest
from courses.study.values.counting import DAY_SLACK_MS, LEASE_SLACK_MS, Arrival, Counted, Prefix, Window, extend
from courses.study.values.intervals import length
from foundation.local_days import day_of
from tests.properties import prove

ISSUED = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
WINDOW = Window(ISSUED, 3000)
LEASE = "lease"
SEED = "0" * 64
# (media length, wall time until it arrives), both in ms
plays = st.lists(st.tuples(st.integers(1, 30_000), st.integers(0, 20_000)), max_size=12)
honest = st.lists(st.tuples(st.integers(200, 10_000), st.sampled_from([0.5, 1.0, 2.5, 3.0])), min_size=1, max_size=10)


def arrivals_of(played: list[tuple[int, int]]) -> list[Arrival]:
    """Linked chunks, one after the other on the timeline, each with the instant it came."""
    arrived, head, at_ms, wall_ms = [], SEED, 0, 0
    for seq, (media, wait) in enumerate(played):
        wall_ms += wait
        bare = Chunk(seq, at_ms, at_ms + media, 1000, 0, head, "")
        chunk = replace(bare, hash=chunk_digest(LEASE, bare))
        arrived.append(Arrival(chunk, ISSUED + timedelta(milliseconds=wall_ms)))
        head, at_ms = chunk.hash, at_ms + media
    return arrived


def count(arrived: list[Arrival]) -> list[Counted]:
    return extend(Prefix(0, SEED), WINDOW, arrived, drawn={})[1]


@prove
@given(plays)
def test_what_counts_never_exceeds_what_the_clock_holds(played: list[tuple[int, int]]) -> None:
    arrived = arrivals_of(played)

    counted = count(arrived)

    for each in counted:
        so_far = length(other.span for other in counted if other.at <= each.at)
        last = max(other.at for other in counted if other.at <= each.at)
        assert so_far <= WINDOW.capacity_ms(last) + LEASE_SLACK_MS


@prove
@given(honest)
def test_who_plays_no_faster_than_the_player_loses_nothing(played: list[tuple[int, float]]) -> None:
    arrived = arrivals_of([(int(wall * rate), wall) for wall, rate in played])

    counted = count(arrived)

    assert [each.span for each in counted] == [(arrival.chunk.from_ms, arrival.chunk.to_ms) for arrival in arrived]
    assert not any(each.slack_ms for each in counted)


@prove
@given(plays, st.lists(st.integers(0, 12), max_size=4))
def test_batches_change_nothing(played: list[tuple[int, int]], cuts: list[int]) -> None:
    arrived = arrivals_of(played)
    edges = sorted({0, len(arrived), *(min(cut, len(arrived)) for cut in cuts)})
    prefix, counted = Prefix(0, SEED), list[Counted]()

    for start, end in pairwise(edges):
        drawn = {day_of(ISSUED): sum(each.slack_ms for each in counted)}
        prefix, more = extend(prefix, WINDOW, arrived[start:end], drawn=drawn)
        counted += more

    assert counted == count(arrived)


@prove
@given(plays, st.integers(0, 11))
def test_a_gap_holds_back_all_that_follows_it(played: list[tuple[int, int]], missing: int) -> None:
    arrived = arrivals_of(played)
    late = [arrival for arrival in arrived if arrival.chunk.seq != missing]

    prefix, before = extend(Prefix(0, SEED), WINDOW, late, drawn={})

    assert prefix.next_seq == min(missing, len(arrived))
    assert before == [each for each in count(arrived) if each.at <= ISSUED + timedelta(days=1)][: len(before)]


@prove
@given(plays, st.data())
def test_a_broken_link_counts_for_nothing(played: list[tuple[int, int]], data: st.DataObject) -> None:
    arrived = arrivals_of([(1000, 1000), *played])
    at = data.draw(st.integers(0, len(arrived) - 1))
    arrived[at] = replace(arrived[at], chunk=replace(arrived[at].chunk, prev="f" * 64))

    prefix, _ = extend(Prefix(0, SEED), WINDOW, arrived, drawn={})

    assert prefix.next_seq == at


def test_the_days_allowance_is_drawn_once_and_runs_out() -> None:
    over = arrivals_of([(1000, 0)])
    today = day_of(ISSUED)

    last_second = extend(Prefix(0, SEED), WINDOW, over, drawn={today: DAY_SLACK_MS - 1000})[1]
    too_late = extend(Prefix(0, SEED), WINDOW, over, drawn={today: DAY_SLACK_MS - 999})[1]

    assert [each.slack_ms for each in last_second] == [1000]
    assert too_late == []
