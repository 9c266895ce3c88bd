"""One ffmpeg process that decodes once and writes everything: built with ffmpeg-python, started by `process`.

No other module imports ffmpeg-python: its nodes are Any here and in the modules that pass them on.

File names reach ffmpeg as arguments of their own and never enter the filter graph; no word of a user's does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from typing import Any

import ffmpeg

from media_pipeline.encoding import loudness
from media_pipeline.encoding.picture import colour
from media_pipeline.encoding.picture.colour import Colours
from media_pipeline.encoding.picture.ladder import FPS, SHORT_SECONDS, Rung, even
from media_pipeline.encoding.picture.layout import Box
from media_pipeline.encoding.probing import fingerprint
from media_pipeline.encoding.split_graph import border, split_graph

STORY_SECONDS = 5
STORY_EDGE = 160  # the long edge of a storyboard frame

X264: Mapping[str, Any] = {
    "c:v": "libx264",
    "threads:v": 1,  # with VBV and more threads two runs differ; several encoders side by side fill the cores anyway
    "preset": "veryfast",
    "sc_threshold": 0,
    "pix_fmt": "yuv420p",
    "flags:v": "+bitexact+cgop",
}
AAC: Mapping[str, Any] = {"c:a": "aac", "b:a": "64k", "ac": 2, "ar": 48000, "flags:a": "+bitexact"}
CLEAN: Mapping[str, Any] = {
    "map_metadata": -1,
    "map_chapters": -1,
    "fflags": "+bitexact",
}  # phones write where they were
# Of a film of which more than this share cannot be decoded, nothing is made: the last good picture would stand in for
# the rest, and no viewer would know.
MOST_ERRORS = 0.1
BACKGROUND = "0x101418"
USUAL_PIXELS, EDGE_SLACK = 4096 * 2304, 64  # decoders round sizes up to whole blocks


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: forced demuxer, stream indexes (None: there is none), displayed size, seconds.

    `pictures` is how long the film lasts, `duration` how long all of it does.
    """

    path: Path
    demuxer: str
    duration: float
    pictures: float = 0.0
    video: int | None = None
    audio: int | None = None
    width: int = 0
    height: int = 0
    colours: Colours = field(default_factory=Colours)
    interlaced: bool = False


def opened(source: Source, **more: Any) -> Any:
    bounds = {"max_pixels": most_pixels(source)} if source.video is not None else {}
    return ffmpeg.input(str(source.path), f=source.demuxer, protocol_whitelist="file,pipe", **bounds, **more)


def rendered(path: Path, **more: Any) -> Any:
    """Open an MP4 that we wrote ourselves."""
    return ffmpeg.input(str(path), f="mov", protocol_whitelist="file,pipe", **more)


def wave(path: Path) -> Any:
    """Open the sound of a WAV that we wrote ourselves."""
    return ffmpeg.input(str(path), f="wav", protocol_whitelist="file,pipe").audio


def most_pixels(source: Source) -> int:
    """Return the bound of a picture: no larger than the probed one, as a film can change its size after the first."""
    return max(USUAL_PIXELS, (source.width + EDGE_SLACK) * (source.height + EDGE_SLACK))


def pictures(stream: Any, longer: float, film: Source, top: Rung | Box) -> Any:
    """Return a steady 25 frames a second from zero, square pixels, whole frames, BT.709, in the size of `top`.

    `top` is the largest in demand, whatever the film changes on its way: a part of another shape gets black edges. The
    last frame stays while sound lasts `longer` seconds, which may be `inf`: outputs are bounded by their `-t`.
    """
    if film.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", deint="interlaced")
    fitted = colour.normal(stream.filter("fps", FPS), film.colours, top.width, top.height)
    whole = colour.tagged(fitted.filter("pad", top.width, top.height, -1, -1).filter("setsar", 1))
    # A little more than the film, always: what reads across the border does not get the end (see `split_graph`).
    more = {"stop": -1} if isinf(longer) else {"stop_duration": round(longer + 0.2, 3)}
    return border(whole.filter("tpad", stop_mode="clone", **more)).filter("fps", FPS, start_time=0)


