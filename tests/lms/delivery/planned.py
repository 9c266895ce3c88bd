"""An approved programme with its people, and classes of it as far as a test needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lms.bases.models import TrainingBase
from lms.delivery.lifecycle.steps import take
from lms.delivery.models import Cohort, Mark, Programme
from lms.delivery.planning import classes, programmes
from lms.delivery.timetable.meetings import Timetable
from lms.people.models import Division, Role, Trainee, User
from tests.courses.pages.making import make_base
from tests.courses.study.player import Clock

HERE = Mark.Status.PRESENT
MONDAY = date(2027, 3, 1)  # the day of the tests' clock
TWELVE_WEEKS = {
    "starts": "2027-03-02",
    "ends": "2027-05-23",
    "weekdays": ["1", "3"],
    "begins": "14:00",
    "until": "16:15",
    "room": "一号教室",
    "closed_days": "",
    "places": "20",
}


@dataclass
class World:
    base: TrainingBase
    staff: User
    county: User
    colleague: User
    programme: Programme


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def words(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def world(clock: Clock, menghai: Division, post_to: Callable[..., User]) -> World:
    """A base with staff, two officers of its county, and an approved programme."""
    base = make_base(menghai)
    staff = post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation, username="staff")
    county = post_to(Role.COUNTY_OFFICER, division=menghai, username="county")
    colleague = post_to(Role.COUNTY_OFFICER, division=menghai, username="colleague")
    programme = make_programme(base, staff)
    take(row=programme, code="submit", by=staff)
    take(row=programme, code="approve", by=county)
    return World(base, staff, county, colleague, programme)


def make_programme(base: TrainingBase, by: User, title: str = "茶艺培训") -> Programme:
    return programmes.make(
        organisation=base.organisation, title=title, training_type="skills", delivery_form="full_time", by=by
    )


def make_class(world: World, **more: Any) -> Cohort:
    table = Timetable(MONDAY, MONDAY + timedelta(days=20), frozenset({0, 2}), time(9), time(11, 15))
    said = {"programme": world.programme, "timetable": table, "by": world.staff, "teacher": world.staff} | more
    return classes.make(**said)


def approved(world: World, **more: Any) -> Cohort:
    row = make_class(world, **more)
    take(row=row, code="submit", by=world.staff)
    take(row=row, code="approve", by=world.county)
    return row


def running(world: World) -> Cohort:
    row = approved(world)
    take(row=row, code="start", by=None)
    return row


@pytest.fixture
def learner(make_trainee: Callable[..., Trainee], menghai: Division) -> User:
    return make_trainee(division=menghai).user


def steps_on(client: Client, row: Cohort | Programme) -> list[str]:
    view = "delivery:cohort" if isinstance(row, Cohort) else "delivery:programme"
    page = BeautifulSoup(client.get(reverse(view, args=[row.uuid])).content, "html.parser")
    return [
        str(form["action"]).rstrip("/").rsplit("/", 1)[-1] for form in page.select("#steps ~ * form, #steps ~ form")
    ]
