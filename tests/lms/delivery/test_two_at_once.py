"""Two people press at once: of each step of a programme's and a class's life cycle one wins, and is written once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from foundation.refusals import Refusal
from lms.backoffice.errors import NotNow
from lms.delivery.lifecycle.steps import take
from lms.delivery.lifecycle.tables import COHORT, PROGRAMME
from lms.delivery.models import Programme, Session
from lms.people.models import Division, Role, User
from tests.courses.pages.making import make_base
from tests.hands import at_once
from tests.lms.delivery.planned import World, approved, make_class, make_programme, running

if TYPE_CHECKING:
    from tests.courses.study.player import Clock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stocked"),
    pytest.mark.both_databases,
]


@pytest.fixture
def world(stocked: None, clock: Clock, post_to: Callable[..., User]) -> World:
    menghai = Division.objects.get(code="532822")
    base = make_base(menghai)
    staff = post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation, username="staff")
    county, colleague = (
        post_to(Role.COUNTY_OFFICER, division=menghai, username=name) for name in ("county", "colleague")
    )
    programme = make_programme(base, staff)
    take(row=programme, code="submit", by=staff)
    take(row=programme, code="approve", by=county)
    return World(base, staff, county, colleague, programme)


def test_of_two_who_take_a_step_at_once_one_wins(world: World, post_to: Callable[..., User]) -> None:
    menghai = world.base.organisation.division
    other_staff = post_to(Role.BASE_STAFF, division=menghai, organisation=world.base.organisation, username="staff2")
    third = post_to(Role.COUNTY_OFFICER, division=menghai, username="third")
    pairs = {"base": (world.staff, other_staff), "county": (world.colleague, third), "system": (None, None)}

    for cycle in (PROGRAMME, COHORT):
        for transition in cycle.transitions:
            for actor in sorted(transition.actors):
                row = in_state(cycle, transition.code, world)
                answers = at_once(pressing(row, transition.code, pairs[actor]), hands=2)

                assert sorted(answers) == ["", NotNow.code], (transition.code, actor)
                assert row.steps.filter(code=transition.code, target=transition.target).count() == 1
                row.refresh_from_db()
                assert row.state == transition.target


def pressing(row: Any, code: str, people: tuple[User | None, User | None]) -> Callable[[int], str]:
    """What each hand does: "" where it took the step, else the code of its refusal."""

    def press(hand: int) -> str:
        try:
            take(row=type(row).objects.get(pk=row.pk), code=code, by=people[hand], reason="同时点了")
        except Refusal as refusal:
            return refusal.code
        return ""

    return press


def in_state(cycle: Any, code: str, world: World) -> Any:
    """A row from which this step can be taken, brought there by other people's steps."""
    if cycle is PROGRAMME:
        row: Any = make_programme(world.base, world.staff, title=f"项目{Programme.objects.count()}")
        before = {"submit": [], "close": ["submit", "approve"]}.get(code, ["submit"])
    else:
        row = {"start": approved, "finish": running, "close": running, "reopen": running}.get(code, make_class)(world)
        before = {"approve": ["submit"], "return": ["submit"], "close": ["finish"], "reopen": ["finish"]}.get(code, [])
    if cycle is COHORT and code in {"finish", "close", "reopen"}:
        Session.objects.filter(cohort=row).update(cancelled_at=timezone.now())
    for each in before:
        take(row=row, code=each, by=world.county if each == "approve" else world.staff)
    return row
