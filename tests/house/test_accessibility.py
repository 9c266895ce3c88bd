"""docs/accessibility.md says what is so: each criterion has its line, each test it names is there, both pages agree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from lms.translations import words
from lms.web.statement import SHORTFALLS

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d\.\d\.\d+) ([^|]+) \| (A{1,3}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
# WCAG 2.2 (W3C Recommendation, 12 December 2024), chapters 1 to 4; 4.1.1 is obsolete and removed.
LEVEL_A = [
    "1.1.1",
    "1.2.1",
    "1.2.2",
    "1.2.3",
    "1.3.1",
    "1.3.2",
    "1.3.3",
    "1.4.1",
    "1.4.2",
    "2.1.1",
    "2.1.2",
    "2.1.4",
    "2.2.1",
    "2.2.2",
    "2.3.1",
    "2.4.1",
    "2.4.2",
    "2.4.3",
    "2.4.4",
    "2.5.1",
    "2.5.2",
    "2.5.3",
    "2.5.4",
    "3.1.1",
    "3.2.1",
    "3.2.2",
    "3.2.6",
    "3.3.1",
    "3.3.2",
    "3.3.7",
    "4.1.2",
]
LEVEL_AA = [
    "1.2.4",
    "1.2.5",
    "1.3.4",
    "1.3.5",
    "1.4.3",
    "1.4.4",
    "1.4.5",
    "1.4.10",
    "1.4.11",
    "1.4.12",
    "1.4.13",
    "2.4.5",
    "2.4.6",
    "2.4.7",
    "2.4.11",
    "2.5.7",
    "2.5.8",
    "3.1.2",
    "3.2.3",
    "3.2.4",
    "3.3.3",
    "3.3.4",
    "3.3.8",
    "4.1.3",
]
BEYOND = ["1.2.6", "1.2.7", "1.2.8"]
STATES = {"met", "in part", "nothing of it"}


def rows() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs/accessibility.md").read_text(encoding="utf-8"))


def test_every_criterion_has_its_line_once_and_in_order() -> None:
    found = [(number, level) for number, _name, level, *_rest in rows()]
    wanted = [
        *((each, "A") for each in LEVEL_A),
        *((each, "AA") for each in LEVEL_AA),
        *((each, "AAA") for each in BEYOND),
    ]

    assert found == sorted(wanted, key=lambda each: [int(part) for part in each[0].split(".")])
    assert (len(LEVEL_A), len(LEVEL_AA)) == (31, 24)
    assert {state for _number, _name, _level, state, *_rest in rows()} == STATES


def test_every_test_that_it_names_is_there() -> None:
    for number, *_rest, tests in rows():
        named = NAMED.findall(tests)
        assert named, number
        for path, name in named:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (number, name)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_public_statement_names_the_same_shortfalls(db: None, language: str) -> None:
    browser = Client()
    browser.cookies["django_language"] = language

    page = browser.get("/accessibility-statement/").content.decode()

    in_part = {number for number, _name, _level, state, *_rest in rows() if state == "in part"}
    assert {each.criterion for each in SHORTFALLS} == in_part
    with override(language):
        for each in SHORTFALLS:
            assert str(each.words) in page
            assert f"WCAG {each.criterion}" in page


# --- what the criteria speak of and no script, style or page of ours does ---------------------------------------------

SOURCES = {
    "*.js": {
        "moves with the device (2.5.4)": r"devicemotion|deviceorientation|Accelerometer|Gyroscope",
        "takes a gesture of several fingers (2.5.1)": r"gesturestart|touches\.length|touches\[1\]",
        "drags (2.5.7)": r"dragstart|draggable|setPointerCapture",
        "acts when a finger goes down (2.5.2)": r"""addEventListener\("(mousedown|touchstart)",[^\n]*(click|submit)""",
        "leaves or sends when the focus comes or a choice is made (3.2.1, 3.2.2)": (
            r"""addEventListener\("(focus|focusin|change|input)",[^\n]*(submit|location)"""
        ),
        "keeps somebody from pasting (3.3.8)": r"""["']paste["']""",
        "sends live (1.2.4)": r"MediaRecorder|RTCPeerConnection|getUserMedia",
    },
    "*.css": {"moves by itself (2.2.2, 2.3.1)": r"@keyframes|animation-name|text-decoration:[^;]*blink"},
    "*.html": {
        "moves, sounds or goes on by itself (1.4.2, 2.2.2)": (
            r"<(marquee|blink)\b|\sautoplay\b|http-equiv=.refresh|onchange=|onfocus=|\.gif\b"
        ),
        "keeps somebody from enlarging (1.4.4)": r"user-scalable|maximum-scale",
        "keeps a browser from filling in (3.3.8)": r"onpaste=",
    },
}


def sources(kind: str) -> Iterator[Path]:
    for folder in ("lms", "courses", "accessibility", "media_pipeline", "foundation", "templates"):
        yield from (ROOT / folder).rglob(kind)


def test_no_script_or_page_does_what_the_criteria_speak_of() -> None:
    found = [
        f"{path.relative_to(ROOT)} {what}"
        for kind, signs in SOURCES.items()
        for path in sources(kind)
        for what, sign in signs.items()
        if re.search(sign, path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_nothing_that_stays_in_sight_covers_the_focus() -> None:
    """What stays while the rest scrolls leaves room for what has the focus, unless it is all or stands beside."""
    whole = {"full-screen.css", "captions.css"}
    staying = [path for path in sources("*.css") if re.search(r"position: (fixed|sticky)", path.read_text("utf-8"))]

    assert [path.name for path in staying if "scroll-padding" not in path.read_text("utf-8")] == [
        path.name for path in staying if path.name in whole
    ]
    assert len(staying) > len(whole)


def test_no_message_points_at_a_colour_or_a_shape() -> None:
    sign = re.compile(r"(红|绿|黄|蓝|紫|橙)色(?!盲)|圆形|方形|三角形")

    found = [
        text
        for app in words.our_apps()
        for text in re.findall(r'^msgstr.*|^".*', app.po.read_text("utf-8"), re.MULTILINE)
        if sign.search(text) and not re.fullmatch(r'msgstr "浅?.色"', text)  # a colour that one chooses
    ]

    assert found == []


# --- colours --------------------------------------------------------------------------------------------------------

CSS = ROOT / "lms/static/lms/css"
GROUNDS = {
    "ink": "paper surface sunk tea-tint leaf-tint earth-tint indigo-tint",
    "ink-soft": "paper surface",
    "indigo": "paper surface",
    "on-indigo": "indigo",
    "on-cloth": "cloth cloth-deep",
    "on-cloth-soft": "cloth cloth-deep",
    "tea": "tea-tint surface",
    "leaf": "leaf-tint surface",
    "earth": "earth-tint surface",
}


def colours(theme: str) -> dict[str, str]:
    """The tokens of a theme: light, dark, or black and yellow."""
    found = {}
    for name, light, dark, one in re.findall(
        r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", (CSS / "tokens.css").read_text("utf-8")
    ):
        found[name] = one or (light if theme == "light" else dark)
    if theme == "contrast":
        [block] = re.findall(r'\[data-theme="contrast"\] \{(.*?)\}', (CSS / "themes.css").read_text("utf-8"), re.DOTALL)
        found |= dict(re.findall(r"--([\w-]+): (#\w+);", block))
    return found


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_words_stand_at_seven_to_one_in_light_dark_and_black_and_yellow(theme: str) -> None:
    found = colours(theme)

    low = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, grounds in GROUNDS.items()
        for ground in grounds.split()
        if (ratio := contrast(found[ink], found[ground])) < 7
    }

    assert low == {}
    assert round(contrast("#000", "#ffffff")) == 21


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_edges_stand_at_three_to_one(theme: str) -> None:
    found = colours(theme)

    low = [
        (edge, ground)
        for edge in ("edge", "indigo")
        for ground in ("paper", "surface")
        if contrast(found[edge], found[ground]) < 3
    ]

    assert low == []
