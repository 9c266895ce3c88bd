"""Storyboard: many small frames on a few sheets, and a WebVTT file that says which part of which sheet is when."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageStat

COLUMNS, ROWS = 5, 5  # two minutes a sheet: a look at one place fetches little, and making it takes little memory


def sheets(frames: Sequence[Path], folder: Path, seconds: float, duration: float) -> tuple[Path, list[Path]]:
    """Write storyboard_N.jpg and storyboard.vtt into the folder; return the VTT and the sheets."""
    lines = ["WEBVTT", ""]
    made: list[Path] = []
    per_sheet = COLUMNS * ROWS
    for start in range(0, len(frames), per_sheet):
        part = frames[start : start + per_sheet]
        with Image.open(part[0]) as first:
            width, height = first.size
        rows = -(-len(part) // COLUMNS)
        sheet = Image.new("RGB", (width * min(COLUMNS, len(part)), height * rows))
        path = folder / f"storyboard_{len(made)}.jpg"
        for number, frame in enumerate(part):
            x, y = width * (number % COLUMNS), height * (number // COLUMNS)
            with Image.open(frame) as picture:
                sheet.paste(picture, (x, y))
            begin = (start + number) * seconds
            end = duration if start + number == len(frames) - 1 else begin + seconds
            lines += [f"{clock(begin)} --> {clock(max(end, begin + 0.001))}"]
            lines += [f"{path.name}#xywh={x},{y},{width},{height}", ""]
        sheet.save(path, quality=70)
        sheet.close()
        made.append(path)
    vtt = folder / "storyboard.vtt"
    vtt.write_text("\n".join(lines), encoding="utf-8")
    return vtt, made


def liveliest(frames: Sequence[Path]) -> int:
    """Return the index of the first third's frame that shows most: a black or blank one makes a poor poster."""
    early = frames[: max(1, len(frames) // 3)]
    return max(range(len(early)), key=lambda number: contrast(early[number]))


def contrast(path: Path) -> float:
    with Image.open(path) as picture:
        return float(ImageStat.Stat(picture.convert("L")).stddev[0])


def clock(seconds: float) -> str:
    """Return a WebVTT time."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
