"""Media playlists (RFC 8216) read strictly: what does not parse here is not published."""

from dataclasses import dataclass
from itertools import accumulate


class BadPlaylist(ValueError):
    """Not a playlist, or one that a player would stumble over."""


@dataclass(frozen=True, slots=True)
class Segment:
    duration: float
    uri: str


@dataclass(frozen=True, slots=True)
class Playlist:
    """Durations in seconds. `init` is the initialisation segment's URI, None for subtitles."""

    target: int
    segments: tuple[Segment, ...]
    init: str | None

    @property
    def duration(self) -> float:
        return sum(segment.duration for segment in self.segments)

    @property
    def ends(self) -> set[float]:
        """Return the times at which a segment ends, seconds."""
        return {round(end, 3) for end in accumulate(segment.duration for segment in self.segments)}


def parse(text: str) -> Playlist:
    """Read a finished (VOD) media playlist."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != "#EXTM3U":
        raise BadPlaylist("does not begin with #EXTM3U")
    if "#EXT-X-ENDLIST" not in lines:
        raise BadPlaylist("has no end")
    target, init, duration, segments = 0, None, None, []
    for line in lines:
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-TARGETDURATION":
            target = int(value)
        elif tag == "#EXT-X-MAP":
            init = value.partition('URI="')[2].partition('"')[0]
        elif tag == "#EXTINF":
            duration = float(value.split(",")[0])
        elif not line.startswith("#"):
            if duration is None:
                raise BadPlaylist(f"no duration before {line}")
            segments.append(Segment(duration, line))
            duration = None
    if not segments:
        raise BadPlaylist("has no segments")
    if any(round(segment.duration) > target for segment in segments):
        raise BadPlaylist("has a segment longer than its target duration")
    return Playlist(target, tuple(segments), init)


def write(segments: list[Segment], *, target: int) -> str:
    """Write a finished playlist of whole files, such as subtitles."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{target}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    for segment in segments:
        lines += [f"#EXTINF:{segment.duration:.3f},", segment.uri]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])
