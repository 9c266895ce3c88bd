"""The filter graph's `Source` from what a probe found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from media_pipeline.encoding.graph import Source
from media_pipeline.encoding.picture.colour import colours

# A little more sound than picture is only a codec's padding; from here on it is the speaker still talking.
SOUND_LASTS_LONGER = 0.5


def source(path: Path, probe: Mapping[str, Any], *, audio_only: bool = False) -> Source:
    video = {} if audio_only else probe.get("video") or {}
    audio = probe.get("audio") or {}
    pictures = float(video.get("duration") or 0.0)
    sound = float(audio.get("duration") or 0.0)
    return Source(
        path=path,
        demuxer=probe["demuxer"],
        duration=sound if sound > pictures + SOUND_LASTS_LONGER else pictures or sound,
        pictures=pictures,
        video=video.get("index"),
        audio=audio.get("index"),
        width=video.get("display_width", 0),
        height=video.get("display_height", 0),
        colours=colours(video),
        interlaced=bool(video.get("interlaced")),
    )
