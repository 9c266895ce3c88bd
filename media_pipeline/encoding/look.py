"""Look into a file of unknown origin and print what it is, as JSON.

Run as a script in a process of its own, in the sandbox where there is one: a file made to break the demuxer breaks
nothing else. So it imports nothing of ours. Arguments: the file, and the demuxer to force.
"""

import json
import sys
from fractions import Fraction
from typing import Any

import av
import av.container
import av.error
import av.stream

type Facts = dict[str, Any]


def look(path: str, demuxer: str) -> Facts:
    """Format, duration in seconds, chapters, and the one video and one audio stream that a player would choose.

    A stream's "duration" is the second at which it ends, counted from where the film begins: one that starts late ends
    late. "matrix", "transfer" and "range" are ITU-T H.273's numbers.
    """
    with av.open(path, format=demuxer, options={"protocol_whitelist": "file,pipe"}) as container:
        facts: Facts = {"format": container.format.name, "streams": len(container.streams)}
        pictures = [stream for stream in container.streams.video if not is_cover(stream)]
        if pictures:
            facts["video"] = video_facts(container, pictures[0])
        if container.streams.audio:
            facts["audio"] = audio_facts(container, container.streams.audio[0])
        chosen = [facts[kind] for kind in ("video", "audio") if kind in facts]
        if chosen and any(stream["duration"] is None for stream in chosen):
            lengths = measured(container, [stream["index"] for stream in chosen])
            for stream in chosen:
                # A container's own length counts before a stream's last packet: sparse slides end early.
                stream["duration"] = stream["duration"] or lengths.get(stream["index"]) or 0.0
        facts["duration"] = max((stream["duration"] for stream in chosen), default=0.0)
        facts["chapters"] = chapters(container)
    return facts


def is_cover(stream: av.stream.Stream) -> bool:
    """A record sleeve in an MP3 is a picture, not a film."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def end(container: av.container.InputContainer, stream: av.stream.Stream) -> float | None:
    if stream.duration is None or stream.time_base is None:
        return None
    return float(stream.duration * stream.time_base) + start(container, stream)


def start(container: av.container.InputContainer, stream: av.stream.Stream) -> float:
    """How much later than the film this stream begins, in seconds."""
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return max(0.0, float(stream.start_time * stream.time_base) - beginning(container))


def beginning(container: av.container.InputContainer) -> float:
    """The container's first time stamp in seconds; many do not begin at zero, some do not say."""
    known: int | None = container.start_time
    return known / av.time_base if known else 0.0


def chapters(container: av.container.InputContainer) -> list[Facts]:
    """Seconds and titles as they stand in the file: whoever shows them must not believe them."""
    found = []
    for chapter in container.chapters()[:2000]:
        base = float(chapter["time_base"])
        begin = chapter["start"] * base - beginning(container)
        found.append({"start": round(begin, 3), "title": str(chapter["metadata"].get("title", ""))[:500]})
    return found


def video_facts(container: av.container.InputContainer, stream: Any) -> Facts:
    facts: Facts = {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "duration": end(container, stream),
        "width": stream.codec_context.width,
        "height": stream.codec_context.height,
        "fps": float(stream.average_rate or stream.guessed_rate or 0),
        "rotation": 0,
    }
    if facts["width"] * facts["height"] > 80_000_000:  # the caller's cap is lower; do not even decode such a frame
        return facts | {"display_width": facts["width"], "display_height": facts["height"]}
    for frame in container.decode(stream):
        facts["rotation"] = int(getattr(frame, "rotation", 0))
        facts["pixel_format"] = frame.format.name
        facts["interlaced"] = bool(frame.interlaced_frame)
        facts["matrix"], facts["transfer"] = int(frame.colorspace), int(frame.color_trc)
        facts["range"] = int(frame.color_range)
        break
    else:
        facts["undecodable"] = True
    container.seek(0)
    shape: Fraction = stream.sample_aspect_ratio or Fraction(1)
    width, height = round(facts["width"] * shape), facts["height"]
    if facts["rotation"] % 180:
        width, height = height, width
    return facts | {"display_width": width, "display_height": height}


def audio_facts(container: av.container.InputContainer, stream: Any) -> Facts:
    facts: Facts = {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "duration": end(container, stream),
        "rate": stream.codec_context.sample_rate,
        "channels": stream.codec_context.channels,
    }
    if next(iter(container.decode(stream)), None) is None:
        facts["undecodable"] = True
    container.seek(0)
    return facts


def measured(container: av.container.InputContainer, indexes: list[int]) -> dict[int, float]:
    """Stream lengths by reading every packet: recordings made in a browser do not state theirs."""
    if container.duration:
        return dict.fromkeys(indexes, container.duration / av.time_base)
    begin = beginning(container)
    ends: dict[int, float] = {}
    for packet in container.demux([container.streams[index] for index in indexes]):
        if packet.pts is not None and packet.time_base:
            until = float((packet.pts + (packet.duration or 0)) * packet.time_base) - begin
            ends[packet.stream.index] = max(until, ends.get(packet.stream.index, 0.0))
    return ends


if __name__ == "__main__":
    try:
        found = look(sys.argv[1], sys.argv[2])
    except (av.error.FFmpegError, ValueError, OSError) as error:
        found = {"error": str(error)[:500]}
    sys.stdout.write(json.dumps(found))
