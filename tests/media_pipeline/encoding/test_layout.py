"""Where the interpreter stands: for any size of film a window large enough, inside, and over nothing protected."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from media_pipeline.encoding.picture.layout import (
    BESIDE,
    BURNT_CAPTIONS,
    CORNERS,
    INSET,
    SAFE_MARGIN,
    SMALLEST_SHARE,
    UPRIGHT,
    Box,
    Layout,
    Region,
    caption_area,
    cropped,
    inset,
    placed_in,
    side_by_side,
)

# Any picture that a ladder makes: 4:1 to 1:4, even edges.
CANVASES = st.tuples(st.integers(40, 640), st.floats(0.3, 3.5)).map(
    lambda it: (2 * it[0], max(40, 2 * int(it[0] / it[1])))
)
FILMS = st.tuples(st.integers(16, 4096), st.integers(16, 4096))
REGIONS = st.lists(
    st.tuples(st.floats(0, 0.95), st.floats(0, 0.95), st.floats(0.01, 1), st.floats(0.01, 1)).map(
        lambda it: Region(it[0], it[1], min(it[2], 1 - it[0]), min(it[3], 1 - it[1]))
    ),
    max_size=3,
)


def sound(layout: Layout) -> bool:
    """Inside, even, and at least a sixth of the picture."""
    boxes = (layout.lesson, layout.sign)
    return (
        all(box.x >= 0 and box.y >= 0 for box in boxes)
        and all(box.x + box.width <= layout.width and box.y + box.height <= layout.height for box in boxes)
        and all(edge % 2 == 0 for box in boxes for edge in (box.x, box.y, box.width, box.height))
        and layout.sign.area >= SMALLEST_SHARE * layout.width * layout.height
    )


@given(CANVASES, FILMS)
@example((720, 720), (1920, 1080))
@example((1280, 720), (1080, 1920))
def test_beside_covers_nothing_and_has_a_sixth(canvas: tuple[int, int], film: tuple[int, int]) -> None:
    layout = side_by_side(*canvas, *film)

    assert sound(layout)
    assert not layout.sign.meets(layout.lesson)
    assert abs(layout.lesson.width * canvas[1] - layout.lesson.height * canvas[0]) <= 4 * max(canvas)  # not squeezed


@given(CANVASES, FILMS, st.sampled_from(CORNERS), REGIONS)
def test_over_the_lesson_nothing_protected_is_covered(
    canvas: tuple[int, int], film: tuple[int, int], corner: str, protected: list[Region]
) -> None:
    layout = inset(*canvas, *film, corner=corner, protected=protected)

    assert sound(layout)
    if layout.kind == BESIDE:
        assert layout.moved == "no_corner_free"
        assert not layout.sign.meets(layout.lesson)
        return
    assert not any(layout.sign.meets(region.box(*canvas)) for region in protected)
    assert layout.moved == ("" if layout.corner == corner else "other_corner")
    assert layout.sign.x >= int(SAFE_MARGIN * canvas[0])
    assert layout.sign.y >= int(SAFE_MARGIN * canvas[1])
    assert layout.lesson == Box(0, 0, *canvas)


@given(CANVASES, FILMS, st.booleans())
def test_all_of_the_interpreter_is_in_her_window(canvas: tuple[int, int], film: tuple[int, int], over: bool) -> None:
    window = (inset if over else side_by_side)(*canvas, *film).sign

    inner = placed_in(window, *film)

    assert inner.x >= window.x
    assert inner.y >= window.y
    assert inner.x + inner.width <= window.x + window.width
    assert inner.y + inner.height <= window.y + window.height
    # Whole: not squeezed by more than rounding to even edges does.
    assert abs(inner.width * film[1] - inner.height * film[0]) <= 3 * max(film) + 3


@pytest.mark.parametrize("corner", CORNERS)
def test_the_corner_that_was_asked_for_is_taken_when_it_is_free(corner: str) -> None:
    layout = inset(1280, 720, 480, 640, corner=corner)

    assert (layout.kind, layout.corner, layout.moved) == (INSET, corner, "")
    assert layout.sign.area >= 0.25 * 1280 * 720  # the good size, not only the least


def test_the_window_makes_itself_small_before_it_leaves_its_corner() -> None:
    layout = inset(1280, 720, 480, 640, protected=[Region(0.5, 0, 0.5, 0.3)])

    assert (layout.corner, layout.moved) == ("bottom_right", "")
    assert layout.sign.area < 0.2 * 1280 * 720


def test_it_goes_to_another_corner_and_then_beside() -> None:
    half = Region(0.5, 0, 0.5, 1)

    moved = inset(1280, 720, 480, 640, protected=[half])
    beside = inset(1280, 720, 480, 640, protected=[half, Region(0.1, 0.4, 0.1, 0.1)])

    assert (moved.corner, moved.moved) == ("bottom_left", "other_corner")
    assert (beside.kind, beside.moved) == (BESIDE, "no_corner_free")


@given(CANVASES, FILMS, st.sampled_from(CORNERS), st.booleans())
def test_captions_are_never_under_the_window(
    canvas: tuple[int, int], film: tuple[int, int], corner: str, over: bool
) -> None:
    layout = inset(*canvas, *film, corner=corner, protected=[BURNT_CAPTIONS]) if over else side_by_side(*canvas, *film)
    area = caption_area(layout)
    band = BURNT_CAPTIONS.box(*canvas)

    shown = band if layout.kind == INSET else area
    assert not layout.sign.meets(shown)
    if layout.sign.x >= layout.lesson.x + layout.lesson.width:
        assert layout.sign.x - (area.x + area.width) >= int(0.02 * canvas[0])


@given(FILMS)
def test_a_crop_is_upright_and_the_middle(film: tuple[int, int]) -> None:
    part = cropped(*film)

    assert part.width <= film[0]
    assert part.height <= film[1]
    if film[0] / film[1] <= UPRIGHT:
        assert part == Box(0, 0, *film)
    else:
        assert abs(part.x * 2 + part.width - film[0]) <= 4
