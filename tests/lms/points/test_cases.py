"""Corrections need two people, appeals are owed an answer, and the learner reads both."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.bases.models import TrainingBase
from lms.people import notices
from lms.people.models import Division, HelperLink, Notice, Trainee, User
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.errors import AlreadyDecided, BadDocument, BelowZero, NeedsAnother, NoEvidence, NoReason, OwnCase
from lms.points.ledger import transactions
from lms.points.models import Adjustment, Appeal, LedgerTxn
from lms.points.values.units import Unit
from tests.courses.study.player import Clock, Player

PDF = b"%PDF-1.7 sign-in sheet"


def points(subject: User) -> int:
    return transactions.balances(subject.pk).get("point", 0)


def test_a_correction_posts_when_a_second_person_approves_and_once(
    asked: Adjustment, subject: User, colleague: User
) -> None:
    before = points(subject)

    txn = adjustments.approve(adjustment=asked, by=colleague)
    with pytest.raises(AlreadyDecided):
        adjustments.approve(adjustment=asked, by=colleague)

    assert (before, points(subject)) == (0, 5000)
    assert (txn.kind, txn.adjustment.reason) == ("adjustment", "漏记一次到班")
    assert "漏记一次到班" not in str(txn.facts)  # the chain cannot be erased; the row can
    assert transactions.verify(subject) == []


def test_neither_asker_nor_learner_nor_the_learners_base_approves(
    asked: Adjustment,
    county: User,
    subject: User,
    trainee: Trainee,
    base: TrainingBase,
    post_to: Callable[..., User],
    menghai: Division,
) -> None:
    both = post_to("county_officer", division=menghai)
    from lms.people.models import Posting

    Posting.objects.create(user=both, organisation=base.organisation, division=menghai, role="base_staff")

    for person in (county, subject, both):
        with pytest.raises(NeedsAnother):
            adjustments.approve(adjustment=Adjustment.objects.get(pk=asked.pk), by=person)
    assert points(subject) == 0


@pytest.mark.both_databases
def test_the_database_itself_wants_two_people(asked: Adjustment, county: User, clock: Clock) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=asked.pk).update(state="refused", second=county, decided=clock.at)


def test_nobody_asks_for_herself_or_without_reason_or_evidence(subject: User, county: User) -> None:
    said: dict[str, Any] = {"subject": subject, "unit": Unit.POINT, "milli": 5000}

    with pytest.raises(OwnCase):
        adjustments.ask(**said, reason="我要", evidence="无", by=subject)
    with pytest.raises(NoReason):
        adjustments.ask(**said, reason=" ", evidence="签到表", by=county)
    with pytest.raises(NoEvidence):
        adjustments.ask(**said, reason="漏记", evidence="", by=county)


def test_the_balance_falls_below_nothing_only_when_that_was_said(
    subject: User, county: User, colleague: User, clock: Clock, enrolment: Enrolment
) -> None:
    less: dict[str, Any] = {"subject": subject, "unit": Unit.POINT, "milli": -5000, "reason": "多记", "evidence": "表"}

    with pytest.raises(BelowZero):
        adjustments.ask(**less, by=county)
    row = adjustments.ask(**less, by=county, below_zero=True)
    adjustments.approve(adjustment=row, by=colleague)

    assert points(subject) == -5000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ"),
        ("a.pdf", b"<html>"),
        ("a.png", b"\xff\xd8\xff"),
        ("pdf", PDF),
        ("a.pdf", PDF + b"0" * 5_300_000),
    ],
)
def test_only_papers_are_kept_as_evidence(name: str, data: bytes, subject: User, county: User) -> None:
    with pytest.raises(BadDocument):
        adjustments.ask(
            subject=subject,
            unit=Unit.POINT,
            milli=5000,
            reason="漏记",
            evidence="见附件",
            by=county,
            document=SimpleUploadedFile(name, data),
        )


def test_the_paper_is_for_those_who_may_see_the_learner(
    subject: User,
    enrolment: Enrolment,
    county: User,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    mengla: Division,
) -> None:
    near = signed_in(county)
    far = signed_in(post_to("county_officer", division=mengla))
    said = {"unit": "point", "amount": "5", "reason": "漏记", "evidence": "见附件"}
    paper = SimpleUploadedFile("岩温的签到表.pdf", PDF)

    response = near.post(f"/points/of/{subject.uuid}/correct/", {**said, "document": paper})
    row = Adjustment.objects.get()
    address = f"/points/corrections/{row.uuid}/document/"
    answer = near.get(address)

    assert response.status_code == 302
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "岩温" not in row.document.name
    assert far.get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert Client().get(f"/media/{row.document.name}").status_code == 404


def test_a_correction_is_asked_and_approved_over_http_and_the_learner_reads_it(
    subject: User,
    county: User,
    colleague: User,
    signed_in: Callable[[User], Client],
    enrolment: Enrolment,
    player: Player,
) -> None:
    said = {"unit": "class_hour", "amount": "0.5", "reason": "漏记一次到班", "evidence": "签到表"}
    signed_in(county).post(f"/points/of/{subject.uuid}/correct/", said)
    row = Adjustment.objects.get()

    refused = signed_in(county).post(f"/points/corrections/{row.uuid}/decide/", {"verdict": "yes"})
    signed_in(colleague).post(f"/points/corrections/{row.uuid}/decide/", {"verdict": "yes", "answer": "已核对"})
    page = player.client.get("/points/").content.decode()

    assert refused.status_code == 403
    assert transactions.balances(subject.pk) == {"class_hour": 500}
    assert "漏记一次到班" in page
    assert "已核对" in page
    assert "已同意并入账" in page


def test_a_learner_appeals_from_a_line_without_script_and_reads_the_answer(
    player: Player, subject: User, enrolment: Enrolment, county: User, signed_in: Callable[[User], Client], clock: Clock
) -> None:
    player.open()
    player.play(300)
    txn = LedgerTxn.objects.get(subject=subject, kind="media")
    address = f"/points/of/{subject.uuid}/appeal/?line={txn.uuid}"

    form = player.client.get(address)
    sent = player.client.post(address, {"words": "周一我到班了，这里没有记。"}, follow=True).content.decode()
    row = Appeal.objects.get()
    queue = signed_in(county).get("/points/desk/").content.decode()
    signed_in(county).post(f"/points/appeals/{row.uuid}/", {"words": "已补记，请查看。"})
    page = player.client.get("/points/").content.decode()

    assert form.status_code == 200
    assert (row.txn, row.due) == (txn, day_of(clock.at) + timedelta(days=15))
    assert "最迟 2027年3月16日 答复" in sent or "最迟 2027-03-16 答复" in sent
    assert "周一我到班了" in queue
    assert "已补记，请查看。" in page


def test_an_empty_appeal_is_told_what_to_do(player: Player, subject: User, enrolment: Enrolment) -> None:
    response = player.client.post(f"/points/of/{subject.uuid}/appeal/", {"words": " "})

    assert response.status_code == 422
    assert "请用一句话写明哪里不对" in response.content.decode()
    assert not Appeal.objects.exists()


def test_sending_an_appeal_twice_makes_one(subject: User, enrolment: Enrolment) -> None:
    for _ in range(2):
        appeals.appeal(subject=subject, by=subject, words="没有记")

    assert Appeal.objects.count() == 1


def test_the_longest_overdue_comes_first(
    subject: User, enrolment: Enrolment, clock: Clock, county: User, signed_in: Callable[[User], Client]
) -> None:
    for words in ("最早的", "后来的"):
        appeals.appeal(subject=subject, by=subject, words=words)
        clock.tick(10 * 24 * 3600)

    page = signed_in(county).get("/points/desk/").content.decode()

    assert page.index("最早的") < page.index("后来的")
    assert page.count("超期") >= 1
    assert "应在" in signed_in(subject).get("/points/").content.decode()


def test_an_appeal_is_answered_once_in_words_and_not_by_who_asked(subject: User, county: User, clock: Clock) -> None:
    row = appeals.appeal(subject=subject, by=subject, words="没有记")

    with pytest.raises(NoReason):
        appeals.answer(appeal=row, by=county, words=" ")
    with pytest.raises(NeedsAnother):
        appeals.answer(appeal=row, by=subject, words="好")
    appeals.answer(appeal=row, by=county, words="已查")
    with pytest.raises(AlreadyDecided):
        appeals.answer(appeal=row, by=county, words="再答")

    [told] = Notice.objects.filter(person=subject, code=Notice.Code.APPEAL_ANSWERED)
    assert "已查" in notices.words_of(told, subject)
    assert told.path == "/points/"


def test_a_helper_who_may_see_the_record_appeals_for_her_and_others_do_not(
    subject: User,
    trainee: Trainee,
    enrolment: Enrolment,
    make_user: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    signed_in: Callable[[User], Client],
    menghai: Division,
    county: User,
) -> None:
    mother = make_user("mother")
    HelperLink.objects.create(helper=mother, trainee=trainee, consent_note="当面")
    fellow = make_trainee(division=menghai, name="岩叫").user
    address = f"/points/of/{subject.uuid}/appeal/"

    answers = [signed_in(who).post(address, {"words": "没有记"}).status_code for who in (mother, fellow, county)]

    assert answers == [302, 403, 403]
    assert Appeal.objects.get().by == mother


def test_strangers_do_not_answer(
    subject: User,
    enrolment: Enrolment,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    mengla: Division,
) -> None:
    row = appeals.appeal(subject=subject, by=subject, words="没有记")
    far = signed_in(post_to("county_officer", division=mengla))

    assert far.post(f"/points/appeals/{row.uuid}/", {"words": "好"}).status_code == 403
    assert "没有记" not in far.get("/points/desk/").content.decode()


@pytest.fixture
def asked(subject: User, county: User, enrolment: Enrolment) -> Adjustment:
    return adjustments.ask(
        subject=subject, unit=Unit.POINT, milli=5000, reason="漏记一次到班", evidence="签到表在县残联", by=county
    )
