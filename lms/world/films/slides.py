"""Slides drawn by the program: large words, calm colours, one simple picture each."""

from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from lms.world.films.script import Scene

SIZE = (1280, 720)
PAPER, INK, TEA, INDIGO, LEAF = "#faf5ea", "#22303c", "#b5622e", "#27496d", "#5b7f5a"
LABEL = "演示占位，非真实手语"
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def slide(scene: Scene, number: int, total: int) -> Image.Image:
    """Draw one 1280 × 720 slide, at twice the size for smooth edges."""
    image = Image.new("RGB", (SIZE[0] * 2, SIZE[1] * 2), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 56, SIZE[1] * 2), fill=INDIGO)
    draw.text((180, 150), scene.heading, font=font(112), fill=INDIGO)
    draw.rounded_rectangle((180, 320, 460, 336), 8, fill=TEA)
    for row, line in enumerate(scene.lines):
        draw.text((180, 440 + row * 180), line, font=font(104), fill=INK)
    PICTURES[scene.picture](draw, 1980, 760)
    for place in range(total):
        colour = TEA if place == number else "#d9cfbb"
        draw.ellipse((180 + place * 60, 1300, 212 + place * 60, 1332), fill=colour)
    return image.resize(SIZE, Image.Resampling.LANCZOS)


def hands(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw two open palms."""
    for side in (-1, 1):
        centre = x + side * 170
        draw.ellipse((centre - 140, y - 40, centre + 140, y + 280), fill="#e3b58f")
        for finger, height in enumerate((210, 260, 280, 240)):
            left = centre - 136 + finger * 70
            draw.rounded_rectangle((left, y + 60 - height, left + 58, y + 120), 29, fill="#e3b58f")
        thumb = centre - side * 170
        draw.rounded_rectangle((thumb - 34, y + 20, thumb + 34, y + 200), 34, fill="#e3b58f")


def water(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a tap and drops."""
    draw.rounded_rectangle((x - 220, y - 300, x + 140, y - 220), 40, fill="#8795a1")
    draw.rounded_rectangle((x + 60, y - 300, x + 140, y - 120), 30, fill="#8795a1")
    draw.rounded_rectangle((x - 140, y - 400, x - 60, y - 240), 30, fill="#8795a1")
    for row in range(3):
        top = y - 60 + row * 130
        draw.ellipse((x + 66, top, x + 134, top + 84), fill="#5a94b8")
    draw.chord((x - 320, y + 200, x + 380, y + 520), 0, 180, fill="#cfd8dc")


def towel(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a folded towel."""
    for fold, colour in enumerate((LEAF, "#7c9c79", "#9db79a")):
        top = y - 240 + fold * 170
        draw.rounded_rectangle((x - 320, top, x + 320, top + 150), 60, fill=colour)
        draw.rectangle((x + 140, top, x + 190, top + 150), fill=PAPER)


def talk(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw two people and one speech bubble."""
    for centre, colour in ((x - 220, INDIGO), (x + 220, TEA)):
        draw.ellipse((centre - 100, y - 60, centre + 100, y + 140), fill=colour)
        draw.pieslice((centre - 190, y + 160, centre + 190, y + 560), 180, 360, fill=colour)
    draw.rounded_rectangle((x - 180, y - 380, x + 240, y - 140), 60, fill="#ffffff", outline=INDIGO, width=10)
    draw.text((x - 110, y - 330), "您好！", font=font(110), fill=INDIGO)


def care(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a raised hand in a ring: stop."""
    draw.ellipse((x - 340, y - 300, x + 340, y + 380), fill="#f3e3d3", outline=TEA, width=40)
    draw.ellipse((x - 140, y + 20, x + 140, y + 280), fill=TEA)
    for finger, height in enumerate((180, 220, 220, 180)):
        left = x - 136 + finger * 70
        draw.rounded_rectangle((left, y + 100 - height, left + 58, y + 140), 29, fill=TEA)


def letter(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a phone that shows one large sign."""
    draw.rounded_rectangle((x - 240, y - 420, x + 240, y + 420), 60, fill=INK)
    draw.rounded_rectangle((x - 205, y - 360, x + 205, y + 350), 20, fill="#ffffff")
    draw.text((x, y), "字", font=font(340), fill=INDIGO, anchor="mm")


def sound(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a loudspeaker."""
    left = x - 260
    draw.polygon(
        [
            (left, y - 90),
            (left + 120, y - 90),
            (left + 290, y - 240),
            (left + 290, y + 240),
            (left + 120, y + 90),
            (left, y + 90),
        ],
        fill=TEA,
    )
    for ring in (90, 190, 290):
        draw.arc((x + 60 - ring, y - ring, x + 60 + ring, y + ring), -45, 45, fill=TEA, width=36)


def flame(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """Draw a fire."""
    outer = [(-300, 360), (-260, -20), (-150, 120), (-40, -380), (90, 60), (220, -120), (300, 360)]
    inner = [(-170, 360), (-100, 140), (-20, -40), (80, 160), (150, 360)]
    for points, colour in ((outer, TEA), (inner, "#d9a441")):
        draw.polygon([(x + across, y + down) for across, down in points], fill=colour)


PICTURES = {
    "hands": hands,
    "water": water,
    "towel": towel,
    "talk": talk,
    "care": care,
    "letter": letter,
    "sound": sound,
    "flame": flame,
}


def placeholder_signer(step: int) -> Image.Image:
    """Draw a frame of the stand-in for a sign-language interpreter: a figure whose hands move, plainly labelled."""
    image = Image.new("RGB", (960, 1280), "#20303f")
    draw = ImageDraw.Draw(image)
    draw.ellipse((340, 170, 620, 470), fill="#c9ab8e")
    draw.rounded_rectangle((230, 520, 730, 1300), 150, fill="#3f5d78")
    swing = (0, 40, 70, 40, 0, -40, -70, -40)[step % 8]
    for centre, direction in ((300, 1), (660, -1)):
        middle = (centre + direction * swing, 800 - abs(swing))
        draw.line([(centre, 640), middle], fill="#3f5d78", width=90)
        draw.ellipse((middle[0] - 70, middle[1] - 70, middle[0] + 70, middle[1] + 70), fill="#c9ab8e")
    draw.rectangle((0, 1090, 960, 1230), fill="#faf5ea")
    draw.text((480, 1160), LABEL, font=font(72), fill="#8c2f1b", anchor="mm")
    return image.resize((480, 640), Image.Resampling.LANCZOS)
