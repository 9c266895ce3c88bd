"""A learner on a course of two lessons, a player over HTTP, and a clock that is moved by hand."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.pages.reading import lessons_of
from courses.study.enrolment import enrol
from courses.study.models import Enrolment, VerifiedInterval
from lms.bases.models import TrainingBase
from lms.people.models import Division, Trainee, User
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine in the morning in Yunnan, on a Monday to come."""
    moved = Clock(datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    monkeypatch.setattr("django.utils.timezone.now", moved)
    return moved


@pytest.fixture
def base(menghai: Division) -> TrainingBase:
    return making.make_base(menghai)


@pytest.fixture
def owner(make_user: Callable[..., User]) -> User:
    return make_user("owner")


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    """Two lessons: a quarter of an hour of video with a quiz, then a quarter of an hour without."""
    first = [worlds.make_video(base, owner), ("quiz", making.quiz())]
    return worlds.make_course(base, owner, first, [worlds.make_video(base, owner, title="按法示范")])


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
        client.force_login(user, backend="lms.people.backends.ByPassword")
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
def _noise(request: pytest.FixtureRequest, unindexed: None) -> None:
    """Every test that studies does so beside a stranger; tests of values need no rows.

    Nothing here searches, or asks which pages show an asset: Wagtail's indexes are left as they are.
    """
    if "stocked" in request.fixturenames:
        request.getfixturevalue("stocked")
    if {"enrolment", "course"} & set(request.fixturenames):
        request.getfixturevalue("noise")


@pytest.fixture
def noise(db: None, clock: Clock, mengla: Division, owner: User, make_trainee: Callable[..., Trainee]) -> Enrolment:
    """Somebody else's study on somebody else's course, which no test may pick up by mistake."""
    elsewhere = making.make_base(mengla, "勐腊县残疾人培训中心", kind="public_centre", level="county")
    course = worlds.make_course(elsewhere, owner, [worlds.make_video(elsewhere, owner)], title="别处的课程")
    other = make_trainee(division=mengla, name="玉香").user
    place = enrol(subject=other, course=course, by=other)
    page = lessons_of(course)[0]
    client = Client()
    client.force_login(other, backend="lms.people.backends.ByPassword")
    stranger = Player(client, clock, page.pk, worlds.video_block(page))
    stranger.open()
    stranger.play(60, every=30)  # two chunks: a chain, in as few requests as that takes
    return place
