"""The interpreter's place in the signed picture: beside the lesson, below an upright one, or in a corner over it.

All boxes are in pixels of the finished picture, with even edges (H.264 halves the colour); regions are shares of the
lesson's picture, 0 to 1, from its top left. Pure, and total: every size of film gets a layout.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media_pipeline.encoding.picture.ladder import even

SMALLEST_SHARE = 1 / 6  # of the picture's area: MEDIA §2, deaf users cannot follow a smaller window
GOOD_SHARE = 1 / 4  # what they ask for; taken where it covers nothing
COLUMN = 0.27  # a 3:4 interpreter at this share of a 16:9 picture's width is just above a sixth
SAFE_MARGIN = 0.03  # of each edge: what televisions and round screens may cut off
NARROWEST, WIDEST = 9 / 16, 16 / 9  # shapes (width over height) of windows; a film beyond is padded
UPRIGHT = 3 / 4  # what a film is cropped to: from the head to below the waist, elbows' width

CORNERS = ("bottom_right", "top_right", "bottom_left", "top_left")
CAPTION_BAND = 0.24  # of the height: two lines of 8 % each, their box, and the margin below

BESIDE, INSET = "side_by_side", "inset"


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the lesson's picture that must stay visible, in shares of its width and height."""

    x: float
    y: float
    width: float
    height: float

    def box(self, width: int, height: int) -> Box:
        """Return its pixels in a picture of this size, rounded outwards."""
        left, top = math.floor(self.x * width), math.floor(self.y * height)
        right, bottom = math.ceil((self.x + self.width) * width), math.ceil((self.y + self.height) * height)
        return Box(left, top, right - left, bottom - top)


BURNT_CAPTIONS = Region(0.0, 1 - CAPTION_BAND, 1.0, CAPTION_BAND)


@dataclass(frozen=True, slots=True)
class Layout:
    """The finished picture and the two boxes in it.

    `kind` is BESIDE or INSET, `corner` one of CORNERS where it is INSET. `moved` says why it is not as was asked for:
    "other_corner" (the wanted one would cover what is protected) or "no_corner_free" (so it stands beside); "" else.
    """

    width: int
    height: int
    lesson: Box
    sign: Box
    kind: str = BESIDE
    corner: str = ""
    moved: str = ""


def side_by_side(width: int, height: int, sign_width: int, sign_height: int, *, moved: str = "") -> Layout:
    """Return a layout that covers nothing: a column on the right or a row below, whichever leaves the lesson larger."""
    shape = window_shape(width, height, sign_width / sign_height)
    column, row = math.sqrt(SMALLEST_SHARE * shape * height / width), math.sqrt(SMALLEST_SHARE * width / height / shape)
    if column < row or (column == row and width >= height):
        split = floor_even(width * (1 - max(COLUMN, column)))
        lesson, window = Box(0, 0, split, height), Box(split, 0, width - split, height)
    else:
        split = floor_even(height * (1 - max(COLUMN, row)))
        lesson, window = Box(0, 0, width, split), Box(0, split, width, height - split)
    return Layout(
        width, height, lesson=fitted(lesson, width / height), sign=largest(window, shape), kind=BESIDE, moved=moved
    )


def inset(
    width: int,
    height: int,
    sign_width: int,
    sign_height: int,
    *,
    corner: str = CORNERS[0],
    protected: Sequence[Region] = (),
) -> Layout:
    """Return a window over the lesson in the wanted corner, in another if something protected is there, else beside."""
    shape = window_shape(width, height, sign_width / sign_height)
    kept = [region.box(width, height) for region in protected]
    for place in (corner, *(other for other in CORNERS if other != corner)):
        for window in windows(width, height, shape, place):
            if not any(window.meets(box) for box in kept):
                moved = "" if place == corner else "other_corner"
                return Layout(width, height, Box(0, 0, width, height), window, INSET, place, moved)
    return side_by_side(width, height, sign_width, sign_height, moved="no_corner_free")


def windows(width: int, height: int, shape: float, corner: str) -> Iterator[Box]:
    """Yield the good size in this corner, then the smallest allowed, where they stay within the safe margins."""
    margin_x, margin_y = ceil_even(width * SAFE_MARGIN), ceil_even(height * SAFE_MARGIN)
    for share in (GOOD_SHARE, SMALLEST_SHARE):
        w, h = (
            ceil_even(math.sqrt(share * width * height * shape)),
            ceil_even(math.sqrt(share * width * height / shape)),
        )
        if w <= width - 2 * margin_x and h <= height - 2 * margin_y:
            x = width - margin_x - w if corner.endswith("right") else margin_x
            y = height - margin_y - h if corner.startswith("bottom") else margin_y
            yield Box(floor_even(x), floor_even(y), w, h)


def window_shape(width: int, height: int, film: float) -> float:
    """Return the film's own shape, bounded to what gets a sixth of this picture at all; the rest is padding."""
    picture = width / height
    return min(max(film, NARROWEST, picture / 4), WIDEST, picture * 4)


def placed_in(window: Box, film_width: int, film_height: int) -> Box:
    """Return the whole film in the middle of its window: nothing of the hands is cut away."""
    return fitted(window, film_width / film_height)


def cropped(width: int, height: int) -> Box:
    """Return the upright middle of a lying film, all of an upright one."""
    return fitted(Box(0, 0, width, height), UPRIGHT) if width / height > UPRIGHT else Box(0, 0, width, height)


def fitted(box: Box, shape: float) -> Box:
    """Return the largest box of this shape (width over height) in the middle of the given one."""
    width = min(box.width, even(box.height * shape))
    height = min(box.height, even(box.width / shape))
    return Box(box.x + (box.width - width) // 4 * 2, box.y + (box.height - height) // 4 * 2, width, height)


def largest(box: Box, shape: float) -> Box:
    """Return what `fitted` does, rounded up, so that a share asked for is not missed by a row of pixels."""
    width = min(box.width, ceil_even(box.height * shape))
    height = min(box.height, ceil_even(box.width / shape))
    return Box(box.x + (box.width - width) // 4 * 2, box.y + (box.height - height) // 4 * 2, width, height)


def floor_even(length: float) -> int:
    return int(length) // 2 * 2


def ceil_even(length: float) -> int:
    return max(2, 2 * math.ceil(length / 2 - 1e-9))


def caption_area(layout: Layout) -> Box:
    """Return where captions may stand: beside or above a window outside the lesson, 2 % of the width away."""
    if layout.kind == INSET:  # laid out with BURNT_CAPTIONS protected
        return Box(0, 0, layout.width, layout.height)
    if layout.sign.x >= layout.lesson.x + layout.lesson.width:
        return Box(0, 0, layout.sign.x - ceil_even(0.02 * layout.width), layout.height)
    return Box(0, 0, layout.width, layout.sign.y)
