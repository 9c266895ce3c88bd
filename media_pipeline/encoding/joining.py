"""Segments made once become plain files by copying: no picture or sound is encoded a second time."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.encoding import graph
from media_pipeline.encoding.picture import colour
from media_pipeline.encoding.processes import process
from media_pipeline.hls import playlist


def whole(folder: Path, target: Path) -> Path:
    """One fragmented MP4 from a rendition's initialisation segment and segments, in order."""
    parsed = playlist.parse((folder / "index.m3u8").read_text(encoding="utf-8"))
    with target.open("wb") as out:
        for name in (parsed.init or "", *(segment.uri for segment in parsed.segments)):
            with (folder / name).open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    return target


def joined(parts: Sequence[Path], target: Path, *, program: str, work: Path) -> Path:
    """The streams of these files in one, its index in front so that it plays while it loads."""
    streams = [ffmpeg.input(str(part), f="mov", protocol_whitelist="file,pipe") for part in parts]
    output = ffmpeg.output(*streams, str(target), c="copy", movflags="+faststart", **graph.CLEAN)
    process.run(graph.command([output], program), work=work)
    return target


def still(film: Path, at: float, target: Path, *, program: str, work: Path) -> Path:
    """The picture at this second."""
    stream = ffmpeg.input(str(film), f="mov", ss=round(at, 3), protocol_whitelist="file,pipe")
    process.run(graph.command([one_picture(stream.video, target)], program), work=work)
    return target


def one_picture(stream: Any, target: Path) -> Any:
    """The first picture of the stream as a JPEG."""
    picture = stream.filter("scale", **colour.JPEG).filter("format", "yuvj420p")
    return ffmpeg.output(picture, str(target), f="image2", vframes=1, **{"q:v": 3, "update": 1})
