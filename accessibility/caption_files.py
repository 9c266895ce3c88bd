"""Captions in and out of files: WebVTT both ways, SubRip in. Pure; what cannot be read is counted, never guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accessibility import webvtt
from accessibility.cues import Cue, in_order

SRT_TIME = r"(\d{1,3}):(\d{2}):(\d{2})[,.](\d{1,3})"
SRT_TIMING = re.compile(rf"\s*{SRT_TIME}\s*-->\s*{SRT_TIME}.*")
SPEAKER = re.compile(r"([^：:，。\s]{1,10})[：:]\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Imported:
    """`dropped` counts the cues whose times made no sense."""

    cues: list[Cue]
    dropped: int


def read(data: bytes) -> Imported | None:
    """Captions from an uploaded file by its content, whatever it is called; None where it is neither kind."""
    text = decode(data)
    try:
        document = webvtt.parse(text)
    except webvtt.NotWebVTT:
        return read_srt(text)
    return kept(
        Cue(cue.start_ms, cue.end_ms, said, speaker)
        for cue in document.cues
        for speaker, said in [webvtt.plain(cue.payload)]
    )


def decode(data: bytes) -> str:
    """UTF-8 first, UTF-16 by its mark, then GB 18030, which many Chinese subtitle tools still write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def read_srt(text: str) -> Imported | None:
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    written = [block.strip("\n").split("\n") for block in blocks if block.strip()]
    cues = [cue for block in written if (cue := srt_cue(block))]
    if not cues:
        return None
    imported = kept(cues)
    return Imported(imported.cues, imported.dropped + len(written) - len(cues))


def srt_cue(lines: Sequence[str]) -> Cue | None:
    """A block's times stand in its first or second line, after the number."""
    for at, line in enumerate(lines[:2]):
        if timing := SRT_TIMING.fullmatch(line):
            said = re.sub(r"</?[a-z][^<>]*>|\{\\[^{}]*\}", "", "\n".join(lines[at + 1 :]))
            speaker = SPEAKER.match(said)
            text, who = (said[speaker.end() :], speaker[1]) if speaker else (said, "")
            return Cue(srt_ms(timing.groups()[:4]), srt_ms(timing.groups()[4:]), text, who)
    return None


def srt_ms(parts: Sequence[str]) -> int:
    hours, minutes, seconds, fraction = parts
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def kept(cues: Iterable[Cue]) -> Imported:
    everything = list(cues)
    good = [cue for cue in everything if cue.end_ms > cue.start_ms and cue.text.strip()]
    return Imported(in_order(good), len(everything) - len(good))


def to_vtt(cues: Iterable[Cue], *, note: str = "") -> str:
    """A WebVTT file with voice tags; the note (what made it, which version) must not contain an arrow."""
    return webvtt.write(
        webvtt.Document(
            cues=tuple(
                webvtt.VttCue(cue.start_ms, cue.end_ms, webvtt.payload(cue.text, cue.speaker)) for cue in in_order(cues)
            ),
            notes=(note,) if note else (),
        )
    )
