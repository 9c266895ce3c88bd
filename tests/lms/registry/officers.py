"""Two officers of a county, and a learner who has two accounts."""

from collections.abc import Callable

import pytest
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from lms.people.models import Division, Merge, Role, Trainee, User
from lms.registry.desk.merging import merge
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


@pytest.fixture
def officer(clock: Clock, menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def colleague(clock: Clock, menghai: Division, post_to: Callable[..., User]) -> User:
    """Another officer of the same county."""
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def double(clock: Clock, menghai: Division, make_trainee: Callable[..., Trainee]) -> User:
    """The learner's second account."""
    return make_trainee(division=menghai, name="岩温（重）").user


@pytest.fixture
def both(subject: User, double: User, course: CoursePage, enrolment: Enrolment) -> None:
    """Both accounts are on the course."""
    enrol(subject=double, course=course, by=double)


@pytest.fixture
def joined(subject: User, double: User, officer: User, colleague: User) -> Callable[[], Merge]:
    """joined(): the officer asked, her colleague approved."""
    return lambda: merge(
        kept=subject, absorbed=double, reason="同一人，证号后来才查到", asked_by=officer, approved_by=colleague
    )


@pytest.fixture
def play_as(signed_in: Callable[[User], Client], clock: Clock) -> Callable[..., Player]:
    """play_as(user, lesson): that person's player on that lesson."""

    def make(user: User, page: LessonPage, device: str = "phone") -> Player:
        return Player(signed_in(user), clock, page.pk, worlds.video_block(page), device)

    return make
