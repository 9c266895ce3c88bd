"""Segments joined into plain files by copying: no picture or sound is encoded a second time."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from media_pipeline.encoding import graph
from media_pipeline.encoding.processes import process
from media_pipeline.hls import playlist


def whole(folder: Path, target: Path) -> Path:
    """Write one fragmented MP4 from a rendition's initialisation segment and segments, in order."""
    parsed = playlist.parse((folder / "index.m3u8").read_text(encoding="utf-8"))
    with target.open("wb") as out:
        for name in (parsed.init or "", *(segment.uri for segment in parsed.segments)):
            with (folder / name).open("rb") as part:
                shutil.copyfileobj(part, out, 1 << 20)
    return target


def joined(parts: Sequence[Path], target: Path, *, program: str, work: Path) -> Path:
    """Write the streams of these files to one, its index in front so that it plays while it loads."""
    streams = [graph.rendered(part) for part in parts]
    process.run(graph.command([graph.copied(streams, target)], program), work=work)
    return target


def still(film: Path, at: float, target: Path, *, program: str, work: Path) -> Path:
    """Write the picture at this second."""
    picture = graph.one_picture(graph.rendered(film, ss=round(at, 3)).video, target)
    process.run(graph.command([picture], program), work=work)
    return target
