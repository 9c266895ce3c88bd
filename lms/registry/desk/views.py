"""An officer's desk for people: find, correct, reveal, move, join, erase, and decide what others asked for."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.act_journal import note_act
from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, recheck, visible
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.delivery.own_base import bases_of
from lms.people.accounts import counselling, guardians, helping
from lms.people.errors import WithdrawnAlready
from lms.people.identity import stored_names
from lms.people.models import Claim, CounsellorAssignment, HelperLink, Trainee, User
from lms.registry.desk import adding, lookup, proposals, transfer
from lms.registry.desk.forms import AddForm, FindForm, TransferForm, WithdrawalForm
from lms.registry.desk.person_actions import ACTS
from lms.registry.models import Proposal
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from django.db.models import QuerySet

GRAVE = frozenset({"reveal", "merge", "erase", "helper", "phone", "number"})
MOST_A_DAY = 200  # far above what anybody enters by hand


def the_person(request: HttpRequest, uuid: UUID, **rest: Any) -> User:
    return get_object_or_404(User.objects.select_related("trainee__division"), uuid=uuid)


def the_proposal(request: HttpRequest, uuid: UUID) -> Proposal:
    rows = Proposal.objects.select_related(
        "person__trainee__division", "other__trainee__division", "division", "asked_by", "decided_by"
    )
    return get_object_or_404(rows, uuid=uuid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.find_people")
def find(request: Request) -> HttpResponse:
    """Find people by name or by a whole number, which is posted: addresses end up in logs and histories."""
    form = FindForm(posted(request))
    found = None
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            found = (
                lookup.by_number(request.user, number)
                if number
                else lookup.by_name(request.user, form.cleaned_data["name"])
            )
        except Refusal as error:
            add_refusal(form, error)
    context = {
        "form": form,
        "found": found,
        "is_cut": found is not None and len(found) == lookup.AT_MOST,
        "waiting": visible(request.user, Proposal.objects.filter(state=Proposal.State.WAITING)).count(),
        "to_confirm": visible(request.user, Claim.objects.waiting()).count(),
        "headings": [_("Name"), _("Place"), _("Year of birth")],
    }
    return render(request, "registry/find.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.find_people")
def transfer_person(request: Request) -> HttpResponse:
    """Transfer somebody who has moved here, by name and number together; neither alone is confirmed to the officer."""
    form = TransferForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            trainee = transfer.transfer(**form.cleaned_data, by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            if trainee is not None:
                messages.success(request, _("The person now belongs to your place."))
                return redirect("registry:person", trainee.user.uuid)
            form.add_error(None, _("Nobody has this name and this number. Check both."))
    return render(request, "registry/take_over.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("registry.add_person")
@at_most_daily(MOST_A_DAY, "people")
def add_person(request: Request) -> HttpResponse:
    """Enter one person by hand; whose number is known already is not entered twice."""
    form = AddForm(posted(request), user=request.user)
    known, named = None, None
    if request.method == "POST" and form.is_valid():
        try:
            trainee = adding.add(**form.cleaned_data, by=request.user)
        except Refusal as error:
            known, named = getattr(error, "person", None), getattr(error, "claim", None)
            add_refusal(form, error)
        else:
            messages.success(request, _("The person is entered. What she needs to learn comes next."))
            return redirect("registry:person", trainee.user.uuid)
    context = {"form": form, "known": known, "named": named}
    return render(request, "registry/person_add.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@needs("registry.see_person", of=the_person)
def person(request: Request, uuid: UUID) -> HttpResponse:
    return show(request, request.permitted)


def is_grave(request: HttpRequest, uuid: UUID, what: str) -> bool:
    """Return whether an act shows a number, gives access to an account, or cannot be undone."""
    return what in GRAVE


@never_cache
@require_POST
@needs("registry.change_person", of=the_person)
@fresh_proof(when=is_grave)
def act(request: Request, uuid: UUID, what: str) -> HttpResponse:
    """Do one of `ACTS`, and return to the page, which says what was done."""
    if what not in ACTS:
        raise Http404
    if not ACTS[what].is_open_to(request.user):
        raise PermissionDenied
    form = ACTS[what].make(request.permitted, request.POST, prefix=what)
    if not form.is_valid():
        return show(request, request.permitted, {what: form}, status=422)
    try:
        done = ACTS[what].does(request.permitted, request.user, dict(form.cleaned_data))
    except Refusal as error:
        add_refusal(form, error)
        return show(request, request.permitted, {what: form}, status=409)
    if what == "reveal":  # never in a session or a redirect
        return show(request, request.permitted, revealed=done)
    messages.success(request, done)
    if request.user.has_perm("registry.see_person", User.objects.get(pk=request.permitted.pk)):
        return redirect("registry:person", uuid)
    return redirect("registry:find")


@require_POST
@needs("registry.change_person", of=the_person)
def end_help(request: Request, uuid: UUID, link: int) -> HttpResponse:
    """End a helper's link."""
    found = get_object_or_404(HelperLink, pk=link, trainee__user=request.permitted)
    with transaction.atomic():
        helping.revoke(link=found)
        note_act("helper.end", by=request.user, about=found, subject=request.permitted)
    messages.success(request, _("The helper no longer acts for this person."))
    return redirect("registry:person", uuid)


