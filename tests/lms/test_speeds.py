"""One list of playing speeds: what a page offers is what the rate cap of evidence allows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.test.signals import template_rendered
from django.urls import reverse

from accessibility.display import preferences, speeds
from accessibility.forms import PreferencesForm
from lms.checks import speed_is_free
from tests.simulator import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.template import Template
    from django.test import Client

BASE = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _menus_are_drawn_anew() -> Iterator[None]:
    """A process draws the player's menus once; here the list of speeds changes under it."""
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


def offered(client: Client) -> list[float]:
    """The speeds in the player's bar, read off a page."""
    page = client.get(reverse("design")).content.decode()
    [bar] = re.findall(r'data-choose="speed"(.*?)</div>', page, re.S)
    return [float(value) for value in re.findall(r'data-value="([^"]+)"', bar)]


def test_the_bar_the_settings_and_the_simulated_learners_have_the_same_speeds(client: Client) -> None:
    wanted = sorted(speeds.SPEEDS)

    assert offered(client) == wanted
    assert sorted(float(value) for value in preferences.CHOICES["speed"]) == wanted
    assert [float(value) for value, _ in PreferencesForm().fields["speed"].choices] == wanted  # type: ignore[attr-defined]
    assert sorted(world.SPEEDS) == wanted


def test_a_speed_that_is_added_to_the_list_is_offered_and_refused_under_a_cap_below_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert speed_is_free(None) == []

    monkeypatch.setattr(speeds, "SPEEDS", (*speeds.SPEEDS, 4.0))

    assert max(offered(client)) == 4.0
    [found] = speed_is_free(None)
    assert (found.level, found.id) == (checks.ERROR, "lms.E002")


def test_no_page_writes_speeds_of_its_own() -> None:
    written = [
        path.name
        for path in (BASE / "templates").rglob("*.html")
        if re.search(r"<option[^>]*>\s*\d(\.\d+)?×", path.read_text(encoding="utf-8"))
    ]

    assert written == []


def test_the_menus_that_speak_of_no_film_are_drawn_once_a_language(client: Client) -> None:
    drawn: list[str | None] = []

    def note(template: Template, **_: object) -> None:
        drawn.append(template.name)

    template_rendered.connect(note)
    try:
        counts = []
        for language in ("zh-hans", "en", "zh-hans", "en"):
            drawn.clear()
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            page = client.get(reverse("design")).content.decode()
            assert ("Caption size" in page) == (language == "en")
            counts.append(drawn.count("pages/blocks/player_choice.html"))
    finally:
        template_rendered.disconnect(note)

    first, _, again, _ = counts
    assert counts[:2] == [first, first]
    assert counts[2:] == [again, again]
    assert again <= 2 < first  # what is left speaks of this film: its tracks and its sizes
