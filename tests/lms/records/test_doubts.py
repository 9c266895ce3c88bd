"""A certificate whose requirements fell away does not stay silently valid, and no machine revokes it (I19)."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Completion, Enrolment, PlayLease
from courses.study.recount import voids
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits.achievements import award_event
from lms.points.credits.kinds import adjustments
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.points.values.units import Unit
from lms.records.certificates import certificate_review, certificates, revoking
from lms.records.models import Cause, Certificate, Doubt, PendingCheck
from lms.records.requirements import requirement_sets, requirements
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


@pytest.fixture
def certificate(finished: Enrolment) -> Certificate:
    return certificates.issue(enrolment=finished, by=finished.subject)


@pytest.fixture
def void(officer: User, prefecture: User, finished: Enrolment) -> Callable[[], None]:
    """void(): the last lease of the course is taken out by two people."""

    def do() -> None:
        lease = PlayLease.objects.filter(enrolment=finished).order_by("-pk").first()
        assert lease is not None
        asked = voids.ask(lease=lease, by=officer, reason="同一部手机替多人学习")
        voids.decide(void=asked, by=prefecture, approved=True)
        certificate_review.sweep()

    return do


def test_a_void_puts_it_in_doubt_and_revokes_nothing(certificate: Certificate, void: Callable[[], None]) -> None:
    assert certificate_review.reasons(certificate) == []

    void()

    about = Doubt.objects.get()
    assert (about.certificate, about.cause, about.ended) == (certificate, "void", None)
    assert not certificate.is_revoked
    assert len(certificate_review.reasons(certificate)) == 2  # the course, and the hours on the paper
    assert not PendingCheck.objects.exists()


def test_officers_read_why_and_the_learner_is_told_calmly(
    certificate: Certificate,
    void: Callable[[], None],
    officer: User,
    staff: User,
    cohort: Cohort,
    signed_in: Callable[[User], Client],
) -> None:
    void()

    for who in (officer, staff):
        desk = signed_in(who).get("/certificates/").content.decode()
        assert certificate.serial in desk
        assert "学完课程的每一课" in desk
        assert "不再计入" in desk
    page = signed_in(officer).get(f"/certificates/{certificate.uuid}/").content.decode()
    hers = signed_in(certificate.subject).get(f"/certificates/{certificate.uuid}/").content.decode()
    record = signed_in(certificate.subject).get("/record/").content.decode()
    public = Client().get(f"/check/{certificate.serial}/").content.decode()
    assert "所依据的条件现在不再成立" in page
    assert "正在复核" in hers
    assert "仍然有效" in hers
    assert "同一部手机" not in hers
    assert "正在复核" in record
    assert "正在复核" not in public
    assert "此证书有效" in public


def test_two_people_revoke_it_and_the_doubt_is_over(
    certificate: Certificate, void: Callable[[], None], staff: User, officer: User
) -> None:
    void()

    asked = revoking.ask(certificate=certificate, reason="学习记录不实", reissue=False, by=staff)
    assert Doubt.objects.get().ended is None
    revoking.grant(request=asked, by=officer)

    assert Doubt.objects.get().outcome == "revoked"
    assert certificate_review.sweep() == 0


def test_two_people_leave_it_valid_and_are_not_asked_again(
    certificate: Certificate, void: Callable[[], None], staff: User, officer: User
) -> None:
    void()

    asked = revoking.ask(certificate=certificate, reason="学习记录不实", reissue=False, by=staff)
    revoking.refuse(request=asked, by=officer, answer="另有纸质记录")
    certificate_review.sweep()

    assert [row.outcome for row in Doubt.objects.all()] == ["kept"]


def test_learning_it_again_ends_the_doubt(
    certificate: Certificate, void: Callable[[], None], player: Player, clock: Clock, second: LessonPage
) -> None:
    void()

    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(810, every=60)
    certificate_review.sweep()

    assert Doubt.objects.get().outcome == "holds"
    assert certificate_review.reasons(certificate) == []
    assert Completion.objects.filter(page=certificate.enrolment.course_id).exists()


def test_a_correction_that_takes_hours_is_seen_though_it_names_no_course(
    certificate: Certificate, officer: User, prefecture: User
) -> None:
    asked = adjustments.ask(
        subject=certificate.subject, unit=Unit.CLASS_HOUR, milli=-100, reason="重复计算", evidence="名册", by=officer
    )
    adjustments.approve(adjustment=asked, by=prefecture)

    certificate_review.sweep()

    assert Doubt.objects.get().cause == "correction"
    [why] = certificate_review.reasons(certificate)
    assert "0.52" in why


def test_hours_given_change_nothing(certificate: Certificate, officer: User, prefecture: User) -> None:
    asked = adjustments.ask(
        subject=certificate.subject, unit=Unit.CLASS_HOUR, milli=100, reason="漏记", evidence="名册", by=officer
    )
    adjustments.approve(adjustment=asked, by=prefecture)

    assert certificate_review.sweep() == 1
    assert not Doubt.objects.exists()


def test_a_class_missed_later_takes_nothing_away(
    finished: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User
) -> None:
    asked = dict.fromkeys(requirement_sets.ASKED) | {"whole_course": True, "practical_work": False}
    asked |= {"attendance_share": 100, "quiz_score": 100}
    requirement_sets.ask(programme=cohort.programme, asked=asked, reason="起", by=staff)
    mark_all(session=make_session(1), came={finished.subject_id: Came(Mark.Status.PRESENT)}, by=staff)
    certificate = certificates.issue(enrolment=finished, by=finished.subject)
    make_session(1)

    certificate_review.ask_for_check(finished.subject_id, Cause.CORRECTION)
    certificate_review.sweep()

    assert requirements.attendance(finished) == 50
    assert certificate_review.reasons(certificate) == []
    assert not Doubt.objects.exists()


def test_the_news_writes_the_check_in_its_own_transaction(certificate: Certificate, officer: User) -> None:
    """What is undone with the void is not looked at; what stands is, even if the machine stops at once."""
    with transaction.atomic():
        certificate_review.ask_for_check(certificate.subject_id, Cause.VOID)
        transaction.set_rollback(True)
    assert not PendingCheck.objects.exists()

    with transaction.atomic():
        certificate_review.ask_for_check(certificate.subject_id, Cause.CORRECTION)
        certificate_review.ask_for_check(certificate.subject_id, Cause.VOID)

    assert PendingCheck.objects.get().cause == "void"


@pytest.mark.both_databases
def test_one_doubt_at_a_time(certificate: Certificate) -> None:
    Doubt.objects.create(certificate=certificate, cause="void")

    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.create(certificate=certificate, cause="void")


def test_practical_work_that_was_taken_back_puts_it_in_doubt(
    finished: Enrolment, cohort: Cohort, staff: User, officer: User, clock: Clock
) -> None:
    asked = dict.fromkeys(requirement_sets.ASKED) | {"whole_course": True, "practical_work": True}
    requirement_sets.ask(programme=cohort.programme, asked=asked, reason="起", by=staff)
    award_event(
        kind="work",
        subject=finished.subject,
        by=staff,
        day=clock.at.date(),
        key="一",
        title="头部按摩",
        note="看过",
        cohort=cohort,
    )
    certificate = certificates.issue(enrolment=finished, by=finished.subject)
    assert certificate_review.reasons(certificate) == []

    with transaction.atomic():
        transactions.reverse(txn=LedgerTxn.objects.get(subject=finished.subject, kind="work"), by=officer)
    certificate_review.sweep()

    [why] = certificate_review.reasons(certificate)
    assert "实操" in why or "作品" in why
    assert Doubt.objects.get().cause == "correction"
