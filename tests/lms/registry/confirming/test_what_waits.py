"""What is learnt before an office has decided waits, and what each decision does with it."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.engine.enrolment import enrol
from courses.study.models import Completion, Enrolment
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join as join_class
from lms.delivery.forms import Sheet
from lms.delivery.models import Cohort, CohortMember, Mark, Session
from lms.people import notices
from lms.people.accounts.trainees import admit, find_by_citizen_id
from lms.people.claims import claims
from lms.people.errors import (
    ClaimDecided,
)
from lms.people.models import (
    Division,
    User,
)
from lms.points.credits import pending_credit
from lms.points.errors import WaitsForIdentity
from lms.points.ledger import transactions
from lms.points.models import Hold, LedgerTxn
from lms.records.certificates import certificates
from lms.records.errors import NotYetEarned
from lms.records.record.hours import tally_of
from lms.records.requirements.requirements import attendance, check_requirements
from lms.registry.claims import confirming
from tests.courses.study.player import Clock, Player
from tests.lms.registry.confirming.hands import (
    NUMBER,
    PHONE,
    Entered,
    by_code,
    signed_in_as,
    worth,
)


@pytest.mark.parametrize("caps", ["wide", "tight"])
def test_confirming_lets_through_what_a_confirmed_person_would_have(
    caps: str,
    request: pytest.FixtureRequest,
    entered: Entered,
    busy: Callable[[User], None],
    cohort: Cohort,
    staff: User,
    officer: User,
    clock: Clock,
    menghai: Division,
) -> None:
    if caps == "tight":
        request.getfixturevalue("tight")
    start = clock.at
    with transaction.atomic():  # the world in which she was confirmed from the beginning
        her = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
        join_class(cohort=cohort, subject=her, by=staff)
        busy(her)
        certificates.on_released(None, person=her)  # the record says the hours that came after the last lesson, too
        expected = worth(her)
        transaction.set_rollback(True)
    clock.at = start
    claim = entered()
    busy(claim.person)
    waited = worth(claim.person)
    holding = sum(Hold.objects.waiting().filter(subject=claim.person, unit="point").values_list("milli", flat=True))

    confirming.accept(claim=claim, by=officer)

    assert waited == ({}, {}, ([], [], 0), [], [])
    assert holding == expected[1]["point"]
    for one, other in zip(worth(claim.person), expected, strict=True):
        assert one == other
    assert not Hold.objects.waiting().filter(subject=claim.person).exists()
    assert find_by_citizen_id(NUMBER) == claim.person.trainee


def test_a_rejected_row_brings_nothing_and_closes_its_account(
    entered: Entered,
    busy: Callable[[User], None],
    officer: User,
    cohort: Cohort,
    staff: User,
    signed_in: Callable[[User], Client],
) -> None:
    claim = entered(phone=PHONE)
    busy(claim.person)

    claims.reject(claim=claim, by=officer, reason="查无此人")

    held = Hold.objects.filter(subject=claim.person)
    assert held.exists()
    assert {row.state for row in held} == {Hold.State.VOIDED}
    assert transactions.balances(claim.person.pk) == {}
    assert signed_in_as(by_code(PHONE)) == ""
    page = signed_in(staff).get(f"/classes/{cohort.uuid}/").content.decode()
    assert "未确认" in page
    assert "查无此人" not in page
    with pytest.raises(ClaimDecided):
        claims.reject(claim=claim, by=officer, reason="再来")


def test_joining_gives_the_known_person_what_was_learnt_each_minute_once(
    entered: Entered,
    busy: Callable[[User], None],
    officer: User,
    cohort: Cohort,
    session: Session,
    owner: User,
    lesson: LessonPage,
    play_as: Callable[..., Player],
    clock: Clock,
    menghai: Division,
) -> None:
    known = admit(name="岩温", citizen_id=NUMBER, division=menghai).user
    enrol(subject=known, course=cohort.programme.course, by=known)
    own = play_as(known, lesson)
    own.open()
    own.play(300)  # the same five minutes as the row's account watches later
    own.close()
    claim = entered()
    busy(claim.person)

    confirming.accept(claim=claim, by=officer)

    place = Enrolment.objects.get(subject=known)
    assert CohortMember.objects.get(cohort=cohort).subject == known
    assert tally_of(known.pk).online[place.pk] == 1_800_000 // 60_000 * 1000 // 45
    assert attendance(place) == 100 * 100 // 180
    assert transactions.verify(known) == []
    assert transactions.balances(claim.person.pk) == {}
    assert not Hold.objects.waiting().exists()
    assert LedgerTxn.objects.filter(subject=known, kind="work", reversed_by=None).count() == (
        LedgerTxn.objects.filter(subject=known, kind="work").count()
    )
    [row] = Sheet(session).rows
    assert (row.member.subject, row.mark.minutes if row.mark else 0) == (known, 100)
    [corrected] = mark_all(session=session, came={known.pk: Came(Mark.Status.PRESENT)}, by=owner)
    assert corrected.supersedes is not None
    assert attendance(place) == 100
    assert any("并入您的账号" in words for _row, words in notices.unseen(known))


def test_no_certificate_is_issued_before_she_is_confirmed(
    entered: Entered, busy: Callable[[User], None], officer: User
) -> None:
    claim = entered()
    busy(claim.person)
    place = Enrolment.objects.get(subject=claim.person)
    assert Completion.objects.filter(enrolment=place, kind="course").exists()

    with pytest.raises(NotYetEarned):
        certificates.issue(enrolment=place, by=officer)
    assert "勐海县残联工作人员或就业辅导员要先确认您的身份" in check_requirements(place)[0].words
    confirming.accept(claim=claim, by=officer)

    assert certificates.issue(enrolment=place, by=officer).hours_milli > 0


def test_no_hand_lets_such_credit_through(entered: Entered, busy: Callable[[User], None], officer: User) -> None:
    claim = entered()
    busy(claim.person)
    hold = Hold.objects.waiting().filter(subject=claim.person).first()
    assert hold is not None

    with pytest.raises(WaitsForIdentity):
        pending_credit.post(hold=hold, by=officer)
    with pytest.raises(WaitsForIdentity):
        pending_credit.refuse(hold=hold, by=officer, answer="不行")


def test_a_corrected_mark_ends_what_waited_for_it(
    entered: Entered, session: Session, owner: User, officer: User
) -> None:
    claim = entered()
    mark_all(session=session, came={claim.person.pk: Came(Mark.Status.PRESENT)}, by=owner)
    mark_all(session=session, came={claim.person.pk: Came(Mark.Status.ABSENT)}, by=owner)

    confirming.accept(claim=claim, by=officer)

    assert transactions.balances(claim.person.pk) == {}
    assert {row.state for row in Hold.objects.filter(subject=claim.person)} == {Hold.State.VOIDED}
