"""The pages of checking study in a browser: axe, keys and a narrow phone. SHOTS=folder keeps pictures to look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders

from courses.study.models import PlayLease
from courses.study.recount import voids
from tests.journeys.axe import violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from courses.study.models import Enrolment
    from lms.people.models import Division, User
    from tests.courses.study.player import Player

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture
def look(chromium: Any, signed_in: Callable[[User], Client]) -> Iterator[Callable[..., Any]]:
    """look(person, address): the page as Django writes it; what is sent from it lands in `page.posts`."""
    contexts: list[Any] = []

    def open_(person: User, address: str, *, width: int = 1280) -> Any:
        html, posts = signed_in(person).get(address).content, []

        def answer(route: Any) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                file = Path(str(finders.find(path.removeprefix("/static/"))))
                route.fulfill(path=file, content_type=TYPES.get(file.suffix, "application/octet-stream"))
            elif route.request.method == "POST":
                posts.append(parse_qs(route.request.post_data))
                route.fulfill(body="<title>posted</title>", content_type="text/html")
            else:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")

        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.posts = posts
        page.route("**/*", answer)
        page.goto(f"http://localhost{address}")
        return page

    yield open_
    for context in contexts:
        context.close()


def test_checking_study_meets_axe_fits_a_phone_and_is_decided_by_keys(
    look: Callable[..., Any],
    player: Player,
    post_to: Callable[..., User],
    menghai: Division,
    enrolment: Enrolment,
) -> None:
    county = post_to("county_officer", division=menghai, username="county")
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")
    player.open()
    player.play(120)
    lease = PlayLease.objects.get(uuid=player.lease)
    void = voids.ask(lease=lease, by=county, reason="同一部手机同一天替五个人学习")
    one = f"/oversight/evidence/{lease.uuid}/"
    addresses = ["/oversight/", "/oversight/evidence/", one, f"/oversight/voids/{void.uuid}/"]

    found: list[str] = []
    for number, address in enumerate(addresses):
        for width in (1280, 360):
            page = look(prefecture, address, width=width)
            keep(page, f"{number}-{width}")
            found += violations(page)
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), address
    stops = 0
    while stops < 60 and not page.evaluate("() => document.activeElement.value === 'approve'"):
        page.keyboard.press("Tab")
        stops += 1
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.title === 'posted'")

    assert found == []
    assert page.posts[0]["verdict"] == ["approve"]
    voids.decide(void=void, by=prefecture, approved=True)
    page = look(lease.subject, "/study/", width=360)
    keep(page, "study-360")
    assert violations(page) == []


def keep(page: Any, name: str) -> None:
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)
