"""Caption files as people upload them."""

from hypothesis import given
from hypothesis import strategies as st

from accessibility import caption_files
from accessibility.cues import Cue


def test_webvtt_with_speakers_and_tags():
    read = caption_files.read("WEBVTT\n\n00:01.000 --> 00:02.000\n<v 李老师>大家<b>好</b> &amp; 再见".encode())

    assert [(cue.speaker, cue.text, cue.start_ms) for cue in read.cues] == [("李老师", "大家好 & 再见", 1000)]


def test_subrip_with_a_mark_windows_lines_tags_and_a_speaker():
    text = (
        "\ufeff1\r\n00:00:01,5 --> 00:00:03,000 X1:1\r\n<i>李老师：大家好</i>\r\n第二行\r\n\r\n\r\n"
        "2\r\n00:00:04,000 --> 00:00:06,000\r\n{\\an8}再见\r\n"
    )

    read = caption_files.read(text.encode())

    assert [(cue.speaker, cue.text, cue.start_ms) for cue in read.cues] == [
        ("李老师", "大家好\n第二行", 1500),
        ("", "再见", 4000),
    ]


def test_what_makes_no_sense_is_counted_and_left_out():
    text = "1\n00:00:05,000 --> 00:00:04,000\n倒着\n\n只有文字\n\n2\n00:00:06,000 --> 00:00:07,000\n好\n"

    read = caption_files.read(text.encode())

    assert ([cue.text for cue in read.cues], read.dropped) == (["好"], 2)


def test_other_encodings_of_chinese_tools():
    text = "1\n00:00:01,000 --> 00:00:02,000\n大家好\n"

    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        assert caption_files.read(text.encode(encoding)).cues[0].text == "大家好"


@given(data=st.binary(max_size=200))
def test_no_upload_breaks_it(data):
    caption_files.read(data)


def test_what_is_written_is_read_back():
    cues = [Cue(0, 1000, "一 < 二 & 三\n四", "李老师"), Cue(2000, 3000, "--> 五")]

    read = caption_files.read(caption_files.to_vtt(cues, note="第 2 版").encode())

    assert [(cue.start_ms, cue.end_ms, cue.text, cue.speaker) for cue in read.cues] == [
        (cue.start_ms, cue.end_ms, cue.text, cue.speaker) for cue in cues
    ]
