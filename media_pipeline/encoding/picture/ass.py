"""Captions as an ASS file for burning in: white on a dark box, at the bottom of a given part of the picture.

libass does not break Chinese lines by itself, so lines come broken (`\\N`, WrapStyle 2). The font is named and lies in
a folder of its own, because a fallback would show Japanese shapes of Chinese characters. Look: MEDIA §2.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn

from media_pipeline.encoding.picture.layout import Box

FONT = "Noto Sans SC"
FONT_FILE = "NotoSansSC-Regular.otf"
LINE_HEIGHT = 0.08  # of the picture's height
EM = 1 / 1.448  # of a line: the font's own ascent and descent are 1.16 and 0.288 of its em
LONGEST_LINE = 16.5  # characters, with a little air: caption rules allow sixteen
BOX_ALPHA = round((1 - 0.78) * 255)  # ASS counts transparency: 0 is solid
SIDE, FOOT = 0.02, 0.03  # margins of width and height
CONTROL = str.maketrans({"{": "｛", "}": "｝", "\\": "＼"})  # what ASS would take for commands


@dataclass(frozen=True, slots=True)
class Caption:
    """From one second to another, lines as they are to be shown."""

    start: float
    end: float
    lines: Sequence[str]


def font_size(width: int, height: int, area: Box) -> int:
    """Return pixels a line: 8 % of the picture, less where sixteen characters would not fit beside the margins."""
    room = area.width - 2 * SIDE * width
    return max(8, round(min(LINE_HEIGHT * height, room / LONGEST_LINE / EM)))


def document(captions: Iterable[Caption], width: int, height: int, area: Box) -> str:
    """Return the whole file for a picture of this size; captions stand in the middle of the foot of `area`."""
    size = font_size(width, height, area)
    left = area.x + round(SIDE * width)
    right = width - (area.x + area.width) + round(SIDE * width)
    foot = height - (area.y + area.height) + round(FOOT * height)
    # BorderStyle 4 is one box behind all lines, of BackColour, as much larger as Shadow says.
    style = (
        f"{FONT},{size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H{BOX_ALPHA:02X}000000,0,0,0,0,100,100,0,0,4,0,{size // 5},2"
    )
    head = [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {width}",
        f"PlayResY: {height}",
        "WrapStyle: 2",
        "ScaledBorderAndShadow: yes",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
        "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, "
        "MarginR, MarginV, Encoding",
        f"Style: Caption,{style},{left},{right},{foot},1",
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    ]
    return "\n".join([*head, *(event(caption) for caption in captions if caption.end > caption.start), ""])


def event(caption: Caption) -> str:
    text = "\\N".join(harmless(line) for line in caption.lines)
    return f"Dialogue: 0,{clock(caption.start)},{clock(caption.end)},Caption,,0,0,0,,{text}"


def harmless(line: str) -> str:
    """Return the line without anything that would be a command or end the file's line."""
    return " ".join(line.translate(CONTROL).split())


def clock(seconds: float) -> str:
    hundredths = round(seconds * 100)
    minutes, hundredths = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02}:{hundredths // 100:02}.{hundredths % 100:02}"


def put_font(work: Path) -> Path:
    """Make a folder "fonts" with the one font below the work folder, where ffmpeg runs and a sandbox lets it read."""
    folder = work / "fonts"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(Path(pylopdf_fonts_zh_cn.__file__).parent / FONT_FILE, folder / FONT_FILE)
    return folder


def burnt(picture: Any, name: str) -> Any:
    """Draw the captions of the file of this name in the work folder into the picture; the name is ours."""
    return picture.filter("ass", name, fontsdir="fonts").filter("format", "yuv420p")