@require_POST
@needs("registry.change_person", of=the_person)
def end_counsellor(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """End a counsellor's care for this person, today."""
    row = get_object_or_404(CounsellorAssignment, pk=number, trainee__user=request.permitted)
    try:
        counselling.end(assignment=row, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("%(name)s no longer looks after this person.") % {"name": row.counsellor.name})
    return redirect("registry:person", uuid)


@never_cache
@require_POST
@needs("registry.change_person", of=the_person)
def withdraw_consent(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """Enter that a guardian took a consent back."""
    row = get_object_or_404(guardians.consents_of(request.permitted), pk=number)
    if hasattr(row, "withdrawal"):
        show_refusal(request, WithdrawnAlready())
        return redirect("registry:person", uuid)
    name = f"withdraw-{number}"
    form = WithdrawalForm(request.POST, prefix=name)
    if form.is_valid():
        try:
            guardians.withdraw(consent=row, by=request.user, **form.cleaned_data)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        return show(request, request.permitted, {name: form}, status=422)
    messages.success(request, _("It is entered that the consent was taken back."))
    return redirect("registry:person", uuid)


def consents(person: User, may: bool, bound: dict[str, forms.Form]) -> list[tuple[Any, forms.Form | None]]:
    """Return what guardians agreed to, each with the form that takes it back where it holds and this user may."""
    found: list[tuple[Any, forms.Form | None]] = []
    for row in guardians.consents_of(person):
        name = f"withdraw-{row.pk}"
        is_open = may and not hasattr(row, "withdrawal")
        found.append((row, (bound.get(name) or WithdrawalForm(prefix=name)) if is_open else None))
    return found


def show(
    request: Request, person: User, bound: dict[str, forms.Form] | None = None, revealed: str = "", status: int = 200
) -> HttpResponse:
    bound = bound or {}
    may = request.user.has_perm("registry.change_person", person)
    shown = [name for name, each in ACTS.items() if may and each.is_open_to(request.user)]
    trainee = person.trainee
    context = {
        "person": person,
        "revealed": revealed,
        "has_doubtful_name": stored_names.is_doubtful(person.name) and person.is_active,
        "acts": [
            (name, ACTS[name], bound.get(name) or ACTS[name].make(person, prefix=name, initial=initial(name, person)))
            for name in shown
        ],
        "opened": set(bound),
        "waiting": person.proposals.filter(state=Proposal.State.WAITING),
        "helpers": HelperLink.objects.current().filter(trainee=trainee).select_related("helper"),
        "residences": trainee.residences.select_related("division", "by").order_by("-starts"),
        "residence_headings": [_("Lived in"), _("From"), _("Entered by")],
        "helper_headings": [_("Helper"), _("Who this is"), _("Since"), _("End it")],
        "counsellors": trainee.counsellors.select_related("counsellor").order_by("-starts", "-pk"),
        "counsellor_headings": [_("Counsellor"), _("From"), _("Until"), _("End this care")],
        "consents": consents(person, may, bound),
        "claim": getattr(person, "claim", None) if trainee.confirmed is None else None,
        "may": may,
        "facts": [
            (_("Name"), person.name),
            (_("Place"), trainee.division.name),
            (_("Training base"), "、".join(bases_of(person))),
            (_("Year of birth"), trainee.birth_year or ""),
            (_("Sex"), trainee.get_sex_display()),
            (_("Household"), trainee.get_residence_display()),
            (_("Schooling"), trainee.get_education_display()),
            (_("Employment now"), trainee.get_employment_display()),
            (_("Wish for training"), trainee.get_willingness_display()),
            (_("What she needs to learn"), "、".join(str(need) for need in trainee.needs.order_by("code"))),
            (_("Disability certificate"), certificate_words(trainee)),
            (_("Since"), timezone.localdate(trainee.created)),
            (_("Who she is"), "" if trainee.confirmed else _("to be confirmed")),
        ],
    }
    return render(request, "registry/person.html", context, status=status)


def certificate_words(trainee: Trainee) -> str:
    """Return that there is one and until when it is valid; never its number, category or level: these are revealed."""
    card = trainee.certificates.order_by("-reissue", "-pk").first()
    if card is None:
        return _("none entered")
    if card.valid_until is None:
        return _("entered")
    words = _("valid until %(day)s") if card.valid_until >= timezone.localdate() else _("expired on %(day)s")
    return words % {"day": card.valid_until}


def initial(name: str, person: User) -> dict[str, Any]:
    """Return what a form of the page begins with: what is known now."""
    trainee = person.trainee
    if name == "name":
        return {"name": person.name}
    if name == "needs":
        return {"codes": [need.code for need in trainee.needs.all()]}
    if name == "profile":
        return {field: getattr(trainee, field) for field in ("residence", "education", "employment", "willingness")}
    return {}


def proposals_in(*states: str) -> "QuerySet[Proposal]":
    return Proposal.objects.filter(state__in=states).select_related("person__trainee", "other__trainee", "asked_by")


WAITING = Listing(
    rows=lambda: proposals_in(Proposal.State.WAITING),
    columns=(
        Column(gettext_lazy("Person"), "person.name", sort="person__name", link="registry:decision", opens_all=True),
        Column(gettext_lazy("What is asked"), "get_kind_display", sort="kind"),
        Column(gettext_lazy("Asked by"), "asked_by.name", sort="asked_by__name"),
        Column(gettext_lazy("Day"), lambda row: timezone.localdate(row.asked), sort="asked"),
    ),
    name="decisions-waiting",
    order=("asked", "pk"),
    title=gettext_lazy("Waiting for a decision, oldest first"),
    empty=gettext_lazy("Nothing waits"),
)
DECIDED = Listing(
    rows=lambda: proposals_in(*(state for state in Proposal.State.values if state != Proposal.State.WAITING)),
    columns=(
        Column(gettext_lazy("Person"), "person.name", sort="person__name", link="registry:decision", opens_all=True),
        Column(gettext_lazy("What was asked"), "get_kind_display", sort="kind"),
        Column(gettext_lazy("Decision"), "get_state_display", sort="state"),
        Column(gettext_lazy("Day"), lambda row: row.decided and timezone.localdate(row.decided), sort="decided"),
    ),
    name="decisions-decided",
    order=("-decided", "-pk"),
    prefix="decided",
    title=gettext_lazy("Decided of late"),
    empty=gettext_lazy("Nothing has been decided yet."),
)


@never_cache
@require_safe
@needs("registry.find_people")
@fresh_proof(when=wants_workbook)
def decisions(request: Request) -> HttpResponse:
    """List what waits, oldest first, and what was decided, the latest first."""
    return respond_all(request, "registry/decisions.html", {"waiting": WAITING, "decided": DECIDED})


@never_cache
@require_safe
@needs("registry.see_proposal", of=the_proposal)
def decision(request: Request, uuid: UUID) -> HttpResponse:
    row: Proposal = request.permitted
    context = {
        "proposal": row,
        "concerned": [
            one for one in (row.person, row.other) if one and request.user.has_perm("registry.see_person", one)
        ],
        "may_decide": request.user.has_perm("registry.decide", row),
        "may_take_back": request.user.has_perm("registry.take_back", row),
        "is_waiting": row.state == Proposal.State.WAITING,
        "facts": [
            (_("What is asked"), row.get_kind_display()),
            (_("Person"), row.person.name),
            (_("Place"), place(row.person)),
            (_("The other account, to be closed"), row.other.name if row.other else ""),
            (_("Place of the other account"), place(row.other) if row.other else ""),
            (_("Moves to"), row.division.name if row.division else ""),
            (_("Ground"), row.get_basis_display()),
            (_("Reason"), proposals.reason_of(row)),
            (_("Asked by"), row.asked_by.name),
            (_("State"), row.get_state_display()),
            (_("Decided by"), row.decided_by.name if row.decided_by else ""),
        ],
    }
    return render(request, "registry/decision.html", context)


def place(person: User) -> str:
    trainee = getattr(person, "trainee", None)
    return trainee.division.name if trainee else ""


@require_POST
@needs("registry.see_proposal", of=the_proposal)
@fresh_proof()
def decide(request: Request, uuid: UUID) -> HttpResponse:
    """Approve, by somebody else than who asked; or refuse, by either."""
    row: Proposal = request.permitted
    may = request.user.has_perm("registry.decide", row)
    may_withdraw = request.user.has_perm("registry.take_back", row)
    try:
        if request.POST.get("decision") == "yes" and may:
            with transaction.atomic():
                recheck(request, "registry.decide", row)
                proposals.approve(proposal=row, by=request.user)
            messages.success(request, _("Approved and done."))
        elif request.POST.get("decision") == "no" and (may or may_withdraw):
            with transaction.atomic():
                recheck(request, "registry.decide" if may else "registry.take_back", row)
                proposals.refuse(proposal=row, by=request.user)
            messages.success(request, _("It stays as it is."))
        else:
            messages.error(request, _("Somebody else has to decide this."))
    except Refusal as error:
        show_refusal(request, error)
    return redirect("registry:decisions")
