"""A base's steps: which there are, that each leaves a row, and what a suspension does to its courses."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.pages import catalogue
from courses.pages.models import CoursePage, LessonPage
from lms.bases import life
from lms.bases.errors import BasesError
from lms.bases.founding import found_base
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
    with pytest.raises(BasesError) as refusal:
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
    from courses.study.enrolment import enrol

    learner = make_trainee(division=base.division).user  # type: ignore[operator]
    enrol(subject=learner, course=course, by=learner)
    life.suspend(base=base, by=officer, reason="整改")

    assert learner.has_perm("pages.view_page", course)
    assert learner.has_perm("pages.view_page", LessonPage.objects.descendant_of(course).get())
