"""Getting a certificate, the paper, and revoking one by two people."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http.permission import needs, recheck
from foundation.http.requests import Request
from foundation.local_days import day_of
from foundation.refusals import Refusal, show_refusal
from lms.points.ledger.amounts import hundredths
from lms.records.certificates import certificate_review, certificates, revoking
from lms.records.certificates import pdf as certificate_pdf
from lms.records.certificates.pdf import Sheet
from lms.records.errors import NotYetEarned
from lms.records.forms import DecideForm, RevokeForm
from lms.records.models import Certificate, RevocationRequest
from lms.records.requirements.requirement_check import Requirements, in_words
from lms.records.views.finding import (
    as_file,
    is_of_another,
    record_crumb,
    record_of,
    the_certificate,
    the_enrolment,
    the_request,
)
from lms.second_factor.proofs.proof import fresh_proof


@require_POST
@needs("records.issue", of=the_enrolment)
def issue(request: Request, uuid: UUID) -> HttpResponse:
    """Issue the certificate of a finished course; clicking twice gives the same one."""
    try:
        certificates.issue(enrolment=request.permitted, by=request.actor)
    except NotYetEarned as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("The certificate is ready. Congratulations!"))
    return redirect(*record_of(request, request.permitted.subject))


@require_safe
@needs("records.view_certificate", of=the_certificate)
@fresh_proof(when=is_of_another)
def certificate_pdf_view(request: Request, uuid: UUID) -> HttpResponse:
    certificate: Certificate = request.permitted
    if certificate.is_revoked:
        raise Http404
    pdf = certificate_pdf.render([sheet_of(request, certificate)])
    return as_file(pdf, f"{certificate.serial}.pdf", "application/pdf", inline=True)


def sheet_of(request: HttpRequest, certificate: Certificate) -> Sheet:
    address = request.build_absolute_uri(reverse("records:check", args=[certificate.serial]))
    return Sheet(certificate, certificate.subject.name, address)


@require_safe
@needs("records.view_certificate", of=the_certificate)
def certificate(request: Request, uuid: UUID) -> HttpResponse:
    row: Certificate = request.permitted
    about = certificate_review.open_one(row)
    reason = about.get_cause_display() if about else ""
    return show(request, row, RevokeForm(initial={"reason": reason}))


def show(request: Request, row: Certificate, form: RevokeForm, status: int = 200) -> HttpResponse:
    about = certificate_review.open_one(row)
    context = {
        "certificate": row,
        "facts": [
            (_("Certificate number"), row.serial),
            (_("Name"), row.subject.name),
            (_("Course"), row.title),
            (_("Class hours"), hundredths(row.hours_milli)),
            (_("Training completed on"), row.finished),
            (_("Issued by"), "、".join(row.issuers)),
            (_("Issued on"), day_of(row.issued)),
        ],
        "terms": in_words(Requirements(**row.terms)) if row.terms else [],
        "doubt": about,
        "doubted": certificate_review.reasons(row) if about else [],
        "is_mine": row.subject == request.subject,
        "revoked": getattr(row, "revocation", None),
        "replaced_by": row.replaced_by,
        "waiting": row.revocation_requests.filter(state=RevocationRequest.State.OPEN).first(),
        "may_ask": request.user.has_perm("records.ask_revocation", row),
        "form": form,
        "crumbs": [record_crumb(request, row.subject), (_("Certificate"), "")],
    }
    return render(request, "records/certificate.html", context, status=status)


@require_POST
@needs("records.ask_revocation", of=the_certificate)
@fresh_proof()
def ask_revocation(request: Request, uuid: UUID) -> HttpResponse:
    row: Certificate = request.permitted
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return show(request, row, form, status=422)
    data = form.cleaned_data
    try:
        asked = revoking.ask(certificate=row, reason=data["reason"], reissue=data["reissue"], by=request.user)
    except Refusal as error:
        show_refusal(request, error)
        return redirect("records:certificate", row.uuid)
    messages.success(request, _("You have asked for it. An officer of the place decides; until then it stays valid."))
    return redirect("records:revocation", asked.uuid)


@require_safe
@needs("records.view_revocation", of=the_request)
def revocation(request: Request, uuid: UUID) -> HttpResponse:
    return show_request(request, request.permitted, DecideForm())


def show_request(request: Request, row: RevocationRequest, form: DecideForm, status: int = 200) -> HttpResponse:
    may = request.user.has_perm("records.decide_revocation", row)
    context = {
        "row": row,
        "is_open": row.state == RevocationRequest.State.OPEN,
        "facts": [
            (_("Certificate number"), row.certificate.serial),
            (_("Name"), row.certificate.subject.name),
            (_("Course"), row.certificate.title),
            (_("Asked by"), row.by.name),
            (_("Asked on"), day_of(row.created)),
            (_("Reason"), row.reason),
            (_("A new one at once"), _("yes") if row.reissue else _("no")),
            (_("State"), row.get_state_display()),
            (_("Decided by"), row.decided_by.name if row.decided_by else ""),
            (_("Reply"), row.answer),
        ],
        "may_decide": may and row.by_id != request.user.pk,
        "is_asker": row.by_id == request.user.pk,
        "form": form,
        "crumbs": [
            (_("Certificate"), reverse("records:certificate", args=[row.certificate.uuid])),
            (_("Request to revoke"), ""),
        ],
    }
    return render(request, "records/revocation.html", context, status=status)


@require_http_methods(["POST"])
@needs("records.decide_revocation", of=the_request)
@fresh_proof()
def decide(request: Request, uuid: UUID) -> HttpResponse:
    row: RevocationRequest = request.permitted
    form = DecideForm(request.POST)
    if not form.is_valid():
        return show_request(request, row, form, status=422)
    answer = form.cleaned_data["answer"]
    try:
        with transaction.atomic():
            recheck(request, "records.decide_revocation", row)
            if form.cleaned_data["decision"] == DecideForm.GRANT:
                new = revoking.grant(request=row, by=request.user, answer=answer)
                words = _("The certificate is revoked.")
                words = f"{words} {new.serial}" if new else words
            else:
                revoking.refuse(request=row, by=request.user, answer=answer)
                words = _("The certificate stays valid.")
        messages.success(request, words)
    except Refusal as error:
        show_refusal(request, error)
    return redirect("records:revocation", row.uuid)
