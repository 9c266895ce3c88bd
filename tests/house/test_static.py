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
