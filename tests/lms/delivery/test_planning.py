"""From a programme to a class that runs: made on one page, approved by the county, marked, finished, closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lms.backoffice.agenda import owed
from lms.backoffice.errors import NotNow, NotYourStep, SecondPersonNeeded
from lms.bases.models import Status, TrainingBase
from lms.delivery import cohorts
from lms.delivery.attendance import Came, mark_all
from lms.delivery.errors import (
    ClassOver,
    HasMarks,
    NoMeetings,
    NotAtThisBody,
    NothingMayBegin,
    NotRunning,
    PlaceOutside,
    ProgrammeNotApproved,
    ReasonMissing,
    ResultsMissing,
    SessionsOpen,
)
from lms.delivery.errors import NotYourStep as NotYours
from lms.delivery.lifecycle.steps import sweep, take
from lms.delivery.lifecycle.tables import COHORT, PROGRAMME
from lms.delivery.models import Cohort, CohortStep, Mark, Occupation, Programme
from lms.delivery.planning import programmes, sessions
from lms.delivery.timetable.meetings import Timetable
from lms.people.models import Division, Role, User
from lms.people.notices import unseen
from tests.courses.pages.making import make_base
from tests.courses.study.player import Clock
from tests.lms.delivery.planned import (
    HERE,
    MONDAY,
    TWELVE_WEEKS,
    World,
    approved,
    browser,
    make_class,
    make_programme,
    running,
    steps_on,
    words,
)

pytestmark = pytest.mark.django_db

# --- by screens -------------------------------------------------------------------------------------------------------


def test_from_a_programme_to_a_class_of_24_meetings_that_an_officer_approves(
    clock: Clock, menghai: Division, post_to: Callable[..., User], learner: User
) -> None:
    base = make_base(menghai)
    staff = post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation, username="staff")
    county = post_to(Role.COUNTY_OFFICER, division=menghai, username="county")
    teacher, office = browser(staff), browser(county)
    assert "还没有获批的培训项目" in words(teacher.get(reverse("delivery:new_class")))

    said = {
        "organisation": base.organisation_id,
        "title": "茶艺培训",
        "training_type": "skills",
        "delivery_form": "full_time",
        "occupation": "6-02-06-13",
        "hours_in_person": "72",
    }
    made = teacher.post(reverse("delivery:new_programme"), said)
    programme = Programme.objects.get()
    assert made["Location"] == reverse("delivery:programme", args=[programme.uuid])
    assert programme.code == "28-2027-001"
    assert programme.occupation == Occupation.objects.get(name="咖啡加工工")
    assert steps_on(teacher, programme) == ["submit"]
    teacher.post(reverse("delivery:step_programme", args=[programme.uuid, "submit"]))
    assert steps_on(office, programme) == ["approve", "return"]
    office.post(reverse("delivery:step_programme", args=[programme.uuid, "approve"]))

    new, form = reverse("delivery:new_class"), TWELVE_WEEKS | {"programme": programme.pk, "teacher": staff.pk}
    preview = BeautifulSoup(teacher.post(new, form).content, "html.parser")
    assert len(preview.select("tbody tr")) == 24
    assert not Cohort.objects.exists()  # the preview makes nothing
    sent: dict[str, list[str]] = {}
    for each in preview.select("main form input[type=hidden]"):
        if each["name"] != "csrfmiddlewaretoken":
            sent.setdefault(str(each["name"]), []).append(str(each["value"]))
    created = teacher.post(new, sent | {"create": "1"})

    cohort = Cohort.objects.get()
    assert created["Location"] == reverse("delivery:cohort", args=[cohort.uuid])
    assert (cohort.code, cohort.state, cohort.places) == ("532822-2027-001", "planned", 20)
    assert cohort.name == "茶艺培训2027年第1期"
    days = [timezone.localtime(row.starts) for row in cohort.sessions.all()]
    assert len(days) == 24
    assert {day.weekday() for day in days} == {1, 3}
    assert {(day.hour, day.minute) for day in days} == {(14, 0)}
    assert len({day.isocalendar()[:2] for day in days}) == 12
    assert steps_on(teacher, cohort) == ["submit", "cancel"]
    teacher.post(reverse("delivery:step_cohort", args=[cohort.uuid, "submit"]))
    assert steps_on(teacher, cohort) == ["cancel"]
    office.post(reverse("delivery:step_cohort", args=[cohort.uuid, "approve"]))

    cohort.refresh_from_db()
    assert cohort.state == "approved"
    assert [step.code for step in cohort.steps.all()] == ["make", "submit", "approve"]
    assert "已批准" in words(teacher.get(reverse("delivery:cohorts")))
    assert any("已批准" in told for _row, told in unseen(staff))


def test_the_preview_names_what_clashes_and_leaves_public_holidays_out_when_asked(world: World) -> None:
    approved(world, classroom="一号教室")  # Mondays and Wednesdays, 9:00 to 11:15, from 1 March on
    client, new = browser(world.staff), reverse("delivery:new_class")
    form = TWELVE_WEEKS | {
        "programme": world.programme.pk,
        "teacher": world.staff.pk,
        "starts": "2027-03-01",
        "ends": "2027-05-02",
        "weekdays": ["0", "5"],
        "begins": "10:00",
        "until": "12:00",
        "closed_days": "2027-03-06、2027-03-09",
    }

    page = client.post(new, form)

    soup = BeautifulSoup(page.content, "html.parser")
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert "这时老师有" in rows[0]
    assert "这时教室有" in rows[0]
    assert not any("2027-03-06" in row for row in rows)
    assert "2027-03-09" in words(page)  # a day off on which the class would not have met
    assert any("2027-05-01" in row and "劳动节" in row for row in rows)
    without = client.post(new, form | {"leave_out": "1", "holiday": "2027-05-01"})
    table = BeautifulSoup(without.content, "html.parser").select_one("tbody")
    assert table is not None
    assert "2027-05-01" not in table.get_text()
    back = client.post(new, form | {"edit": "1"})
    assert back.status_code == 200
    assert 'value="2027-03-01"' in back.content.decode()
    assert not Cohort.objects.filter(state="planned").exists()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"ends": "2027-03-01"}, "ends"),
        ({"until": "14:00"}, "until"),
        ({"closed_days": "国庆"}, "closed_days"),
        ({"weekdays": ["0"], "ends": "2027-03-03"}, "weekdays"),  # no Monday in these days
        ({"ends": "2037-03-03"}, "ends"),
        ({"places": "0"}, "places"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(world: World, wrong: dict[str, Any], expected: str) -> None:
    form = TWELVE_WEEKS | {"programme": world.programme.pk} | wrong

    page = browser(world.staff).post(reverse("delivery:new_class"), form | {"create": "1"})

    assert page.status_code == 422
    assert f'id="id_{expected}_error"' in page.content.decode()
    assert "一号教室" in page.content.decode()
    assert not Cohort.objects.exists()


def test_the_lists_are_narrowed_to_ones_own_and_come_as_a_workbook(
    world: World, mengla: Division, post_to: Callable[..., User]
) -> None:
    cohort = approved(world)
    stranger = browser(post_to(Role.COUNTY_OFFICER, division=mengla))
    office = browser(world.county)

    for view, name in (("delivery:cohorts", cohort.name), ("delivery:programmes", world.programme.title)):
        assert name in words(office.get(reverse(view)))
        assert name in words(office.get(f"{reverse(view)}?state=approved&q={name[:2]}"))
        assert name not in words(office.get(f"{reverse(view)}?state=closed"))
        assert name not in words(stranger.get(reverse(view)))
        book = load_workbook(io.BytesIO(office.get(f"{reverse(view)}?as=xlsx").content))
        assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [name]
    for view in ("delivery:cohort", "delivery:add_members", "delivery:add_session", "delivery:results"):
        assert stranger.get(reverse(view, args=[cohort.uuid])).status_code == 403
    assert stranger.get(reverse("delivery:programme", args=[world.programme.uuid])).status_code == 403
    assert stranger.post(reverse("delivery:step_cohort", args=[cohort.uuid, "cancel"])).status_code == 403


def test_what_is_owed_stands_on_the_first_page(world: World, learner: User, clock: Clock) -> None:
    cohort = make_class(world)
    take(row=cohort, code="submit", by=world.staff)
    assert [duty.code for duty in owed(world.county)] == ["class_to_approve"]
    take(row=cohort, code="approve", by=world.county)
    take(row=cohort, code="start", by=None)
    cohorts.join(cohort=cohort, subject=learner, by=world.staff)
    clock.tick(3 * 3600)
    assert [(duty.code, duty.count) for duty in owed(world.staff)] == [("unmarked", 1)]
    clock.tick(40 * 24 * 3600)
    assert {"unmarked", "class_to_finish"} <= {duty.code for duty in owed(world.staff)}


# --- verbs ------------------------------------------------------------------------------------------------------------


def test_numbers_are_given_one_after_the_other_and_never_again(world: World, mengla: Division) -> None:
    first, second = make_class(world), make_class(world)
    assert [first.code, second.code] == ["532822-2027-001", "532822-2027-002"]
    Cohort.objects.filter(pk=second.pk).update(code="532822-2027-099")
    assert make_class(world).code == "532822-2027-100"


def test_another_who_takes_the_same_number_first_is_stepped_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_class(world)
    monkeypatch.setattr("lms.delivery.codes.last_number", lambda model, start: 0)  # as read before the other wrote

    assert make_class(world).code == "532822-2027-002"


def test_who_may_not_make_a_class_is_refused_whatever_the_page_allowed(
    world: World, mengla: Division, post_to: Callable[..., User], learner: User
) -> None:
    for nobody in (learner, post_to(Role.COUNTY_OFFICER, division=mengla), post_to(Role.COUNSELLOR, division=mengla)):
        with pytest.raises(NotYours):
            make_class(world, by=nobody)
    with pytest.raises(NotAtThisBody):
        make_class(world, teacher=learner)
    with pytest.raises(PlaceOutside):
        make_class(world, division=mengla)
    with pytest.raises(NoMeetings):
        make_class(world, timetable=Timetable(MONDAY, MONDAY, frozenset({3}), time(9), time(10)))
    draft = make_programme(world.base, world.staff, "新项目")
    with pytest.raises(ProgrammeNotApproved):
        make_class(world, programme=draft)
    TrainingBase.objects.update(status=Status.SUSPENDED)
    with pytest.raises(NotYours):  # of a suspended base the people may propose marks, and nothing else
        make_class(world)
    with pytest.raises(NothingMayBegin):
        make_class(world, by=world.county)


def test_nobody_approves_what_she_made_changed_or_submitted(
    world: World, post_to: Callable[..., User], menghai: Division
) -> None:
    by_office = make_class(world, by=world.county)
    take(row=by_office, code="submit", by=world.staff)
    with pytest.raises(SecondPersonNeeded):
        take(row=by_office, code="approve", by=world.county)
    assert "approve" not in steps_on(browser(world.county), by_office)
    take(row=by_office, code="approve", by=world.colleague)
    draft = make_programme(world.base, world.staff, "新项目")
    facts = {"title": "新", "training_type": "skills", "delivery_form": "online"}
    programmes.change(programme=draft, by=world.county, **facts)
    take(row=draft, code="submit", by=world.staff)
    with pytest.raises(SecondPersonNeeded):
        take(row=draft, code="approve", by=world.county)
    with pytest.raises(NotNow):
        programmes.change(programme=draft, by=world.staff, **facts)
    take(row=draft, code="approve", by=world.colleague)


def test_the_database_itself_wants_a_second_person(world: World) -> None:
    row = make_class(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortStep.objects.create(
            of=row,
            code="approve",
            source="submitted",
            target="approved",
            by=world.county,
            began_by=world.county,
            took_second=True,
        )


def test_of_two_clicks_at_once_one_wins(world: World) -> None:
    row = make_class(world)
    take(row=row, code="submit", by=world.staff)
    one, other = Cohort.objects.get(pk=row.pk), Cohort.objects.get(pk=row.pk)
    take(row=one, code="approve", by=world.county)
    with pytest.raises(NotNow):
        take(row=other, code="return", by=world.colleague, reason="晚了一步")
    assert [step.code for step in row.steps.all()] == ["make", "submit", "approve"]


@pytest.mark.parametrize("cycle", [PROGRAMME, COHORT])
def test_every_state_is_reached_and_every_state_of_the_model_is_in_the_table(cycle: Any) -> None:
    model = Programme if cycle is PROGRAMME else Cohort
    assert cycle.unreachable() == set()
    assert cycle.states() == set(model.State.values)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cycle", "code"), [(cycle, code) for cycle in (PROGRAMME, COHORT) for code in sorted(cycle.by_code)]
)
def test_each_step_is_refused_to_everybody_whom_the_table_does_not_name(
    cycle: Any,
    code: str,
    world: World,
    mengla: Division,
    menghai: Division,
    post_to: Callable[..., User],
    learner: User,
) -> None:
    row: Any = make_class(world) if cycle is COHORT else make_programme(world.base, world.staff, "另一个项目")
    transition = cycle.by_code[code]
    people = {
        "base": world.staff,
        "county": world.county,
        "learner": learner,
        "counsellor": post_to(Role.COUNSELLOR, division=menghai),
        "auditor": post_to(Role.AUDITOR, division=menghai),
        "evaluator": post_to(Role.EVALUATOR, division=menghai),
        "next county": post_to(Role.COUNTY_OFFICER, division=mengla),
        "editor": post_to(Role.BASE_EDITOR, division=menghai, organisation=world.base.organisation),
    }
    for source in transition.sources:
        for name, person in people.items():
            if name not in transition.actors:
                type(row).objects.filter(pk=row.pk).update(state=source)
                with pytest.raises(NotYourStep):
                    take(row=row, code=code, by=person, reason="试试")
    assert list(row.steps.values_list("code", flat=True)) == ["make"]


def test_a_class_begins_by_itself_on_its_first_day_and_marks_need_it_to_run(
    world: World, learner: User, clock: Clock
) -> None:
    planned, due = make_class(world), approved(world)
    cohorts.join(cohort=planned, subject=learner, by=world.staff)
    clock.tick(3 * 3600)
    with pytest.raises(NotRunning):
        mark_all(session=planned.sessions.first(), came={learner.pk: Came(HERE)}, by=world.staff)  # type: ignore[arg-type]
    assert sweep() == 1
    due.refresh_from_db()
    assert due.state == "running"
    assert due.steps.last().by is None  # type: ignore[union-attr]
    assert sweep() == 0


def test_whoever_marks_the_first_meeting_need_not_wait_for_the_sweep(world: World, learner: User, clock: Clock) -> None:
    row = approved(world)
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    clock.tick(3 * 3600)
    mark_all(session=row.sessions.all()[0], came={learner.pk: Came(HERE)}, by=world.staff)
    row.refresh_from_db()
    assert row.state == "running"


def test_finished_only_when_every_meeting_and_member_is_accounted_for_and_closed_by_another(
    world: World, learner: User, clock: Clock
) -> None:
    row = running(world)
    member, _ = cohorts.join(cohort=row, subject=learner, by=world.staff)
    first, *others = row.sessions.all()
    clock.tick(3 * 3600)
    mark_all(session=first, came={learner.pk: Came(HERE)}, by=world.staff)
    with pytest.raises(HasMarks):
        take(row=row, code="cancel", by=world.staff, reason="没人来")
    with pytest.raises(SessionsOpen):
        take(row=row, code="finish", by=world.staff)
    for each in others:
        sessions.cancel(session=each, reason="老师生病", by=world.staff)
    with pytest.raises(ResultsMissing):
        take(row=row, code="finish", by=world.staff)
    with pytest.raises(ReasonMissing):
        cohorts.write_results(cohort=row, results={member.pk: ("not_finished", "")}, by=world.staff)
    client = browser(world.staff)
    field = learner.uuid.hex[:12]
    sheet = client.get(reverse("delivery:results", args=[row.uuid]))
    assert "1次" in words(sheet).replace(" ", "")
    refused = client.post(reverse("delivery:results", args=[row.uuid]), {f"{field}-state": "not_finished"})
    assert refused.status_code == 422
    client.post(reverse("delivery:results", args=[row.uuid]), {"rest": "finished"})
    member.refresh_from_db()
    assert (member.state, member.state_by) == ("finished", world.staff)

    take(row=row, code="finish", by=world.staff)
    with pytest.raises(NotRunning):
        mark_all(session=first, came={learner.pk: Came(Mark.Status.ABSENT)}, by=world.staff)
    with pytest.raises(ClassOver):
        cohorts.join(cohort=row, subject=world.colleague, by=world.staff)
    take(row=row, code="reopen", by=world.county, reason="漏了一次签到")
    take(row=row, code="finish", by=world.staff)
    take(row=row, code="close", by=world.county)
    row.refresh_from_db()
    assert row.state == "closed"
    assert steps_on(browser(world.county), row) == []


def test_a_suspended_base_s_class_is_finished_by_the_office(world: World, learner: User, clock: Clock) -> None:
    row = running(world)
    cohorts.join(cohort=row, subject=learner, by=world.staff)
    clock.tick(3 * 3600)
    TrainingBase.objects.update(status=Status.SUSPENDED)
    first, *others = row.sessions.all()
    mark_all(session=first, came={learner.pk: Came(HERE)}, by=world.county)
    for each in others:
        sessions.cancel(session=each, reason="基地停办", by=world.county)
    cohorts.write_results(cohort=row, results={row.members.get().pk: ("not_finished", "基地停办")}, by=world.county)
    take(row=row, code="finish", by=world.county)
    with pytest.raises(SecondPersonNeeded):
        take(row=row, code="close", by=world.county)
    take(row=row, code="close", by=world.colleague)
