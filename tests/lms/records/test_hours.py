"""The record's hours are the ledger's, to the milli, whatever was voided, corrected and counted again."""

import io
import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from courses.pages.models import CoursePage, LessonPage
from courses.study.models import Completion, Enrolment, PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.models import Division, User
from lms.points.credits.kinds import adjustments
from lms.points.ledger import transactions
from lms.points.models import Balance, LedgerTxn, Policy
from lms.points.policy import class_rules
from lms.points.rerun import regrade
from lms.points.values import rules
from lms.points.values.units import Unit
from lms.records.certificates import batches, certificates
from lms.records.models import BatchItem
from lms.records.record.dossier_queries import dossier_of
from lms.records.record.hours import tally_of
from lms.records.requirements import requirement_sets, requirements
from lms.reports import figures
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


@pytest.mark.parametrize("seed", range(2))
def test_the_dossier_sums_to_the_balance(
    seed: int,
    enrolment: Enrolment,
    player: Player,
    lesson: LessonPage,
    second: LessonPage,
    cohort: Cohort,
    make_session: Callable[..., Session],
    staff: User,
    officer: User,
    prefecture: User,
    clock: Clock,
) -> None:
    """Study, a class, a void, corrections with and without a course, a period counted again; in a drawn order."""
    draw = random.Random(seed)
    subject = enrolment.subject

    def study() -> None:
        page = draw.choice([lesson, second])
        there = Player(player.client, clock, page.pk, worlds.video_block(page))
        there.open()
        there.play(draw.randrange(120, 400), every=30)
        there.close()

    def come() -> None:
        mark_all(session=make_session(1), came={subject.pk: Came(Mark.Status.LATE, draw.randrange(10, 55))}, by=staff)

    def correct() -> None:
        row = adjustments.ask(
            subject=subject,
            unit=draw.choice([Unit.CLASS_HOUR, Unit.POINT]),
            milli=draw.choice([-1, 1]) * draw.randrange(1, 400),
            reason="更正",
            evidence="名册",
            by=officer,
            below_zero=True,
            course=draw.choice([None, enrolment.course]),
        )
        adjustments.approve(adjustment=row, by=prefecture)

    def void() -> None:
        lease = PlayLease.objects.filter(subject=subject, voided_at=None).order_by("?").first()
        if lease is not None:
            asked = voids.ask(lease=lease, by=officer, reason="不实")
            voids.decide(void=asked, by=prefecture, approved=True)

    def again() -> None:
        clock.tick(26 * 3600)
        day = day_of(clock.at) - timedelta(days=1)
        number = Policy.objects.count() + 1
        raw = dict(rules.DEFAULT) | {"minutes_per_class_hour": draw.randrange(30, 61), "lesson": draw.randrange(9)}
        policy = Policy.objects.create(
            version=number, starts=day + timedelta(days=900 + number), rules=raw, reason="试", by=officer
        )
        run = regrade.ask(policy=policy, starts=day, ends=day, reason="试", by=officer)
        regrade.approve(run=run, by=prefecture)
        regrade.sweep()

    for step in [study, study, come, correct, again, *draw.choices([study, come, correct, void, again], k=4), void]:
        step()
        clock.tick(60)

    record = dossier_of(subject)
    have = dict(Balance.objects.filter(subject=subject).values_list("unit", "milli"))
    said = f"seed {seed}"
    parts = sum(cycle.online_milli + cycle.in_person_milli for cycle in record.cycles)
    lines = sum(each.hours_milli for each in record.corrections)
    assert parts + lines == record.hours_milli == have.get("class_hour", 0) == tally_of(subject.pk).total, said
    assert record.online_milli + record.in_person_milli + record.corrected_milli == record.hours_milli, said
    assert record.points_milli == have.get("point", 0), said
    corrected = LedgerTxn.objects.filter(subject=subject, kind__in=["adjustment", "regrade"])
    points = sum(leg.milli for txn in corrected for leg in txn.legs.of_learners() if leg.unit == "point")
    taken = LedgerTxn.objects.filter(subject=subject, reverses__kind__in=["adjustment", "regrade"])
    points += sum(leg.milli for txn in taken for leg in txn.legs.of_learners() if leg.unit == "point")
    assert sum(each.points_milli for each in record.corrections) == points, said
    assert transactions.verify(subject) == [], said


