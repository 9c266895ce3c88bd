"""A learner on a course, and a device that she takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from courses.study.engine.offline.grants import films_of
from tests.courses.study.offline.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment, Timeline
    from lms.people.models import User
    from tests.courses.study.player import Clock


@pytest.fixture
def make_device(enrolment: Enrolment, course: CoursePage, clock: Clock) -> Callable[..., Device]:
    """make_device(): another browser of the learner, with a grant."""

    def make(subject: User | None = None, actor: Any = None) -> Device:
        device = Device(subject or enrolment.subject, course, clock, actor)
        device.ask()
        return device

    return make


@pytest.fixture
def device(make_device: Callable[..., Device]) -> Device:
    return make_device()


@pytest.fixture
def films(course: CoursePage) -> list[Timeline]:
    """Two films of a quarter of an hour."""
    return films_of(course)
