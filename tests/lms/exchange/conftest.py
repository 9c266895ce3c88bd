"""The learner, the course and the player of study's tests, and a class whose list comes in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lms.delivery.models import Cohort, CohortMember, Programme
from lms.people.models import Division, User
from tests.courses.study.conftest import (  # noqa: F401
    _noise,
    base,
    clock,
    course,
    enrolment,
    inhabited,
    lesson,
    noise,
    owner,
    player,
    second,
    signed_in,
    subject,
    trainee,
    verified,
)
from tests.courses.study.player import Clock


@pytest.fixture
def cohort(base: Any, course: Any, menghai: Division, owner: User, clock: Clock, noise: Any) -> Cohort:  # noqa: F811
    CohortMember.objects.all().delete()
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    return Cohort.objects.create(programme=programme, division=menghai, code="A-1", name="一班", starts=day, ends=day)


@pytest.fixture
def officer(
    signed_in: Callable[[User], Client],  # noqa: F811
    post_to: Callable[..., User],
    menghai: Division,
) -> Client:
    return signed_in(post_to("county_officer", division=menghai, username="officer"))


@pytest.fixture
def staff(
    signed_in: Callable[[User], Client],  # noqa: F811
    post_to: Callable[..., User],
    menghai: Division,
    cohort: Cohort,
) -> Client:
    """Somebody who works at the base of the class."""
    body = cohort.programme.organisation
    return signed_in(post_to("base_staff", division=menghai, organisation=body, username="staff"))
