"""Who moves takes her record along and leaves the figures where she learnt."""

from collections.abc import Callable

import pytest
from django.test import Client

from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from lms.people import access
from lms.people.accounts import trainees
from lms.people.errors import MovedToday, SamePlace
from lms.people.models import Division, Role, Trainee, User
from lms.reports.figures import Choice, figures, rows, total
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


def test_figures_stay_where_it_was_learnt(
    learnt_here: Trainee,
    player: Player,
    clock: Clock,
    signed_in: Callable[[User], Client],
    menghai: Division,
    mengla: Division,
    old: User,
    new: User,
) -> None:
    before = total(old, Choice(menghai, 2027))
    clock.tick(24 * 3600)

    trainees.move(trainee=learnt_here, division=mengla, reason="嫁到勐腊", by=new)
    player.client = signed_in(learnt_here.user)
    player.open()
    player.play(600)

    assert total(old, Choice(menghai, 2027)) == before
    [line] = [figure for figure in figures(new, Choice(mengla, 2027)) if figure.course == "保健按摩入门"]
    assert (line.points, line.hours, line.persons) == (1000, 111, 1)


def test_the_old_county_keeps_its_figures_and_no_name(
    learnt_here: Trainee,
    clock: Clock,
    signed_in: Callable[[User], Client],
    menghai: Division,
    mengla: Division,
    old: User,
    new: User,
) -> None:
    clock.tick(24 * 3600)
    trainees.move(trainee=learnt_here, division=mengla, reason="搬家", by=new)
    address = f"/figures/rows/?place={menghai.code}&year=2027"

    page = signed_in(old).get(address).content.decode()

    assert rows(old, Choice(menghai, 2027)).exists()
    assert "已迁出" in page
    assert learnt_here.user.name not in page
    assert signed_in(old).get(f"/points/of/{learnt_here.user.uuid}/").status_code == 403
    assert signed_in(new).get(f"/points/of/{learnt_here.user.uuid}/").status_code == 200
    assert learnt_here not in access.trainees_visible_to(User.objects.get(pk=old.pk))


def test_moving_on_and_coming_back(
    learnt_here: Trainee, clock: Clock, menghai: Division, mengla: Division, old: User, new: User
) -> None:
    with pytest.raises(SamePlace):
        trainees.move(trainee=learnt_here, division=menghai, reason="", by=old)
    clock.tick(24 * 3600)
    trainees.move(trainee=learnt_here, division=mengla, reason="去", by=new)
    with pytest.raises(MovedToday):
        trainees.move(trainee=learnt_here, division=menghai, reason="回", by=old)
    clock.tick(24 * 3600)
    trainees.move(trainee=learnt_here, division=menghai, reason="回", by=old)

    assert [place.division for place in learnt_here.residences.order_by("starts")] == [menghai, mengla, menghai]
    assert total(old, Choice(menghai, 2027)).hours == 222


@pytest.fixture
def learnt_here(player: Player, trainee: Trainee, enrolment: Enrolment) -> Trainee:
    """Ten minutes while she lived in 勐海."""
    enrol(subject=trainee.user, course=enrolment.course, by=trainee.user)
    player.open()
    player.play(600)
    player.close()
    trainee.refresh_from_db()
    return trainee


@pytest.fixture
def old(clock: Clock, menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def new(clock: Clock, mengla: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=mengla)
