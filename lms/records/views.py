"""A learner's record, the certificate as paper, and the public page that says whether a certificate is true."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.study.models import Enrolment
from lms.people.models import User
from lms.points import ledger
from lms.points.amounts import hundredths, whole
from lms.points.models import Unit
from lms.records import certificate_pdf, certificates
from lms.records.errors import NotYetEarned
from lms.records.life import life_of
from lms.records.models import Certificate
from media_pipeline.permission import needs, open_to_all


def the_subject(request: Any) -> User:
    subject: User = request.subject
    return subject


def somebody(request: HttpRequest, uuid: UUID) -> User:
    return get_object_or_404(User, uuid=uuid)


def the_certificate(request: HttpRequest, uuid: UUID) -> Certificate:
    return get_object_or_404(Certificate.objects.select_related("subject"), uuid=uuid)


def the_enrolment(request: HttpRequest, uuid: UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.select_related("subject", "course"), uuid=uuid)


@require_safe
@needs("records.view_record", of=the_subject)
def mine(request: Any) -> HttpResponse:
    return show(request, request.permitted)


@require_safe
@needs("records.view_record", of=somebody)
def of(request: Any, uuid: UUID) -> HttpResponse:
    """Another learner's record, for who works with them."""
    return show(request, request.permitted)


def show(request: Any, subject: User) -> HttpResponse:
    have = ledger.balances(subject.pk)
    context = {
        "learner": subject,
        "is_mine": subject == request.subject,
        "courses": life_of(subject),
        "facts": [
            (_("Name"), subject.name),
            (_("Class hours"), hundredths(have.get(Unit.CLASS_HOUR, 0))),
            (_("Points"), whole(have.get(Unit.POINT, 0))),
        ],
    }
    return render(request, "records/mine.html", context)


@require_POST
@needs("records.issue", of=the_enrolment)
def issue(request: Any, uuid: UUID) -> HttpResponse:
    """Get the certificate of a finished course; clicking twice gives the same one."""
    try:
        certificates.issue(enrolment=request.permitted, by=request.actor)
    except NotYetEarned as error:
        messages.error(request, " ".join([str(error.words), *error.missing]))
    else:
        messages.success(request, _("Your certificate is ready. Congratulations!"))
    if request.permitted.subject == request.subject:
        return redirect("records:mine")
    return redirect("records:of", request.permitted.subject.uuid)


@require_safe
@needs("records.view_certificate", of=the_certificate)
def certificate_pdf_view(request: Any, uuid: UUID) -> HttpResponse:
    certificate: Certificate = request.permitted
    if certificate.is_revoked:
        raise Http404
    address = request.build_absolute_uri(reverse("records:check", args=[certificate.serial]))
    pdf = certificate_pdf.render(certificate, name=certificate.subject.name, address=address)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{certificate.serial}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@open_to_all
def check(request: HttpRequest, serial: str) -> HttpResponse:
    """Whether a certificate is true: masked name, course, hours, issuers. No number, no category."""
    found = Certificate.objects.select_related("subject", "revocation").filter(serial=serial.upper()).first()
    context: dict[str, Any] = {"certificate": found, "serial": serial}
    if found is not None:
        context |= {
            "revoked": hasattr(found, "revocation"),
            "facts": [
                (_("Certificate number"), found.serial),
                (_("Name"), masked(found.subject.name)),
                (_("Course"), found.title),
                (_("Class hours"), hundredths(found.hours_milli)),
                (_("Finished on"), found.finished),
                (_("Issued by"), "、".join(found.issuers)),
                (_("Issued on"), found.issued.date()),
            ],
        }
    response = render(request, "records/check.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response


def masked(name: str) -> str:
    """The first sign of a name and a star: 岩*."""
    return f"{name[:1]}*"
