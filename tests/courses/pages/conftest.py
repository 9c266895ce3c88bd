"""A base with a published course, and drafts of lessons that do and do not meet the bar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import Division, User
from media_pipeline.models import Asset
from tests import scheduling
from tests.courses.pages import making


@dataclass(frozen=True, slots=True)
class Ground:
    """What nearly every test here begins with."""

    base: TrainingBase
    course: CoursePage
    unit: UnitPage
    other_base: TrainingBase


@pytest.fixture(scope="module")
def ground(request: pytest.FixtureRequest) -> Ground | None:
    """Two bases with a course and a unit each, built once a file; None where tests flush the database."""
    asked = {
        name
        for item in request.session.items
        if item.getparent(pytest.Module) is request.node
        for name in (*getattr(item, "fixturenames", ()), *(mark.name for mark in item.iter_markers()))
    }
    if "stocked" in asked or "bare_ground" in asked:
        return None
    request.getfixturevalue("lasting")
    base = making.make_base(Division.objects.get(code="532822"))
    course = making.make_course(base.root_page)
    unit = making.make_unit(course)
    return Ground(base, course, unit, elsewhere())


def elsewhere() -> TrainingBase:
    """Another base with a course and a lesson, which no test may pick up by mistake."""
    other = making.make_base(
        Division.objects.get(code="532823"), "勐腊县残疾人培训中心", kind="public_centre", level="county"
    )
    making.make_lesson(making.make_unit(making.make_course(other.root_page, "别处的课程")), title="别处的课时")
    return other


@pytest.fixture
def base(ground: Ground | None, menghai: Division) -> TrainingBase:
    return TrainingBase.objects.get(pk=ground.base.pk) if ground else making.make_base(menghai)


@pytest.fixture
def other_base(ground: Ground | None, db: None) -> TrainingBase:
    return TrainingBase.objects.get(pk=ground.other_base.pk) if ground else elsewhere()


@pytest.fixture
def editor(base: TrainingBase, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=base.division, organisation=base.organisation, username="editor")


@pytest.fixture
def reviewer(yunnan: Division, post_to: Callable[..., User]) -> User:
    return post_to("course_reviewer", division=yunnan, username="reviewer")


@pytest.fixture
def course(ground: Ground | None, base: TrainingBase) -> CoursePage:
    return CoursePage.objects.get(pk=ground.course.pk) if ground else making.make_course(base.root_page)


@pytest.fixture
def unit(ground: Ground | None, course: CoursePage) -> UnitPage:
    return UnitPage.objects.get(pk=ground.unit.pk) if ground else making.make_unit(course)


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
    """The other base and its lesson are always there, but for tests that ask no database."""
    if not scheduling.asks_a_database(request.node):
        return None
    if "stocked" in request.fixturenames:
        request.getfixturevalue("stocked")
    return request.getfixturevalue("other_base")
