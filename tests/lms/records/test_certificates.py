"""A certificate exists when it was earned, once, says what it should, and tells the public no more than that."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.study.models import Completion, Enrolment
from lms.people.models import Division, Notice, User
from lms.records.certificates import certificates
from lms.records.errors import AlreadyRevoked, NotYetEarned
from lms.records.models import Certificate, RecordEntry
from tests.courses.study.player import Clock, Player
from tests.hands import at_once


def test_finishing_a_course_enters_it_once_in_the_record(finished: Enrolment, subject: User, clock: Clock) -> None:
    again = certificates.enter(enrolment=finished, at=clock.at)

    entry = RecordEntry.objects.get(subject=subject)
    assert again == entry
    assert (entry.title, entry.hours_milli) == ("保健按摩入门", 28 * 1000 // 45)


def test_the_learner_gets_the_certificate_and_a_second_click_the_same_one(
    player: Player, finished: Enrolment, subject: User
) -> None:
    before = player.client.get("/record/").content.decode()
    for _ in range(2):
        player.client.post(f"/record/certificates/{finished.uuid}/")
    after = player.client.get("/record/").content.decode()

    certificate = Certificate.objects.get(subject=subject)
    assert "领取证书" in before
    assert certificate.serial in after
    assert "领取证书" not in after


def test_nothing_is_issued_before_it_is_earned(player: Player, enrolment: Enrolment) -> None:
    player.client.post(f"/record/certificates/{enrolment.uuid}/")

    page = player.client.get("/record/").content.decode()

    assert not Certificate.objects.exists()
    assert "学完课程的每一课" in page
    with pytest.raises(NotYetEarned):
        certificates.issue(enrolment=enrolment, by=enrolment.subject)


def test_hours_in_person_are_asked_for_where_the_course_has_them(finished: Enrolment) -> None:
    finished.course.hours_offline = Decimal(4)
    finished.course.save()

    with pytest.raises(NotYetEarned) as refused:
        certificates.issue(enrolment=finished, by=finished.subject)

    assert "4" in refused.value.missing[0]


def test_a_revoked_certificate_is_followed_by_a_new_one(finished: Enrolment, owner: User) -> None:
    first = certificates.issue(enrolment=finished, by=finished.subject)
    certificates.revoke(certificate=first, reason="姓名有误", by=owner)

    second = certificates.issue(enrolment=finished, by=owner)

    told = Notice.objects.filter(person=finished.subject).order_by("pk")
    assert [row.code for row in told] == ["certificate_void", "certificate_ready"]  # the first she issued herself
    assert told[1].path == f"/certificates/{second.uuid}/"
    assert second.revision == 2
    assert second.serial != first.serial
    with pytest.raises(AlreadyRevoked):
        certificates.revoke(certificate=first, reason="再次", by=owner)


def test_the_paper_is_tagged_titled_and_in_chinese(player: Player, finished: Enrolment) -> None:
    certificate = certificates.issue(enrolment=finished, by=finished.subject)

    response = player.client.get(f"/certificates/{certificate.uuid}.pdf")

    paper = pypdf.PdfReader(io.BytesIO(response.content))
    catalogue: Any = paper.trailer["/Root"]
    text = paper.pages[0].extract_text()
    assert response["Content-Type"] == "application/pdf"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith("zh")
    assert b"pdfuaid:part" in response.content or "pdfuaid" in str(catalogue["/Metadata"].get_object().get_data())
    assert paper.metadata is not None
    assert certificate.serial in str(paper.metadata.title)
    for words in ("岩温", "保健按摩入门", certificate.serial, "勐海县职业高级中学"):
        assert words in text.replace("\n", "")


def test_the_same_certificate_is_the_same_bytes(player: Player, finished: Enrolment) -> None:
    certificate = certificates.issue(enrolment=finished, by=finished.subject)
    address = f"/certificates/{certificate.uuid}.pdf"

    assert player.client.get(address).content == player.client.get(address).content


def test_the_public_page_masks_the_name_and_tells_the_rest(finished: Enrolment) -> None:
    certificate = certificates.issue(enrolment=finished, by=finished.subject)

    response = Client().get(f"/check/{certificate.serial.lower()}/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "此证书有效" in page
    assert "岩*" in page
    assert "岩温" not in page
    assert "0.62" in page
    assert "肢体" not in page


def test_the_public_page_says_what_is_revoked_or_unknown(finished: Enrolment, owner: User) -> None:
    certificate = certificates.issue(enrolment=finished, by=finished.subject)
    certificates.revoke(certificate=certificate, reason="作废", by=owner)

    revoked = Client().get(f"/check/{certificate.serial}/")
    unknown = Client().get("/check/YN27-AAAA-BBBB-CCCC/")

    assert "此证书已失效" in revoked.content.decode()
    assert unknown.status_code == 404
    assert "查无此证" in unknown.content.decode()


def test_nobody_else_opens_the_paper(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    mengla: Division,
    finished: Enrolment,
) -> None:
    certificate = certificates.issue(enrolment=finished, by=finished.subject)
    stranger = signed_in(post_to("county_officer", division=mengla))

    assert stranger.get(f"/certificates/{certificate.uuid}.pdf").status_code == 403
    assert stranger.post(f"/record/certificates/{finished.uuid}/").status_code == 403


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("table", [Certificate, RecordEntry])
def test_records_are_written_in_ink(verb: str, table: Any, finished: Enrolment) -> None:
    certificates.issue(enrolment=finished, by=finished.subject)
    rows = table.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(hours_milli=1) if verb == "update" else rows._raw_delete(rows.db)


def test_no_two_serials_are_alike() -> None:
    drawn = {certificates.new_serial() for _ in range(2000)}

    assert len(drawn) == 2000


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("processes", [1, 5])
def test_fifty_clicks_at_once_issue_one_certificate(
    processes: int, subject: User, enrolment: Enrolment, clock: Clock
) -> None:
    Completion.objects.create(enrolment=enrolment, page_id=enrolment.course_id, kind="course", at=clock.at)

    def click(_hand: int) -> int:
        return certificates.issue(enrolment=enrolment, by=subject).pk

    issued = at_once(click, hands=50, processes=processes)

    assert len(issued) == 50
    assert len(set(issued)) == 1
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("processes", [1, 5])
def test_fifty_clicks_before_it_is_earned_issue_none(processes: int, subject: User, enrolment: Enrolment) -> None:
    def click(_hand: int) -> str:
        try:
            return certificates.issue(enrolment=enrolment, by=subject).serial
        except NotYetEarned as error:
            return error.code

    refused = at_once(click, hands=50, processes=processes)

    assert set(refused) == {NotYetEarned.code}
    assert not Certificate.objects.exists()
