"""Where a description can be spoken: in pauses, near its moment, over nobody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions.cues import Cue, Word
from accessibility.descriptions.description_timing import (
    EARLIER_MS,
    LATER_MS,
    MARGIN_MS,
    Spot,
    Wish,
    fitted,
    is_label,
    least_ms,
    pauses,
    speech_spans,
    united,
)

LENGTH = 60_000
SPANS = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 9_000)).map(lambda it: (it[0], min(LENGTH, it[0] + it[1]))),
    max_size=12,
)
WISHES = st.lists(st.tuples(st.integers(0, LENGTH), st.integers(200, 9_000)), max_size=8).map(
    lambda rows: [Wish(at, least) for at, least in sorted(rows)]
)


@given(SPANS, WISHES)
def test_what_is_fitted_meets_neither_speech_nor_another_and_ends_before_the_pause(
    speech: list[tuple[int, int]], wishes: list[Wish]
) -> None:
    spots = fitted(wishes, pauses(speech, LENGTH))

    assert len(spots) == len(wishes)
    before = 0
    for wish, spot in zip(wishes, spots, strict=True):
        assert spot.at_ms >= before  # also what stops the lesson cuts in on no other
        if spot.extended:
            before = spot.at_ms
            continue
        end = spot.at_ms + spot.room_ms
        assert spot.room_ms >= wish.least_ms
        assert wish.at_ms - EARLIER_MS <= spot.at_ms <= wish.at_ms + LATER_MS
        assert end + MARGIN_MS <= LENGTH
        assert not any(start < end + MARGIN_MS and spot.at_ms < stop for start, stop in united(speech))
        before = end + MARGIN_MS


def test_a_pause_is_used_to_three_tenths_before_its_end() -> None:
    gaps = pauses([(0, 2_000), (6_000, 10_000)], 10_000)

    assert fitted([Wish(2_500, 3_200)], gaps) == [Spot(2_500, 3_200)]
    assert fitted([Wish(2_500, 3_201)], gaps) == [Spot(2_499, 3_201)]
    assert fitted([Wish(2_500, 3_700)], gaps) == [Spot(2_000, 3_700)]
    (too_long,) = fitted([Wish(2_500, 3_701)], gaps)
    assert (too_long.extended, too_long.at_ms) == (True, 2_500)


def test_the_lesson_is_stopped_between_two_sentences_where_one_is_near() -> None:
    gaps = pauses([(0, 5_000), (5_400, 20_000)], 20_000)

    near, far = fitted([Wish(4_000, 9_000), Wish(12_000, 9_000)], gaps)

    assert (near.at_ms, far.at_ms) == (5_000, 12_000)


def test_two_in_one_pause_follow_each_other() -> None:
    first, second = fitted([Wish(1_000, 2_000), Wish(2_000, 2_000)], [(0, 20_000)])

    assert not first.extended
    assert second.at_ms >= first.at_ms + first.room_ms + MARGIN_MS


def test_words_count_before_captions_and_sound_labels_do_not() -> None:
    words = (Word("开", 1_200, 1_400, 0.9), Word("始", 1_450, 1_700, 0.9), Word("了", 2_500, 2_700, 0.9))

    spans = speech_spans(
        [Cue(1_000, 3_000, "开始了", words=words), Cue(4_000, 5_000, "没有词"), Cue(6_000, 9_000, "（音乐）")]
    )

    assert spans == [(1_200, 1_700), (2_500, 2_700), (4_000, 5_000)]


def test_a_sentence_with_brackets_at_both_ends_is_speech() -> None:
    assert is_label("（掌声）")
    assert not is_label("（甲）和（乙）")
    assert not is_label("开始")


def test_five_characters_take_a_second() -> None:
    assert least_ms("打开盖子，好") == 1_000
