"""Sizes of a picture that are made. They are named by the short edge, so 480 is 854×480 or, upright, 480×854."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FPS = 25
SEGMENT_SECONDS = 4  # one keyframe a segment, at the same times in every rung
# The smallest rung has one in the middle too, and sound ends there as well: a seek into the last half second of
# a segment waits for two of film, sound and interpreter, which of 4 s is 286 kB and more than five seconds at 400
# kbit/s, and of 2 s half of that. On slides a keyframe more costs the smallest rung 22 % (51 to 62 kbit/s), but larger
# ones 30 to 50 %, and they are taken only where the line has that much to spare: so they keep 4.
SHORT_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Rung:
    """One size: edges in pixels, rates in kilobits a second."""

    short_edge: int
    width: int
    height: int
    kbps: int
    profile: str
    segment_seconds: int = SEGMENT_SECONDS

    @property
    def gop(self) -> int:
        """Return the frames from one keyframe to the next: each begins a segment."""
        return FPS * self.segment_seconds

    @property
    def name(self) -> str:
        return str(self.short_edge)

    @property
    def max_kbps(self) -> int:
        return round(self.kbps * 1.11)

    @property
    def buffer_kbits(self) -> int:
        """Return half a segment's, so that none exceeds one and a half of `max_kbps`, whatever its length.

        The player reckons with the heaviest: 1.5 × (178 of 240 lines + 67 of the smallest interpreter) and sound's 64
        are 432, which a line of 400 is still thought to carry (`PEAKS` of budget.js).
        """
        return self.max_kbps * self.segment_seconds // 2


# short edge: kilobits a second. 240 stays below 180 at its peak, for a village phone on the edge of a cell.
LESSON = {240: 160, 360: 500, 480: 900, 720: 1800}
# An interpreter's hands need pixels more than the wall behind them does, and pictures more than either: all rungs have
# 25 a second. The smallest comes beside the film's smallest, on a line that hardly carries that one: it must never be
# the heavier of the two, and narrated slides use only half of their 160.
SIGN = {240: 60, 288: 135, 480: 360, 720: 800}
# Of a long film these come first, so that it can be watched and heard while larger sizes are still being made.
FIRST = 360


def ladder(width: int, height: int, sizes: dict[int, int] | None = None) -> list[Rung]:
    """Return the rungs for a picture of this displayed size, largest first; never one above the source.

    A source between two sizes gets a rung of its own size when that is at least a fifth larger than the size below; a
    source below all sizes gets just its own.
    """
    sizes = LESSON if sizes is None else sizes
    short = min(width, height) // 2 * 2
    edges = [edge for edge in sizes if edge <= short]
    if not edges or (short < max(sizes) and short >= 1.2 * edges[-1]):
        edges.append(short)
    lowest = min(edges)
    return [
        Rung(
            short_edge=edge,
            **edge_sizes(width, height, edge),
            kbps=kbps_for(edge, sizes),
            # Baseline decodes on anything; only the smallest has to.
            profile="baseline" if edge == lowest else "main",
            segment_seconds=SHORT_SECONDS if edge == lowest else SEGMENT_SECONDS,
        )
        for edge in sorted(edges, reverse=True)
    ]


def first(rungs: Sequence[Rung]) -> list[Rung]:
    """Return the small sizes that are made first; a source above all of them has at least its smallest."""
    return [rung for rung in rungs if rung.short_edge <= FIRST] or [rungs[-1]]


def edge_sizes(width: int, height: int, short_edge: int) -> dict[str, int]:
    """Return width and height, both even, for this short edge and the picture's shape."""
    if width >= height:
        return {"width": even(short_edge * width / height), "height": short_edge}
    return {"width": short_edge, "height": even(short_edge * height / width)}


def even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def kbps_for(edge: int, sizes: dict[int, int]) -> int:
    """Return the rate for a size, following the area between and below the given ones."""
    if edge in sizes:
        return sizes[edge]
    anchor = min(sizes, key=lambda size: abs(math.log(size / edge)))
    share = math.pow(edge / anchor, 1.6)
    return max(60, round(sizes[anchor] * share / 10) * 10)
