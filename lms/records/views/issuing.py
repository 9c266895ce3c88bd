"""The desk of those who issue: batches for a class, what a programme asks for, and what waits for a decision."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http import link_access
from foundation.http.permission import needs, visible
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
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


class LedTo(Column):
    """A column that leads to the certificate that a row is about."""

    __slots__ = ()

    def address(self, request: Request, row: Any) -> str:
        return link_access.address(request, "records:certificate", row.certificate.uuid, of=row.certificate)


def local_day(name: str) -> Callable[[Any], Any]:
    """Return what gives the day, in the place's own time, of an instant of the row."""
    return lambda row: timezone.localdate(getattr(row, name))


REVOCATIONS = Listing(
    rows=lambda: RevocationRequest.objects.filter(state=RevocationRequest.State.OPEN).select_related(
        "certificate__subject", "by"
    ),
    columns=(
        Column(
            gettext_lazy("Certificate"),
            "certificate.serial",
            sort="certificate__serial",
            link="records:revocation",
            opens_all=True,
        ),
        Column(gettext_lazy("Learner"), "certificate.subject.name", sort="certificate__subject__name"),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("Asked by"), "by.name", sort="by__name"),
        Column(gettext_lazy("Asked on"), local_day("created"), sort="created"),
    ),
    name="revocations",
    order=("created", "pk"),
    prefix="revocations",
    title=gettext_lazy("Requests to revoke"),
)
DOUBTS = Listing(
    rows=lambda: Doubt.objects.open().select_related("certificate__subject", "certificate__enrolment__course"),
    columns=(
        LedTo(gettext_lazy("Certificate"), "certificate.serial", sort="certificate__serial"),
        Column(gettext_lazy("Learner"), "certificate.subject.name", sort="certificate__subject__name"),
        Column(gettext_lazy("What happened"), "get_cause_display", sort="cause"),
        Column(gettext_lazy("What is missing now"), lambda row: "；".join(str(each) for each in row.reasons)),
        Column(gettext_lazy("Since"), local_day("opened"), sort="opened"),
    ),
    name="doubts",
    order=("opened", "pk"),
    prefix="doubts",
    prepare=certificate_review.give_reasons,
    title=gettext_lazy("Certificates to look at again"),
    lead=gettext_lazy(
        "What these rest on does not hold any more. They stay valid until one person asks to revoke them and another "
        "decides. If the learner learns the missing part again, they leave this list by themselves."
    ),
)
UNCHECKED = Listing(
    rows=lambda: ExternalCertificate.objects.current().filter(verifications=None).select_related("subject__key"),
    columns=(
        Column(gettext_lazy("Certificate"), "title", link="records:external", opens_all=True),
        Column(gettext_lazy("Learner"), "subject.name", sort="subject__name"),
        Column(gettext_lazy("Issued by"), "issuer"),
        Column(gettext_lazy("Entered on"), local_day("created"), sort="created"),
    ),
    name="papers-to-check",
    order=("created", "pk"),
    prefix="unchecked",
    title=gettext_lazy("Certificates from elsewhere to check"),
)
BATCHES = Listing(
    rows=lambda: Batch.objects.select_related("cohort", "by"),
    columns=(
        Column(gettext_lazy("Class"), "cohort.name", sort="cohort__name", link="records:batch", opens_all=True),
        Column(gettext_lazy("Begun by"), "by.name", sort="by__name"),
        Column(gettext_lazy("Begun on"), "created", sort="created"),
    ),
    name="batches",
    order=("-created", "-pk"),
    prefix="batches",
    title=gettext_lazy("For whole classes"),
    empty=gettext_lazy("Open a class to issue the certificates of everybody in it."),
)
REQUIREMENTS = Listing(
    rows=lambda: Programme.objects.select_related("organisation"),
    columns=(
        Column(gettext_lazy("Programme"), "title", sort="title", link="records:requirements", opens_all=True),
        Column(gettext_lazy("Training body"), "organisation.name", sort="organisation__name"),
    ),
    name="requirements",
    order=("title", "pk"),
    prefix="programmes",
    narrow=lambda user, rows: requirements_open_to(user, visible(user, rows)),
    title=gettext_lazy("What programmes ask for"),
)


@never_cache
@require_safe
@needs("records.view_desk")
@fresh_proof(when=wants_workbook)
def desk(request: Request) -> HttpResponse:
    """Show what waits, what runs, and what each programme asks for."""
    lists = {
        "revocations": REVOCATIONS,
        "doubts": DOUBTS,
        "unchecked": UNCHECKED,
        "batches": BATCHES,
        "programmes": REQUIREMENTS,
    }
    return respond_all(request, "records/desk.html", lists)


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
