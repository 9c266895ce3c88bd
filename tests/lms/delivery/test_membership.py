"""Who is in a class: put in by hand, by sign-up with a row of those who wait, out again with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from lms.delivery import cohorts
from lms.delivery.attendance import Came, mark_all
from lms.delivery.errors import NotAMember, NotOpen, ReasonMissing
from lms.delivery.forms import Sheet
from lms.delivery.models import Cohort, CohortMember, Mark, WaitingMember
from lms.people.accounts.trainees import admit
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Division, Role, Trainee, User
from lms.people.notices import unseen
from tests.courses.study.player import Clock
from tests.lms.delivery.planned import World, approved, browser, make_class, running, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_trainee: Callable[..., Trainee], menghai: Division) -> list[User]:
    return [make_trainee(division=menghai, name=name).user for name in ("岩温", "玉香", "岩罕")]


def number_of(stem: str) -> str:
    """Return a citizen id that adds up, from its first 15 digits."""
    stem = f"{stem}00"
    return stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


def open_class(world: World, places: int | None = 1) -> Cohort:
    row = approved(world)
    today = row.starts
    return cohorts.change_places(cohort=row, by=world.staff, places=places, open_from=today, open_until=today)


def test_who_signs_up_last_waits_and_gets_the_place_that_becomes_free(world: World, people: list[User]) -> None:
    row = open_class(world)
    first, second, third = people
    pages = [browser(each) for each in people]
    for page in pages:
        assert row.name in words(page.get(reverse("delivery:open_cohorts")))
        page.post(reverse("delivery:sign_up", args=[row.uuid]))
        page.post(reverse("delivery:sign_up", args=[row.uuid]))  # twice is once

    assert [member.subject for member in row.members.all()] == [first]
    assert [waits.subject for waits in row.waiting.all()] == [second, third]
    leave = reverse("delivery:leave", args=[row.uuid])
    assert pages[0].post(leave, {"reason": ""}).status_code == 422  # a reason is asked for
    pages[0].post(leave, {"reason": "找到工作了"})

    assert row.members.staying().get().subject == second
    gone = row.members.get(subject=first)
    assert (gone.state, gone.reason) == ("withdrawn", "找到工作了")
    assert row.name in unseen(second)[0][1]
    pages[2].post(leave)  # waits no longer
    assert not WaitingMember.objects.exists()
    pages[1].post(leave, {"reason": "太远"})
    pages[0].post(reverse("delivery:sign_up", args=[row.uuid]))  # she may come back
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == ("admitted", "")


def test_sign_up_is_open_on_its_days_and_for_classes_that_are_approved(
    world: World, people: list[User], clock: Clock
) -> None:
    row, plan = open_class(world, places=None), make_class(world)
    cohorts.change_places(cohort=plan, by=world.staff, places=None, open_from=row.starts, open_until=row.starts)
    with pytest.raises(NotOpen):
        cohorts.self_enrol(cohort=plan, subject=people[0], by=people[0])
    clock.tick(24 * 3600)
    with pytest.raises(NotOpen):
        cohorts.self_enrol(cohort=row, subject=people[0], by=people[0])
    assert row.name not in words(browser(people[0]).get(reverse("delivery:open_cohorts")))
    with pytest.raises(NotAMember):
        cohorts.leave(cohort=row, subject=people[0], by=people[0], reason="没有来过")


def test_more_places_go_to_those_who_wait_at_once(world: World, people: list[User]) -> None:
    row = open_class(world)
    for each in people:
        cohorts.self_enrol(cohort=row, subject=each, by=each)
    form = {"places": "2", "open_from": row.open_from, "open_until": row.open_until}

    browser(world.staff).post(reverse("delivery:open_sign_up", args=[row.uuid]), form)

    assert row.members.staying().count() == 2
    assert [waits.subject for waits in row.waiting.all()] == [people[2]]
    refused = browser(world.staff).post(
        reverse("delivery:open_sign_up", args=[row.uuid]), {"open_from": "2027-03-05", "open_until": "2027-03-01"}
    )
    assert refused.status_code == 422


def test_staff_without_a_learners_account_are_told_to_ask(world: World) -> None:
    row = open_class(world)
    browser(world.county).post(reverse("delivery:sign_up", args=[row.uuid]))
    assert not row.members.exists()


def test_an_officer_puts_people_of_her_place_in_and_finds_nobody_elses(
    world: World, people: list[User], mengla: Division
) -> None:
    row = running(world)
    numbers = [number_of("532822197506158"), number_of("532822197506159")]
    mine = admit(name="玉罕", citizen_id=numbers[0], division=world.base.organisation.division).user
    stranger = admit(name="岩温", citizen_id=numbers[1], division=mengla).user
    page, office = reverse("delivery:add_members", args=[row.uuid]), browser(world.county)

    found = office.post(page, {"sought": "岩"})
    assert str(people[0].uuid) in found.content.decode()
    assert str(stranger.uuid) not in found.content.decode()
    assert str(mine.uuid) in office.post(page, {"sought": numbers[0]}).content.decode()
    unknown, nobody = (office.post(page, {"sought": each}) for each in (numbers[1], number_of("532822197506157")))
    assert "没有找到" in words(unknown)
    assert words(unknown) == words(nobody)
    office.post(page, {"add": "1", "who": [str(people[0].uuid), str(stranger.uuid), "x"]})
    assert [member.subject for member in row.members.all()] == [people[0]]
    assert str(people[0].uuid) not in office.post(page, {"sought": "岩"}).content.decode()


def test_staff_find_only_learners_of_their_classes(world: World, people: list[User]) -> None:
    row, other = running(world), running(world)
    cohorts.join(cohort=other, subject=people[0], by=world.county)

    found = browser(world.staff).post(reverse("delivery:add_members", args=[row.uuid]), {"sought": "岩"})

    assert str(people[0].uuid) in found.content.decode()
    assert str(people[2].uuid) not in found.content.decode()


def test_who_is_taken_out_reads_why_and_leaves_the_sheets_to_come_but_not_those_she_is_on(
    world: World, people: list[User], clock: Clock
) -> None:
    row = running(world)
    member, _ = cohorts.join(cohort=row, subject=people[0], by=world.staff)
    first, second = row.sessions.all()[:2]
    clock.tick(3 * 3600)
    mark_all(session=first, came={people[0].pk: Came(Mark.Status.PRESENT)}, by=world.staff)
    page = reverse("delivery:withdraw", args=[row.uuid, people[0].uuid])
    client = browser(world.staff)
    assert client.post(page, {"reason": ""}).status_code == 422

    client.post(page, {"reason": "连续三周没有来"})

    assert "连续三周没有来" in unseen(people[0])[0][1]
    assert [line.member for line in Sheet(first)] == [member]
    assert list(Sheet(second)) == []
    clock.tick(3 * 24 * 3600)
    with pytest.raises(NotAMember):
        mark_all(session=second, came={people[0].pk: Came(Mark.Status.PRESENT)}, by=world.staff)
    with pytest.raises(ReasonMissing):
        cohorts.withdraw(member=CohortMember.objects.get(), by=world.staff, reason=" ")


def test_a_counsellor_of_the_place_takes_nobody_out(
    world: World, people: list[User], post_to: Callable[..., User], menghai: Division
) -> None:
    row = running(world)
    cohorts.join(cohort=row, subject=people[0], by=world.staff)
    other = browser(post_to(Role.COUNSELLOR, division=menghai))
    assert other.post(reverse("delivery:withdraw", args=[row.uuid, people[0].uuid]), {"reason": "x"}).status_code == 403


def test_many_get_places_and_many_are_taken_out_at_once(world: World, people: list[User]) -> None:
    row = open_class(world)
    for each in people:
        cohorts.self_enrol(cohort=row, subject=each, by=each)
    page, staff = reverse("delivery:people", args=[row.uuid]), browser(world.staff)
    assert people[1].name in words(staff.get(page))
    waits = [str(pk) for pk in row.waiting.values_list("pk", flat=True)]

    asked = staff.post(page, {"act": "give_place", "row": waits})
    assert row.waiting.count() == 2  # nothing is done before it is confirmed
    assert "即使名额已满也会安排" in words(asked)
    staff.post(page, {"act": "give_place", "row": waits, "confirmed": "1", "count": "2"})

    assert row.members.staying().count() == 3
    assert not row.waiting.exists()
    assert row.name in unseen(people[2])[0][1]

    members = [str(pk) for pk in row.members.exclude(subject=people[0]).values_list("pk", flat=True)]
    sent = {"act": "take_out", "row": members, "confirmed": "1", "count": "2"}
    assert staff.post(page, sent).status_code == 422  # a reason is asked for
    done = staff.post(page, sent | {"reason": "培训改期"}, follow=True)
    assert "已办理 2 条" in words(done)
    assert {each.reason for each in row.members.filter(state="withdrawn")} == {"培训改期"}
    assert browser(people[1]).get(page).status_code == 403
