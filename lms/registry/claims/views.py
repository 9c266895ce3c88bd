"""People whom class lists name: the list to be confirmed, one row of it, and counts by day."""

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.http.permission import needs, visible
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.people.claims import claims
from lms.people.models import Claim, ClaimDecision, DailyCount
from lms.records.certificates.masking import masked_number
from lms.registry.claims import confirming
from lms.registry.claims.confirming import NEW, Entry
from lms.registry.desk.forms import JoinForm, RejectForm
from lms.second_factor.proofs.proof import fresh_proof

SHOWN, DAYS = 200, 30
ROWS = ("person__trainee", "organisation", "division", "by")


def the_claim(request: HttpRequest, uuid: UUID, **rest: Any) -> Claim:
    return get_object_or_404(Claim.objects.select_related(*ROWS, "decision__by"), uuid=uuid)


@never_cache
@require_safe
@needs("registry.confirm_people")
def waiting(request: Request) -> HttpResponse:
    """List what waits, class by class; those whose number has another name are decided one by one."""
    rows = visible(request.user, Claim.objects.waiting().select_related(*ROWS)).order_by("pk")
    found = confirming.entries(rows[:SHOWN], request.user)
    context = {
        "groups": groups(found),
        "more": max(rows.count() - SHOWN, 0),
        "elsewhere": confirming.elsewhere_count(request.user),
        "headings": [
            _("Person"),
            _("Confirm"),
            _("Citizen id"),
            _("Mobile number"),
            _("What is known"),
            _("Entered by"),
        ],
    }
    return render(request, "registry/to_confirm.html", context)


