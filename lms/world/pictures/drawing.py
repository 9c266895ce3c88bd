"""Pictures of lessons: flat shapes in the slides' colours, drawn at twice their size for smooth edges.

What each shows stands as its alternative text in the course's file; whoever changes one changes the other.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from lms.world.films.slides import INDIGO, INK, LEAF, PAPER, TEA, font

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE, HIGH = 1920, 1080
SMALL = (WIDE // 2, HIGH // 2)
RED, GREEN, GREY, SKIN, WHITE, GOLD = "#b3261e", "#1f7a4d", "#8795a1", "#e3b58f", "#ffffff", "#d9a441"

type Box = tuple[float, float, float, float]
type Draw = ImageDraw.ImageDraw


def drawn(paint: Callable[[Draw], None], ground: str = PAPER) -> Image.Image:
    """Return the picture that `paint` paints on a ground of 1920 × 1080, at half that size."""
    image = Image.new("RGB", (WIDE, HIGH), ground)
    paint(ImageDraw.Draw(image))
    return image.resize(SMALL, Image.Resampling.LANCZOS)


def box(draw: Draw, where: Box, fill: str, radius: int = 30, outline: str = "", width: int = 10) -> None:
    draw.rounded_rectangle(where, radius, fill=fill, outline=outline or None, width=width if outline else 1)


def words(draw: Draw, where: tuple[float, float], text: str, size: int, fill: str = INK) -> None:
    draw.text(where, text, font=font(size), fill=fill, anchor="mm")


def person(draw: Draw, x: float, y: float, colour: str) -> None:
    """Draw head and shoulders, the neck at (x, y)."""
    draw.ellipse((x - 95, y - 200, x + 95, y - 10), fill=colour)
    draw.pieslice((x - 190, y + 20, x + 190, y + 420), 180, 360, fill=colour)


def crossed(draw: Draw, where: Box) -> None:
    draw.line(where, fill=RED, width=44)


# --- phones -----------------------------------------------------------------------------------------------------------


def phone(draw: Draw, x: float, y: float) -> None:
    """Draw a phone of 420 × 800 around (x, y)."""
    box(draw, (x - 230, y - 430, x + 230, y + 430), INK, 60)
    box(draw, (x - 200, y - 370, x + 200, y + 350), WHITE, 20)
    draw.ellipse((x - 24, y + 366, x + 24, y + 414), fill=GREY)


def phone_large(draw: Draw) -> None:
    phone(draw, 760, 540)
    words(draw, (760, 530), "字", 340, INDIGO)
    draw.polygon([(1160, 470), (1260, 470), (1380, 360), (1380, 720), (1260, 610), (1160, 610)], fill=TEA)
    for ring in (90, 170, 250):
        draw.arc((1400 - ring, 540 - ring, 1400 + ring, 540 + ring), -45, 45, fill=TEA, width=30)


def chat(draw: Draw) -> None:
    person(draw, 330, 620, INDIGO)
    person(draw, 1590, 620, TEA)
    phone(draw, 960, 540)
    box(draw, (790, 220, 1040, 330), "#d7e6f4", 24)
    words(draw, (915, 275), "老师好", 64, INDIGO)
    box(draw, (880, 380, 1130, 490), "#f3e3d3", 24)
    for bar, height in enumerate((30, 60, 80, 50, 70, 35)):
        draw.line((925 + bar * 32, 435 - height / 2, 925 + bar * 32, 435 + height / 2), fill=TEA, width=14)
    box(draw, (790, 540, 1040, 740), "#dfeadd", 24)
    draw.polygon([(810, 720), (890, 610), (940, 670), (980, 630), (1020, 720)], fill=LEAF)
    draw.ellipse((960, 560, 1010, 610), fill=GOLD)


def shield(draw: Draw) -> None:
    box(draw, (300, 560, 780, 860), TEA, 40)
    box(draw, (300, 660, 780, 760), "#8f4a20", 0)
    draw.ellipse((690, 680, 740, 730), fill=GOLD)
    draw.polygon([(960, 200), (1220, 290), (1220, 560), (960, 880), (700, 560), (700, 290)], fill=INDIGO)
    draw.line([(840, 520), (940, 630), (1100, 400)], fill=WHITE, width=56, joint="curve")
    box(draw, (1300, 480, 1820, 600), SKIN, 60)
    for finger in range(4):
        box(draw, (1240, 440 + finger * 62, 1420, 492 + finger * 62), SKIN, 26)


# --- safety -----------------------------------------------------------------------------------------------------------


def plug(draw: Draw) -> None:
    box(draw, (240, 300, 660, 780), WHITE, 50, GREY, 16)
    for x in (370, 530):
        box(draw, (x - 22, 460, x + 22, 600), INK, 12)
    box(draw, (820, 430, 1040, 640), GREY, 40)
    for y in (480, 590):
        box(draw, (740, y - 18, 830, y + 18), INK, 8)
    draw.line([(1040, 535), (1160, 535), (1160, 900), (1040, 960)], fill=GREY, width=34, joint="curve")
    box(draw, (1320, 500, 1640, 800), SKIN, 90)
    for finger, height in enumerate((150, 200, 210, 170)):
        box(draw, (1325 + finger * 80, 560 - height, 1391 + finger * 80, 640), SKIN, 33)
    for drop in ((1300, 820), (1480, 860), (1660, 800)):
        draw.ellipse((drop[0] - 28, drop[1], drop[0] + 28, drop[1] + 90), fill="#5a94b8")
    crossed(draw, (1240, 960, 1740, 260))


def extinguisher(draw: Draw) -> None:
    box(draw, (460, 360, 760, 940), RED, 90)
    box(draw, (560, 250, 660, 380), INK, 10)
    box(draw, (480, 200, 800, 270), INK, 20)
    box(draw, (500, 540, 720, 720), WHITE, 14)
    words(draw, (610, 630), "灭火", 84, RED)
    draw.line([(790, 240), (960, 330), (1000, 620), (1140, 760)], fill=INK, width=40, joint="curve")
    draw.polygon([(1120, 700), (1210, 790), (1080, 840)], fill=INK)
    for spray in range(5):
        draw.line([(1190, 790), (1420, 790 + spray * 34)], fill="#cfd8dc", width=16)
    draw.polygon([(1400, 940), (1440, 620), (1520, 760), (1580, 480), (1660, 740), (1720, 620), (1760, 940)], fill=TEA)
    draw.polygon([(1480, 940), (1530, 800), (1580, 680), (1640, 800), (1690, 940)], fill=GOLD)


def leave(draw: Draw) -> None:
    """Draw the sign of the emergency exit, and stairs that lead down."""
    box(draw, (240, 200, 1180, 820), GREEN, 40)
    box(draw, (820, 290, 1090, 820), WHITE, 0)
    draw.ellipse((520, 270, 630, 380), fill=WHITE)
    joints: list[tuple[list[tuple[float, float]], int]] = [
        ([(570, 400), (540, 570)], 90),
        ([(560, 430), (680, 480), (740, 430)], 46),
        ([(550, 430), (440, 480), (420, 570)], 46),
        ([(545, 560), (650, 640), (640, 760)], 56),
        ([(540, 560), (470, 680), (350, 690)], 56),
    ]
    for line, width in joints:
        draw.line(line, fill=WHITE, width=width, joint="curve")
    for step in range(5):
        box(draw, (1260 + step * 110, 360 + step * 110, 1780, 480 + step * 110), GREY if step % 2 else "#a9b5bf", 0)
    draw.polygon(
        [(1560, 180), (1640, 180), (1640, 270), (1700, 270), (1600, 370), (1500, 270), (1560, 270)], fill=GREEN
    )


# --- brocade ----------------------------------------------------------------------------------------------------------


def lozenge(draw: Draw, x: float, y: float, cell: int, colour: str) -> None:
    """Draw a diamond as it is woven: of rows of 1, 3, 5, 7, 9 … cells, around (x, y)."""
    for row in range(-4, 5):
        half = 4 - abs(row)
        draw.rectangle(
            (x - (half + 0.5) * cell, y + (row - 0.5) * cell, x + (half + 0.5) * cell, y + (row + 0.5) * cell - 1),
            fill=colour,
        )


def brocade(draw: Draw) -> None:
    draw.rectangle((160, 80, 1760, 1000), fill="#9d2f2a")
    for top in (120, 900):
        draw.rectangle((160, top, 1760, top + 60), fill=INK)
    for row, colour in enumerate((GOLD, WHITE, LEAF)):
        for column in range(6):
            lozenge(draw, 293 + column * 267, 300 + row * 240, 24, colour)
            lozenge(draw, 293 + column * 267, 300 + row * 240, 9, "#9d2f2a")


def loom(draw: Draw) -> None:
    wood = "#8a5a34"
    for x in (260, 1500):
        box(draw, (x, 300, x + 50, 940), wood, 10)
    box(draw, (220, 880, 1560, 930), wood, 10)
    draw.line((330, 420, 1480, 560), fill=INK, width=8)
    draw.line((330, 440, 1480, 580), fill=INK, width=8)
    for centre in ((300, 420), (1520, 580)):
        draw.ellipse((centre[0] - 80, centre[1] - 80, centre[0] + 80, centre[1] + 80), fill=TEA, outline=wood, width=20)
    for x in (780, 880):
        box(draw, (x, 300, x + 26, 680), INDIGO, 8)
        draw.line((x + 13, 680, x + 13, 840), fill=INDIGO, width=8)
    box(draw, (1120, 380, 1150, 680), GREY, 6)
    for x in (700, 900):
        box(draw, (x - 60, 830, x + 120, 866), wood, 10)
    box(draw, (1600, 700, 1800, 750), wood, 10)
    for x in (1620, 1750):
        box(draw, (x, 750, x + 30, 930), wood, 6)


def diamond(draw: Draw) -> None:
    cell, left, top = 100, 510, 90
    for row in range(9):
        for column in range(9):
            inside = abs(row - 4) + abs(column - 4) <= 4
            where = (left + column * cell, top + row * cell, left + (column + 1) * cell, top + (row + 1) * cell)
            draw.rectangle(where, fill=INK if inside else WHITE, outline=GREY, width=6)


# --- guest rooms ------------------------------------------------------------------------------------------------------


def door(draw: Draw) -> None:
    box(draw, (420, 100, 940, 980), "#8a5a34", 10)
    box(draw, (460, 140, 900, 980), "#a9713f", 6)
    draw.ellipse((820, 540, 880, 600), fill=GOLD)
    box(draw, (770, 600, 930, 860), GREEN, 16)
    words(draw, (850, 690), "请", 80, WHITE)
    words(draw, (850, 790), "打扫", 68, WHITE)
    box(draw, (1140, 420, 1640, 860), GREY, 20)
    for shelf in (450, 650):
        box(draw, (1170, shelf, 1610, shelf + 170), PAPER, 10)
        for towel in range(3):
            box(draw, (1190 + towel * 140, shelf + 70, 1310 + towel * 140, shelf + 165), WHITE, 14, GREY, 6)
    for wheel in (1220, 1560):
        draw.ellipse((wheel - 60, 860, wheel + 60, 980), fill=INK)


def bottles(draw: Draw) -> None:
    for x, colour, name in ((360, INDIGO, "84"), (1200, LEAF, "洁厕")):
        box(draw, (x + 110, 140, x + 250, 280), INK, 20)
        box(draw, (x, 260, x + 360, 940), colour, 70)
        box(draw, (x + 40, 460, x + 320, 720), WHITE, 20)
        words(draw, (x + 180, 590), name, 110, colour)
    crossed(draw, (850, 430, 1070, 690))
    crossed(draw, (850, 690, 1070, 430))


PAINTERS: dict[str, Callable[[Draw], None]] = {
    "phone-large": phone_large,
    "chat": chat,
    "shield": shield,
    "plug": plug,
    "extinguisher": extinguisher,
    "exit": leave,
    "brocade": brocade,
    "loom": loom,
    "diamond": diamond,
    "door": door,
    "bottles": bottles,
}
PICTURES: dict[str, Callable[[], Image.Image]] = {name: partial(drawn, paint) for name, paint in PAINTERS.items()}
