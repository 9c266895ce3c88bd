"""The interpreter's film in the lesson's picture: conformed to its window, and laid beside or over the lesson."""

from dataclasses import dataclass
from math import inf
from typing import Any

from media_pipeline.encoding import graph
from media_pipeline.encoding.graph import BACKGROUND, Source
from media_pipeline.encoding.picture.layout import Box, Layout, cropped, placed_in


@dataclass(frozen=True, slots=True)
class Signing:
    """The interpreter's film, where it goes, and by how many seconds it starts later than the lesson (or earlier).

    It is padded to its window, so that no hand is cut away; with `crop` the upright middle of a lying film is taken.
    """

    source: Source
    layout: Layout
    offset: float
    crop: bool = False
    number: int = 0  # tells two windows on the same film apart


def signed(lesson: Any, signing: Signing) -> Any:
    """Return the finished picture: steady 25 frames a second; before and after the interpreter the lesson alone.

    `lesson` is what `graph.pictures` gives. The interpreter's sound, if there is any, is left out.
    """
    layout = signing.layout
    ground = graph.sized(lesson, layout.lesson.width, layout.lesson.height)
    if (layout.lesson.width, layout.lesson.height) != (layout.width, layout.height):
        ground = ground.filter("pad", layout.width, layout.height, layout.lesson.x, layout.lesson.y, color=BACKGROUND)
    window = layout.sign
    begin, end = max(0.0, signing.offset), signing.offset + signing.source.pictures
    there = f"between(t,{begin:.3f},{end:.3f})"
    laid = graph.combined(
        [ground, conformed(signing)], "overlay", x=window.x, y=window.y, eof_action="pass", enable=there
    )
    return laid.filter("format", "yuv420p")


def conformed(signing: Signing) -> Any:
    """Return the interpreter's film in the size of the window, 25 frames a second, shifted by the offset."""
    film, window = signing.source, signing.layout.sign
    part = cropped(film.width, film.height) if signing.crop else Box(0, 0, film.width, film.height)
    # The same film twice is two inputs: ffmpeg-python takes equal nodes for one, and this option makes them unequal.
    raw = graph.opened(film, thread_queue_size=8 + signing.number)[str(film.video)]
    if part.area < film.width * film.height:
        # By share, because a film's own pixels need not be square.
        raw = raw.filter("crop", f"iw*{part.width / film.width:.6f}", f"ih*{part.height / film.height:.6f}")
    inner = placed_in(window, part.width, part.height)
    steady = graph.pictures(raw, inf, film, inner)  # `signed` bounds it at the end
    if signing.offset < 0:
        steady = steady.filter("trim", start=round(-signing.offset, 3)).filter("setpts", "PTS-STARTPTS")
    else:
        steady = steady.filter("setpts", f"PTS-STARTPTS+{signing.offset:.3f}/TB")
    small = graph.sized(steady, inner.width, inner.height)
    if (inner.width, inner.height) == (window.width, window.height):
        return small
    return small.filter("pad", window.width, window.height, inner.x - window.x, inner.y - window.y, color=BACKGROUND)
