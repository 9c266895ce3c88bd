"""Look at what was made before anybody else does: encoders have been known to end well and write rubbish."""

import io
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import av
import av.error
from PIL import Image, UnidentifiedImageError

from media_pipeline.hls import playlist, subtitles
from media_pipeline.stages.protocol import Produced, StageError

TOLERANCE = 0.1  # seconds
SHORT = 0.25  # a film that ended this much early could not be decoded to its end: no use in trying again
BROKEN = (OSError, ValueError, EOFError, wave.Error, av.error.FFmpegError, UnidentifiedImageError)


def verify(produced: Sequence[Produced], work: Path) -> None:
    """Raise StageError("not_verified") for the first thing that is not what it says it is."""
    for item in produced:
        try:
            problem = checked(item, work)
        except BROKEN as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            raise StageError("not_verified", detail=f"{item.kind} {item.path.name}: {problem}")


def checked(item: Produced, work: Path) -> str:
    """What is wrong with it, or nothing."""
    path = item.path.resolve()
    if not path.is_relative_to(work.resolve()):
        return "lies outside the work folder"
    if not path.is_file() or not path.stat().st_size:
        return "is missing or empty"
    check = CHECKS.get(path.suffix)
    return check(path, item.facts) if check else ""


def off(facts: Mapping[str, Any], measured: float) -> str:
    stated = facts.get("duration")
    if stated is None or abs(float(stated) - measured) <= TOLERANCE:
        return ""
    if float(stated) - measured > SHORT:
        raise StageError("ends_early", permanent=True, detail=f"{measured:.3f} of {float(stated):.3f} s")
    return f"lasts {measured:.3f} s instead of {float(stated):.3f} s"


def check_film(path: Path, facts: Mapping[str, Any]) -> str:
    with av.open(str(path), format="mov") as film:
        return off(facts, (film.duration or 0) / av.time_base)


def check_wav(path: Path, facts: Mapping[str, Any]) -> str:
    with wave.open(str(path)) as sound:
        return off(facts, sound.getnframes() / sound.getframerate())


def check_picture(path: Path, facts: Mapping[str, Any]) -> str:
    with Image.open(path) as picture:
        picture.verify()
    return ""


def check_text(path: Path, facts: Mapping[str, Any]) -> str:
    subtitles.blocks(path.read_text(encoding="utf-8"))
    return ""


def check_playlist(path: Path, facts: Mapping[str, Any]) -> str:
    text = path.read_text(encoding="utf-8")
    if "#EXT-X-STREAM-INF" in text:
        return check_master(path, text)
    parsed = playlist.parse(text)
    files = [segment.uri for segment in parsed.segments]
    if missing := [name for name in files if not (path.parent / name).is_file()]:
        return f"names segments that are not there: {missing[:3]}"
    if "segments" in facts and facts["segments"] != len(files):
        return f"has {len(files)} segments instead of {facts['segments']}"
    if parsed.init:
        begin = (path.parent / parsed.init).read_bytes() + (path.parent / files[0]).read_bytes()
        with av.open(io.BytesIO(begin), mode="r", format="mov") as film:
            frame: Any = next(iter(film.decode(film.streams[0])))
            if "width" in facts and (frame.width, frame.height) != (facts["width"], facts["height"]):
                return f"shows {frame.width}×{frame.height}"
    return off(facts, parsed.duration)


def check_master(path: Path, text: str) -> str:
    """The subtitles beside it must parse; renditions are another tree's and were verified there."""
    for part in sorted(path.parent.glob("text/*/index.m3u8")):
        for segment in playlist.parse(part.read_text(encoding="utf-8")).segments:
            subtitles.blocks((part.parent / segment.uri).read_text(encoding="utf-8"))
    return "" if text.startswith("#EXTM3U\n") else "does not begin with #EXTM3U"


CHECKS = {
    ".mp4": check_film,
    ".m4a": check_film,
    ".wav": check_wav,
    ".jpg": check_picture,
    ".vtt": check_text,
    ".m3u8": check_playlist,
}
