"""The site of a request is the one that Wagtail would take."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site, sites

from courses.pages.wagtail_fixes import site

pytestmark = pytest.mark.both_databases

WAGTAILS = site.WAGTAILS
MANY = [  # hostname, port, whether it is the default one
    [("a", 80, True)],
    [("a", 80, False)],
    [("a", 80, False), ("a", 81, False)],
    [("a", 80, True), ("a", 81, False)],
    [("a", 80, False), ("a", 81, False), ("b", 80, True)],
    [("a", 80, False), ("b", 80, True)],
    [("a", 80, False), ("b", 80, False), ("c", 82, True)],
    [],
]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", MANY)
def test_as_wagtail_chooses(rows: list[tuple[str, int, bool]]) -> None:
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    for hostname, port, is_default in rows:
        Site.objects.create(hostname=hostname, port=port, is_default_site=is_default, root_page=root)

    for hostname in ("a", "b", "c", "d"):
        for port in ("80", "81", 83):
            assert chosen(site.for_host, hostname, port) == chosen(WAGTAILS, hostname, port), (hostname, port)


def chosen(choose: Any, hostname: str, port: str | int) -> Site | None:
    try:
        found: Site = choose(hostname, port)
    except Site.DoesNotExist:
        return None
    assert found.root_page.depth == 1
    return found


def test_a_page_asks_the_compiled_question(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(site.ALL, "all", lambda: asked.append("") or [])

    assert client.get("/").status_code == 404
    assert asked
    assert sites.get_site_for_hostname is site.for_host
