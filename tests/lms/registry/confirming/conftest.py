"""A base's list, the class it is for, and somebody who learns a great deal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.pages.models import CoursePage, LessonPage
from lms.bases.models import TrainingBase
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.claims import claims
from lms.people.models import (
    Claim,
    Division,
    Role,
    User,
)
from lms.points.credits.achievements import award_event
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.lms.registry.confirming.hands import (
    NUMBER,
    Entered,
    Posted,
)


@pytest.fixture
def staff(base: TrainingBase, menghai: Division, post_to: Posted, clock: Clock) -> User:
    return post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation)


@pytest.fixture
def cohort(base: TrainingBase, course: CoursePage, menghai: Division, owner: User, clock: Clock) -> Cohort:
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    return Cohort.objects.create(
        programme=programme, division=menghai, teacher=owner, code="A-1", name="一班", starts=day, ends=day
    )


@pytest.fixture
def entered(cohort: Cohort, staff: User) -> Entered:
    """entered(): a row of the base's list, in the class."""

    def make(**more: Any) -> Claim:
        body = cohort.programme.organisation
        said: dict[str, Any] = {
            "name": "岩温",
            "citizen_id": NUMBER,
            "division": cohort.division,
            "organisation": body,
            "source": body,
            "by": staff,
        }
        claim = claims.enter(**(said | more))
        join_class(cohort=cohort, subject=claim.person, by=staff)
        return claim

    return make


@pytest.fixture
def session(cohort: Cohort, clock: Clock) -> Session:
    ends = clock.at - timedelta(minutes=10)
    return Session.objects.create(cohort=cohort, title="实训", starts=ends - timedelta(hours=3), ends=ends)


@pytest.fixture
def busy(
    course: CoursePage,
    lesson: LessonPage,
    second: LessonPage,
    clock: Clock,
    session: Session,
    owner: User,
    play_as: Callable[..., Player],
) -> Callable[[User], None]:
    """busy(user): two days of study, a quiz, a class, work; so much that the caps bind."""

    def go(user: User) -> None:
        mark_all(session=session, came={user.pk: Came(Mark.Status.LATE, 100)}, by=owner)
        first = play_as(user, lesson)
        first.open()
        first.play(700)
        clock.tick(86_400)
        first.open()
        first.play(200)
        first.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
        award_event(kind="work", subject=user, by=owner, day=clock.at.date(), key=str(user.pk), note="看过")
        there = play_as(user, second)
        there.open()
        there.play(900)

    return go


@pytest.fixture
def tight(clock: Clock, owner: User) -> None:
    """A policy whose caps bind on the second day."""
    from lms.points.models import Policy
    from lms.points.values.rules import DEFAULT

    raw = DEFAULT | {"self_study_day_cap": 4, "media_day_cap": 2, "work": 3}
    Policy.objects.create(version=9, starts=clock.at.date(), rules=raw, reason="试", by=owner, created=clock.at)
