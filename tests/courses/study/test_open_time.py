"""When reading counts, as values: any order of answers, any cutting of the time, never more than the clock held."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from courses.study.values.counting import Counted, Window
from courses.study.values.intervals import length, subtract, union
from courses.study.values.open_time import OpenTime, Proof, canonical_ms, counted_readings, missing_ms, parts
from courses.study.values.text_similarity import is_same_text

START = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CAP = 3000


def opened(*spans: tuple[int, int]) -> list[OpenTime]:
    """Leases from and until so many seconds after nine."""
    return [OpenTime(Window(at(start), CAP), at(end)) for start, end in spans]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@st.composite
def days(draw: st.DrawFn) -> list[OpenTime]:
    """One learner's leases on a section: one after another, with breaks."""
    cuts = sorted(draw(st.lists(st.integers(0, 3_600), min_size=2, max_size=12, unique=True)))
    return opened(*zip(cuts[::2], cuts[1::2], strict=False))


lengths = st.integers(10_000, 1_200_000)


@st.composite
def answers(draw: st.DrawFn, duration: int) -> list[Proof]:
    """Answers about the parts of something so long, as they came in."""
    spans = parts(duration, draw(st.integers(1, 3)), 900_000)
    when = sorted(draw(st.lists(st.integers(0, 4_000), max_size=8)))
    return [
        Proof(draw(st.booleans()), at(second), draw(st.sampled_from(spans)), draw(st.sampled_from([True, True, False])))
        for second in when
    ]


cases = lengths.flatmap(lambda duration: st.tuples(st.just(duration), answers(duration), answers(duration)))


@given(days(), cases)
def test_what_counts_was_open_long_enough_and_no_minute_is_spent_twice(
    leases: list[OpenTime], case: tuple[int, list[Proof], list[Proof]]
) -> None:
    _duration, given_, _more = case
    counted = counted_readings(leases, given_)

    assert length(each.span for each in counted) == sum(each.length_ms for each in counted)  # nothing twice
    for instant in {each.at for each in counted}:
        until = sum(each.length_ms for each in counted if each.at <= instant)
        # A piece is dated by the minute in which it began.
        assert until <= sum(each.capacity_ms(instant + timedelta(minutes=1)) for each in leases)
    done = {proof.span for proof in given_ if proof.right and proof.delivered}
    assert union(each.span for each in counted) == union(*([span] for span in done if covers(counted, span)))


def covers(counted: list[Counted], span: tuple[int, int]) -> bool:
    return not subtract([span], [each.span for each in counted])


@given(days(), cases)
def test_more_answers_never_take_anything_back(
    leases: list[OpenTime], case: tuple[int, list[Proof], list[Proof]]
) -> None:
    _duration, some, more = case

    before = counted_readings(leases, some)
    after = counted_readings(leases, [*some, *more])

    assert after[: len(before)] == before


@given(days(), lengths)
def test_a_part_counts_as_soon_as_it_was_open_for_a_third(leases: list[OpenTime], duration: int) -> None:
    counted = counted_readings(leases, [Proof(right=True, at=at(4_000), span=(0, duration))])

    assert bool(counted) == (missing_ms(leases, duration, at(4_000)) == 0)
    for each in counted:
        assert each.span[1] - each.span[0] <= 3 * 60_000 + len(counted) + 1


def test_the_second_part_costs_time_of_its_own() -> None:
    leases = opened((0, 4_000))
    [first, second] = parts(1_800_000, 1, 900_000)
    answered = [Proof(right=True, at=at(300), span=first), Proof(right=True, at=at(300), span=second)]

    once = counted_readings(leases, answered)
    twice = counted_readings(leases, [*answered, Proof(right=True, at=at(600), span=second)])

    assert union(each.span for each in once) == (first,)
    assert union(each.span for each in twice) == ((0, 1_800_000),)


def test_an_answer_before_the_words_went_out_counts_nothing() -> None:
    early = Proof(right=True, at=at(300), span=(0, 900_000), delivered=False)

    assert counted_readings(opened((0, 4_000)), [early]) == []


@given(lengths, st.integers(0, 5))
def test_no_question_vouches_for_more_than_its_length(duration: int, questions: int) -> None:
    found = parts(duration, questions, 900_000)

    assert union(found) == ((0, duration),)
    assert len(found) >= questions
    assert all(end - start <= 900_000 for start, end in found)


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
