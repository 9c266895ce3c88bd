"""A learner on a course of two lessons, a player over HTTP, and a clock that is moved by hand.

The course, and a stranger who studies elsewhere, are made once a module (`inhabited`): making them anew took half of
the time of these tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client, override_settings

from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment, VerifiedInterval
from lms.bases.models import TrainingBase
from lms.people.models import Division, Trainee, User
from tests.conftest import trainee_maker
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.indexes import leave_unindexed

MORNING = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
THEIR_OWN = {"transactional_db", "live_server"}  # what cannot be had inside a module's transaction


@dataclass(frozen=True, slots=True)
class Inhabited:
    """Keys, not instances: what one test changed in an instance would be there for the next."""

    base: int
    owner: int
    course: int | None  # none where the module makes a course of its own
    noise: int
    at: datetime  # when all of it had happened


@pytest.fixture(scope="module")
def inhabited(
    request: pytest.FixtureRequest, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Inhabited | None]:
    """What every test that studies begins with, in a transaction that the module's tests are savepoints of.

    None for a module whose tests ask for no course, or for a database with transactions of their own. Asked for by
    `tests.conftest` on behalf of every test that asks a database: see there.
    """
    asked: set[str] = set()
    for item in request.session.items:
        if item.getparent(pytest.Module) is request.node:
            asked |= set(getattr(item, "fixturenames", ()))
    if asked & THEIR_OWN or not asked & {"course", "enrolment"}:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    if "chromium" in asked:
        request.getfixturevalue("chromium")  # within Playwright's loop Django has connections of its own: begin there
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
            leave_unindexed(patch)
            clock = Clock(MORNING)
            patch.setattr("django.utils.timezone.now", clock)
            owner = User.objects.create(username="owner", name="owner")
            base = making.make_base(Division.objects.get(code="532822"))
            course = None if hasattr(request.module, "course") else make_course(base, owner).pk
            noise = make_noise(clock, owner)
        yield Inhabited(base.pk, owner.pk, course, noise.pk, clock.at)
        transaction.set_rollback(True)


def make_course(base: TrainingBase, owner: User) -> CoursePage:
    """Two lessons: a quarter of an hour of video with a quiz, then a quarter of an hour without."""
    first = [worlds.make_video(base, owner), ("quiz", making.quiz())]
    return worlds.make_course(base, owner, first, [worlds.make_video(base, owner, title="按法示范")])


def make_noise(clock: Clock, owner: User) -> Enrolment:
    """Somebody else's study on somebody else's course, which no test may pick up by mistake."""
    mengla = Division.objects.get(code="532823")
    elsewhere = making.make_base(mengla, "勐腊县残疾人培训中心", kind="public_centre", level="county")
    course = worlds.make_course(elsewhere, owner, [worlds.make_video(elsewhere, owner)], title="别处的课程")
    other = trainee_maker(first=900)(division=mengla, name="玉香").user
    place = enrol(subject=other, course=course, by=other)
    page = lessons_of(course)[0]
    client = Client()
    client.force_login(other, backend="lms.people.signing_in.backends.ByPassword")
    stranger = Player(client, clock, page.pk, worlds.video_block(page))
    stranger.open()
    stranger.play(60, every=30)  # two chunks: a chain, in as few requests as that takes
    return place


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine in the morning in Yunnan, on a Monday to come; a minute later where a stranger has studied."""
    inhabited = request.getfixturevalue("inhabited") if "inhabited" in request.fixturenames else None
    moved = Clock(inhabited.at if inhabited else MORNING)
    monkeypatch.setattr("django.utils.timezone.now", moved)
    return moved


@pytest.fixture
def base(inhabited: Inhabited | None, menghai: Division) -> TrainingBase:
    return TrainingBase.objects.get(pk=inhabited.base) if inhabited else making.make_base(menghai)


@pytest.fixture
def owner(inhabited: Inhabited | None, make_user: Callable[..., User]) -> User:
    return User.objects.get(pk=inhabited.owner) if inhabited else make_user("owner")


@pytest.fixture
def course(inhabited: Inhabited | None, base: TrainingBase, owner: User) -> CoursePage:
    return CoursePage.objects.get(pk=inhabited.course) if inhabited else make_course(base, owner)


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    return lessons_of(course)[0]


@pytest.fixture
def second(course: CoursePage) -> LessonPage:
    return lessons_of(course)[1]


@pytest.fixture
def trainee(menghai: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=menghai)


@pytest.fixture
def subject(trainee: Trainee) -> User:
    return trainee.user


@pytest.fixture
def enrolment(clock: Clock, subject: User, course: CoursePage) -> Enrolment:
    return enrol(subject=subject, course=course, by=subject)


@pytest.fixture
def signed_in(clock: Clock) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
        return client

    return sign_in


@pytest.fixture
def player(signed_in: Callable[[User], Client], clock: Clock, subject: User, lesson: LessonPage) -> Player:
    """The learner's player on the first lesson."""
    return Player(signed_in(subject), clock, lesson.pk, worlds.video_block(lesson))


@pytest.fixture
def verified() -> Callable[[Enrolment], int]:
    """verified(enrolment): all that counts, in milliseconds."""

    def total(enrolment: Enrolment) -> int:
        return sum(VerifiedInterval.objects.filter(enrolment=enrolment).values_list("verified_ms", flat=True))

    return total


@pytest.fixture(autouse=True)
def _noise(request: pytest.FixtureRequest) -> None:
    """Every test that studies does so beside a stranger; tests of values need no rows.

    Nothing here searches, or asks which pages show an asset: Wagtail's indexes are left as they are.
    """
    if "stocked" in request.fixturenames:
        request.getfixturevalue("stocked")
    if {"enrolment", "course"} & set(request.fixturenames):
        request.getfixturevalue("noise")


@pytest.fixture
def noise(db: None, inhabited: Inhabited | None, clock: Clock, owner: User) -> Enrolment:
    """The stranger's place on a course."""
    return Enrolment.objects.get(pk=inhabited.noise) if inhabited else make_noise(clock, owner)
