"""A survey in a browser: answered by Tab and Enter alone on a phone, and under axe before, after and in its results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from courses.study.engine import surveys
from courses.study.models import SurveyAnswer
from lms.people.models import Role
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.test_reading_browser import Walker
from tests.courses.study.test_surveys import TEXT, survey
from tests.journeys.axe import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from courses.pages.models import CoursePage, LessonPage
    from courses.study.models import Enrolment
    from lms.bases.models import TrainingBase
    from lms.people.models import Division, User

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    return worlds.make_course(base, owner, [making.text("毛巾放在手边。", checked=False), ("survey", survey())])


def test_it_is_answered_by_keyboard_on_a_phone_and_its_results_read(
    chromium: Any,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    menghai: Division,
    base: TrainingBase,
    lesson: LessonPage,
    subject: User,
    enrolment: Enrolment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(surveys, "TOGETHER", 1)
    editor = post_to(Role.BASE_EDITOR, division=menghai, organisation=base.organisation)
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    learner = Walker(page, signed_in(subject))
    learner.go(lesson.get_url())
    found = violations(page)

    learner.tab_to("有些难")
    page.keyboard.press("Enter")
    learner.tab_to("手语")
    page.keyboard.press("Enter")
    while page.evaluate("() => document.activeElement.tagName") != "TEXTAREA":
        page.keyboard.press("Tab")
    page.keyboard.type(TEXT)
    learner.press("提交回答")

    assert "您已填写这份问卷" in page.inner_text("main")
    found += violations(page)
    said = SurveyAnswer.objects.get().answers
    assert [len(each) for each in said.values()] == [1, 1, 1]
    reader = Walker(page, signed_in(editor))
    reader.go(f"/study/lessons/{lesson.pk}/surveys/")
    assert TEXT in page.inner_text("main")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    found += violations(page)
    page.close()
    assert found == []