def heard(stream: Any, *, padded: bool = True) -> Any:
    """Return 48 kHz, two channels, whatever the film changes on its way.

    A 5.1 film's dialogue is its centre, which goes to both sides. `padded` adds endless silence; outputs are bounded by
    their `-t`.
    """
    alike = stream.filter("aformat", sample_fmts="fltp", sample_rates=48000, channel_layouts="stereo")
    return border(alike.filter("apad") if padded else alike, "anull")


def sized(stream: Any, width: int, height: int) -> Any:
    return stream.filter("scale", width, height, flags="lanczos").filter("setsar", 1)


def split(stream: Any, count: int, kind: str = "split") -> list[Any]:
    if count == 1:
        return [stream]
    streams = stream.filter_multi_output(kind, count)
    return [streams[number] for number in range(count)]


def combined(streams: Sequence[Any], name: str, **options: Any) -> Any:
    """Return what a filter of several streams makes of them."""
    return ffmpeg.filter(list(streams), name, **options)


def levelled(stream: Any, measured: Mapping[str, Any], duration: float) -> Any:
    """Return sound at −16 LUFS by the measured figures, from zero to the end: gaps and a late start become silence."""
    return filled(loudness.levelled(stream, measured), 48000, duration)


def filled(stream: Any, rate: int, duration: float) -> Any:
    return stream.filter("aresample", rate, **{"async": 1000, "first_pts": 0}).filter(
        "apad", whole_dur=round(duration, 3)
    )


def rungs(stream: Any, ladder: Sequence[Rung]) -> list[Any]:
    """Return one stream a rung, largest first; small ones come from a middle one, at most two steps from the source."""
    top, *rest = ladder
    first = sized(stream, top.width, top.height).filter("format", "yuv420p")
    if not rest:
        return [first]
    middle = rest[:-1]
    last_from_middle = bool(middle) and middle[-1].short_edge < top.short_edge
    parts = split(first, 1 + len(middle) + (0 if last_from_middle else 1))
    streams = [parts[0]]
    for rung, part in zip(middle, parts[1:], strict=False):
        streams.append(sized(part, rung.width, rung.height))
    if last_from_middle:
        streams[-1], base = split(streams[-1], 2)
    else:
        base = parts[-1]
    return [*streams, sized(base, rest[-1].width, rest[-1].height)]


def hls(streams: Sequence[Any], ladder: Sequence[Rung], sound: Any | None, folder: Path, duration: float) -> Any:
    """Return HLS segments of 4 s with equal start times in all rungs, of 2 s in the smallest and in the audio group.

    ffmpeg ends a segment at the first keyframe after `hls_time`: so the rung's keyframes say how long they are.
    """
    rates: dict[str, Any] = {}
    for number, rung in enumerate(ladder):
        rates |= {
            f"profile:v:{number}": rung.profile,
            f"b:v:{number}": f"{rung.kbps}k",
            f"maxrate:v:{number}": f"{rung.max_kbps}k",
            f"bufsize:v:{number}": f"{rung.buffer_kbits}k",
            f"g:v:{number}": rung.gop,
            f"keyint_min:v:{number}": rung.gop,
        }
    names = [f"v:{number},name:{rung.name}" for number, rung in enumerate(ladder)]
    if sound is not None:
        names.append("a:0,name:audio")
        rates |= AAC
    for name in names:
        (folder / name.split("name:")[1]).mkdir(parents=True, exist_ok=True)
    return ffmpeg.output(
        *streams,
        *([sound] if sound is not None else []),
        str(folder / "%v" / "index.m3u8"),
        **(X264 if ladder else {}),
        **rates,
        **CLEAN,
        t=round(duration, 3),
        f="hls",
        hls_time=SHORT_SECONDS,
        hls_playlist_type="vod",
        hls_segment_type="fmp4",
        hls_flags="independent_segments",
        hls_fmp4_init_filename="init.mp4",
        hls_segment_filename=str(folder / "%v" / "seg_%05d.m4s"),
        var_stream_map=" ".join(names),
    )


