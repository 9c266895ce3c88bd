"""Every static file that a template names exists: with hashed names a missing one is an error page."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = sorted(
    {
        (str(path.relative_to(TEMPLATES)), name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{%\s*static\s+[\"']([^\"'{]+)[\"']\s*%}", path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("template", "name"), NAMED)
def test_what_a_template_names_is_there(template: str, name: str) -> None:
    assert finders.find(name), f"{template} names {name}"


def test_no_style_sheet_asks_how_the_screen_is_held() -> None:
    """Somebody's screen is fixed to a wheelchair: nothing turns or goes where it is held upright (WCAG 1.3.4)."""
    house = TEMPLATES.parent
    ours = [
        path for room in ("lms", "courses", "accessibility", "media_pipeline") for path in (house / room).rglob("*.css")
    ]

    assert len(ours) > 30
    assert [str(path) for path in ours if "orientation" in path.read_text(encoding="utf-8")] == []


def test_a_request_says_what_it_carries() -> None:
    """`request: Any` hides a misspelt attribute from mypy until somebody presses the button."""
    house = TEMPLATES.parent
    rooms = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
    sources = [path for room in rooms for path in (house / room).rglob("*.py")]
    unsaid = re.compile(r"\brequest: (Any|object)\b|\brequest\.\w+ = .*# type: ignore\[attr-defined\]")

    assert len(sources) > 600
    assert [str(path) for path in sources if unsaid.search(path.read_text(encoding="utf-8"))] == []
