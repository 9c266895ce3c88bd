"""WebVTT as its specification parses it (https://www.w3.org/TR/webvtt1/#file-parsing), and a writer of the same.

Written here because no Python library passes the W3C's own file-parsing tests. Nothing in this module knows Django.
Reading never fails but for a missing signature: what is malformed is dropped, as a browser drops it.
`NOTE` blocks, which a browser forgets, are kept so that an import does not lose a translator's remarks.
"""

import html
import math
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

SPACES = " \t\n\f\r"
PERCENTAGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
LINE_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
TIME = r"(?:([0-9]+):)?([0-9]{2}):([0-9]{2})\.([0-9]{3})(?![0-9])"
TIMINGS = re.compile(rf"[ \t\f]*{TIME}[ \t\f]*-->[ \t\f]*{TIME}(.*)", re.DOTALL)
TAG = re.compile(r"<([^>]*)(?:>|$)")
# No "<" inside: looking for an end that is not there from every beginning would take the square of the length.
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t\n\f]+([^<>]*)>")


class NotWebVTT(ValueError):
    """The file does not begin with WEBVTT."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how a cue is drawn; every field's default is the specification's. None means "auto"."""

    region: str = ""
    vertical: Literal["", "rl", "lr"] = ""
    line: float | None = None
    snap_to_lines: bool = True
    line_align: str = "start"
    position: float | None = None
    position_align: str = "auto"
    size: float = 100
    align: str = "center"


@dataclass(frozen=True, slots=True)
class VttCue:
    """Times in milliseconds; `payload` is the raw cue text with its tags and escapes."""

    start_ms: int
    end_ms: int
    payload: str = ""
    id: str = ""
    settings: Settings = Settings()


@dataclass(frozen=True, slots=True)
class Region:
    id: str = ""
    width: float = 100
    lines: int = 3
    anchor: tuple[float, float] = (0, 100)
    viewport_anchor: tuple[float, float] = (0, 100)
    scroll_up: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    cues: tuple[VttCue, ...] = ()
    regions: tuple[Region, ...] = ()
    styles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def parse(data: bytes | str) -> Document:
    """Read a whole file; raises NotWebVTT where the signature is missing, and nothing else."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if not (text == "WEBVTT" or text.startswith(("WEBVTT ", "WEBVTT\t", "WEBVTT\n"))):
        raise NotWebVTT
    return Reader(text.split("\n")).document()


@dataclass(slots=True)
class Reader:
    """The specification's block collector over lines: a line that starts the next block is simply not taken."""

    lines: Sequence[str]
    at: int = 1
    regions: list[Region] = field(default_factory=list)
    region_ids: set[str] = field(default_factory=set)
    styles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cues: list[VttCue] = field(default_factory=list)

    def document(self) -> Document:
        self.skip_header()
        while self.at < len(self.lines):
            if self.lines[self.at] == "":
                self.at += 1
            else:
                self.block()
        return Document(tuple(self.cues), tuple(self.regions), tuple(self.styles), tuple(self.notes))

    def skip_header(self) -> None:
        while self.at < len(self.lines) and self.lines[self.at] != "" and "-->" not in self.lines[self.at]:
            self.at += 1

    def block(self) -> None:
        """Take one block: a cue with its optional id line, or lines of something else up to a blank or an arrow."""
        first = self.lines[self.at]
        if "-->" in first:
            self.at += 1
            self.cue("", first)
            return
        second = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if "-->" in second:
            self.at += 2
            self.cue(first, second)
            return
        self.other(self.body())

    def body(self) -> list[str]:
        start = self.at
        while self.at < len(self.lines) and self.lines[self.at] != "" and "-->" not in self.lines[self.at]:
            self.at += 1
        return list(self.lines[start : self.at])

    def cue(self, name: str, timings: str) -> None:
        cue = parse_timings(timings, self.region_ids)
        payload = "\n".join(self.body())
        if cue:
            self.cues.append(replace(cue, id=name, payload=payload))

    def other(self, block: list[str]) -> None:
        word, rest = block[0].rstrip(SPACES), "\n".join(block[1:])
        # Styles and regions count only before the first cue; a bare word without a second line is nothing.
        if word == "STYLE" and rest and not self.cues:
            self.styles.append(rest)
        elif word == "REGION" and rest and not self.cues:
            self.regions.append(parse_region(rest))
            self.region_ids.add(self.regions[-1].id)
        elif word == "NOTE" or block[0].startswith(("NOTE ", "NOTE\t")):
            self.notes.append("\n".join([*filter(None, [block[0][4:].strip(SPACES)]), *block[1:]]))


def parse_timings(line: str, regions: Set[str] = frozenset()) -> VttCue | None:
    """Return a cue without text from its timing line, or None where a browser would drop the cue."""
    found = TIMINGS.fullmatch(line)
    if not found:
        return None
    start, end = milliseconds(*found.group(1, 2, 3, 4)), milliseconds(*found.group(5, 6, 7, 8))
    if start is None or end is None:
        return None
    return VttCue(start, end, settings=parse_settings(found.group(9), regions))


def milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int | None:
    """Return the time; None where minutes or seconds exceed 59."""
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def pairs(text: str) -> Iterator[tuple[str, str]]:
    for setting in re.split(rf"[{SPACES}]+", text):
        name, colon, value = setting.partition(":")
        if name and colon and value:
            yield name, value


