"""Probe a file of unknown origin and print what it is, as JSON.

Run as a script in a process of its own, in the sandbox where there is one: a file made to break the demuxer breaks
nothing else. So it imports nothing of ours. Arguments: the file, the demuxer to force, the most streams and the most
pixels of a picture that may be decoded.

What a header says about lengths is not trusted: every packet is read, and nothing but the first of them decoded.
"""

import json
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import av.error
import av.stream
from av.stream import Disposition

type Facts = dict[str, Any]
type Reopen = Callable[[], av.container.InputContainer]

MOST_CHAPTERS, LONGEST_TITLE = 500, 120  # what is printed here stays below what our caller reads
NEAR = 0.1  # seconds: a stated length this near to the last packet's end is the better one, for codecs pad
# Where clocks may begin again in the middle of a file. ffmpeg joins such parts when it reads them, and so do we.
JOINED_BY_FFMPEG = frozenset({"mpegts", "mpeg", "ogg"})
BACK, GAP = 0.1, 10.0  # seconds by which a packet goes back or ahead where a part begins: ffmpeg's own figures
JOIN = 1.0  # seconds: from here on editors get a notice
# In Matroska a clock that goes back this far is another film that was put behind the first. (In MP4 it is a table of
# contents that lies; what is joined there no demuxer reads, see `parts`.)
BACK_IN_MATROSKA = 1.0
# In these all bytes are packets: a long rest without any of the tracks that are known is another film with other ones.
ALL_PACKETS, UNREAD, UNREAD_SHARE = frozenset({"mpegts", "mpeg"}), 20_000, 0.1
STILL = 10  # times fewer packets than the film has: a cover, a title, a logo
# Sound for some people besides the main one.
ASIDE = Disposition.visual_impaired | Disposition.hearing_impaired | Disposition.comment | Disposition.descriptions
PLACES, LISTENED = 6, 4.0  # where several sounds are listened to, and for how many seconds
HEARD = 32  # of 32768: -60 dB


@dataclass
class Read:
    """What the packets of one stream say: seconds from the film's beginning to where the last ends, how many there are,
    and the bytes where the first and the last of them begin.
    """

    end: float = 0.0
    packets: int = 0
    first: int = 0
    last: int = 0


@dataclass
class Whole:
    """All packets: by stream, where another part begins (seconds), and whether another film lies behind this one."""

    streams: dict[int, Read] = field(default_factory=dict)
    joins: list[float] = field(default_factory=list)
    another: bool = False


def probe_file(path: str, demuxer: str, most_streams: int, most_pixels: int) -> Facts:
    """Return format, duration in seconds, chapters, and the one video and one audio stream to be shown and heard.

    A stream's "duration" is the second at which it ends, counted from where the film begins: one that starts late ends
    late. "matrix", "transfer" and "range" are ITU-T H.273's numbers. "stated" is what the header says of the length,
    "joins" where parts were put together, "another" that a second film lies behind the first, "passed_over" why a
    stream that stands before the chosen one was not taken ("unknown", "still", "silent", "not_default"). Of a file with
    more streams only their number; of a larger picture only its size.
    """

    def reopen() -> av.container.InputContainer:
        """Open the file from the beginning: not every file can be rewound (old FLV)."""
        return av.open(path, format=demuxer, options={"protocol_whitelist": "file,pipe"})

    with reopen() as container:
        facts: Facts = {"format": container.format.name, "streams": len(container.streams)}
        if facts["streams"] > most_streams:
            return facts
        whole = read(container, demuxer)
        if demuxer in ALL_PACKETS:
            whole.another |= tracks_change(container, whole, Path(path).stat().st_size)
        facts |= {"joins": whole.joins[:MOST_CHAPTERS], "another": whole.another}
        passed: set[str] = set()
        if pictures := moving(container, whole, passed):
            facts["video"] = first_known(pictures, passed, lambda each: video_facts(reopen, each.index, most_pixels))
            if facts["video"].get("too_large"):
                return facts
        if container.streams.audio:
            facts["audio"] = sound(container, reopen, whole, passed)
        chosen = [facts[kind] for kind in ("video", "audio") if kind in facts]
        set_durations(container, whole, chosen)
        facts["duration"] = max((stream["duration"] for stream in chosen), default=0.0)
        facts["stated"] = (container.duration or 0) / av.time_base
        facts["passed_over"] = sorted(passed)
        facts["chapters"] = chapters(container)
    return facts