def test_every_form_of_the_record_shows_the_corrected_line(
    enrolment: Enrolment, officer: User, prefecture: User, signed_in: Callable[[User], Client]
) -> None:
    row = adjustments.ask(
        subject=enrolment.subject,
        unit=Unit.CLASS_HOUR,
        milli=1234,
        reason="漏记",
        evidence="名册",
        by=officer,
        course=enrolment.course,
    )
    adjustments.approve(adjustment=row, by=prefecture)
    browser, address = signed_in(enrolment.subject), f"/record/of/{enrolment.subject.uuid}"

    page = browser.get("/record/").content.decode()
    said = json.loads(browser.get(f"{address}/record.json").content)
    book = load_workbook(io.BytesIO(browser.get(f"{address}/record.xlsx").content))

    assert said["milli"] == {"points": 0, "total": 1234, "online": 0, "in_person": 0, "corrected": 1234}
    assert said["cycles"][0]["milli"]["corrected"] == 1234
    [line] = said["corrections"]
    assert (line["kind"], line["hours_milli"]) == ("adjustment", 1234)
    assert "更正" in page
    assert "1.23" in page
    assert any(1.23 in row for row in book["更正"].iter_rows(values_only=True))
    assert browser.get(f"{address}/record.pdf").status_code == 200


