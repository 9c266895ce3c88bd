"""Certificates from elsewhere: entered by one, checked by another, sealed, and never overwritten."""

import io
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from courses.study.models import Enrolment
from lms.people.models import Division, User
from lms.records.elsewhere import elsewhere, scans
from lms.records.elsewhere.elsewhere import Paper
from lms.records.errors import BadScan, NotTheLatest, OwnEntry, ScanTooBig
from lms.records.models import ExternalCertificate, Verification

PAPER = Paper("skill", "保健按摩师", "5", "2253000000500123", "云南省职业技能鉴定中心", date(2024, 5, 6))
FORM = {
    "kind": "skill",
    "title": "保健按摩师",
    "level": "5",
    "number": "2253 0000 0050 0123",
    "issuer": "云南省职业技能鉴定中心",
    "issued": "2024-05-06",
}


def photograph(kind: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, kind, **how)
    return out.getvalue()


def with_late_exif(content: bytes) -> bytes:
    """A picture whose words about itself stand behind what it shows, where Pillow reads them last."""
    found = photograph("PNG")
    chunk = len(content).to_bytes(4, "big") + b"eXIf" + content + zlib.crc32(b"eXIf" + content).to_bytes(4, "big")
    return found[:-12] + chunk + found[-12:]


def test_the_learner_enters_one_and_an_officer_checks_it(
    enrolment: Enrolment, officer: User, signed_in: Callable[[User], Client]
) -> None:
    subject = enrolment.subject
    scan = SimpleUploadedFile("证书.exe", photograph(), content_type="application/x-msdownload")
    signed_in(subject).post(f"/record/of/{subject.uuid}/elsewhere/", FORM | {"scan": scan})
    row = ExternalCertificate.objects.get()
    before = signed_in(subject).get("/record/").content.decode()

    own = signed_in(subject).post(f"/record/elsewhere/{row.uuid}/verify/", {"state": "by_hand", "note": "我说的"})
    signed_in(officer).post(f"/record/elsewhere/{row.uuid}/verify/", {"state": "by_hand", "note": "全国联网查询"})

    after = signed_in(subject).get("/record/").content.decode()
    assert "未核验" in before
    assert "2253000000500123" in before
    assert own.status_code == 403
    assert "人工核验" in after
    assert officer.name in after


def test_a_scan_is_served_as_a_file_to_who_may_see_it(
    enrolment: Enrolment,
    officer: User,
    post_to: Callable[..., User],
    mengla: Division,
    signed_in: Callable[[User], Client],
) -> None:
    subject = enrolment.subject
    row = elsewhere.enter(subject=subject, paper=PAPER, scan=scans.inspect(photograph("PNG")), by=subject)
    address = f"/record/elsewhere/{row.uuid}/scan/"

    sent = signed_in(officer).get(address)

    assert sent["Content-Type"] == "image/jpeg"
    assert sent["Content-Disposition"] == 'attachment; filename="certificate.jpg"'
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in sent["Cache-Control"]
    assert Image.open(io.BytesIO(sent.content)).size == (80, 60)
    assert signed_in(post_to("county_officer", division=mengla)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_neither_number_nor_scan_lies_open(enrolment: Enrolment, owner: User, settings: Any) -> None:
    row = elsewhere.enter(subject=enrolment.subject, paper=PAPER, scan=scans.inspect(photograph()), by=owner)

    kept = (Path(settings.MEDIA_ROOT) / row.scan).read_bytes()

    assert b"JFIF" not in kept
    assert b"2253" not in bytes(row.number_sealed)
    assert elsewhere.number_of(row) == PAPER.number
    with pytest.raises(InvalidTag):
        scans.fetch(row.scan, person=owner)


def test_a_photograph_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "岩温家"

    scan = scans.inspect(photograph(exif=exif))

    assert not Image.open(io.BytesIO(scan.data)).getexif()
    assert scan.type == scans.JPEG


@pytest.mark.parametrize(
    "data",
    [b"", b"<script>alert(1)</script>", b"%PDF-1.7 no end", b"MZ" * 100, photograph()[:200], photograph("GIF")]
    + [with_late_exif(content) for content in (b"II*\0", b"MM")],
    ids=["empty", "html", "half a pdf", "program", "half a picture", "gif", "cut exif", "no exif"],
)
def test_what_is_no_photograph_or_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(BadScan):
        scans.inspect(data)


def test_what_is_too_big_is_refused() -> None:
    with pytest.raises(ScanTooBig):
        scans.inspect(b"%PDF-" + b"0" * scans.LARGEST)
    wide = io.BytesIO()
    Image.new("1", (9000, 8000)).save(wide, "PNG")
    with pytest.raises(ScanTooBig):
        scans.inspect(wide.getvalue())


def test_a_correction_is_a_new_row_that_has_to_be_checked_again(enrolment: Enrolment, officer: User) -> None:
    subject = enrolment.subject
    first = elsewhere.enter(subject=subject, paper=PAPER, scan=scans.inspect(photograph()), by=subject)
    elsewhere.verify(row=first, state=Verification.State.BY_HAND, note="原件", by=officer)

    second = elsewhere.correct(row=first, paper=PAPER, scan=None, by=subject)

    assert second.scan == first.scan
    assert not second.verifications.exists()
    assert list(ExternalCertificate.objects.current()) == [second]
    with pytest.raises(NotTheLatest):
        elsewhere.correct(row=first, paper=PAPER, scan=None, by=subject)
    elsewhere.withdraw(row=second, by=subject)
    assert not ExternalCertificate.objects.current().exists()


def test_nobody_checks_her_own_entry(enrolment: Enrolment, officer: User) -> None:
    row = elsewhere.enter(subject=enrolment.subject, paper=PAPER, scan=None, by=officer)

    with pytest.raises(OwnEntry):
        elsewhere.verify(row=row, state=Verification.State.BY_HAND, note="我写的", by=officer)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "special"}, "这种证书没有等级"),
        ({"issued": "2999-01-01"}, "这一天还没有到"),
        ({"number": ""}, "这里还没有填写"),
    ],
)
def test_nonsense_is_refused_beside_its_field(
    changes: dict[str, str], says: str, enrolment: Enrolment, signed_in: Callable[[User], Client]
) -> None:
    subject = enrolment.subject

    page = signed_in(subject).post(f"/record/of/{subject.uuid}/elsewhere/", FORM | changes)

    assert page.status_code == 422
    assert says in page.content.decode()
    assert not ExternalCertificate.objects.exists()


@pytest.mark.both_databases
@pytest.mark.parametrize("table", [ExternalCertificate, Verification])
def test_both_are_written_in_ink(table: Any, enrolment: Enrolment, officer: User) -> None:
    row = elsewhere.enter(subject=enrolment.subject, paper=PAPER, scan=None, by=enrolment.subject)
    elsewhere.verify(row=row, state=Verification.State.MISMATCH, note="查无此证", by=officer)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        table.objects.update(by=officer)
