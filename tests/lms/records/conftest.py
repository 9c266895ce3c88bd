"""The learner, the course and the player of study's tests, and what records make of them."""
# ruff: noqa: F811  (a fixture that is brought in is asked for by its name)

import mimetypes
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.study.models import Completion, Enrolment
from lms.bases.models import TrainingBase
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Programme, Session
from lms.people.models import Division, Organisation, User
from tests.courses.study import worlds
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
from tests.courses.study.player import Clock, Player


@pytest.fixture
def finished(player: Player, clock: Clock, lesson: LessonPage, second: LessonPage, enrolment: Enrolment) -> Enrolment:
    """A course learnt to its end, over HTTP."""
    player.open()
    player.play(900, every=60)
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(810, every=60)
    return enrolment


@pytest.fixture
def done(enrolment: Enrolment, clock: Clock) -> Enrolment:
    """A course finished by decree: for what does not care how."""
    Completion.objects.create(enrolment=enrolment, page_id=enrolment.course_id, kind="course", at=clock.at)
    return enrolment


@pytest.fixture
def programme(base: TrainingBase, course: CoursePage, yunnan: Division) -> Programme:
    organiser, _ = Organisation.objects.get_or_create(division=yunnan, name="云南省残疾人联合会")
    return Programme.objects.create(
        organisation=base.organisation, organiser=organiser, course=course, title="保健按摩培训"
    )


@pytest.fixture
def cohort(programme: Programme, menghai: Division, enrolment: Enrolment, owner: User, clock: Clock) -> Cohort:
    """A class with the learner in it."""
    day = clock.at.date()
    made = Cohort.objects.create(
        programme=programme, division=menghai, code="A", name="按摩一班", starts=day, ends=day + timedelta(days=30)
    )
    join(cohort=made, subject=enrolment.subject, by=owner)
    return made


@pytest.fixture
def make_session(cohort: Cohort, clock: Clock) -> Callable[..., Session]:
    """make_session(hours=1): a meeting of the class that has just ended."""

    def make(hours: int = 1) -> Session:
        clock.at += timedelta(hours=hours + 1)
        return Session.objects.create(
            cohort=cohort, title="练习", starts=clock.at - timedelta(hours=hours), ends=clock.at
        )

    return make


@pytest.fixture
def officer(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to("county_officer", division=menghai, username="officer")


@pytest.fixture
def prefecture(post_to: Callable[..., User], db: None) -> User:
    return post_to("prefecture_officer", division=Division.objects.get(code="532800"), username="prefecture")


@pytest.fixture
def staff(post_to: Callable[..., User], base: TrainingBase) -> User:
    return post_to("base_staff", division=base.division, organisation=base.organisation, username="staff")


@pytest.fixture
def auditor(post_to: Callable[..., User], yunnan: Division) -> User:
    return post_to("auditor", division=yunnan, username="auditor")


@pytest.fixture
def browse(chromium: Any) -> Iterator[Callable[..., Any]]:
    """browse(client, "/record/", width=360): in Chromium, the page that this client gets within the test's transaction.

    Nothing listens on a port. The page is fetched before the browser asks for it: its callbacks run in another context,
    where Django would open a connection of its own, outside the transaction.
    """
    contexts: list[Any] = []
    failures: list[str] = []

    def open_page(client: Client, address: str, *, width: int = 1280) -> Any:
        said = client.get(address)
        whole = {"status": said.status_code, "headers": dict(said.headers), "body": said.content}
        assert said.status_code in (200, 404), (address, said.status_code)
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.route("**/*", lambda route: route.fulfill(**asset(route.request.url)))
        page.route(f"http://testserver{address}", lambda route: route.fulfill(**whole))
        page.goto(f"http://testserver{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert failures == []


def asset(url: str) -> dict[str, Any]:
    """A static file, or nothing."""
    path = url.removeprefix("http://testserver/static/").split("?")[0]
    found = finders.find(path)
    if not found:
        return {"status": 404}
    return {"path": found, "content_type": mimetypes.guess_type(path)[0] or "text/plain"}
