"""One body, however many accounts: what windows that overlap can hold (values only)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses.study.values.counting import DAY_SLACK_MS, LEASE_SLACK_MS
from courses.study.values.one_learner import MS, LeaseWindow, Played, fitting, merge_windows
from foundation.local_days import day_of
from tests.properties import prove

START = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
CAP = 3000


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def played(lease: int, second: float, length_s: int, slack_ms: int = 0) -> Played:
    return Played(lease, at(second), (0, length_s * 1000), slack_ms)


def test_windows_apart_do_not_touch_each_other() -> None:
    windows = [LeaseWindow(1, at(0), at(100), CAP, 1), LeaseWindow(2, at(100), at(200), CAP, 2)]
    theirs = [played(2, 110, 30), played(2, 200, 270)]

    assert fitting(windows, [played(1, 100, 300)], theirs) == theirs


def test_windows_that_overlap_hold_what_one_would() -> None:
    windows = [LeaseWindow(1, at(0), at(100), CAP, 1), LeaseWindow(2, at(0), at(100), CAP, 2)]
    theirs = [played(2, 100, 60), played(2, 100, 60)]

    assert fitting(windows, [played(1, 100, 240)], theirs) == theirs[:1]


def test_what_counted_later_is_not_pushed_over_the_bound_by_what_counted_before() -> None:
    windows = [LeaseWindow(1, at(0), at(100), CAP, 1), LeaseWindow(2, at(0), at(100), CAP, 2)]

    assert fitting(windows, [played(1, 100, 300)], [played(2, 50, 60)]) == []


def test_two_accounts_share_the_days_allowance() -> None:
    windows = [LeaseWindow(n, at(n * 100), at(n * 100 + 50), CAP, n % 2) for n in range(130)]
    mine = [played(n, n * 100 + 50, 10, 1000) for n in range(0, 100, 2)]
    theirs = [played(n, n * 100 + 50, 10, 1000) for n in range(1, 130, 2)]

    accepted = fitting(windows, mine, theirs)

    for day in {day_of(each.at) for each in theirs}:
        drawn = [each.slack_ms for each in [*mine, *accepted] if day_of(each.at) == day]
        assert sum(drawn) <= DAY_SLACK_MS


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[LeaseWindow], list[Played]]:
    """Up to three accounts: disjoint windows in each, played in them what the clock of each allows."""
    windows: list[LeaseWindow] = []
    chunks: list[Played] = []
    for account in range(draw(st.integers(2, 3))):
        edge = 0
        for _lease in range(draw(st.integers(1, 3))):
            start = edge + draw(st.integers(0, 50))
            edge = start + draw(st.integers(1, 60))
            lease = len(windows)
            windows.append(LeaseWindow(lease, at(start), at(edge), CAP, account))
            used = 0
            for second in sorted(draw(st.lists(st.integers(start, edge), max_size=4))):
                length = draw(st.integers(1, 60))
                if used + length <= 3 * (second - start):
                    used += length
                    chunks.append(played(lease, second, length))
    return windows, chunks


@given(world=accounts())
@prove
def test_no_stretch_of_time_ever_holds_more_than_one_body_plays(world: tuple[list[LeaseWindow], list[Played]]) -> None:
    windows, chunks = world
    account = {window.lease: window.account for window in windows}
    mine = [chunk for chunk in chunks if account[chunk.lease] == 0]
    theirs = [chunk for chunk in chunks if account[chunk.lease] != 0]

    counted = [*mine, *fitting(windows, mine, theirs)]

    for stretch in merge_windows(windows):
        inside = [each for each in counted if each.lease in stretch.leases]
        for moment in {each.at for each in inside}:
            real_ms = (moment - stretch.start) // MS
            used = sum(each.length_ms for each in inside if each.at <= moment)
            assert used <= 3 * real_ms + LEASE_SLACK_MS * len(stretch.leases)


@given(world=accounts())
@prove
def test_who_never_was_in_two_places_loses_nothing(world: tuple[list[LeaseWindow], list[Played]]) -> None:
    windows, chunks = world
    account = {window.lease: window.account for window in windows}
    mine = [chunk for chunk in chunks if account[chunk.lease] == 0]
    theirs = [chunk for chunk in chunks if account[chunk.lease] != 0]
    alone = {stretch.leases[0] for stretch in merge_windows(windows) if len(stretch.accounts) == 1}

    accepted = fitting(windows, mine, theirs)

    assert [each for each in accepted if each.lease in alone] == sorted(
        (each for each in theirs if each.lease in alone), key=lambda each: (each.at, each.lease)
    )


def slowly(windows: list[LeaseWindow], mine: list[Played], theirs: list[Played]) -> list[Played]:
    """`fitting` in the plainest way: at every instant all that counted until then, anew (no allowance is drawn)."""
    counted = list(mine)
    for each in sorted(theirs, key=lambda each: (each.at, each.lease)):
        stretch = next(one for one in merge_windows(windows) if each.lease in one.leases)
        inside = [one for one in [*counted, each] if one.lease in stretch.leases]
        later = {one.at for one in inside if one.at >= each.at}
        if not stretch.is_shared or all(
            sum(one.length_ms for one in inside if one.at <= at) <= stretch.capacity_ms(at) for at in later
        ):
            counted.append(each)
    return counted[len(mine) :]


@given(world=accounts())
@prove
def test_sums_that_run_on_say_what_sums_anew_say(world: tuple[list[LeaseWindow], list[Played]]) -> None:
    windows, chunks = world
    account = {window.lease: window.account for window in windows}
    mine = [chunk for chunk in chunks if account[chunk.lease] == 0]
    theirs = [chunk for chunk in chunks if account[chunk.lease] != 0]

    assert fitting(windows, mine, theirs) == slowly(windows, mine, theirs)
