"""The master playlist, written by us because ffmpeg cannot say what a rendition does for whom.

Without CHARACTERISTICS and AUTOSELECT a phone's own "captions please" setting finds nothing (MEDIA §4).
"""

from collections.abc import Sequence
from dataclasses import dataclass

TRANSCRIBES = "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
# By kind of track, what it is to the player's system; "public.easy-to-read" is Apple's word for 易读.
CHARACTERISTICS = {
    "captions": TRANSCRIBES,
    "easy_read": f"{TRANSCRIBES},public.easy-to-read",
    "descriptions": "public.accessibility.describes-video",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One rung: bits a second (peak, and average), pixels, RFC 6381 codecs."""

    uri: str
    bandwidth: int
    average: int
    codecs: str
    width: int = 0
    height: int = 0
    fps: float = 25.0


@dataclass(frozen=True, slots=True)
class Sound:
    """One of the sounds to choose from; the first of them is heard unless somebody, or the system, chooses."""

    uri: str
    name: str
    language: str
    channels: int = 2
    characteristics: str = ""


@dataclass(frozen=True, slots=True)
class Subtitles:
    uri: str
    name: str
    language: str
    characteristics: str = ""
    default: bool = False


def master(variants: Sequence[Variant], sounds: Sequence[Sound] = (), subtitles: Sequence[Subtitles] = ()) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for number, sound in enumerate(sounds):
        line = ext_x_media("AUDIO", "sound", sound.name, sound.language, sound.uri, default=number == 0)
        lines.append(line + described(sound.characteristics) + f',CHANNELS="{sound.channels}"')
    for track in subtitles:
        line = ext_x_media("SUBTITLES", "text", track.name, track.language, track.uri, default=track.default)
        # FORCED is left out (NO): a forced track is shown to everybody and hidden from the menu.
        lines.append(line + described(track.characteristics))
    for variant in variants:
        attributes = [
            f"BANDWIDTH={variant.bandwidth}",
            f"AVERAGE-BANDWIDTH={variant.average}",
            f'CODECS="{quoted(variant.codecs)}"',
        ]
        if variant.width:
            attributes += [f"RESOLUTION={variant.width}x{variant.height}", f"FRAME-RATE={variant.fps:.3f}"]
        attributes += ['AUDIO="sound"'] if sounds else []
        attributes += ['SUBTITLES="text"'] if subtitles else []
        lines += ["#EXT-X-STREAM-INF:" + ",".join(attributes), variant.uri]
    return "\n".join([*lines, ""])


def ext_x_media(kind: str, group: str, name: str, language: str, uri: str, *, default: bool) -> str:
    """Return an EXT-X-MEDIA line; AUTOSELECT=YES lets the system's preference choose, it forces nothing on anyone."""
    return (
        f'#EXT-X-MEDIA:TYPE={kind},GROUP-ID="{group}",NAME="{quoted(name)}",LANGUAGE="{quoted(language)}",'
        f'DEFAULT={"YES" if default else "NO"},AUTOSELECT=YES,URI="{quoted(uri)}"'
    )


def described(characteristics: str) -> str:
    return f',CHARACTERISTICS="{quoted(characteristics)}"' if characteristics else ""


def quoted(text: str) -> str:
    """Replace what a quoted-string cannot hold: a quote by a Chinese one, a line end by a space."""
    return text.replace('"', "”").replace("\r", "").replace("\n", " ")
