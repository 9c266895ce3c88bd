"""The rules of points as data: read, tried out, enacted; and what could not be posted because of them."""

import math
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http import link_access
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.local_days import day_of
from foundation.refusals import Refusal, add_refusal
from lms.backoffice.lists.bulk import Act
from lms.backoffice.lists.listing import Listing, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.people.access import trainees_visible_to
from lms.points.credits import posting
from lms.points.credits.credit import waiting_words
from lms.points.credits.rule_labels import groups, in_words
from lms.points.desk.rule_forms import MendForm, PolicyForm
from lms.points.errors import PeriodUnreadable, StillUnposted
from lms.points.ledger.amounts import hundredths, whole
from lms.points.models import PendingPosting, Policy
from lms.points.policy import versions
from lms.points.rerun.dry_run import Outcome, simulate
from lms.points.values import rules
from lms.points.values.rules import MINUTE_MS
from lms.second_factor.proofs.proof import fresh_proof

FORM = ["GET", "HEAD", "POST"]
SHOWN = 100


@require_safe
@needs("points.view_policies")
def policy_list(request: Request) -> HttpResponse:
    """Show every version, the latest first, each in words."""
    today = day_of(timezone.now())
    rows = list(Policy.objects.select_related("by", "mend").order_by("-starts"))
    current = next((row.pk for row in rows if row.starts <= today), None)
    context = {
        "policies": [(row, words_of(row), state_of(row, current, today)) for row in rows],
        "may_enact": request.user.has_perm("points.enact_policy"),
        "may_mend": request.user.has_perm("points.mend_postings"),
    }
    return render(request, "points/policies.html", context)


def words_of(policy: Policy) -> Any:
    """Return the rules in words; empty where they cannot be read."""
    read = versions.readable_rules(policy)
    return in_words(read) if read else []


def state_of(policy: Policy, current: int | None, today: date) -> tuple[str, str]:
    if policy.pk == current:
        return _("in force"), "good"
    return (_("to come"), "info") if policy.starts > today else (_("over"), "")


@require_http_methods(FORM)
@needs("points.enact_policy")
def new_policy(request: Request) -> HttpResponse:
    """Make a new version: try it on what was learnt, then enact it from a day to come."""
    latest = Policy.objects.order_by("-starts").first()
    form = PolicyForm(posted(request), read=versions.readable_rules(latest) if latest else None)
    outcome = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if request.POST.get("do") == "enact":
                made = versions.enact(starts=data["starts"], raw=form.raw, reason=data["reason"], by=request.user)
                text = _("Version %(version)s is in force from %(day)s on.")
                messages.success(request, text % {"version": made.version, "day": made.starts})
                return redirect("points:policies")
            outcome = simulate(
                trainees=trainees_visible_to(request.user),
                read=rules.read(form.raw),
                starts=data["try_from"],
                ends=data["try_until"],
            )
        except Refusal as error:
            add_refusal(form, error)
        except rules.BadRules:
            add_refusal(form, PeriodUnreadable())
    context = {
        "form": form,
        "groups": fields_of(form),
        "outcome": outcome,
        "totals": totals(outcome) if outcome else [],
        "unsent": unsent(outcome) if outcome else "",
        "changes": [(who, *shown(each)) for who, each in outcome.shown] if outcome else [],
        "headings": [_("Learner"), _("Points now"), _("Points then"), _("Class hours now"), _("Class hours then")],
    }
    return render(request, "points/policy_new.html", context, status=422 if form.errors else 200)


def fields_of(form: Any) -> list[tuple[object, list[Any]]]:
    return [(group.title, [form[name] for name in group.names]) for group in groups()]


def totals(outcome: Outcome) -> list[tuple[str, object]]:
    return [
        (_("Learners looked at"), outcome.learners),
        (_("Learners who gain"), outcome.gain),
        (_("Learners who lose"), outcome.lose),
        (_("Points now and then"), f"{whole(outcome.points_before)} → {whole(outcome.points_after)}"),
        (_("Class hours now and then"), f"{hundredths(outcome.hours_before)} → {hundredths(outcome.hours_after)}"),
    ]


