"""Captions as files of ours: what is written is read back, and who speaks is in the words as well."""

from hypothesis import given
from hypothesis import strategies as st

from accessibility.captions import files, transcripts, webvtt
from accessibility.captions.cues import Cue
from accessibility.captions.storyboard import words_during
from courses.pages.braille import Passage

NAMES = st.text(st.sampled_from("李玉香老师"), min_size=1, max_size=4)
WORDS = st.text(st.sampled_from("好一二<>&：:1 .-b/v\u200d😀"), min_size=1, max_size=12)


def test_what_is_written_is_read_back():
    cues = [
        Cue(0, 1000, "一 < 二 & 三\n四", "李老师"),
        Cue(2000, 3000, "--> 五"),
        Cue(3000, 4000, "你好\n玉香：您好\n我来了", "李老师"),
    ]

    read = files.of_ours(files.to_vtt(cues, note="第 2 版").encode())

    assert [(cue.start_ms, cue.end_ms, cue.text, cue.speaker) for cue in read] == [
        (cue.start_ms, cue.end_ms, cue.text, cue.speaker) for cue in cues
    ]


@given(speaker=st.one_of(st.just(""), NAMES), words=WORDS)
def test_what_is_shown_is_read_back_whatever_it_is(speaker: str, words: str) -> None:
    cue = Cue(0, 1000, words.strip(" :："), speaker)

    read = files.of_ours(files.to_vtt([cue]).encode())

    assert [each.shown for each in read] == ([cue.shown] if cue.text else [])


def test_who_speaks_is_seen_by_players_that_draw_no_voices():
    """A browser draws the words of a caption and not the name in its voice tag: two voices, and one."""
    cues = [
        Cue(0, 1000, "坐好", "李老师"),
        Cue(2000, 3000, "你好\n玉香：您好", "李老师"),
        Cue(4000, 5000, "第一步：洗手"),
    ]

    written = webvtt.parse(files.to_vtt(cues)).cues

    assert [cue.payload for cue in written] == [
        "<v 李老师>李老师：坐好",
        "<v 李老师>李老师：你好\n<v 玉香>玉香：您好",
        "第一步：洗手",
    ]


def test_who_speaks_is_the_same_in_film_transcript_braille_and_storyboard():
    cues = [Cue(0, 1000, "你好\n玉香：您好", "李老师")]

    assert [cue.shown for cue in cues] == ["李老师：你好\n玉香：您好"]
    assert [Passage("paragraph", each.shown).text for each in transcripts.paragraphs(cues)] == [
        "李老师：你好",
        "玉香：您好",
    ]
    assert words_during(cues, 0, 1000) == "李老师：你好玉香：您好"


def test_in_running_text_a_line_break_of_a_caption_leaves_no_space_and_each_voice_has_a_line():
    cue = Cue(0, 1000, "今天我们学两件事：\n怎样洗手\n玉香：use an\napp", "李老师")

    assert cue.running == ["李老师：今天我们学两件事：怎样洗手", "玉香：use an app"]
