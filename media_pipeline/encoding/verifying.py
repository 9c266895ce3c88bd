"""Verification of what was made: encoders have been known to end well and write rubbish."""

import json
import sys
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from media_pipeline.encoding import probing
from media_pipeline.encoding.processes import process
from media_pipeline.hls import playlist, subtitles
from media_pipeline.stages.protocol import Produced, StageError

TOLERANCE = 0.1  # seconds
SHORT = 0.25  # a film that ended this much early could not be decoded to its end: no use in trying again
BROKEN = (OSError, ValueError, EOFError, wave.Error, UnidentifiedImageError)


def verify(produced: Sequence[Produced], work: Path) -> None:
    """Raise StageError("not_verified") for the first thing that is not what it says it is; absolute paths."""
    for item in produced:
        try:
            problem = checked(item, work)
        except BROKEN as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            raise StageError("not_verified", detail=f"{item.kind} {item.path.name}: {problem}")
    films = [(item, parts) for item in produced if (parts := parts_of(item.path))]
    for (item, _), found in zip(films, opened([parts for _, parts in films], work), strict=True):
        if problem := found.get("error") or differs(item, found):
            raise StageError("not_verified", detail=f"{item.kind} {item.path.name}: {problem}")


def parts_of(path: Path) -> list[Path]:
    """Return the files to open for it: a film itself, of a rendition its beginning; none for what is no film."""
    if path.suffix in (".mp4", ".m4a"):
        return [path]
    if path.suffix != ".m3u8" or "#EXT-X-MAP" not in (text := path.read_text(encoding="utf-8")):
        return []
    parsed = playlist.parse(text)
    return [path.parent / (parsed.init or ""), path.parent / parsed.segments[0].uri]


def opened(films: Sequence[list[Path]], work: Path) -> list[dict[str, Any]]:
    """Return what `opening` finds of each, in a process of its own."""
    if not films:
        return []
    script = Path(probing.__file__).with_name("opening.py")  # not imported: the decoders would stay in our memory
    words = [sys.executable, "-I", str(script), json.dumps([[str(part) for part in parts] for parts in films])]
    reads = [script, Path(sys.prefix), Path(sys.base_prefix)]
    found: list[dict[str, Any]] = json.loads(process.run(words, work=work, reads=reads).output)
    return found


def differs(item: Produced, found: Mapping[str, Any]) -> str:
    """Return where the film is another than the facts state, or ""."""
    if item.path.suffix != ".m3u8":
        return duration_problem(item.facts, found["seconds"])
    stated = item.facts.get("width"), item.facts.get("height")
    if found["width"] and stated != (None, None) and stated != (found["width"], found["height"]):
        return f"shows {found['width']}×{found['height']}"
    return ""


def checked(item: Produced, work: Path) -> str:
    """Return what is wrong with it, or ""."""
    path = item.path.resolve()
    if not path.is_relative_to(work.resolve()):
        return "lies outside the work folder"
    if not path.is_file() or not path.stat().st_size:
        return "is missing or empty"
    check = CHECKS.get(path.suffix)
    return check(path, item.facts) if check else ""


def duration_problem(facts: Mapping[str, Any], measured: float) -> str:
    stated = facts.get("duration")
    if stated is None or abs(float(stated) - measured) <= TOLERANCE:
        return ""
    if float(stated) - measured > SHORT:
        raise StageError("ends_early", permanent=True, detail=f"{measured:.3f} of {float(stated):.3f} s")
    return f"lasts {measured:.3f} s instead of {float(stated):.3f} s"


def check_wav(path: Path, facts: Mapping[str, Any]) -> str:
    with wave.open(str(path)) as sound:
        return duration_problem(facts, sound.getnframes() / sound.getframerate())


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
    return duration_problem(facts, parsed.duration)


def check_master(path: Path, text: str) -> str:
    """Check that the subtitles beside it parse; renditions are another tree's and were verified there."""
    for part in sorted(path.parent.glob("text/*/index.m3u8")):
        for segment in playlist.parse(part.read_text(encoding="utf-8")).segments:
            subtitles.blocks((part.parent / segment.uri).read_text(encoding="utf-8"))
    return "" if text.startswith("#EXTM3U\n") else "does not begin with #EXTM3U"


CHECKS = {
    ".wav": check_wav,
    ".jpg": check_picture,
    ".vtt": check_text,
    ".m3u8": check_playlist,
}