def read(container: av.container.InputContainer, demuxer: str) -> Whole:
    """Read every packet once. A file that was cut off ends where it was cut."""
    begin, whole, offset = beginning(container), Whole(), 0.0
    due: dict[int, float] = {}  # when the next packet of a stream should be decoded
    with suppress(av.error.FFmpegError):
        for packet in container.demux([*container.streams.video, *container.streams.audio]):
            base, index = packet.time_base, packet.stream.index
            if not base or not packet.size or packet.is_corrupt:
                continue
            if packet.dts is not None:
                at = float(packet.dts * base) + offset
                ahead = at - due.get(index, at)
                if demuxer in JOINED_BY_FFMPEG and (ahead < -BACK or ahead > GAP):
                    offset, at = offset - ahead, at - ahead
                    if abs(ahead) > JOIN:
                        whole.joins.append(round(at - begin, 3))
                whole.another |= demuxer == "matroska" and ahead < -BACK_IN_MATROSKA
                due[index] = at + float((packet.duration or 0) * base)
            found = whole.streams.setdefault(index, Read())
            found.packets += 1
            found.first, found.last = found.first or packet.pos or 0, max(found.last, packet.pos or 0)
            if packet.pts is not None and not packet.is_discard:
                until = float((packet.pts + (packet.duration or 0)) * base) + offset - begin
                found.end = max(found.end, until)
    return whole


def tracks_change(container: av.container.InputContainer, whole: Whole, size: int) -> bool:
    """Return whether other tracks begin where the first ones end: known in a small file, unread in a large one."""
    seen = [whole.streams[each.index] for each in container.streams.video if each.index in whole.streams]
    reached = max((each.last for each in whole.streams.values()), default=size)
    later = any(one.last < other.first for one in seen for other in seen)
    return later or size - reached > max(UNREAD, reached * UNREAD_SHARE)


def moving(container: av.container.InputContainer, whole: Whole, passed: set[str]) -> list[Any]:
    """Return the pictures that may be the film, best first.

    A record sleeve is a picture, not a film, with and without a mark that says so; a film of one picture is one where
    there is no other.
    """
    streams = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
    counts = {each.index: whole.streams.get(each.index, Read()).packets for each in streams}
    most = max(counts.values(), default=0)
    films = [each for each in streams if counts[each.index] * STILL >= most]
    if films and films[0] is not streams[0]:
        passed.add("still")
    return sorted(films, key=lambda each: not each.disposition & Disposition.default)


def first_known(streams: list[Any], passed: set[str], facts_of: Callable[[Any], Facts]) -> Facts:
    """Return the facts of the first that can be decoded, or where none can be, of the first."""
    failed: list[Facts] = []
    for stream in streams:
        if stream.codec_context is None:
            failed.append({"index": stream.index, "codec": "", "undecodable": True, "duration": None})
            continue
        facts = facts_of(stream)
        if not facts.get("undecodable"):
            if failed:
                passed.add("unknown")
            return facts
        failed.append(facts)
    return failed[0]


def sound(container: av.container.InputContainer, reopen: Reopen, whole: Whole, passed: set[str]) -> Facts:
    """Return what is to be heard: by the mark of the default one, unless that is silent and another is not."""
    streams: list[Any] = sorted(
        container.streams.audio,
        key=lambda each: (bool(each.disposition & ASIDE), not each.disposition & Disposition.default),
    )
    if len(streams) > 1:
        mute = [each for each in streams if each.codec_context is not None and not audible(reopen, each.index, whole)]
        if mute and len(mute) < len(streams):
            if streams[0] in mute:
                passed.add("silent")
            streams = [each for each in streams if each not in mute] + mute
    facts = first_known(streams, passed, lambda each: audio_facts(reopen, each.index))
    if facts["index"] != container.streams.audio[0].index and not passed & {"silent", "unknown"}:
        passed.add("not_default")
    return facts


def audible(reopen: Reopen, index: int, whole: Whole) -> bool:
    """Return whether anything is heard at a few places all over the film. An undecodable stream is not heard."""
    until = whole.streams.get(index, Read()).end
    with reopen() as container:
        stream: Any = container.streams[index]
        for place in range(PLACES):
            resampler = av.AudioResampler(format="s16", layout="stereo", rate=16000)
            with suppress(av.error.FFmpegError, OverflowError, ValueError):
                at = beginning(container) + place * until / PLACES
                if place:
                    container.seek(int(at * av.time_base))
                for frame in container.decode(stream):
                    if any(loud(part) for part in resampler.resample(frame)):
                        return True
                    if frame.time is not None and frame.time > at + LISTENED:
                        break
    return False


