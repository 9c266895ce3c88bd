"""Look into a file of unknown origin and print what it is, as JSON.

Run as a script in a process of its own, in the sandbox where there is one: a file made to break the demuxer breaks
nothing else. So it imports nothing of ours. Arguments: the file, the demuxer to force, the most streams and the most
pixels of a picture that anybody will want to see decoded.

What a header says about lengths is not believed: the end of the film is read, and where that does not help, all of it.
"""

import json
import sys
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
import av.container
import av.error
import av.stream

type Facts = dict[str, Any]


TAIL_SECONDS = 10  # what is read of the end
MOST_CHAPTERS, LONGEST_TITLE = 500, 120  # what is printed here stays below what our caller reads
NEAR = 0.1  # seconds: a stated length this near to the last packet's end is the better one, for codecs pad
# These have no table of contents; what libavformat says of their length is guessed from the rate of the first packets.
GUESSED = frozenset({"mp3", "aac", "amr", "mpeg", "mpegts", "flv"})


def look(path: str, demuxer: str, most_streams: int, most_pixels: int) -> Facts:
    """Format, duration in seconds, chapters, and the one video and one audio stream that a player would choose.

    A stream's "duration" is the second at which it ends, counted from where the film begins: one that starts late ends
    late. "matrix", "transfer" and "range" are ITU-T H.273's numbers. Of a file with more streams only their number; of
    a larger picture only its size.
    """
    with av.open(path, format=demuxer, options={"protocol_whitelist": "file,pipe"}) as container:
        facts: Facts = {"format": container.format.name, "streams": len(container.streams)}
        if facts["streams"] > most_streams:
            return facts
        pictures = [stream for stream in container.streams.video if not is_cover(stream)]
        if pictures:
            facts["video"] = video_facts(container, pictures[0], most_pixels)
            if facts["video"].get("too_large"):
                return facts
        if container.streams.audio:
            facts["audio"] = audio_facts(container, container.streams.audio[0])
        chosen = [facts[kind] for kind in ("video", "audio") if kind in facts]
        settle(container, demuxer, chosen)
        facts["duration"] = max((stream["duration"] for stream in chosen), default=0.0)
        facts["chapters"] = chapters(container)
    return facts


def is_cover(stream: av.stream.Stream) -> bool:
    """A record sleeve in an MP3 is a picture, not a film."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def stated_end(container: av.container.InputContainer, stream: av.stream.Stream) -> float | None:
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
    for chapter in container.chapters()[:MOST_CHAPTERS]:
        base = float(chapter["time_base"])
        begin = chapter["start"] * base - beginning(container)
        found.append({"start": round(begin, 3), "title": str(chapter["metadata"].get("title", ""))[:LONGEST_TITLE]})
    return found


def video_facts(container: av.container.InputContainer, stream: Any, most_pixels: int) -> Facts:
    facts: Facts = {
        "index": stream.index,
        "codec": stream.codec_context.name,
        "duration": stated_end(container, stream),
        "width": stream.codec_context.width,
        "height": stream.codec_context.height,
        "fps": float(stream.average_rate or stream.guessed_rate or 0),
        "rotation": 0,
    }
    if facts["width"] * facts["height"] > most_pixels:
        return facts | {"too_large": True}
    stream.codec_context.options = {"max_pixels": str(most_pixels)}  # whatever the header said
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
        "duration": stated_end(container, stream),
        "rate": stream.codec_context.sample_rate,
        "channels": stream.codec_context.channels,
    }
    if next(iter(container.decode(stream)), None) is None:
        facts["undecodable"] = True
    container.seek(0)
    return facts


def settle(container: av.container.InputContainer, demuxer: str, chosen: list[Facts]) -> None:
    """Put the true length into each of the chosen streams: no film lasts longer than its last packet."""
    indexes = [facts["index"] for facts in chosen]
    whole = (container.duration or 0) / av.time_base
    ends: dict[int, float] = {}
    if whole > TAIL_SECONDS and demuxer not in GUESSED:
        with suppress(av.error.FFmpegError, OverflowError):
            container.seek(int((whole - TAIL_SECONDS) * av.time_base))
            ends = last_ends(container, indexes)
    if len(ends) < len(indexes):
        container.seek(0)
        ends = last_ends(container, indexes)
    # A stream that states nothing (Matroska) lasts as long as the whole does, where that is true of any of them: the
    # last slide is one packet at its beginning.
    reached = max(ends.values(), default=0.0)
    for facts in chosen:
        until = ends.get(facts["index"], 0.0)
        stated = facts["duration"]
        if stated is None:
            facts["duration"] = whole if abs(whole - reached) <= NEAR and until else until
        elif abs(stated - until) > NEAR:
            facts["duration"] = until


def last_ends(container: av.container.InputContainer, indexes: list[int]) -> dict[int, float]:
    """Seconds from the film's beginning to where the last packet of each stream ends, reading from here to the end.

    A file that was cut off ends where it was cut.
    """
    begin = beginning(container)
    ends: dict[int, float] = {}
    with suppress(av.error.FFmpegError):
        for packet in container.demux([container.streams[index] for index in indexes]):
            if (
                packet.pts is not None
                and packet.time_base
                and packet.size
                and not (packet.is_discard or packet.is_corrupt)
            ):
                until = float((packet.pts + (packet.duration or 0)) * packet.time_base) - begin
                ends[packet.stream.index] = max(until, ends.get(packet.stream.index, 0.0))
    return ends


if __name__ == "__main__":
    try:
        found = look(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    except (MemoryError, av.error.MemoryError):
        found = {"error": "out of memory", "code": "too_much_work"}
    except (av.error.FFmpegError, ValueError, OSError, OverflowError) as error:
        found = {"error": (getattr(error, "strerror", None) or str(error))[:500], "code": "bad_media"}
    sys.stdout.write(json.dumps(found))
