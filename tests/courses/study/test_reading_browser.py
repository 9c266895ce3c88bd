"""The lesson's page with something to read, in a browser: by keyboard alone, on a phone, and under axe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.reader import Reader
from tests.journeys.axe import violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from courses.pages.models import CoursePage, LessonPage
    from courses.study.models import Enrolment
    from lms.bases.models import TrainingBase
    from lms.people.models import User
    from tests.courses.study.player import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
STEPS = ("洗净双手。", "铺好毛巾。", "问候客人，说自己的名字。", "问客人哪里不舒服。")


class Walker:
    """A browser whose every form is answered by the server under test, one page after another."""

    def __init__(self, page: Any, client: Client) -> None:
        self.page, self.client = page, client
        self.html, self.post = b"", ("", "")
        page.route("**/*", self.answer)

    def answer(self, route: Any) -> None:
        """Django answers outside Playwright's loop: inside it would have another database connection."""
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            file = Path(str(finders.find(address.path.removeprefix("/static/"))))
            route.fulfill(path=file, content_type=TYPES.get(file.suffix, "application/octet-stream"))
        elif route.request.method == "POST" and route.request.resource_type != "document":
            route.fulfill(status=503)  # a player's own, at any moment: no form of the page's
        elif route.request.method == "POST":
            self.post = (address.path, route.request.post_data or "")
            route.fulfill(body="<title>posted</title>", content_type="text/html")
        elif address.path.startswith("/m/"):
            route.fulfill(status=404)
        else:
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")

    def go(self, address: str) -> None:
        self.html = self.client.get(address.split("#")[0]).content
        self.page.goto("about:blank")
        self.page.goto(f"http://localhost{address}")

    def tab_to(self, text: str) -> None:
        """By Tab alone, as a switch does, until the words have the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            focused = "() => document.activeElement.closest('label, button, a')?.textContent ?? ''"
            if text in self.page.evaluate(focused):
                return
        pytest.fail(f"Tab never reached “{text}”.")

    def press(self, text: str) -> None:
        """Enter on these words, and on to the page that the server leads to."""
        self.tab_to(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        path, data = self.post
        self.go(self.client.post(path, parse_qs(data))["Location"])


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    """Text, steps and a film with a transcript, each with its question."""
    asset = worlds.make_video(base, owner)
    body = [
        making.text(making.prose(480)),
        ("steps", {"title": "接待客人", "steps": [{"text": each} for each in STEPS], "check": making.check()}),
        ("video", {"asset": asset, "title": asset.title, "check": making.check()}),
    ]
    long = worlds.make_video(base, owner, duration_ms=2_400_000, title="整堂课")
    check = [making.check(text=f"第{part}段讲什么？")[0] for part in (1, 2, 3)]
    again = [making.text(making.prose(480)), ("video", {"asset": long, "title": long.title, "check": check})]
    return worlds.make_course(base, owner, body, again)


@pytest.fixture
def walker(
    chromium: Any, signed_in: Callable[[User], Client], subject: User, request: pytest.FixtureRequest
) -> Iterator[Walker]:
    width = getattr(request, "param", 1280)
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    broken: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield Walker(page, signed_in(subject))
    context.close()
    assert broken == []


@pytest.mark.parametrize("walker", [1280, 360], indirect=True)
def test_a_section_is_read_and_proved_by_keyboard_alone(
    walker: Walker, lesson: LessonPage, enrolment: Enrolment, clock: Clock
) -> None:
    page = walker.page
    walker.go(lesson.url)
    fits(page)

    walker.press("开始读")
    assert page.get_by_text("正在计时阅读").is_visible()
    answer(walker, "门外")
    assert page.get_by_text("还不对").first.is_visible()
    fits(page)

    clock.tick(31)
    walker.go(lesson.url)
    answer(walker, "手边")
    assert page.get_by_text("回答正确，已经保留").is_visible()
    fits(page)

    clock.tick(60)
    walker.press("我看完了")
    assert page.get_by_text("已确认").first.is_visible()
    fits(page)


def answer(walker: Walker, words: str) -> None:
    walker.tab_to(words)
    walker.page.keyboard.press("Enter")  # it chooses, and does not send
    walker.press("提交回答")


def fits(page: Any) -> None:
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_stopped_reading_and_a_renewed_film_say_what_to_do(
    walker: Walker, lesson: LessonPage, enrolment: Enrolment, clock: Clock
) -> None:
    Reader(walker.client, clock, lesson, 0).begin()
    clock.tick(5)
    Reader(walker.client, clock, lesson, 1).begin()

    walker.go(lesson.url)

    assert walker.page.get_by_text("阅读停下来了").is_visible()
    assert walker.page.get_by_text("也可以不看视频，读文字稿").is_visible()
    fits(walker.page)


@pytest.mark.parametrize("walker", [1280, 360], indirect=True)
def test_parts_and_waits_and_what_was_counted_elsewhere_are_said(
    walker: Walker, lesson: LessonPage, second: LessonPage, enrolment: Enrolment, clock: Clock
) -> None:
    before = Reader(walker.client, clock, lesson, 0)
    before.begin()
    clock.tick(60)
    before.answer()
    film = Reader(walker.client, clock, second, 1)
    film.begin()
    film.answer(right=False)

    walker.go(second.url)

    page = walker.page
    assert page.get_by_text("同样的内容您在").first.is_visible()
    assert page.get_by_text("第1段，共3段").is_visible()
    assert page.get_by_text("以后可以再答一次").is_visible()
    fits(page)
