"""The captions among the lines of a SubRip or WebVTT file: times, and the lines that belong to them. Pure.

Read is what other tools read: a comma or a point, hours or none, thousandths or none, full-width signs, no blank lines
between captions or one after each line. What looks like times and cannot be read ends the caption before it and is
named by its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from foundation.text.running_text import joined

BREAK = re.compile("\r+\n|\n|\r")  # CR CR LF is one: a tool that opened the file as text wrote it
FULL_WIDTH = str.maketrans("０１２３４５６７８９：，．。；－＞　", "0123456789:,..;-> ")
ARROW = r"[ \t]*(?:-{1,3}[ \t]?>|={1,2}>|[—–]{1,2}>|→)[ \t]*"
TIME = r"(?:([0-9]{1,3})[ \t]?:[ \t]?)?([0-9]{1,3})[ \t]?:[ \t]?([0-9]{1,2})(?:[ \t]?([.,:;])[ \t]?([0-9]{1,3}))?"
TIMING = re.compile(rf"[ \t]*{TIME}{ARROW}{TIME}(?:[ \t].*)?")
YOUTUBE = re.compile(
    r"[ \t]*([0-9]+):([0-9]{2}):([0-9]{2})(\.)([0-9]{3}),([0-9]+):([0-9]{2}):([0-9]{2})(\.)([0-9]{3})[ \t]*"
)
LIKE_TIMES = re.compile(rf"[0-9]{ARROW}|{ARROW}[0-9]")
NUMBER = re.compile(r"[ \t]*[0-9]{1,6}[ \t]*")
ASIDE = re.compile(r"(NOTE|STYLE|REGION)([ \t].*)?")  # blocks of WebVTT that are not shown


@dataclass(frozen=True, slots=True)
class Span:
    """Milliseconds from the start."""

    start_ms: int
    end_ms: int


@dataclass(slots=True)
class Found:
    """A caption as it stands in the file: `line` is that of its times (the first is 1); `wrong` is why they fail."""

    line: int
    span: Span | None
    wrong: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stray:
    """Words that belong to no caption."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Parts:
    captions: list[Found]
    strays: list[Stray]
    is_webvtt: bool


def parts(text: str) -> Parts:
    """Find every caption, and every line that belongs to none."""
    lines = BREAK.split(text)
    is_webvtt = next((line for line in lines if line.strip()), "").strip().upper().startswith("WEBVTT")
    times = [at for at, line in enumerate(lines) if is_timing(line)]
    starts = beginnings(lines, times, is_webvtt=is_webvtt)
    strays = before_the_first(lines[: starts[0]] if starts else lines, is_webvtt=is_webvtt)
    captions = []
    for at, end in zip(times, [*starts[1:], len(lines)] if times else [], strict=True):
        found = timed(lines[at], at + 1)
        rest = [(at + 2 + below, line) for below, line in enumerate(lines[at + 1 : end])]
        if is_webvtt:
            strays += one_block(found, rest)
        else:  # players of SubRip show what stands there up to the next times
            found.lines = [line for _number, line in rest if line.strip()]
        captions.append(found)
    return Parts(captions, strays, is_webvtt)


def is_timing(line: str) -> bool:
    plain = line.translate(FULL_WIDTH)
    return bool(LIKE_TIMES.search(plain) or YOUTUBE.fullmatch(plain))


def beginnings(lines: Sequence[str], times: Sequence[int], *, is_webvtt: bool) -> list[int]:
    """Return where each caption begins: at its number or name, if it has one, else at its times."""
    numbers = {at: above for at in times if (above := number_above(lines, at)) is not None}
    # Words that are a number stand there too: a file with numbers has one from its first caption on.
    is_numbered = 2 * len(numbers) > len(times) and times[0] in numbers

    def begins(at: int) -> int:
        named = at - 1
        follows_blank = named == 0 or (named > 0 and not lines[named - 1].strip())
        if at in numbers and (is_numbered or follows_blank):
            return numbers[at]
        is_name = is_webvtt and named > 0 and follows_blank and lines[named].strip() != ""
        return named if is_name and not ASIDE.fullmatch(lines[named].strip()) else at

    return [begins(at) for at in times]


def number_above(lines: Sequence[str], at: int) -> int | None:
    """Return the line with a caption's number: right above its times, or with a blank line between."""
    for above in (at - 1, at - 2):
        if above >= 0 and NUMBER.fullmatch(lines[above].translate(FULL_WIDTH)):
            return above
        if above >= 0 and lines[above].strip():
            return None
    return None


def before_the_first(lines: Sequence[str], *, is_webvtt: bool) -> list[Stray]:
    """Return what stands above the first caption; of WebVTT its heading does not count."""
    numbered = list(enumerate(lines, start=1))
    if is_webvtt:
        heading = next(at for at, line in enumerate(lines) if line.strip())
        rest = next((at for at in range(heading, len(lines)) if not lines[at].strip()), len(lines))
        numbered = numbered[rest:]
    return [stray for block in blocks(numbered) if (stray := as_stray(block, is_webvtt=is_webvtt))]


def one_block(found: Found, rest: Sequence[tuple[int, str]]) -> list[Stray]:
    """Take the caption's text up to a blank line, or the next block where none came before; return the strays."""
    own = [block for block in blocks(rest) if not ASIDE.fullmatch(block[0][1].strip())]
    if own:
        found.lines = [line for _number, line in own[0]]
    return [stray for block in own[1:] if (stray := as_stray(block, is_webvtt=True))]


def blocks(lines: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in lines:
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def as_stray(block: Sequence[tuple[int, str]], *, is_webvtt: bool) -> Stray | None:
    if is_webvtt and ASIDE.fullmatch(block[0][1].strip()):
        return None
    return Stray(block[0][0], joined(line for _number, line in block))


def timed(line: str, number: int) -> Found:
    plain = line.translate(FULL_WIDTH)
    found = TIMING.fullmatch(plain) or YOUTUBE.fullmatch(plain)
    if not found:
        return Found(number, None, "times")
    start, end = milliseconds(*found.groups()[:5]), milliseconds(*found.groups()[5:10])
    if isinstance(start, str) or isinstance(end, str):
        return Found(number, None, start if isinstance(start, str) else str(end))
    return Found(number, Span(start, end), "" if end > start else "backwards")


def milliseconds(hours: str | None, minutes: str, seconds: str, mark: str | None, fraction: str | None) -> int | str:
    """Return the time, or why it is none: "times", or "frames" for a fourth number that counts pictures."""
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        return "times"
    if mark in (":", ";") and len(fraction or "") < 3:
        return "frames"
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
