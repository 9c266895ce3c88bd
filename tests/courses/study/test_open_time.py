"""When reading counts, as values: any order of answers, any cutting of the time, never more than the clock held."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from courses.study.counting import Window
from courses.study.intervals import length
from courses.study.likeness import is_same_text
from courses.study.open_time import Open, Proof, canonical_ms, counted_readings, missing_ms

START = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CAP = 3000


def opened(*spans: tuple[int, int]) -> list[Open]:
    """Leases from and until so many seconds after nine."""
    return [Open(Window(at(start), CAP), at(end)) for start, end in spans]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@st.composite
def days(draw: st.DrawFn) -> list[Open]:
    """One learner's leases on a section: one after another, with breaks."""
    cuts = sorted(draw(st.lists(st.integers(0, 3_600), min_size=2, max_size=12, unique=True)))
    return opened(*zip(cuts[::2], cuts[1::2], strict=False))


proofs = st.lists(st.builds(Proof, st.booleans(), st.integers(0, 4_000).map(at)), max_size=6)
lengths = st.integers(10_000, 1_200_000)


@given(days(), proofs, lengths)
def test_what_counts_was_open_long_enough(leases: list[Open], given_: list[Proof], duration: int) -> None:
    counted = counted_readings(leases, given_, duration)

    if counted:
        last = counted[-1].at
        assert sum(each.ms(last) for each in leases) * CAP // 1000 >= duration - len(leases)
        assert Proof(right=True, at=last) in given_
        assert length(each.span for each in counted) == duration == counted[-1].span[1]
    else:
        assert all(missing_ms(leases, duration, proof.at) > 0 for proof in given_ if proof.right)


@given(days(), proofs, proofs, lengths)
def test_more_answers_never_take_anything_back(
    leases: list[Open], some: list[Proof], more: list[Proof], duration: int
) -> None:
    before = counted_readings(leases, some, duration)
    after = counted_readings(leases, [*more, *some], duration)

    assert not before or after
    assert not before or after[-1].at <= before[-1].at


@given(days(), lengths)
def test_no_minute_holds_more_than_three(leases: list[Open], duration: int) -> None:
    counted = counted_readings(leases, [Proof(right=True, at=at(4_000))], duration)

    for each in counted:
        assert each.span[1] - each.span[0] <= 3 * 60_000 + len(counted) + 1


def test_waiting_the_time_that_is_missing_is_enough() -> None:
    leases = opened((0, 5), (100, 4_000))
    missing = missing_ms(leases, 121_000, at(110))

    assert missing > 0
    assert missing_ms(leases, 121_000, at(110) + timedelta(milliseconds=missing)) == 0
    assert missing_ms(leases, 121_000, at(110) + timedelta(milliseconds=missing - 2)) > 0


def test_a_text_takes_its_characters_and_never_nothing() -> None:
    assert canonical_ms(480, 240) == 120_000
    assert canonical_ms(0, 240) == 10_000


@given(st.text("甲乙丙丁", min_size=40, max_size=400), st.integers(0, 39), st.text("戊己", min_size=1, max_size=2))
def test_one_mended_word_never_begins_a_new_text(text: str, place: int, mended: str) -> None:
    assert is_same_text(text, text[:place] + mended + text[place + 1 :])


@given(st.text("甲乙丙丁", min_size=1, max_size=200), st.text("戊己庚辛", min_size=1, max_size=200))
def test_other_words_are_another_text(text: str, other: str) -> None:
    assert not is_same_text(text, other)


def test_a_typing_error_is_the_same_text_and_a_new_paragraph_is_not() -> None:
    text = "先洗手，再问候客人，然后铺好毛巾。" * 10

    assert is_same_text(text, text.replace("铺好", "铺平", 3))
    assert not is_same_text(text, text + "新的一段：收拾毛巾，打扫房间。" * 3)
    assert not is_same_text("甲" * 30_000, "甲" * 29_999)
