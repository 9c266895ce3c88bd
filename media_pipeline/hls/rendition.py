"""Facts of a rendition in a folder: its length, its rate, its codec, where its clock begins."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media_pipeline.hls import playlist
from media_pipeline.hls.codecs import codec_of


@dataclass(frozen=True, slots=True)
class Rendition:
    """Seconds, and bits a second: the peak over any one segment, and the average over all."""

    duration: float
    segments: int
    bandwidth: int
    average: int
    codecs: str

    @property
    def facts(self) -> dict[str, Any]:
        return asdict(self)


def measured(folder: Path) -> Rendition:
    parsed = playlist.parse((folder / "index.m3u8").read_text(encoding="utf-8"))
    sizes = [(folder / segment.uri).stat().st_size for segment in parsed.segments]
    lengths = [segment.duration for segment in parsed.segments]
    # A last segment of a few frames is no peak: half a second at least.
    peak = max(8 * size / max(length, 0.5) for size, length in zip(sizes, lengths, strict=True))
    return Rendition(
        duration=round(parsed.duration, 3),
        segments=len(sizes),
        bandwidth=round(peak),
        average=round(8 * sum(sizes) / max(parsed.duration, 0.001)),
        codecs=codec_of((folder / (parsed.init or "")).read_bytes()) if parsed.init else "",
    )
