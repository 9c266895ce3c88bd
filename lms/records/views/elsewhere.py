"""Certificates from elsewhere: entering, looking, correcting, taking out, checking."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.people.models import User
from lms.records.elsewhere import elsewhere, scans
from lms.records.forms import ExternalForm, VerifyForm
from lms.records.models import ExternalCertificate, Verification
from lms.records.record.dossier_queries import of_others
from lms.records.typesetting import glyphs
from lms.records.views.finding import as_file, is_of_another, record_crumb, record_of, somebody, the_external
from lms.second_factor.proofs.proof import fresh_proof


@require_http_methods(["GET", "HEAD", "POST"])
@needs("records.enter_external", of=somebody)
@at_most_daily(200, "certificates from elsewhere")
def enter(request: Request, uuid: UUID) -> HttpResponse:
    subject: User = request.permitted
    form = ExternalForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        elsewhere.enter(subject=subject, paper=form.paper(), scan=form.cleaned_data["scan"], by=request.user)
        messages.success(request, _("The certificate stands in the record. Somebody else will check it."))
        say_what_is_not_shown(request, form)
        return redirect(*record_of(request, subject))
    return paper_form(request, form, subject, _("Add a certificate from elsewhere"), [record_crumb(request, subject)])


@require_http_methods(["GET", "HEAD", "POST"])
@needs("records.change_external", of=the_external)
@at_most_daily(200, "certificates from elsewhere")
def correct(request: Request, uuid: UUID) -> HttpResponse:
    row: ExternalCertificate = request.permitted
    initial = {name: getattr(row, name) for name in ("kind", "title", "level", "issuer", "issued")}
    initial["number"] = elsewhere.number_of(row)
    form = ExternalForm(posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new = elsewhere.correct(row=row, paper=form.paper(), scan=form.cleaned_data["scan"], by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Corrected. It has to be checked again."))
            say_what_is_not_shown(request, form)
            return redirect("records:external", new.uuid)
    here = (row.title, reverse("records:external", args=[row.uuid]))
    way = [record_crumb(request, row.subject), here]
    return paper_form(request, form, row.subject, _("Correct this certificate"), way)


def say_what_is_not_shown(request: Request, form: ExternalForm) -> None:
    """Warn of signs that the printed record cannot show, where they were typed."""
    if words := glyphs.hint(form.cleaned_data["title"] + form.cleaned_data["issuer"]):
        messages.warning(request, words)


def paper_form(
    request: Request, form: ExternalForm, subject: User, title: str, way: list[tuple[str, str]]
) -> HttpResponse:
    context = {"form": form, "learner": subject, "heading": title, "crumbs": [*way, (title, "")]}
    return render(request, "records/external_form.html", context, status=422 if form.errors else 200)


@require_safe
@needs("records.view_external", of=the_external)
def external(request: Request, uuid: UUID) -> HttpResponse:
    return show(request, request.permitted, VerifyForm())


def show(request: Request, row: ExternalCertificate, form: VerifyForm, status: int = 200) -> HttpResponse:
    listed = of_others(row)
    context = {
        "row": row,
        "held": listed,
        "facts": [
            (_("Name"), row.subject.name),
            (_("Kind"), listed.kind_words),
            (_("Occupation or subject"), listed.title),
            (_("Level"), listed.level_words),
            (_("Number"), listed.number),
            (_("Issued by"), listed.issuer),
            (_("Issued on"), listed.issued),
            (_("Entered by"), row.by.name),
        ],
        "found": row.verifications.select_related("by"),
        "headings": [_("Result"), _("Who checked"), _("When"), _("How it was checked")],
        "form": form,
        "may_verify": request.user.has_perm("records.verify_external", row)
        and request.user.pk not in {row.by_id, row.subject_id},
        "may_change": request.user.has_perm("records.change_external", row),
        "crumbs": [record_crumb(request, row.subject), (row.title, "")],
    }
    return render(request, "records/external.html", context, status=status)


@require_safe
@needs("records.view_external", of=the_external)
@fresh_proof(when=is_of_another)
def scan(request: Request, uuid: UUID) -> HttpResponse:
    row: ExternalCertificate = request.permitted
    if not row.scan:
        raise Http404
    ending = "pdf" if row.scan_type == scans.PDF else "jpg"
    return as_file(scans.fetch(row.scan, person=row.subject), f"certificate.{ending}", row.scan_type)


@require_POST
@needs("records.verify_external", of=the_external, decides=True)
def verify(request: Request, uuid: UUID) -> HttpResponse:
    row: ExternalCertificate = request.permitted
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return show(request, row, form, status=422)
    try:
        state = Verification.State(form.cleaned_data["state"])
        elsewhere.verify(row=row, state=state, note=form.cleaned_data["note"], by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("What you found is written down."))
    return redirect("records:external", row.uuid)


@require_POST
@needs("records.change_external", of=the_external)
def withdraw(request: Request, uuid: UUID) -> HttpResponse:
    row: ExternalCertificate = request.permitted
    try:
        elsewhere.withdraw(row=row, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("It no longer stands in the record."))
    return redirect(*record_of(request, row.subject))
