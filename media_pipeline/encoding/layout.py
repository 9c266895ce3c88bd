"""Where the interpreter stands in the signed picture: beside the lesson, or below an upright one."""

import math
from dataclasses import dataclass

from media_pipeline.encoding.ladder import even

SMALLEST_SHARE = 1 / 6  # of the picture's area: MEDIA §2, deaf users cannot follow a smaller window
COLUMN = 0.27  # a 3:4 interpreter at this share of a 16:9 picture's width is just above a sixth


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    width: int
    height: int
    lesson: Box
    sign: Box


def side_by_side(width: int, height: int, sign_width: int, sign_height: int) -> SideBySide:
    """Boxes in a canvas of this size; the sign window has at least a sixth of its area and is never cropped."""
    shape = sign_width / sign_height
    if width >= height:
        # Window s·W wide and s·W/shape high: its share of the area is s²·W/(shape·H).
        share = min(0.5, max(COLUMN, math.sqrt(SMALLEST_SHARE * shape * height / width)))
        split = even(width * (1 - share))
        return SideBySide(
            width,
            height,
            lesson=fitted(Box(0, 0, split, height), width / height),
            sign=fitted(Box(split, 0, width - split, height), shape),
        )
    share = min(0.5, max(COLUMN, math.sqrt(SMALLEST_SHARE * width / (height * shape))))
    split = even(height * (1 - share))
    return SideBySide(
        width,
        height,
        lesson=fitted(Box(0, 0, width, split), width / height),
        sign=fitted(Box(0, split, width, height - split), shape),
    )


def fitted(box: Box, shape: float) -> Box:
    """The largest box of this shape (width over height) in the middle of the given one."""
    width = min(box.width, even(box.height * shape))
    height = min(box.height, even(box.width / shape))
    return Box(box.x + (box.width - width) // 4 * 2, box.y + (box.height - height) // 4 * 2, width, height)
