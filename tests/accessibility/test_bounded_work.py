"""Files and texts that were made to be slow cost what their length costs: steps are counted, not seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from accessibility.braille import pages
from accessibility.captions import rules, transcripts, webvtt
from accessibility.captions.cues import Cue
from accessibility.importing import caption_file

if TYPE_CHECKING:
    from collections.abc import Callable

SRT = "1\n00:00:01,000 --> 00:00:02,000\n"


def lines_run(work: Callable[[], Any]) -> int:
    """How many lines of Python it took."""
    count = 0

    def trace(frame: Any, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_evenly(work: Callable[[int], Any], size: int) -> None:
    """Twice the size may cost some more than twice the lines, and by no means four times."""
    once, twice = lines_run(lambda: work(size)), lines_run(lambda: work(2 * size))
    assert twice < 2.6 * once, (once, twice)


def test_captions_without_an_end_of_a_sentence() -> None:
    def read(size: int) -> Any:
        return transcripts.paragraphs([Cue(n * 100, n * 100 + 100, "没有句号的字幕") for n in range(size)])

    grows_evenly(read, 400)


def test_a_file_of_regions_and_cues() -> None:
    def read(size: int) -> Any:
        regions = "".join(f"REGION\nid:r{n}\n\n" for n in range(size))
        return webvtt.parse("WEBVTT\n\n" + regions + "00:01.000 --> 00:02.000 region:r1\n话\n\n" * size)

    grows_evenly(read, 200)
    assert read(3).cues[0].settings.region == "r1"


def test_speech_and_captions_of_a_long_film() -> None:
    def check(size: int) -> Any:
        cues = [Cue(n * 2000, n * 2000 + 900, "话") for n in range(size)]
        speech = [(n * 2000 + 1000, n * 2000 + 1900) for n in range(size)]
        return list(rules.uncovered(cues, speech, rules.Profile()))

    grows_evenly(check, 200)


def test_a_word_of_braille_without_an_end() -> None:
    copied = 0

    class Word(str):
        __slots__ = ()

        def __getitem__(self, key: Any) -> str:
            nonlocal copied
            part = Word(super().__getitem__(key))
            copied += len(part)
            return part

        def split(self, *_: Any, **__: Any) -> Any:
            return [self]

    laid = pages.wrapped(Word("⠁" * 40_000), 38, 40)

    assert sum(len(line) for line in laid) == 40_000
    assert copied < 3 * 40_000


@pytest.mark.parametrize("piece", ["<a", "{\\", "</b", "<v ", "<v.x ", "<"])
def test_no_pattern_looks_to_the_end_from_every_beginning(piece: str) -> None:
    """Each character class of a tag stops at the next beginning of one; else the square of the length is read."""
    assert "[^>]" not in webvtt.VOICE.pattern
    text = piece * 100_000

    caption_file.read((SRT + text).encode())
    caption_file.read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}".encode())
    webvtt.plain(text)


def test_tags_of_subrip_are_still_taken_out() -> None:
    read = caption_file.read((SRT + r"<i>斜</i>的{\an8}字 <font color='red'>红</font> 1 < 2").encode())

    assert read
    assert read.cues[0].text == "斜的字 红 1 < 2"


def test_a_speaker_is_still_read() -> None:
    assert webvtt.plain("<v.loud 玉香>大家好") == ("玉香", "大家好")