def percentage(text: str) -> float | None:
    found = PERCENTAGE.fullmatch(text)
    number = float(found[1]) if found else None
    return number if number is not None and number <= 100 else None


def line_number(text: str) -> float | None:
    """Return a line as a plain decimal; None for exponents and what overflows a double."""
    number = float(text) if LINE_NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def parse_settings(text: str, known_regions: Set[str] = frozenset()) -> Settings:
    """Parse each setting by itself: a wrong one is ignored."""
    settings = Settings()
    for name, value in pairs(text):
        match name:
            case "region":
                settings = replace(settings, region=value if value in known_regions else "")
            case "vertical" if value in ("rl", "lr"):
                settings = replace(settings, vertical="rl" if value == "rl" else "lr")
            case "line":
                settings = with_line(settings, value)
            case "position":
                where, comma, align = value.partition(",")
                known = not comma or align in ("line-left", "center", "line-right")
                if known and (number := percentage(where)) is not None:
                    settings = replace(settings, position=number, position_align=align or settings.position_align)
            case "size" if (number := percentage(value)) is not None:
                settings = replace(settings, size=number)
            case "align" if value in ("start", "center", "end", "left", "right"):
                settings = replace(settings, align=value)
    return settings


def with_line(settings: Settings, value: str) -> Settings:
    where, comma, align = value.partition(",")
    number = percentage(where) if where.endswith("%") else line_number(where)
    if number is None or (comma and align not in ("start", "center", "end")):
        return settings
    align = align or settings.line_align
    return replace(settings, line=number, snap_to_lines=not where.endswith("%"), line_align=align)


def parse_region(text: str) -> Region:
    region = Region()
    for name, value in pairs(text):
        match name:
            case "id":
                region = replace(region, id=value)
            case "width" if (number := percentage(value)) is not None:
                region = replace(region, width=number)
            case "lines" if re.fullmatch("[0-9]+", value):
                region = replace(region, lines=int(value))
            case "regionanchor" if (point := parse_point(value)) is not None:
                region = replace(region, anchor=point)
            case "viewportanchor" if (point := parse_point(value)) is not None:
                region = replace(region, viewport_anchor=point)
            case "scroll" if value == "up":
                region = replace(region, scroll_up=True)
    return region


def parse_point(text: str) -> tuple[float, float] | None:
    across, _, down = text.partition(",")
    x, y = percentage(across), percentage(down)
    return None if x is None or y is None else (x, y)


# ── the text of a cue ────────────────────────────────────────────────────────────────────────────────────────────────


def plain(payload: str) -> tuple[str, str]:
    """Return who speaks (the first <v …>, or "") and the words, without tags and with escapes resolved."""
    voice = VOICE.search(payload)
    speaker = " ".join(html.unescape(voice[1]).split()) if voice else ""
    return speaker, html.unescape(TAG.sub("", payload))


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def payload(text: str, speaker: str = "") -> str:
    """Return a cue's raw text. Blank lines would end the cue, so they are left out."""
    lines = [escape(line) for line in re.split("\r\n|\r|\n", text.replace("\0", "\ufffd")) if line]
    return (f"<v {escape(' '.join(speaker.split()))}>" if speaker.split() else "") + "\n".join(lines)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(document: Document) -> str:
    """Return the file's text, UTF-8 and LF; parsing it gives the same document where it can be written."""
    blocks = ["WEBVTT"]
    blocks += [f"NOTE\n{note}" for note in document.notes]
    blocks += [f"STYLE\n{style}" for style in document.styles]
    blocks += [f"REGION\n{write_region(region)}" for region in document.regions]
    blocks += [write_cue(cue) for cue in document.cues]
    return "\n\n".join(blocks) + "\n"


def write_cue(cue: VttCue) -> str:
    timing = " ".join([f"{timestamp(cue.start_ms)} --> {timestamp(cue.end_ms)}", *write_settings(cue.settings)])
    return "\n".join(part for part in (cue.id, timing, cue.payload) if part)


def timestamp(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def decimal(number: float) -> str:
    """Write a number without an exponent, which the format does not know."""
    return f"{number:.0f}" if number == int(number) else f"{number:.12f}".rstrip("0")


def write_settings(settings: Settings) -> Iterator[str]:
    """Yield only what differs from the default."""
    default = Settings()
    if settings.region:
        yield f"region:{settings.region}"
    if settings.vertical:
        yield f"vertical:{settings.vertical}"
    if settings.line is not None:
        align = f",{settings.line_align}" if settings.line_align != default.line_align else ""
        yield f"line:{decimal(settings.line)}{'' if settings.snap_to_lines else '%'}{align}"
    if settings.position is not None:
        align = f",{settings.position_align}" if settings.position_align != default.position_align else ""
        yield f"position:{decimal(settings.position)}%{align}"
    if settings.size != default.size:
        yield f"size:{decimal(settings.size)}%"
    if settings.align != default.align:
        yield f"align:{settings.align}"


def write_region(region: Region) -> str:
    def point(xy: tuple[float, float]) -> str:
        return f"{decimal(xy[0])}%,{decimal(xy[1])}%"

    lines: Iterable[str] = [
        f"id:{region.id}" if region.id else "",
        f"width:{decimal(region.width)}%",
        f"lines:{region.lines}",
        f"regionanchor:{point(region.anchor)}",
        f"viewportanchor:{point(region.viewport_anchor)}",
        "scroll:up" if region.scroll_up else "",
    ]
    return "\n".join(filter(None, lines))