def loud(frame: Any) -> bool:
    samples = array("h", bytes(frame.planes[0])[: frame.samples * 4])
    return bool(samples) and (max(samples) > HEARD or min(samples) < -HEARD)


def stated_end(container: av.container.InputContainer, stream: av.stream.Stream) -> float | None:
    if stream.duration is None or stream.time_base is None:
        return None
    return float(stream.duration * stream.time_base) + start(container, stream)


def start(container: av.container.InputContainer, stream: av.stream.Stream) -> float:
    """Return how much later than the film this stream begins, in seconds."""
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return max(0.0, float(stream.start_time * stream.time_base) - beginning(container))


def beginning(container: av.container.InputContainer) -> float:
    """Return the container's first time stamp in seconds; many do not begin at zero, some do not say."""
    known: int | None = container.start_time
    return known / av.time_base if known else 0.0


def chapters(container: av.container.InputContainer) -> list[Facts]:
    """Return seconds and titles as they stand in the file; the caller must not trust them."""
    found = []
    for chapter in container.chapters()[:MOST_CHAPTERS]:
        base = float(chapter["time_base"])
        begin = chapter["start"] * base - beginning(container)
        found.append({"start": round(begin, 3), "title": str(chapter["metadata"].get("title", ""))[:LONGEST_TITLE]})
    return found


def video_facts(reopen: Reopen, index: int, most_pixels: int) -> Facts:
    with reopen() as container:
        return first_picture(container, container.streams[index], most_pixels)


def first_picture(container: av.container.InputContainer, stream: Any, most_pixels: int) -> Facts:
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
    for frame in pictures_of(container, stream):
        facts["rotation"] = int(getattr(frame, "rotation", 0))
        facts["pixel_format"] = frame.format.name
        facts["interlaced"] = bool(frame.interlaced_frame)
        facts["matrix"], facts["transfer"] = int(frame.colorspace), int(frame.color_trc)
        facts["range"] = int(frame.color_range)
        break
    else:
        facts["undecodable"] = True
    shape: Fraction = stream.sample_aspect_ratio or Fraction(1)
    width, height = round(facts["width"] * shape), facts["height"]
    if facts["rotation"] % 180:
        width, height = height, width
    return facts | {"display_width": width, "display_height": height}


def pictures_of(container: av.container.InputContainer, stream: Any) -> Iterator[Any]:
    """Yield decoded pictures; none where the first cannot be decoded: another stream may be the film."""
    with suppress(av.error.InvalidDataError, av.error.DecoderNotFoundError, av.error.PatchWelcomeError, ValueError):
        yield from container.decode(stream)


def audio_facts(reopen: Reopen, index: int) -> Facts:
    with reopen() as container:
        stream: Any = container.streams[index]
        facts: Facts = {
            "index": stream.index,
            "codec": stream.codec_context.name,
            "duration": stated_end(container, stream),
            "rate": stream.codec_context.sample_rate,
            "channels": stream.codec_context.channels,
        }
        with suppress(av.error.FFmpegError):
            container.seek(0)  # where its clock cannot be meant, nothing is found there
        try:
            first = next(iter(container.decode(stream)), None)
        except (av.error.FFmpegError, ValueError):
            first = None
        if first is None:
            facts["undecodable"] = True
        return facts


def set_durations(container: av.container.InputContainer, whole: Whole, chosen: list[Facts]) -> None:
    """Put the true length into each of the chosen streams: no film lasts longer than its last packet."""
    stated_whole = (container.duration or 0) / av.time_base
    ends = {index: each.end for index, each in whole.streams.items()}
    # A stream that states nothing (Matroska) lasts as long as the whole does, where that is true of any of them: the
    # last slide is one packet at its beginning.
    reached = max((ends.get(facts["index"], 0.0) for facts in chosen), default=0.0)
    for facts in chosen:
        until = ends.get(facts["index"], 0.0)
        stated = facts["duration"]
        if stated is None:
            facts["duration"] = stated_whole if abs(stated_whole - reached) <= NEAR and until else until
        elif abs(stated - until) > NEAR:
            facts["duration"] = until


if __name__ == "__main__":
    try:
        found = probe_file(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    except (MemoryError, av.error.MemoryError):
        found = {"error": "out of memory", "code": "too_much_work"}
    except (av.error.FFmpegError, ValueError, OSError, OverflowError) as error:
        found = {"error": (getattr(error, "strerror", None) or str(error))[:500], "code": "bad_media"}
    sys.stdout.write(json.dumps(found))
