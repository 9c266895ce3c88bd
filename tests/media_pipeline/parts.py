"""Films put together from parts that are not alike, as recorders, meetings and `cat` make them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.media_pipeline.clips import FFMPEG

if TYPE_CHECKING:
    from pathlib import Path

X264 = ("-c:v", "libx264", "-preset", "ultrafast")


def ffmpeg(*words: str) -> None:
    done = subprocess.run([FFMPEG, "-v", "error", "-y", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def part(
    path: Path,
    *,
    seconds: float = 2,
    at: float = 0,
    size: str = "96x72",
    pictures: str = "color=white:s={size}:r=25:d={seconds}",
    look: str = "format=yuv420p",
    tone: int = 300,
    sound: tuple[str, ...] = ("-ar", "48000", "-ac", "2"),
    codecs: tuple[str, ...] = (*X264, "-c:a", "aac"),
) -> Path:
    """One part: a plain picture and a tone; `at` is where its clock begins."""
    film = ("-f", "lavfi", "-i", pictures.format(size=size, seconds=seconds))
    heard = ("-f", "lavfi", "-i", f"sine=f={tone}:d={seconds}")
    offset = ("-output_ts_offset", f"{at}") if at else ()
    seen = () if "-vn" in codecs else ("-vf", look)
    ffmpeg(*(film if seen else ()), *heard, *seen, *codecs, *sound, *offset, str(path))
    return path


def behind(path: Path, *parts: Path) -> Path:
    """One file: the bytes of these, one after another."""
    path.write_bytes(b"".join(each.read_bytes() for each in parts))
    return path
