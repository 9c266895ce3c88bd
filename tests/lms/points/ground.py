"""A class with meetings, officers who decide, and a course walked to its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.pages.models import CoursePage, LessonPage
from courses.study.models import Enrolment
from lms.bases.models import TrainingBase
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Programme, Session
from lms.people.models import Division, User
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


@pytest.fixture
def cohort(
    base: TrainingBase,
    course: CoursePage,
    menghai: Division,
    subject: User,
    owner: User,
    enrolment: Enrolment,
    clock: Clock,
) -> Cohort:
    """The learner's class on the course; `owner` teaches it."""
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    row = Cohort.objects.create(
        programme=programme, division=menghai, teacher=owner, code="A", name="A班", starts=day, ends=day
    )
    join(cohort=row, subject=subject, by=owner)
    return row


@pytest.fixture
def make_meeting(cohort: Cohort, clock: Clock) -> Callable[..., Session]:
    """make_meeting(minutes=…): a meeting that is just over."""

    def make(minutes: int = 60) -> Session:
        starts = clock.at
        clock.tick(minutes * 60)
        return Session.objects.create(
            cohort=cohort, title="实训", starts=starts, ends=starts + timedelta(minutes=minutes)
        )

    return make


@pytest.fixture
def county(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to("county_officer", division=menghai, username="county")


@pytest.fixture
def colleague(post_to: Callable[..., User], menghai: Division) -> User:
    """A second officer of the same county."""
    return post_to("county_officer", division=menghai, username="colleague")


@pytest.fixture
def province(post_to: Callable[..., User], yunnan: Division) -> User:
    return post_to("province_officer", division=yunnan, username="province")


@pytest.fixture
def deputy(post_to: Callable[..., User], yunnan: Division) -> User:
    """A second officer of the province."""
    return post_to("province_officer", division=yunnan, username="deputy")


@pytest.fixture
def walk(
    player: Player, clock: Clock, lesson: LessonPage, second: LessonPage, enrolment: Enrolment
) -> Callable[[], Any]:
    """walk(): the whole course, watched and answered."""

    def go() -> None:
        player.open()
        player.play(900, every=30)
        player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
        there = Player(player.client, clock, second.pk, worlds.video_block(second))
        there.open()
        there.play(900, every=30)

    return go
