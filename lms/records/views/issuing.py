"""The desk of those who issue: batches for a class, what a programme asks for, and what waits for a decision."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.permission import needs, visible
from foundation.refusals import Refusal, show_refusal
from foundation.requests import Request, posted
from lms.delivery.brought import hides_confirmation_of
from lms.delivery.models import Programme
from lms.records.certificates import batches, certificate_review, pdf
from lms.records.errors import LeftToOffice
from lms.records.forms import RequirementsForm
from lms.records.models import Batch, BatchItem, Certificate, Doubt, ExternalCertificate, RevocationRequest
from lms.records.permissions import requirements_open_to
from lms.records.requirements import requirement_sets
from lms.records.requirements.requirement_check import Requirements, in_words
from lms.records.requirements.requirements import default, requirements_from
from lms.records.typesetting import glyphs
from lms.records.views.certificates import sheet_of
from lms.records.views.finding import as_file, the_batch, the_cohort, the_programme
from lms.second_factor.proofs.proof import fresh_proof

State = BatchItem.State


@require_safe
@needs("records.view_desk")
def desk(request: Request) -> HttpResponse:
    """Show what waits, what runs, and what each programme asks for."""
    requests = visible(request.user, RevocationRequest.objects.filter(state=RevocationRequest.State.OPEN))
    unchecked = ExternalCertificate.objects.current().filter(verifications=None)
    programmes = visible(request.user, Programme.objects.select_related("organisation"))
    context = {
        "requests": requests.select_related("certificate__subject", "by").order_by("created", "pk")[:100],
        "doubts": certificate_review.with_reasons(visible(request.user, Doubt.objects.open())),
        "unchecked": visible(request.user, unchecked).select_related("subject__key").order_by("created", "pk")[:100],
        "batches": visible(request.user, Batch.objects.select_related("cohort", "by"))[:20],
        "programmes": requirements_open_to(request.user, programmes).order_by("title")[:100],
        "headings": {
            "requests": [_("Certificate"), _("Learner"), _("Reason"), _("Asked by"), _("Asked on")],
            "doubts": [_("Certificate"), _("Learner"), _("What happened"), _("What is missing now"), _("Since")],
            "unchecked": [_("Certificate"), _("Learner"), _("Issued by"), _("Entered on")],
            "batches": [_("Class"), _("Begun by"), _("Begun on")],
            "programmes": [_("Programme"), _("Training body")],
        },
    }
    return render(request, "records/desk.html", context)


@require_POST
@needs("records.certify_cohort", of=the_cohort, decides=True)
def begin(request: Request, uuid: UUID) -> HttpResponse:
    try:
        batch = batches.begin(cohort=request.permitted, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
        return redirect("delivery:cohort", uuid)
    if hides_confirmation_of(request.user, batch.cohort):
        messages.info(request, str(LeftToOffice()))
    return redirect("records:batch", batch.uuid)


@require_safe
@needs("records.view_batch", of=the_batch)
def batch(request: Request, uuid: UUID) -> HttpResponse:
    """Show how far it is. A script keeps the page up to date; without it there is a button that reloads."""
    row: Batch = request.permitted
    items = list(row.items.select_related("enrolment__subject", "certificate__revocation").order_by("pk"))
    withheld = hides_confirmation_of(request.user, row.cohort)
    left = {item.pk for item in items if item.certificate is None and item.enrolment.subject_id in withheld}
    done = sum(item.state != State.WAITING for item in items)
    running = done < len(items)
    context = {
        "batch": row,
        "items": items,
        "left": left,
        "done": done,
        "running": running,
        "ready": sum(item.certificate is not None for item in items),
        "facts": [
            (_("Class"), row.cohort.name),
            (_("Programme"), row.cohort.programme.title),
            (_("Begun by"), row.by.name),
            (_("Begun on"), row.created),
        ],
        "unshown": unshown(item for item in items if item.certificate and item.pk not in left),
        "headings": [_("Learner"), _("State"), _("What is missing")],
        "crumbs": [
            (row.cohort.name, reverse("delivery:cohort", args=[row.cohort.uuid])),
            (_("Certificates for the class"), ""),
        ],
    }
    return render(request, "records/batch.html", context)


def unshown(items: Iterable[BatchItem]) -> list[tuple[str, str]]:
    """Return whose name or course has signs that the papers cannot show, and which, to know before printing."""
    found = []
    for item in items:
        signs = glyphs.check([item.enrolment.subject.name, item.certificate.title]).missing if item.certificate else ()
        if signs:
            found.append((item.enrolment.subject.name, glyphs.named(sorted(signs))))
    return found


@require_safe
@needs("records.view_batch", of=the_batch)
@fresh_proof()
def batch_pdf(request: Request, uuid: UUID) -> HttpResponse:
    """Send all valid certificates of the batch in one PDF, a page each, in the order of names."""
    row: Batch = request.permitted
    found = Certificate.objects.filter(pk__in=row.items.values("certificate"), revocation=None)
    sheets = [sheet_of(request, each) for each in found.select_related("subject").order_by("subject__name", "pk")]
    if not sheets:
        messages.info(request, _("There is no certificate to print yet."))
        return redirect("records:batch", row.uuid)
    return as_file(pdf.render(sheets), f"certificates-{row.cohort.uuid}.pdf", "application/pdf", inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("records.set_requirements", of=the_programme, decides=True)
def requirements(request: Request, uuid: UUID) -> HttpResponse:
    """Show what the programme asks for now, and a form for the next version."""
    programme: Programme = request.permitted
    now = requirement_sets.newest(programme)
    required = requirements_from(now) if now else default(programme.course) if programme.course else Requirements()
    form = RequirementsForm(posted(request), initial=RequirementsForm.initial_of(required))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        new = requirement_sets.ask(programme=programme, reason=data.pop("reason"), asked=data, by=request.user)
        messages.success(request, _("Version %(number)s holds from now on.") % {"number": new.version})
        return redirect("records:requirements", programme.uuid)
    versions = programme.requirement_sets.select_related("by").order_by("-version")
    context = {
        "programme": programme,
        "form": form,
        "terms": in_words(required),
        "is_default": now is None,
        "versions": [(each, in_words(requirements_from(each))) for each in versions],
        "crumbs": [(_("Certificates"), reverse("records:desk")), (_("What the certificate asks for"), "")],
    }
    return render(request, "records/requirements.html", context, status=422 if form.errors else 200)