def test_a_class_belongs_to_the_cycle_under_which_she_sits_in_it(
    enrolment: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    mark_all(session=make_session(1), came={enrolment.subject_id: Came(Mark.Status.PRESENT)}, by=staff)
    clock.tick(400 * 24 * 3600)
    later = Enrolment.objects.create(
        subject=enrolment.subject, course=enrolment.course, cycle=2, by=staff, created=clock.at
    )
    clock.tick(24 * 3600)
    mark_all(session=make_session(2), came={enrolment.subject_id: Came(Mark.Status.PRESENT)}, by=staff)
    day = clock.at.date()
    retraining = Cohort.objects.create(
        programme=cohort.programme, division=cohort.division, code="B", name="按摩二班", starts=day, ends=day
    )
    held = Session.objects.create(
        cohort=retraining, title="复训", starts=clock.at - timedelta(days=450), ends=clock.at - timedelta(days=449.75)
    )
    join(cohort=retraining, subject=enrolment.subject, by=staff)
    mark_all(session=held, came={enrolment.subject_id: Came(Mark.Status.LATE, 90)}, by=staff)

    tally = tally_of(enrolment.subject_id)

    assert (tally.in_person[enrolment.pk], tally.in_person[later.pk]) == (3999, 2000)


def test_what_names_no_place_and_came_before_the_row_of_the_first_belongs_to_it(
    subject: User, course: CoursePage, staff: User, officer: User, prefecture: User, clock: Clock
) -> None:
    row = adjustments.ask(
        subject=subject, unit=Unit.CLASS_HOUR, milli=1000, reason="漏记", evidence="名册", by=officer, course=course
    )
    adjustments.approve(adjustment=row, by=prefecture)
    clock.tick(7 * 24 * 3600)
    late = Enrolment.objects.create(subject=subject, course=course, by=staff, created=clock.at)

    assert dict(tally_of(subject.pk).corrected) == {late.pk: 1000}


def test_a_late_roster_costs_nothing(
    subject: User,
    course: CoursePage,
    programme: Programme,
    menghai: Division,
    staff: User,
    auditor: User,
    clock: Clock,
    signed_in: Callable[[User], Client],
) -> None:
    """The class met on 28 December; its roster, and with it the place on the course, were entered in January."""
    clock.at = clock.at.replace(year=2028, month=1, day=4)
    course.hours_offline = Decimal(4)
    course.save()
    held = clock.at - timedelta(days=7)
    group = Cohort.objects.create(
        programme=programme, division=menghai, code="L", name="晚到的名册", starts=held.date(), ends=clock.at.date()
    )
    meeting = Session.objects.create(cohort=group, title="实训", starts=held, ends=held + timedelta(hours=3))
    place, _new = join(cohort=group, subject=subject, by=staff)
    mark_all(session=meeting, came={subject.pk: Came(Mark.Status.PRESENT)}, by=staff)
    enrolment = place.enrolment
    assert enrolment is not None
    Completion.objects.create(enrolment=enrolment, page_id=course.pk, kind="course", at=clock.at)

    [item] = batch_of(group, staff)
    browser, address = signed_in(subject), f"/record/of/{subject.uuid}"
    page = browser.get("/record/").content.decode()
    said = json.loads(browser.get(f"{address}/record.json").content)
    book = load_workbook(io.BytesIO(browser.get(f"{address}/record.xlsx").content))
    courses = list(book["课程"].iter_rows(values_only=True))
    row = dict(zip(courses[0], courses[1], strict=True))

    assert (said["milli"]["in_person"], said["milli"]["corrected"], said["corrections"]) == (4000, 0, [])
    assert (said["cycles"][0]["milli"]["in_person"], said["cycles"][0]["year"]) == (4000, 2027)
    assert (row["线下学时"], row["更正学时"], row["开始日期"]) == (4, 0, datetime(2027, 12, 28))  # noqa: DTZ001 - a day, as a cell has it
    assert "线下 4.00" in page
    assert all(each.met for each in requirements.check_requirements(enrolment))
    assert item.state == "issued"
    assert item.certificate.hours_milli == 4000
    assert "4.00" in Client().get(f"/check/{item.certificate.serial}/").content.decode()
    assert "4.00" in browser.get("/points/").content.decode()
    assert figures.total(auditor, figures.Choice(place=menghai, year=2027, course_id=course.pk)).hours == 4000
    assert browser.get(f"{address}/record.pdf").status_code == 200


def batch_of(cohort: Cohort, by: User) -> list[BatchItem]:
    batch = batches.begin(cohort=cohort, by=by)
    batches.issue_waiting(batch.pk)
    return list(batch.items.select_related("certificate"))


def test_a_class_of_a_programme_without_a_course_is_no_correction(
    subject: User, programme: Programme, menghai: Division, staff: User, clock: Clock
) -> None:
    programme.course = None
    programme.save()
    day = clock.at.date()
    group = Cohort.objects.create(programme=programme, division=menghai, code="O", name="无课程", starts=day, ends=day)
    meeting = Session.objects.create(cohort=group, title="讲座", starts=clock.at - timedelta(hours=3), ends=clock.at)
    join(cohort=group, subject=subject, by=staff)
    mark_all(session=meeting, came={subject.pk: Came(Mark.Status.PRESENT)}, by=staff)

    record = dossier_of(subject)

    assert (record.hours_milli, record.in_person_milli, record.corrected_milli) == (4000, 4000, 0)


def test_an_officer_says_which_time_on_the_course_is_corrected(
    enrolment: Enrolment, staff: User, officer: User, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    address = f"/points/of/{enrolment.subject.uuid}/correct/"
    asked = {"unit": "class_hour", "amount": "1", "course": enrolment.course_id, "reason": "漏记", "evidence": "名册"}
    alone = signed_in(officer).get(address).content.decode()
    clock.tick(400 * 24 * 3600)
    Enrolment.objects.create(subject=enrolment.subject, course=enrolment.course, cycle=2, by=staff, created=clock.at)

    again = signed_in(officer).get(address).content.decode()
    done = signed_in(officer).post(address, asked | {"enrolment": enrolment.pk})

    assert ("enrolment" in alone, "enrolment" in again) == (False, True)
    assert done.status_code == 302
    assert enrolment.subject.adjustments.get().enrolment == enrolment


def test_the_share_online_that_the_class_allows_binds_requirements_certificate_and_record(
    finished: Enrolment,
    cohort: Cohort,
    make_session: Callable[..., Session],
    staff: User,
    officer: User,
    signed_in: Callable[[User], Client],
) -> None:
    mark_all(session=make_session(1), came={finished.subject_id: Came(Mark.Status.LATE, 9)}, by=staff)
    whole = requirements.requirements_of(finished)[1].online_share
    class_rules.set_class_rules(cohort=cohort, max_online_percent=50, theory_first=False, by=officer)

    certificate = certificates.issue(enrolment=finished, by=finished.subject)

    [cycle] = dossier_of(finished.subject).cycles
    assert whole is None
    assert (cycle.online_milli, cycle.in_person_milli) == (622, 200)
    assert (cycle.counted_milli, cycle.online_share) == (400, 50)
    assert certificate.hours_milli == 400
    assert (certificate.terms or {})["online_share"] == 50
    page = signed_in(finished.subject).get("/record/").content.decode()
    assert "线上 28 分钟，线下 9 分钟" in page  # 0.62 of a class hour tells a learner nothing
    assert "其中 0.40 学时计入发证" in page


def test_a_practical_trade_is_not_learnt_by_looking(finished: Enrolment) -> None:
    finished.course.kind = "practical"
    finished.course.save()

    assert requirements.requirements_of(finished)[1].online_share == 50


def test_what_the_programme_says_of_the_share_comes_first(
    finished: Enrolment, cohort: Cohort, staff: User, officer: User
) -> None:
    asked = dict.fromkeys(requirement_sets.ASKED) | {"whole_course": True, "practical_work": False, "online_share": 80}
    class_rules.set_class_rules(cohort=cohort, max_online_percent=50, theory_first=False, by=officer)

    requirement_sets.ask(programme=cohort.programme, asked=asked, reason="起", by=staff)

    assert requirements.requirements_of(finished)[1].online_share == 80
