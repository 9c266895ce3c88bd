"""A base with a published course, and drafts of lessons that do and do not meet the bar."""

from collections.abc import Callable
from typing import Any

import pytest

from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import Division, User
from media_pipeline.models import Asset
from tests.courses.pages import making


@pytest.fixture
def base(menghai: Division) -> TrainingBase:
    return making.make_base(menghai)


@pytest.fixture
def other_base(mengla: Division) -> TrainingBase:
    return making.make_base(mengla, "勐腊县残疾人培训中心", kind="public_centre", level="county")


@pytest.fixture
def editor(base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=base.division, organisation=base.organisation, username="editor")


@pytest.fixture
def reviewer(yunnan: Division, post_to: Callable[..., User]) -> User:
    return post_to("course_reviewer", division=yunnan, username="reviewer")


@pytest.fixture
def course(base: TrainingBase) -> CoursePage:
    return making.make_course(base.root_page)


@pytest.fixture
def unit(course: CoursePage) -> UnitPage:
    return making.make_unit(course)


@pytest.fixture
def bare(base: TrainingBase, editor: User) -> Asset:
    """A video that plays and has nothing beside it."""
    return making.make_asset(base.collection, editor)


@pytest.fixture
def usable(base: TrainingBase, editor: User, reviewer: User) -> Asset:
    asset = making.make_asset(base.collection, editor, title="揉法示范")
    return making.make_usable(asset, by=editor, reviewer=reviewer)


@pytest.fixture
def draft(unit: UnitPage, bare: Asset) -> LessonPage:
    """A draft that may not be published."""
    return making.make_lesson(unit, bare, live=False)


@pytest.fixture
def ready(unit: UnitPage, usable: Asset) -> LessonPage:
    """A draft that may."""
    return making.make_lesson(unit, usable, title="按法", live=False)


@pytest.fixture
def live(unit: UnitPage, usable: Asset) -> LessonPage:
    return making.make_lesson(unit, usable, title="推法")


@pytest.fixture(autouse=True)
def noise(request: pytest.FixtureRequest) -> Any:
    """Another base's course and lesson, which no test may pick up by mistake."""
    if "stocked" in request.fixturenames:
        request.getfixturevalue("stocked")
    other_base: TrainingBase = request.getfixturevalue("other_base")
    unit = making.make_unit(making.make_course(other_base.root_page, "别处的课程"))
    return making.make_lesson(unit, title="别处的课时")