def unsent(outcome: Outcome) -> str:
    """Return in words what the new rules would have had fetched first; empty where there was none."""
    if not outcome.unsent_learners:
        return ""
    return ngettext(
        "%(learners)s learner told of %(minutes)s minutes of film before it had gone out. The new rules would have "
        "waited until it was fetched; the figures here count these minutes now and then.",
        "%(learners)s learners told of %(minutes)s minutes of film before it had gone out. The new rules would have "
        "waited until it was fetched; the figures here count these minutes now and then.",
        outcome.unsent_learners,
    ) % {"learners": outcome.unsent_learners, "minutes": math.ceil(outcome.unsent_ms / MINUTE_MS)}


def shown(each: Any) -> tuple[str, str, str, str]:
    before, after = each.before, each.after
    return whole(before.points), whole(after.points), hundredths(before.hours), hundredths(after.hours)


def the_policy(request: HttpRequest, version: int) -> Policy:
    return get_object_or_404(Policy, version=version)


@require_http_methods(FORM)
@needs("points.mend_postings")
def mend(request: Request, version: int) -> HttpResponse:
    """Enter readable rules for a version that cannot be read, so that what waits can be posted."""
    policy = the_policy(request, version)
    form = MendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            versions.mend(policy=policy, raw=form.raw, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The rules can be read again. What waits is tried again every minute."))
            return redirect("points:waiting")
    context = {"form": form, "groups": fields_of(form), "policy": policy}
    return render(request, "points/policy_mend.html", context, status=422 if form.errors else 200)


class OfLearner(Column):
    """A column that leads to the points of the learner whom a row is about."""

    __slots__ = ()

    def address(self, request: Request, row: Any) -> str:
        return link_access.address(request, "points:of", row.subject.uuid, of=row.subject)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("points.mend_postings")
@fresh_proof(when=wants_workbook)
def waiting(request: Request) -> HttpResponse:
    """Show what could not be posted: what failed, why, how often it was tried, and where to mend it."""
    errors = PendingPosting.objects.values_list("error").annotate(count=Count("pk")).order_by("-count")
    context = {
        "errors": [(error, count, remedy(error)) for error, count in errors[:10]],
        "error_headings": [_("Why"), _("How many"), _("What to do")],
    }
    return PENDING.respond(request, "points/waiting.html", **context)


def retry(*, row: PendingPosting, **_hand: Any) -> None:
    """Try one posting again. Raises StillUnposted."""
    if not posting.retry(row.pk):
        raise StillUnposted


PENDING = Listing(
    rows=lambda: PendingPosting.objects.select_related("subject"),
    columns=(
        OfLearner(gettext_lazy("Learner"), "subject.name", sort="subject__name"),
        Column(gettext_lazy("What waits"), lambda row: waiting_words(row.rule), sort="rule"),
        Column(gettext_lazy("Why"), "error", sort="error"),
        Column(gettext_lazy("Tried"), "attempts", sort="attempts"),
        Column(gettext_lazy("Last"), "tried", sort="tried"),
        Column(gettext_lazy("What to do"), lambda row: remedy(row.error)[0]),
    ),
    name="unposted",
    order=("created", "pk"),
    acts=(
        Act(
            code="retry",
            words=gettext_lazy("Try again now"),
            perm="points.mend_postings",
            of=lambda row: row.subject,
            verb=retry,
            will=gettext_lazy("What was learnt is posted by the rules of now. What fails again stays in this list."),
            undone_by=gettext_lazy("What is posted is taken back by a correction, which takes two people."),
        ),
    ),
    narrow=lambda user, rows: rows,  # whoever may open the page sees them all: they are about no place
    title=gettext_lazy("Postings that wait, the oldest first"),
    empty=gettext_lazy("Everything is posted"),
)


def remedy(error: str) -> tuple[str, str]:
    """Return what to mend, and whether that is a policy or a fault of the program."""
    if error.startswith(("BadRules", "NoPolicy")):
        return _("Mend the rules"), "policies"
    return _("Report this to the operator of the machine"), ""


@require_POST
@needs("points.mend_postings")
def retry_postings(request: Request) -> HttpResponse:
    """Try one again now, or as many as the sweep would."""
    one = request.POST.get("one", "")
    done = int(posting.retry(int(one))) if one.isdecimal() and len(one) < 18 else posting.sweep()
    if done:
        text = ngettext("%(count)s posting is done.", "%(count)s postings are done.", done)
        messages.success(request, text % {"count": done})
    else:
        messages.warning(request, _("It failed again for the reason shown. What was learnt is kept."))
    return redirect("points:waiting")
