"""A base's steps: which there are, that each leaves a row, and what a suspension does to its courses."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages import catalogue
from courses.pages.models import CoursePage, LessonPage
from foundation.refusals import Refusal
from lms.bases.lifecycle import life
from lms.bases.lifecycle.founding import found_base
from lms.bases.models import BaseStep, TrainingBase
from lms.people.models import User

pytestmark = pytest.mark.django_db


def test_founding_twice_gives_back_the_first(base: TrainingBase) -> None:
    assert found_base(organisation=base.organisation, kind="university", level="national") == base


def test_every_step_leaves_a_row(base: TrainingBase, officer: User) -> None:
    life.suspend(base=base, by=officer, reason="年度考核不合格")
    life.reinstate(base=base, by=officer, reason="已整改")

    told = [(step.status, step.reason, step.by) for step in base.steps.all()]
    assert told[:2] == [("accredited", "已整改", officer), ("suspended", "年度考核不合格", officer)]


def test_a_step_that_the_rules_do_not_know_is_refused(base: TrainingBase, officer: User) -> None:
    with pytest.raises(Refusal) as refusal:
        life.step(base=base, by=officer, status="applied")

    assert refusal.value.code == "step_unknown"
    assert BaseStep.objects.filter(base=base).count() == 1


def test_the_level_of_a_day_is_the_one_in_force_then(base: TrainingBase, officer: User) -> None:
    life.promote(base=base, by=officer, level="national")
    today = timezone.localdate()

    assert base.level_at(today - timedelta(days=1)) == "provincial"
    assert base.level_at(today) == "national"
    assert base.level_at(date(2020, 12, 31)) is None


def test_a_suspended_base_disappears_from_the_catalogue_and_comes_back(
    base: TrainingBase, course: CoursePage, officer: User
) -> None:
    life.suspend(base=base, by=officer, reason="整改")
    assert course not in catalogue.open_courses()

    life.reinstate(base=base, by=officer)
    assert course in catalogue.open_courses()


def test_its_lessons_are_closed_to_strangers_and_open_to_its_own(
    base: TrainingBase, course: CoursePage, officer: User, editor: User, other_editor: User, client: Client
) -> None:
    lesson = LessonPage.objects.descendant_of(course).get()
    life.suspend(base=base, by=officer, reason="整改")

    client.force_login(other_editor)
    assert client.get(lesson.url).status_code == 403
    assert client.get(course.url).status_code == 403
    client.force_login(editor)
    assert client.get(lesson.url).status_code == 200


def test_who_has_begun_may_finish(base: TrainingBase, course: CoursePage, officer: User, make_trainee: object) -> None:
    from courses.study.engine.enrolment import enrol

    learner = make_trainee(division=base.division).user  # type: ignore[operator]
    enrol(subject=learner, course=course, by=learner)
    life.suspend(base=base, by=officer, reason="整改")

    assert learner.has_perm("pages.view_page", course)
    assert learner.has_perm("pages.view_page", LessonPage.objects.descendant_of(course).get())


def test_those_who_look_after_its_place_open_its_page_and_strangers_do_not(
    base: TrainingBase, officer: User, other_editor: User, client: Client
) -> None:
    url = reverse("bases:base", args=[base.uuid])

    client.force_login(officer)
    assert base.name in client.get(url).content.decode()
    client.force_login(other_editor)
    assert client.get(url).status_code == 403


def test_who_works_at_no_base_is_told_so(officer: User, client: Client) -> None:
    client.force_login(officer)

    response = client.get(reverse("bases:mine"))

    assert response.status_code == 403
    assert "不在任何培训基地任职" in response.content.decode()


def test_a_lesson_of_a_course_that_is_not_published_is_nobody_s_but_its_makers(
    course: CoursePage, editor: User, other_editor: User
) -> None:
    lesson = LessonPage.objects.descendant_of(course).get()
    assert other_editor.has_perm("pages.view_page", lesson)

    course.unpublish()

    assert not other_editor.has_perm("pages.view_page", lesson)
    assert editor.has_perm("pages.view_page", lesson)
