"""Certificates as tagged PDF (PDF/UA-1), set by typst from strings; the same certificate gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.records.certificates.masking import masked
from lms.records.certificates.public_names import public_issuers
from lms.records.certificates.signed_codes import Statement, sign
from lms.records.requirements.requirement_check import plain
from lms.records.typesetting import paper
from lms.records.typesetting.glyphs import Name

if TYPE_CHECKING:
    import segno

    from lms.records.models import Certificate

INK = "#17324a"
# A code holds at most so much of a long title or name of an office, or no phone could read it.
TITLE, ISSUER = 60, 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """One certificate to be set; `address` is the full URL of its public check page."""

    certificate: Certificate
    name: str
    address: str


def render(sheets: Sequence[Sheet]) -> bytes:
    """Render one PDF with a page for each."""
    with override("zh-hans"):
        inputs = {
            "papers": [words(sheet) for sheet in sheets],
            "title": _("Certificate of training"),
        }
        codes = {f"qr-{place}.svg": code(sheet) for place, sheet in enumerate(sheets)}
    made = max(sheet.certificate.issued for sheet in sheets)
    return paper.typeset("certificate.typ", inputs=inputs, files=codes, made=made)


def statement(certificate: Certificate, name: str) -> Statement:
    """Return what the code tells a finder of the paper: the name masked, the issuers as they are named in public."""
    return Statement(
        serial=certificate.serial,
        name=masked(name),
        title=cut(certificate.title, TITLE),
        hours=certificate.hours_milli,
        finished=certificate.finished,
        issued=timezone.localtime(certificate.issued).date(),
        issuers=tuple(cut(issuer, ISSUER) for issuer in public_issuers(certificate)[:2]),
    )


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def code(sheet: Sheet) -> bytes:
    drawn = io.BytesIO()
    made(sheet).save(drawn, kind="svg", border=4, dark=INK, light="#ffffff")
    return drawn.getvalue()


def made(sheet: Sheet) -> segno.QRCode:
    """Make the QR code: the address as bytes, the signed statement as digits, each in the mode that packs it best."""
    import segno  # here: every process reads this module, and few print certificates

    digits = sign(statement(sheet.certificate, sheet.name))
    return segno.make([f"{sheet.address}#", digits], error="m", micro=False)  # type: ignore[arg-type]  # parts, too


def words(sheet: Sheet) -> dict[str, object]:
    """Return what one sheet says."""
    certificate = sheet.certificate
    return {
        "heading": _("Certificate of training"),
        "name": Name(sheet.name),
        "salute": _("(trainee):"),
        "body": _("has completed all of the training “%(course)s” by %(day)s, %(hours)s class hours, and has passed.")
        % {
            "course": certificate.title,
            "day": in_chinese(certificate.finished),
            "hours": plain(certificate.hours_milli),
        },
        "close": _("This certificate is issued in witness thereof."),
        "issuers": certificate.issuers,
        "stamp": _("(stamp)"),
        "issued": in_chinese(timezone.localtime(certificate.issued).date()),
        "serial": certificate.serial,
        "serial_label": _("Certificate number"),
        "check_label": _("Scan to check this certificate; it can be checked without a network too."),
        "qr_alt": _("QR code that opens the page on which this certificate can be checked"),
        "address": sheet.address,
    }


def in_chinese(day: date) -> str:
    return _("%(year)s-%(month)s-%(day)s") % {"year": day.year, "month": day.month, "day": day.day}
