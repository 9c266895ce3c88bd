"""A WebVTT file cut into segments, by its blocks alone: the text itself is not parsed here."""

import re
from pathlib import Path

from media_pipeline.hls import playlist

SECONDS = 60
CLOCK = re.compile(r"(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3})")


class BadSubtitles(ValueError):
    """Not WebVTT, or a cue in it ends before it begins."""


def seconds(text: str) -> float:
    match = CLOCK.fullmatch(text.strip())
    if not match:
        raise BadSubtitles(f"no time: {text[:40]}")
    hours, minutes, whole, thousandths = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + whole + thousandths / 1000


def blocks(text: str) -> tuple[list[str], list[tuple[float, float, str]]]:
    """Return style and region blocks, which every segment needs, and cues as (start, end, block)."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise BadSubtitles("does not begin with WEBVTT")
    heads, cues = [], []
    for block in re.split(r"\n\n+", text)[1:]:
        timing = next((line for line in block.split("\n") if "-->" in line), None)
        if timing is None:
            if block.startswith(("STYLE", "REGION")):
                heads.append(block.rstrip("\n"))
            continue
        left, _, right = timing.partition("-->")
        start, end = seconds(left), seconds(right.split()[0] if right.split() else "")
        if end <= start:
            raise BadSubtitles(f"ends before it begins: {timing[:60]}")
        cues.append((start, end, block.strip("\n")))
    return heads, cues


def cut(text: str, folder: Path, *, duration: float, start: float) -> Path:
    """Write segments of a minute and their playlist, and return the playlist.

    `start` is where the film's own clock begins (encoders delay it by a few hundredths), so captions are not early by
    as much. A cue across a cut stands in both segments; players know it by its times.
    """
    heads, cues = blocks(text)
    folder.mkdir(parents=True, exist_ok=True)
    segments = []
    for number in range(max(1, -(-round(duration * 1000) // (SECONDS * 1000)))):
        begin, end = number * SECONDS, min((number + 1) * SECONDS, duration)
        part = [block for cue_start, cue_end, block in cues if cue_start < end and cue_end > begin]
        stamp = f"X-TIMESTAMP-MAP=MPEGTS:{round(start * 90000)},LOCAL:00:00:00.000"
        name = f"{number:05}.vtt"
        (folder / name).write_text("\n\n".join([f"WEBVTT\n{stamp}", *heads, *part]) + "\n", encoding="utf-8")
        segments.append(playlist.Segment(max(end - begin, 0.001), name))
    path = folder / "index.m3u8"
    path.write_text(playlist.write(segments, target=SECONDS), encoding="utf-8")
    return path
