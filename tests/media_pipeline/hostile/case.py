"""What a bad file is, and what may lie beside it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from tests.media_pipeline.clips import FFMPEG, FOLDER, QUICK, pictures, tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DONE = "done"  # the intact part becomes a lesson


@dataclass(frozen=True)
class Ground:
    """What bad files point at: a file that nobody may open, an address that nobody may call, a file nobody may make."""

    secret: Path
    address: str
    mark: Path


@dataclass(frozen=True)
class Case:
    """`ends` are the endings that are right: codes of errors that people read, or DONE with a length in `seconds`."""

    name: str
    make: Callable[[Ground], bytes] = field(repr=False)
    ends: tuple[str, ...]
    seconds: tuple[float, float] = (0.0, 0.0)
    filename: str = "film.mp4"


def case(name: str, content: bytes | Callable[[Ground], bytes], *ends: str, **more: object) -> Case:
    make = content if callable(content) else lambda ground: content
    return Case(name, make, ends, **more)  # type: ignore[arg-type]


def whole(name: str, make: Callable[[Ground], bytes], low: float, high: float) -> Case:
    """A file whose intact part lasts between so many seconds."""
    return Case(name, make, (DONE,), (low, high))


SOUND = ("-c:a", "aac")
FILMS: dict[str, tuple[str, ...]] = {
    "film.mp4": (*QUICK, "-g", "5", *SOUND),
    "fast.mp4": (*QUICK, "-g", "5", *SOUND, "-movflags", "+faststart"),
    "fast.mov": (*QUICK, "-g", "5", *SOUND, "-movflags", "+faststart"),
    "film.mkv": (*QUICK, "-g", "5", *SOUND),
    "film.avi": ("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "film.flv": (*QUICK, *SOUND),
    "film.ts": (*QUICK, "-g", "5", *SOUND),
}
SOUNDS: dict[str, tuple[str, ...]] = {
    "sound.wav": ("-c:a", "pcm_s16le", "-ar", "16000"),
    "sound.mp3": ("-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0"),
    "sound.flac": ("-c:a", "flac"),
    "sound.ogg": ("-c:a", "libopus"),
}
SECONDS = 2.0


@cache
def sound_film(name: str) -> bytes:
    """A good film or sound of two seconds in this container."""
    made = FOLDER / f"hostile-{name}"
    shown = (*pictures("128x96", SECONDS), *tone(SECONDS), *FILMS[name]) if name in FILMS else ()
    arguments = shown or (*tone(SECONDS), *SOUNDS[name])
    encoded(made, *arguments)
    return made.read_bytes()


def encoded(path: Path, *arguments: str) -> Path:
    subprocess.run([FFMPEG, "-v", "error", "-y", *arguments, str(path)], check=True, capture_output=True)
    return path
