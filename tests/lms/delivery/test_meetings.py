"""Meetings of a class that stands: moved, added, cancelled, and what they clash with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.local_days import SHANGHAI
from lms.delivery import cohorts
from lms.delivery.attendance import Came, mark_all
from lms.delivery.errors import (
    MovedAway,
    ReasonMissing,
    SessionCancelled,
    SessionHeld,
)
from lms.delivery.errors import NotYourStep as NotYours
from lms.delivery.models import Cohort, CohortMember, Session, SessionChange
from lms.delivery.planning import sessions
from lms.people.models import User
from lms.people.notices import unseen
from tests.courses.study.player import Clock
from tests.lms.delivery.planned import (
    HERE,
    MONDAY,
    TWELVE_WEEKS,
    World,
    approved,
    browser,
    running,
    words,
)

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=SHANGHAI)


def test_all_after_one_move_with_it_and_everybody_is_told(world: World, learner: User) -> None:
    row = running(world)
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    second = row.sessions.all()[1]
    client = browser(world.county)
    form = {"day": "2027-03-04", "begins": "10:00", "until": "12:15", "following": "on", "reason": "教室停电"}
    row.sessions.update(reminded=timezone.now())

    answer = client.post(reverse("delivery:change_session", args=[second.uuid]), form)

    assert answer.status_code == 302
    days = [timezone.localtime(each.starts) for each in row.sessions.all()]
    assert [(day.day, day.hour) for day in days] == [(1, 9), (4, 10), (9, 10), (11, 10), (16, 10), (18, 10)]
    assert [each.reminded is None for each in row.sessions.all()] == [False, *[True] * 5]  # of the new day again
    [(_notice, told)] = unseen(learner)
    assert "教室停电" in told
    assert "2027-03-04 10:00" in told
    assert len(unseen(world.staff)) == 2  # of the approval, and of this
    assert SessionChange.objects.filter(kind="moved").count() == 5
    assert "教室停电" in words(client.get(reverse("delivery:cohort", args=[row.uuid])))


def test_moving_into_a_clash_asks_first(world: World, learner: User) -> None:
    row, other = running(world), approved(world, by=world.colleague)
    second = row.sessions.all()[1]
    page = reverse("delivery:change_session", args=[second.uuid])
    form = {"day": "2027-03-08", "begins": "10:00", "until": "12:00", "reason": "补课"}
    client = browser(world.staff)

    asked = client.post(page, form)

    assert asked.status_code == 422
    assert other.name in words(asked)
    second.refresh_from_db()
    assert timezone.localtime(second.starts).day == 3
    client.post(page, form | {"anyway": "on"})
    second.refresh_from_db()
    assert timezone.localtime(second.starts).day == 8


def test_a_member_in_two_places_at_once_is_seen(world: World, learner: User) -> None:
    row, other = running(world), running(world)
    Cohort.objects.update(teacher=None)
    for each in (row, other):
        cohorts.join(cohort=each, subject=learner, by=world.staff)

    page = browser(world.staff).post(
        reverse("delivery:add_session", args=[row.uuid]),
        {"day": "2027-03-08", "begins": "10:00", "until": "12:00", "reason": "补课"},
    )

    assert page.status_code == 422
    assert "1名学员" in words(page).replace(" ", "")


def test_a_meeting_that_was_held_is_neither_moved_nor_cancelled(world: World, learner: User, clock: Clock) -> None:
    row = running(world)
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    first, second = row.sessions.all()[:2]
    clock.tick(3 * 3600)
    mark_all(session=first, came={learner.pk: Came(HERE)}, by=world.staff)
    when = {"day": date(2027, 3, 5), "begins": time(9), "ends": time(10)}

    for refused in (
        lambda: sessions.move(session=first, reason="换", by=world.staff, **when),
        lambda: sessions.cancel(session=first, reason="换", by=world.staff),
    ):
        with pytest.raises(SessionHeld):
            refused()
    sessions.cancel(session=second, reason="停电", by=world.staff)
    with pytest.raises(SessionCancelled):
        sessions.move(session=second, reason="换", by=world.staff, **when)
    clock.tick(3 * 24 * 3600)
    with pytest.raises(SessionCancelled):
        mark_all(session=second, came={learner.pk: Came(HERE)}, by=world.staff)
    page = browser(world.staff).get(reverse("delivery:change_session", args=[first.uuid]))
    assert "已有签到" in words(page)
    assert not page.context["move"].is_bound


def test_an_added_meeting_widens_the_class_and_a_mistyped_year_is_refused(world: World) -> None:
    row = running(world)
    sessions.add(cohort=row, day=date(2027, 4, 5), begins=time(9), ends=time(11), reason="补课", by=world.staff)
    row.refresh_from_db()
    assert row.ends == date(2027, 4, 5)
    assert row.sessions.last().title == "第7次课"  # type: ignore[union-attr]
    with pytest.raises(MovedAway):
        sessions.add(cohort=row, day=date(2072, 4, 5), begins=time(9), ends=time(11), reason="补课", by=world.staff)
    with pytest.raises(ReasonMissing):
        sessions.add(cohort=row, day=date(2027, 4, 6), begins=time(9), ends=time(11), reason=" ", by=world.staff)
    with pytest.raises(NotYours):
        sessions.cancel(session=row.sessions.all()[0], reason="试试", by=User.objects.create(username="nobody"))


def test_a_cancelled_class_tells_its_members_and_takes_nobodys_time(world: World, learner: User) -> None:
    row = approved(world)
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    client = browser(world.county)
    address = reverse("delivery:step_cohort", args=[row.uuid, "cancel"])

    asked = client.post(address)
    assert asked.status_code == 422  # without a reason
    client.post(address, {"cancel-reason": "报名人数不足"})

    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "报名人数不足" in unseen(learner)[0][1]
    form = TWELVE_WEEKS | {"programme": world.programme.pk, "teacher": world.staff.pk, "starts": "2027-03-01"}
    page = client.post(reverse("delivery:new_class"), form | {"weekdays": ["0"], "begins": "09:00", "until": "10:00"})
    assert "这时老师有" not in words(page)


def test_a_class_made_otherwise_runs_as_before(world: World, learner: User, clock: Clock) -> None:
    """Decision 0219: an import, or a class from before there were states."""
    row = Cohort.objects.create(
        programme=world.programme, division=world.base.division, code="A-1", name="旧班", starts=MONDAY, ends=MONDAY
    )
    meeting = Session.objects.create(
        cohort=row, title="课", starts=timezone.now(), ends=timezone.now() + timedelta(hours=1)
    )
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    clock.tick(60)
    assert mark_all(session=meeting, came={learner.pk: Came(HERE)}, by=world.staff)
    assert CohortMember.objects.get().state == "admitted"
