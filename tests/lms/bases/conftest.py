"""A provincial base of Menghai and a county base next door, with their people."""

from collections.abc import Callable
from datetime import date

import pytest

from courses.pages.models import CoursePage
from lms.bases.models import SubmissionDuty, TrainingBase
from lms.people.models import Division, User
from tests.courses.pages import making


@pytest.fixture
def base(menghai: Division) -> TrainingBase:
    return making.make_base(menghai, since=date(2021, 1, 1))


@pytest.fixture
def other_base(mengla: Division) -> TrainingBase:
    return making.make_base(mengla, "勐腊县残疾人培训中心", level="county", since=date(2021, 1, 1))


@pytest.fixture
def editor(base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=base.division, organisation=base.organisation, username="editor")


@pytest.fixture
def other_editor(other_base: TrainingBase, post_to: Callable[..., User]) -> User:
    place = {"division": other_base.division, "organisation": other_base.organisation}
    return post_to("base_editor", **place, username="other-editor")


@pytest.fixture
def reviewer(yunnan: Division, post_to: Callable[..., User]) -> User:
    return post_to("course_reviewer", division=yunnan, username="reviewer")


@pytest.fixture
def officer(yunnan: Division, post_to: Callable[..., User]) -> User:
    return post_to("province_officer", division=yunnan, username="officer")


@pytest.fixture
def duty(db: None) -> SubmissionDuty:
    return SubmissionDuty.objects.create(name="“十四五”选送课程", starts=date(2021, 1, 1), ends=date(2099, 12, 31))


@pytest.fixture
def course(base: TrainingBase, editor: User, reviewer: User) -> CoursePage:
    """Published, with one lesson that anyone can use."""
    course = making.make_course(base.root_page)
    asset = making.make_usable(making.make_asset(base.collection, editor), by=editor, reviewer=reviewer)
    making.make_lesson(making.make_unit(course), asset)
    return course


@pytest.fixture(autouse=True)
def noise(other_editor: User, other_base: TrainingBase) -> None:
    """Somebody else's base, editor and course, which no test may pick up by mistake."""
    making.make_course(other_base.root_page, "别处的课程")
