"""One switch, Tab and Enter and nothing else: how far a lesson is, and where a page begins after a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accessibility.models import Preference
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.test_reading_browser import Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from courses.pages.models import CoursePage, LessonPage
    from lms.bases.models import TrainingBase
    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]
FOCUSED = "() => document.activeElement.closest('label, button, a, summary')?.textContent ?? ''"
AT = "() => [document.activeElement.localName, document.activeElement.textContent.trim()]"


class Switch(Walker):
    """A walker that counts, follows links as well as forms, and keeps what a browser tab keeps."""

    def __init__(self, page: Any, client: Client) -> None:
        super().__init__(page, client)
        self.tabs = self.enters = 0
        self.here = self.asked = ""

    def answer(self, route: Any) -> None:
        """Where a link leads is fetched outside of Playwright's loop, as what a form sends is."""
        request, address = route.request, urlsplit(route.request.url)
        wanted = f"{address.path}?{address.query}" if address.query else address.path
        if request.method == "GET" and request.resource_type == "document" and wanted != self.here:
            self.asked = wanted
            route.fulfill(body="<title>later</title>", content_type="text/html")
        else:
            super().answer(route)

    def go(self, address: str) -> None:
        path, _hash, place = address.partition("#")
        answer = self.client.get(path, follow=True)
        here = answer.redirect_chain[-1][0].partition("#")[0] if answer.redirect_chain else path
        self.show(here, answer.content, place)

    def show(self, address: str, html: bytes, place: str = "") -> None:
        self.here, self.html = address, html
        self.page.goto("about:blank")
        self.page.goto(f"http://localhost{address}{'#' if place else ''}{place}")

    def tab_to(self, text: str) -> None:
        while text not in self.page.evaluate(FOCUSED):
            self.page.keyboard.press("Tab")
            self.tabs += 1
            assert self.tabs < 200, f"Tab never reached “{text}”."

    def enter(self, text: str) -> None:
        """On to the page that a link or a form leads to."""
        self.tab_to(text)
        self.asked, self.post = "", ("", "")
        with self.page.expect_navigation():
            self.press_enter()
        if not self.post[0]:
            self.go(self.asked)
            return
        answer = self.client.post(self.post[0], parse_qs(self.post[1]))
        if answer.has_header("Location"):
            self.go(answer["Location"])
        else:
            self.show(self.post[0], answer.content)

    def press_enter(self) -> None:
        self.enters += 1
        self.page.keyboard.press("Enter")

    @property
    def at(self) -> tuple[str, str]:
        return tuple(self.page.evaluate(AT))


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    video = worlds.make_video(base, owner)
    return worlds.make_course(base, owner, [("video", {"asset": video, "title": video.title}), ("quiz", making.quiz())])


@pytest.fixture
def switch(chromium: Any, signed_in: Callable[[User], Client], subject: User) -> Iterator[Switch]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield Switch(context.new_page(), signed_in(subject))
    context.close()


def test_from_home_through_a_lesson_and_its_quiz_to_the_record(switch: Switch, course: CoursePage) -> None:
    switch.go("/")

    switch.enter(course.title)
    begun = switch.at
    switch.enter("报名学习")
    joined = switch.at
    switch.tab_to("播放")
    switch.press_enter()
    switch.tab_to("揉")
    switch.press_enter()
    switch.enter("检查我的答案")
    answered = switch.at
    switch.enter("看我的学习档案")

    assert begun == ("h1", course.title)
    assert "已参加" in joined[1]
    assert "小测验" in answered[1]
    assert switch.at[0] == "h1"
    assert (switch.tabs <= 60, switch.enters <= 10) == (True, True), (switch.tabs, switch.enters)


def test_settings_and_filters_are_chosen_without_arrow_keys(switch: Switch, lesson: LessonPage, subject: User) -> None:
    switch.go("/preferences/")
    switch.tab_to("白色")
    switch.press_enter()
    switch.tab_to("黄色")
    switch.press_enter()
    closed = switch.at
    switch.enter("保存设置")
    kept = Preference.objects.get(user=subject).values
    switch.go("/courses/")
    switch.tab_to("所有等级")
    switch.press_enter()
    switch.tab_to("五级")
    switch.press_enter()
    switch.enter("查找")

    assert closed == ("summary", "黄色")
    assert kept == {"caption_colour": "yellow"}
    assert "level=5" in switch.here
    assert switch.at[0] == "h2"


def test_what_is_folded_says_what_a_form_that_came_back_holds(switch: Switch) -> None:
    html = switch.client.get("/preferences/").content.decode()
    filled = html.replace('name="caption_colour" value="yellow"', 'name="caption_colour" value="yellow" checked')

    switch.show("/preferences/", filled.encode())
    folded = switch.page.locator("[data-pick]:has([name=caption_colour]) [data-pick-now]")

    assert filled != html
    assert folded.inner_text() == "黄色"


def test_a_page_begins_at_what_was_found_after_a_filter_and_at_its_top_after_a_link_of_the_header(
    switch: Switch, lesson: LessonPage
) -> None:
    switch.go("/courses/")
    before = switch.at[0]
    switch.tab_to("查找")
    switch.enter("查找")
    unfiltered = switch.at
    switch.page.fill("[name=q]", "没有这样的词")
    switch.enter("查找")
    found = switch.at
    switch.go("/")
    switch.enter("课程")

    assert before == "body"
    assert unfiltered[0] == "h1"
    assert found == ("h2", "共 0 门课程")
    assert switch.at[0] == "body"


def test_what_was_refused_has_the_focus_and_leads_to_its_field(switch: Switch, lesson: LessonPage) -> None:
    switch.go("/points/goal/")
    switch.enter("设定这个目标")
    page = switch.page

    assert page.title().startswith("有误：")
    assert page.evaluate("() => document.activeElement.matches('.form__summary[role=alert]')")
    switch.tab_to("每周分钟数")
    switch.press_enter()
    assert page.evaluate("() => document.activeElement.name") == "minutes"
    page.reload()
    assert page.evaluate("() => document.activeElement.matches('.form__summary')")


def test_without_scripts_too_a_page_begins_at_what_is_said_and_at_what_was_found(
    chromium: Any, signed_in: Callable[[User], Client], subject: User, course: CoursePage
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    walker = Switch(context.new_page(), signed_in(subject))
    joined = walker.client.post(reverse("study:enrol", args=[course.pk]))["Location"]

    walker.go(joined)
    said = walker.page.locator(":focus").get_attribute("id")
    walker.go("/courses/?q=nothing")
    found = walker.page.locator(":focus").get_attribute("id")
    walker.go("/courses/")

    assert (said, found) == ("said", "found")
    assert walker.page.locator("main :focus").count() == 0
    context.close()
