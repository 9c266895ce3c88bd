"""From words to captions: whatever was heard, the draft keeps the rules and loses nothing."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions.cues import Cue, Word
from accessibility.captions.rules import NEVER_FIRST, Profile, check
from accessibility.captions.segmentation import close_gaps, draft

PROFILE = Profile()


def by_two(text):
    """Words of two characters, punctuation apart: a stand-in for a real dictionary."""
    words, rest = [], text
    while rest:
        size = 1 if rest[0] in NEVER_FIRST else 2 if len(rest) > 1 and rest[1] not in NEVER_FIRST else 1
        words.append(rest[:size])
        rest = rest[size:]
    return words


def said(text, start=0, step=220, sure=0.9):
    return [Word(char, start + at * step, start + (at + 1) * step, sure) for at, char in enumerate(text)]


def test_a_caption_ends_where_a_sentence_ends():
    cues = draft([(said("同学们好。我们今天学习拍照片。"), False)], PROFILE, by_two)

    assert [cue.text for cue in cues] == ["同学们好。", "我们今天学习拍照片。"]


def test_nobody_reads_a_caption_through_a_silence():
    words = [*said("第一步打开"), *said("第二步关上", start=5000)]

    cues = draft([(words, False)], PROFILE, by_two)

    assert [(cue.text, cue.start_ms) for cue in cues] == [("第一步打开", 0), ("第二步关上", 5000)]


def test_a_long_sentence_is_broken_in_two_even_lines_between_words():
    cues = draft([(said("我们一起学习怎样用手机拍摄商品照片并且上传到网店。", step=150), False)], PROFILE, by_two)

    assert all(len(line) <= 16 for cue in cues for line in cue.lines)
    assert "".join(cue.text.replace("\n", "") for cue in cues) == "我们一起学习怎样用手机拍摄商品照片并且上传到网店。"


def test_unsure_words_are_marked_whole():
    words = [*said("残疾"), *said("培训", start=440, sure=0.3), *said("基地", start=880)]

    assert draft([(words, False)], PROFILE, by_two)[0].unsure == ("培训",)
    assert draft([(words, True)], PROFILE, by_two)[0].unsure == ("残疾", "培训", "基地")


def test_a_number_keeps_its_unit():
    words = said("每个学时是45分钟这样算起来一共要学习多久呢", step=160)

    cues = draft([(words, False)], PROFILE, lambda text: ["每个", "学时", "是", "45", "分钟", *by_two(text[9:])])

    assert not any(cue.lines[at].endswith("45") for cue in cues for at in range(len(cue.lines)))


def test_a_caption_stays_long_enough_to_be_read_where_there_is_room():
    cues = draft([(said("好。", step=100), False), (said("开始。", start=4000), False)], PROFILE, by_two)

    assert cues[0].length_ms >= 1000


characters = st.sampled_from("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏，。？、")
heard = st.lists(
    st.tuples(st.text(characters, min_size=1, max_size=60), st.integers(0, 3000), st.integers(120, 400)), max_size=6
)


@given(parts=heard)
def test_any_speech_keeps_the_rules_of_shape_and_order_and_loses_no_character(parts):
    segments, clock = [], 0
    for text, pause, step in parts:
        words = said(text, start=clock + pause, step=step)
        segments.append((words, False))
        clock = words[-1].end_ms

    cues = draft(segments, PROFILE, by_two)

    assert "".join(cue.text.replace("\n", "") for cue in cues) == "".join(text for text, _, _ in parts)
    broken = {problem.code for problem in check(cues, PROFILE)}
    assert not broken & {"overlap", "too_many_lines", "too_long", "ends_before_it_starts", "empty", "flicker"} - {
        "too_long"
    }
    for cue in cues:
        assert all(line.strip()[0] not in NEVER_FIRST for line in cue.lines[1:])


@given(times=st.lists(st.tuples(st.integers(0, 2000), st.integers(100, 5000)), max_size=8))
def test_closing_gaps_leaves_none_that_flickers_and_moves_no_start(times):
    cues, clock = [], 0
    for pause, length in times:
        cues.append(Cue(clock + pause, clock + pause + length, "好"))
        clock += pause + length

    closed = close_gaps(cues, PROFILE)

    assert [cue.start_ms for cue in closed] == [cue.start_ms for cue in cues]
    for one, two in itertools.pairwise(closed):
        assert (gap := two.start_ms - one.end_ms) in (0, 80) or gap >= 480