def silent_mp4(picture: Any, path: Path, rung: Rung, duration: float) -> Any:
    """Write pictures only: the sound was encoded once already, and is joined by copying."""
    return ffmpeg.output(
        picture,
        str(path),
        **X264,
        **CLEAN,
        **{"profile:v": "main", "b:v": f"{rung.kbps}k", "maxrate:v": f"{rung.max_kbps}k"},
        **{"bufsize:v": f"{rung.buffer_kbits}k", "g": rung.gop, "keyint_min": rung.gop},
        t=round(duration, 3),
    )


def sound_only(sound: Any, path: Path, duration: float) -> Any:
    return ffmpeg.output(sound, str(path), t=round(duration, 3), f="mp4", **AAC, **CLEAN)


def wav(sound: Any, path: Path, duration: float) -> Any:
    """Write a recogniser's input: 16 kHz, one channel."""
    mono = filled(sound, 16000, duration).filter("aformat", channel_layouts="mono")
    return ffmpeg.output(mono, str(path), t=round(duration, 3), **{"c:a": "pcm_s16le"}, **CLEAN)


def listened(sound: Any, duration: float) -> Any:
    """Read the sound to its end and keep nothing: what its filters say goes into the log."""
    return ffmpeg.output(sound, "-", f="null", t=round(duration, 3))


def copied(streams: Sequence[Any], path: Path) -> Any:
    """Copy these streams to one file, its index in front; nothing is encoded."""
    return ffmpeg.output(*streams, str(path), c="copy", movflags="+faststart", **CLEAN)


def one_picture(stream: Any, path: Path) -> Any:
    """Write the first picture of the stream as a JPEG."""
    picture = stream.filter("scale", **colour.JPEG).filter("format", "yuvj420p")
    return ffmpeg.output(picture, str(path), f="image2", vframes=1, **{"q:v": 3, "update": 1})


def story(picture: Any, width: int, height: int, folder: Path, duration: float) -> Any:
    """Write a small frame every five seconds, tiled later: ffmpeg's own `tile` withholds all progress until the end."""
    scale = STORY_EDGE / max(width, height)
    small = picture.filter("fps", f"1/{STORY_SECONDS}", round="up").filter(
        "scale", even(width * scale), even(height * scale), **colour.JPEG
    )
    folder.mkdir(parents=True, exist_ok=True)
    return ffmpeg.output(
        small.filter("format", "yuvj420p"),
        str(folder / "story_%05d.jpg"),
        t=round(duration, 3),
        f="image2",
        **{"q:v": 5, "threads:v": 1},
    )


def marks(picture: Any, path: Path, duration: float) -> Any:
    """Write one tiny grey picture a second, from which `fingerprint` is made."""
    tiny = picture.filter("fps", 1).filter("scale", fingerprint.WIDTH, fingerprint.HEIGHT, flags="area")
    return ffmpeg.output(
        tiny.filter("format", "gray"), str(path), t=round(duration, 3), f="rawvideo", **{"threads:v": 1}
    )


def command(outputs: Sequence[Any], program: str, *, level: str = "warning", changing: bool = False) -> list[str]:
    """Return the arguments, program first; `changing`: for a film that changes on its way."""
    flags = ("-hide_banner", "-nostdin", "-y", "-v", level, "-max_error_rate", f"{MOST_ERRORS}")
    arguments: list[str] = ffmpeg.merge_outputs(*outputs).global_args(*flags).compile(program)
    return split_graph(arguments, program) if changing else arguments
