"""Held credit: it counts for nothing, ends once, and the learner reads why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits import pending_credit
from lms.points.errors import AlreadyDecided, NoReason, OwnCase
from lms.points.ledger import transactions
from lms.points.ledger.transactions import Award
from lms.points.models import Hold, LedgerTxn
from lms.points.policy.class_rules import set_class_rules
from lms.points.policy.versions import policy_on
from tests.courses.study.player import Clock, Player

HERE, ABSENT = Mark.Status.PRESENT, Mark.Status.ABSENT


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def test_held_credit_counts_for_nothing_and_then_once(held: Hold, subject: User, county: User) -> None:
    before = have(subject)

    pending_credit.post(hold=held, by=county)
    with pytest.raises(AlreadyDecided):
        pending_credit.post(hold=held, by=county)
    with pytest.raises(AlreadyDecided):
        pending_credit.refuse(hold=held, by=county, answer="不行")

    assert before == (0, 0)
    assert have(subject) == (3000, 0)
    held.refresh_from_db()
    assert (held.state, held.txn and held.txn.kind) == ("posted", "attendance")
    assert transactions.verify(subject) == []


def test_a_refused_hold_never_posts(held: Hold, subject: User, county: User) -> None:
    with pytest.raises(NoReason):
        pending_credit.refuse(hold=held, by=county, answer=" ")

    pending_credit.refuse(hold=held, by=county, answer="签到表上没有")

    with pytest.raises(AlreadyDecided):
        pending_credit.post(hold=held, by=county)
    assert have(subject) == (0, 0)
    assert not LedgerTxn.objects.filter(subject=subject).exists()


def test_nobody_decides_about_her_own(held: Hold, subject: User) -> None:
    with pytest.raises(OwnCase):
        pending_credit.post(hold=held, by=subject)


@pytest.mark.both_databases
def test_the_database_refuses_a_hold_that_posts_and_waits(held: Hold) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=held.pk).update(state="posted")


def test_placing_the_same_again_holds_once(held: Hold, award: Award) -> None:
    [again] = pending_credit.place(award, code=Hold.Code.LOOK, reason="待查")

    assert again == held
    assert Hold.objects.count() == 1


def test_practice_before_theory_is_held_and_counts_when_theory_is_done(
    theory_first: Cohort,
    make_meeting: Callable[..., Session],
    walk: Callable[[], None],
    player: Player,
    subject: User,
    owner: User,
    signed_in: Callable[[User], Client],
) -> None:
    meeting = make_meeting(60)

    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    early = have(subject)
    page = player.client.get("/points/").content.decode()
    walk()

    assert early == (1000, 0)
    assert "暂缓计入：1.33 学时" in page
    assert "请先学完这门课程的线上内容" in page
    assert Hold.objects.get().state == "posted"
    assert have(subject)[1] == 60 * 1000 // 45 + 30 * 1000 // 45
    assert transactions.verify(subject) == []


def test_a_mark_after_theory_is_not_held(
    theory_first: Cohort, make_meeting: Callable[..., Session], walk: Callable[[], None], subject: User, owner: User
) -> None:
    walk()
    before = have(subject)[1]

    mark_all(session=make_meeting(60), came={subject.pk: Came(HERE)}, by=owner)

    assert not Hold.objects.exists()
    assert have(subject)[1] - before == 1333


def test_a_corrected_mark_ends_its_hold(
    theory_first: Cohort, make_meeting: Callable[..., Session], walk: Callable[[], None], subject: User, owner: User
) -> None:
    meeting = make_meeting(60)
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    mark_all(session=meeting, came={subject.pk: Came(ABSENT)}, by=owner)
    walk()

    assert Hold.objects.get().state == "voided"
    assert have(subject)[1] == 30 * 1000 // 45


def test_a_mark_corrected_after_its_hold_was_let_through_takes_both_back(
    theory_first: Cohort, make_meeting: Callable[..., Session], walk: Callable[[], None], subject: User, owner: User
) -> None:
    meeting = make_meeting(60)
    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)
    walk()

    mark_all(session=meeting, came={subject.pk: Came(ABSENT)}, by=owner)

    assert have(subject)[1] == 30 * 1000 // 45
    assert transactions.verify(subject) == []


def test_online_study_during_the_held_meeting_counts_once(
    theory_first: Cohort, walk: Callable[[], None], clock: Clock, subject: User, owner: User
) -> None:
    """Half an hour online, all of it inside an hour of class: the longer of the two."""
    starts = clock.at
    walk()
    clock.tick(3600)
    Hold.objects.all().delete()
    from datetime import timedelta

    meeting = Session.objects.create(
        cohort=theory_first, title="实训", starts=starts, ends=starts + timedelta(minutes=60)
    )

    mark_all(session=meeting, came={subject.pk: Came(HERE)}, by=owner)

    assert have(subject)[1] == 60 * 1000 // 45


def test_an_officer_of_the_place_decides_over_http_and_others_do_not(
    held: Hold,
    signed_in: Callable[[User], Client],
    county: User,
    post_to: Callable[..., User],
    mengla: Any,
    player: Player,
    subject: User,
) -> None:
    address = f"/points/holds/{held.uuid}/"
    far = signed_in(post_to("county_officer", division=mengla))

    assert far.post(address, {"verdict": "yes"}).status_code == 403
    assert player.client.post(address, {"verdict": "yes"}).status_code == 403
    assert held.subject.name in signed_in(county).get("/points/desk/").content.decode()
    assert signed_in(county).post(address, {"verdict": "yes"}).status_code == 302
    assert have(subject) == (3000, 0)


@pytest.fixture
def award(subject: User, enrolment: Enrolment, clock: Clock) -> Award:
    day = day_of(clock.at)
    return Award(
        subject_id=subject.pk,
        kind="attendance",
        key="look:1",
        policy=policy_on(day),
        day=day,
        source=("look", "1"),
        amounts={"point": 3000},
    )


@pytest.fixture
def held(award: Award) -> Hold:
    [row] = pending_credit.place(award, code=Hold.Code.LOOK, reason="待查")
    return row


@pytest.fixture
def theory_first(cohort: Cohort, county: User) -> Cohort:
    set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=county)
    return cohort
