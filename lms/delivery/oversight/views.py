"""Where study looks odd, the study itself, and the two steps by which it is voided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.study.models import EvidenceVoid, PlayLease
from courses.study.recount import voids
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.delivery.oversight import oversight
from lms.delivery.oversight.forms import AskForm, DecideForm
from lms.second_factor.proofs.proof import fresh_proof, is_posted

LINES = 30
PIECES = 60


def the_lease(request: HttpRequest, uuid: UUID) -> PlayLease:
    rows = PlayLease.objects.select_related("subject__trainee", "actor", "timeline__lesson")
    return get_object_or_404(rows, uuid=uuid)


def the_void(request: HttpRequest, uuid: UUID) -> EvidenceVoid:
    rows = EvidenceVoid.objects.select_related(
        "asked_by", "lease__actor", "lease__timeline__lesson", "lease__subject__trainee", "decision__by"
    )
    return get_object_or_404(rows, uuid=uuid)


@never_cache
@require_safe
@needs("study.oversee")
@fresh_proof(when=wants_workbook)
def odd(request: Request) -> HttpResponse:
    """Show devices and actors behind many learners, conflicting evidence, copied devices, and voids that wait."""
    people = [_("Who"), _("Learners"), _("Times"), _("Last")]
    context: dict[str, Any] = {
        "devices": oversight.devices_of_many(request.user),
        "hands": oversight.hands_of_many(request.user),
        "staff": oversight.hands_of_bases(request.user),
        "never_sent": oversight.never_sent(request.user),
        "conflicts": oversight.conflicts(request.user),
        "copied": oversight.copied_devices(request.user),
        "claims": oversight.offline_claims(request.user),
        "claim_headings": [_("When"), _("Learner"), _("Course"), _("Why")],
        "device_headings": [_("Device"), *people[1:]],
        "people_headings": people,
        "never_sent_headings": [_("Learner"), _("Told"), _("Never sent"), _("Last time")],
        "conflict_headings": [_("When"), _("Learner"), _("Lesson")],
    }
    return respond_all(request, "delivery/odd.html", {"asked": ASKED, "decided": DECIDED}, **context)


VOIDS = EvidenceVoid.objects.select_related("lease__subject", "lease__timeline__lesson", "asked_by", "decision__by")
ASKED = Listing(
    rows=lambda: VOIDS.filter(decision=None),
    columns=(
        Column(gettext_lazy("Asked on"), "asked_at", sort="asked_at", link="delivery:void", opens_all=True),
        Column(gettext_lazy("Learner"), "lease.subject.name", sort="lease__subject__name"),
        Column(gettext_lazy("Lesson"), "lease.timeline.lesson.title", sort="lease__timeline__lesson__title"),
        Column(gettext_lazy("Asked by"), "asked_by.name", sort="asked_by__name"),
    ),
    name="voids-asked",
    order=("asked_at", "pk"),
    prefix="asked",
    title=gettext_lazy("Waiting for a second officer"),
    empty=gettext_lazy("Nothing is waiting."),
)
DECIDED = Listing(
    rows=lambda: VOIDS.exclude(decision=None),
    columns=(
        Column(gettext_lazy("Decided on"), "decision.at", sort="decision__at", link="delivery:void", opens_all=True),
        Column(gettext_lazy("Learner"), "lease.subject.name", sort="lease__subject__name"),
        Column(gettext_lazy("Decided by"), "decision.by.name", sort="decision__by__name"),
        Column(gettext_lazy("Decision"), lambda row: _("taken out") if row.decision.approved else _("left in")),
    ),
    name="voids-decided",
    order=("-decision__at", "-pk"),
    prefix="decided",
    title=gettext_lazy("Requests to take study out of the count that were decided"),
    empty=gettext_lazy("Nothing has been decided yet."),
)


@require_safe
@needs("study.oversee")
def evidence(request: Request) -> HttpResponse:
    """List study by device, by actor or by learner."""
    asked_for = {name: clean(request.GET.get(name, ""), name) for name in ("device", "actor", "learner")}
    rows = oversight.study_of(request.user, asked_for)
    context = {
        "page": Paginator(rows, LINES).get_page(request.GET.get("page")),
        "headings": [_("Begun"), _("Learner"), _("By whose hands"), _("Lesson"), _("Shown"), _("Standing")],
    }
    return render(request, "delivery/evidence.html", context)


def clean(value: str, name: str) -> str:
    """Return a filter of the query string; what is no uuid becomes one that finds nothing."""
    if name == "device" or not value:
        return value
    try:
        return str(UUID(value))
    except ValueError:
        return str(UUID(int=0))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("study.ask_void", of=the_lease)
@fresh_proof(when=is_posted)
def ask_void(request: Request, uuid: UUID) -> HttpResponse:
    """Show one lease, chunk by chunk, and take the request to void it or a range of it."""
    lease: PlayLease = request.permitted
    form = AskForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked = voids.ask(lease=lease, by=request.user, **form.cleaned_data)
            except Refusal as error:
                add_refusal(form, error)
            else:
                messages.success(request, _("Asked. Another officer decides; nothing has changed until then."))
                return redirect("delivery:void", asked.uuid)
    context = {
        "lease": lease,
        "form": form,
        "facts": facts_of(lease),
        "page": Paginator(lease.chunks.order_by("seq"), PIECES).get_page(request.GET.get("page")),
        "headings": [_("Piece number"), _("From"), _("To"), _("Received")],
        "voids": lease.voids.select_related("decision").order_by("asked_at"),
    }
    return render(request, "delivery/ask_void.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("study.view_void", of=the_void)
@fresh_proof(when=is_posted)
def void(request: Request, uuid: UUID) -> HttpResponse:
    """Show a request for a void; the second officer approves or refuses it."""
    row: EvidenceVoid = request.permitted
    form = DecideForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            approved = form.cleaned_data["verdict"] == "approve"
            try:
                voids.decide(void=row, by=request.user, approved=approved, words=form.cleaned_data["words"])
            except Refusal as error:
                show_refusal(request, error)
                status = error.status
            else:
                done = _("Taken out of the count; points and hours are put right.") if approved else _("Refused.")
                messages.success(request, done)
                return redirect("delivery:odd")
    decision = getattr(row, "decision", None)
    may_see = request.user.has_perm("study.view_tries", row)
    context = {
        "tries": oversight.tries_of(row) if may_see else [],
        "try_headings": [_("When"), _("Question"), _("Chosen"), _("Right"), _("By whose hands")],
        "void": row,
        "decision": decision,
        "form": form,
        "may_decide": decision is None and request.user.has_perm("study.decide_void", row),
        "facts": [
            *facts_of(row.lease),
            (_("What should not count"), _("all of it") if row.is_whole else f"{row.from_seq} – {row.to_seq}"),
            (_("Reason"), row.reason),
            (_("Asked by"), row.asked_by),
        ],
    }
    return render(request, "delivery/void.html", context, status=status)


def facts_of(lease: PlayLease) -> list[tuple[str, object]]:
    return [
        (_("Learner"), lease.subject.name),
        (_("By whose hands"), _("the learner's own") if lease.actor_id == lease.subject_id else lease.actor.name),
        (_("Lesson"), lease.timeline.lesson.title),
        (_("Begun"), lease.issued_at),
        (_("Ended"), lease.closed_at),
        (_("Device"), lease.device[:12]),
        (_("Where it was learnt"), _("without a network; handed in later") if lease.grant_id is not None else ""),
    ]
