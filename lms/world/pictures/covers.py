"""Covers of courses: one sign of the trade on a ground of its own colour. They say nothing that the title does not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lms.world.films import slides
from lms.world.pictures.drawing import (
    GOLD,
    GREY,
    SKIN,
    WHITE,
    box,
    brocade,
    drawn,
    extinguisher,
    phone_large,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from lms.world.pictures.drawing import Draw


def hands(draw: Draw) -> None:
    slides.hands(draw, 960, 540)


def tea(draw: Draw) -> None:
    """Draw a pot, a bowl and steam."""
    draw.ellipse((420, 400, 1060, 900), fill="#7a3f1d")
    box(draw, (660, 330, 820, 420), "#7a3f1d", 30)
    draw.polygon([(1020, 560), (1240, 430), (1270, 490), (1040, 760)], fill="#7a3f1d")
    draw.arc((260, 470, 560, 800), 90, 270, fill="#7a3f1d", width=50)
    draw.pieslice((1240, 560, 1640, 1000), 0, 180, fill=WHITE)
    draw.ellipse((1240, 740, 1640, 820), fill="#b5622e")
    for x in (1360, 1500):
        draw.arc((x - 50, 480, x + 50, 600), 90, 270, fill=WHITE, width=20)
        draw.arc((x - 50, 600, x + 50, 720), 270, 90, fill=WHITE, width=20)


def bed(draw: Draw) -> None:
    """Draw a made bed with two pillows under a window."""
    box(draw, (700, 120, 1220, 420), "#cfe3f1", 10, WHITE, 24)
    draw.line((960, 120, 960, 420), fill=WHITE, width=20)
    box(draw, (260, 420, 320, 960), "#8a5a34", 10)
    box(draw, (260, 700, 1680, 860), "#8a5a34", 20)
    box(draw, (320, 600, 1680, 760), WHITE, 60)
    box(draw, (780, 580, 1690, 800), "#5b7f5a", 60)
    for x in (350, 560):
        box(draw, (x, 520, x + 200, 640), SKIN, 50, WHITE, 8)
    box(draw, (1640, 640, 1700, 960), "#8a5a34", 10)
    draw.ellipse((1450, 260, 1600, 410), fill=GOLD)
    draw.line((1525, 410, 1525, 600), fill=GREY, width=16)


COVERS: dict[str, Callable[[], Image.Image]] = {
    "cover-massage": partial(drawn, hands, "#dfe9f2"),
    "cover-tea": partial(drawn, tea, "#d8e5d3"),
    "cover-phones": partial(drawn, phone_large, "#dbe7f3"),
    "cover-safety": partial(drawn, extinguisher, "#f6e7c9"),
    "cover-brocade": partial(drawn, brocade, "#f0dfc4"),
    "cover-rooms": partial(drawn, bed, "#e4dcf0"),
}
