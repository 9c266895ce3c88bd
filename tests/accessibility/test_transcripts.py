"""A transcript reads as a text, not as captions."""

from accessibility.captions.cues import Cue
from accessibility.captions.transcripts import paragraphs


def test_captions_of_latin_words_keep_a_space_between_them_and_chinese_ones_none():
    [latin] = paragraphs([Cue(0, 1000, "Press Ctrl"), Cue(1000, 2000, "and C,\nthen"), Cue(2000, 3000, "wait.")])
    [chinese] = paragraphs([Cue(0, 1000, "打开\nWord\nfile 吧"), Cue(1000, 2000, "好，\n再等等")])

    assert latin.text == "Press Ctrl and C, then wait."
    assert chinese.text == "打开Word file 吧好，再等等"


def test_a_new_speaker_or_a_pause_begins_a_paragraph():
    cues = [
        Cue(0, 2000, "大家好，\n欢迎。", "李老师"),
        Cue(2100, 4000, "今天学拍照。"),
        Cue(4100, 5000, "老师好。", "学员"),
        Cue(9000, 9900, "开始。", "学员"),
    ]

    found = paragraphs(cues)

    assert [(each.speaker, each.text) for each in found] == [
        ("李老师", "大家好，欢迎。今天学拍照。"),
        ("学员", "老师好。"),
        ("学员", "开始。"),
    ]


def test_a_long_paragraph_ends_with_a_sentence():
    cues = [Cue(at * 1000, at * 1000 + 900, "这一句话有十个字左右。") for at in range(40)]

    assert len(paragraphs(cues)) > 1
    assert all(each.text.endswith("。") for each in paragraphs(cues))
