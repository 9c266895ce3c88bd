"""Playlists and subtitles as text."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.hls import master, playlist, subtitles
from media_pipeline.hls.codecs import codec_of
from media_pipeline.stages.encode import same_times
from media_pipeline.stages.protocol import StageError

if TYPE_CHECKING:
    from pathlib import Path


def test_captions_say_what_they_are_and_may_be_chosen_by_the_phone() -> None:
    text = master.master(
        [master.Variant("v/index.m3u8", 500_000, 400_000, "avc1.4d401e,mp4a.40.2", 640, 360)],
        [master.Sound("a/index.m3u8", "普通话", "zh-Hans")],
        [
            master.Subtitles("t/0.m3u8", "中文字幕", "zh-Hans", master.CHARACTERISTICS["captions"], default=True),
            master.Subtitles("t/1.m3u8", "易读", "zh-Hans", master.CHARACTERISTICS["easy_read"]),
        ],
    )

    captions, easy = [line for line in text.splitlines() if "SUBTITLES" in line and "MEDIA" in line]
    assert "DEFAULT=YES,AUTOSELECT=YES" in captions
    assert "public.accessibility.transcribes-spoken-dialog" in captions
    assert "DEFAULT=NO,AUTOSELECT=YES" in easy
    assert "public.easy-to-read" in easy
    assert 'AUDIO="sound",SUBTITLES="text"' in text


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    text = master.master([], [], [master.Subtitles("u", 'a"\n#EXT-X-ENDLIST\r', "zh")])

    assert 'NAME="a” #EXT-X-ENDLIST"' in text
    assert "\n#EXT-X-ENDLIST" not in text


SECONDS = st.floats(min_value=0.1, max_value=60).map(lambda length: round(length, 3))


@given(st.lists(SECONDS, min_size=1, max_size=20))
def test_what_is_written_is_read_again(lengths: list[float]) -> None:
    segments = [playlist.Segment(length, f"{number}.vtt") for number, length in enumerate(lengths)]

    assert playlist.parse(playlist.write(segments, target=60)).segments == tuple(segments)


@pytest.mark.parametrize(
    ("small", "large", "fits"),
    [
        ((2, 2, 1), (4, 1), True),
        ((4, 1), (4, 1), True),  # a film that was encoded before, of which a larger size is made now
        ((2, 2, 1), (3, 2), False),
        ((2, 2, 2, 1), (4, 1), False),
        ((4, 1), (2, 2, 1), False),
    ],
)
def test_sizes_are_changed_where_segments_of_both_end(
    tmp_path: Path, small: tuple[int, ...], large: tuple[int, ...], fits: bool
) -> None:
    paths = []
    for name, lengths in (("240", small), ("480", large)):
        (path := tmp_path / name / "index.m3u8").parent.mkdir()
        path.write_text(playlist.write([playlist.Segment(length, "x.m4s") for length in lengths], target=4))
        paths.append(path)

    with nullcontext() if fits else pytest.raises(StageError, match="uneven_segments: 480"):
        same_times(*paths)


def test_captions_are_cut_by_the_minute_and_a_cue_across_the_cut_stands_in_both(tmp_path: Path) -> None:
    text = "\ufeffWEBVTT 中文\r\n\r\nNOTE hidden\r\n\r\nSTYLE\r\n::cue { color: white }\r\n\r\n"
    text += "1\r\n00:58.000 --> 01:02.000 line:90%\r\n跨过去\r\n\r\n00:02:00.000 --> 00:02:01.500\r\n第二句\r\n两行"

    path = subtitles.cut(text, tmp_path / "text", duration=125.0, start=0.08)

    parts = [(tmp_path / "text" / f"0000{number}.vtt").read_text() for number in range(3)]
    assert playlist.parse(path.read_text()).duration == pytest.approx(125)
    assert ["跨过去" in part for part in parts] == [True, True, False]
    assert ["第二句\n两行" in part for part in parts] == [False, False, True]
    assert all("X-TIMESTAMP-MAP=MPEGTS:7200,LOCAL:00:00:00.000" in part for part in parts)
    assert all("::cue" in part and "hidden" not in part for part in parts)


@pytest.mark.parametrize(
    "text", ["", "1\n00:01.000 --> 00:02.000\nx", "WEBVTT\n\n00:02.000 --> 00:01.000\nx", "WEBVTT\n\nx --> y\nx"]
)
def test_what_is_not_webvtt_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(subtitles.BadSubtitles):
        subtitles.cut(text, tmp_path / "text", duration=1, start=0)


def test_codecs_are_read_off_the_file() -> None:
    assert codec_of(b"....avcC\x01\x4d\x40\x1f....") == "avc1.4d401f"
    assert codec_of(b"....mp4a....") == "mp4a.40.2"
    assert codec_of(b"nothing") == ""
