"""The certificate as a tagged PDF (PDF/UA-1), set by typst from strings; the same certificate gives the same bytes."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pylopdf_fonts_zh_cn
import segno
import typst
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.points.amounts import hundredths

if TYPE_CHECKING:
    from lms.records.models import Certificate

PAPER = Path(__file__).parent / "paper" / "certificate.typ"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def render(certificate: Certificate, *, name: str, address: str) -> bytes:
    """The PDF; `name` is the learner's, `address` the full URL of the public check page."""
    with TemporaryDirectory(prefix="certificate-") as folder, override("zh-hans"):
        work = Path(folder)
        shutil.copy(PAPER, work)
        (work / "qr.svg").write_bytes(code(address))
        pdf = typst.compile(
            work / PAPER.name,
            root=work,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs=words(certificate, name, address),
            timestamp=int(certificate.issued.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single document")
    return pdf


def code(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#17324a", light="#ffffff")
    return drawn.getvalue()


def words(certificate: Certificate, name: str, address: str) -> dict[str, str]:
    """What the paper says."""
    return {
        "title": _("Certificate of training"),
        "name": name,
        "salute": _("(trainee):"),
        "body": _("has completed all of the training “%(course)s” by %(day)s, %(hours)s class hours, and has passed.")
        % {
            "course": certificate.title,
            "day": in_chinese(certificate.finished),
            "hours": hundredths(certificate.hours_milli),
        },
        "close": _("This certificate is issued in witness thereof."),
        "issuers": json.dumps(certificate.issuers, ensure_ascii=False),
        "issued": in_chinese(timezone.localtime(certificate.issued).date()),
        "serial": certificate.serial,
        "serial_label": _("Certificate number"),
        "check_label": _("Scan to check this certificate, or open"),
        "qr_alt": _("QR code that opens the page on which this certificate can be checked"),
        "address": address,
    }


def in_chinese(day: date) -> str:
    return _("%(year)s-%(month)s-%(day)s") % {"year": day.year, "month": day.month, "day": day.day}