def groups(found: list[Entry]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Group by class: its name and training body, and the rows as the page shows them."""

    def name(entry: Entry) -> str:
        cohort = entry.cohorts[0] if entry.cohorts else None
        return f"{cohort.name}（{entry.claim.organisation.name}）" if cohort else entry.claim.organisation.name

    return [(title, [shown(entry) for entry in rows]) for title, rows in groupby(sorted(found, key=name), key=name)]


def shown(entry: Entry) -> dict[str, Any]:
    words, kind = words_of(entry)
    answers = [answer.is_hers for answer in entry.claim.answers.all()]
    return {
        "entry": entry,
        "claim": entry.claim,
        "number": masked_number(entry.data.citizen_id),
        "phone": masked_number(entry.data.phone) if entry.data.phone else "",
        "words": words,
        "kind": kind,
        "answer": "" if not answers else _("She says: it is I.") if answers[0] else _("She says: it is not I."),
        "classes": "、".join(cohort.name for cohort in entry.cohorts),
    }


def words_of(entry: Entry) -> tuple[str, str]:
    return {
        confirming.NEW: (_("nobody has this number yet"), "info"),
        confirming.SAME: (_("known: same name and number"), "good"),
        confirming.OTHER_NAME: (_("the number has another name"), "warn"),
        confirming.ELSEWHERE: (_("another office decides"), "info"),
    }[entry.state]


def is_sure(request: HttpRequest) -> bool:
    """Return whether the batch is about to be decided: the page that shows what will happen needs no proof."""
    return request.POST.get("sure") == "yes"


@never_cache
@require_POST
@needs("registry.confirm_people")
@fresh_proof(when=is_sure)
def accept(request: Request) -> HttpResponse:
    """Confirm the chosen rows together: first what will happen is shown, then it is done."""
    chosen = [uuid for uuid in request.POST.getlist("claim") if is_uuid(uuid)][:SHOWN]
    rows = visible(request.user, Claim.objects.waiting().select_related(*ROWS)).filter(uuid__in=chosen).order_by("pk")
    found = [entry for entry in confirming.entries(rows, request.user) if entry.is_plain]
    if not found:
        messages.error(request, _("Choose at least one person who waits for you."))
        return redirect("registry:to_confirm")
    if request.POST.get("sure") == "yes":
        done, left = confirming.accept_all([entry.claim for entry in found], by=request.user)
        message = ngettext("%(count)s person was confirmed.", "%(count)s people were confirmed.", done)
        messages.success(request, message % {"count": done})
        for name, words in left:
            messages.error(request, f"{name}：{words}")
        return redirect("registry:to_confirm")
    context = {
        "rows": [shown(entry) for entry in found],
        "fresh": sum(entry.state == NEW for entry in found),
        "known": sum(entry.state != NEW for entry in found),
        "headings": [_("Person"), _("Citizen id"), _("Mobile number"), _("Class"), _("What is known")],
    }
    return render(request, "registry/accept.html", context)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@never_cache
@require_safe
@needs("registry.decide_claim", of=the_claim)
def claim(request: Request, uuid: UUID) -> HttpResponse:
    return show(request, request.permitted)


@never_cache
@require_POST
@needs("registry.decide_claim", of=the_claim)
@fresh_proof()
def decide(request: Request, uuid: UUID, verdict: str) -> HttpResponse:
    """Confirm, join or reject one row."""
    row: Claim = request.permitted
    form = {"reject": RejectForm, "join": JoinForm}.get(verdict)
    bound = form(request.POST, prefix=verdict) if form else None
    if bound is None and verdict != "confirm":
        raise Http404
    if bound is not None and not bound.is_valid():
        return show(request, row, {verdict: bound}, status=422)
    try:
        if verdict == "join" and bound is not None:
            confirming.join(claim=row, by=request.user, **bound.cleaned_data)
        elif verdict == "reject" and bound is not None:
            claims.reject(claim=row, by=request.user, reason=bound.cleaned_data["reason"])
        else:
            confirming.accept(claim=row, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
        return show(request, Claim.objects.select_related(*ROWS).get(pk=row.pk), status=409)
    messages.success(request, _("Decided. It is kept who decided and when."))
    return redirect("registry:to_confirm")


def show(request: Request, row: Claim, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    bound = bound or {}
    [entry] = confirming.entries([row], request.user)
    holder = entry.holder if entry.state not in (NEW, confirming.ELSEWHERE) else None
    now = shown(entry)
    context = {
        "claim": row,
        "entry": entry,
        "now": now,
        "holder": holder,
        "join": bound.get("join") or JoinForm(prefix="join"),
        "reject": bound.get("reject") or RejectForm(prefix="reject"),
        "facts": [
            (_("Name"), row.person.name),
            (_("Citizen id"), now["number"]),
            (_("Year of birth"), row.person.trainee.birth_year or ""),
            (_("Sex"), row.person.trainee.get_sex_display()),
            (_("Disability certificate"), masked_number(entry.data.certificate) if entry.data.certificate else ""),
            (_("Mobile number"), now["phone"]),
            (_("Place"), row.division.name),
            (_("Class"), now["classes"]),
            (_("Training body"), row.organisation.name),
            (_("Entered by"), row.by.name),
            (_("Day"), timezone.localtime(row.created).date()),
            (_("What is known"), now["words"]),
            (_("What she says herself"), now["answer"]),
        ],
        "known": [
            (_("Name"), holder.user.name),
            (_("Place"), holder.division.name),
            (_("Year of birth"), holder.birth_year),
            (_("Sex"), holder.get_sex_display()),
        ]
        if holder
        else [],
    }
    return render(request, "registry/claim.html", context, status=status)


def lately(request: Request) -> Any:
    """Return the first day of those that are shown."""
    return timezone.localdate() - timedelta(days=DAYS)


COUNTS = Listing(
    rows=lambda since: DailyCount.objects.filter(day__gte=since).select_related("organisation"),
    columns=(
        Column(gettext_lazy("Day"), "day", sort="day"),
        Column(gettext_lazy("Base or office"), "organisation.name", sort="organisation__name"),
        Column(gettext_lazy("What"), "get_kind_display", sort="kind"),
        Column(gettext_lazy("How many"), "number", sort="number"),
    ),
    name="entered",
    order=("-day", "organisation__name", "kind", "pk"),
    within=lately,
    narrow=lambda user, rows: rows.filter(confirming.overseen(user, "organisation__division")),
    title=gettext_lazy("Rows of class lists by base or office and day, the last 30 days"),
    empty=gettext_lazy("Nothing was entered"),
)
DECIDED = Listing(
    rows=lambda since: ClaimDecision.objects.filter(at__date__gte=since).select_related("claim__person", "by"),
    columns=(
        Column(gettext_lazy("Person"), "claim.person.name", sort="claim__person__name"),
        Column(gettext_lazy("Decision"), "get_verdict_display", sort="verdict"),
        Column(gettext_lazy("Decided by"), "by.name", sort="by__name"),
        Column(gettext_lazy("Day"), "at", sort="at"),
    ),
    name="claims-decided",
    order=("-at", "-pk"),
    within=lately,
    prefix="decided",
    narrow=lambda user, rows: rows.filter(confirming.overseen(user, "claim__division")),
    title=gettext_lazy("Decided of late"),
    empty=gettext_lazy("Nothing has been decided yet."),
)


@never_cache
@require_safe
@needs("registry.see_counts")
@fresh_proof(when=wants_workbook)
def entered(request: Request) -> HttpResponse:
    """Show how many rows each base looked up and entered, day by day, and what was decided."""
    return respond_all(request, "registry/entered.html", {"counts": COUNTS, "decided": DECIDED})
