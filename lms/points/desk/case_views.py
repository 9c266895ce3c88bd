"""Questions, corrections and held credit: the learner's page to ask, and the officers' pages to decide."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, recheck
from foundation.http.requests import Request, posted
from foundation.local_days import day_of
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing, respond_all, wants_workbook
from lms.backoffice.lists.parts import Column
from lms.delivery.class_members import known_courses
from lms.people.models import User
from lms.points.credits import pending_credit
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.desk.forms import AdjustmentForm, AnswerForm, AppealForm, DecisionForm
from lms.points.learner.views import somebody
from lms.points.ledger.amounts import in_words
from lms.points.models import Adjustment, Appeal, Hold, LedgerTxn
from lms.points.values.units import Unit
from lms.second_factor.proofs.proof import fresh_proof

FORM = ["GET", "HEAD", "POST"]


def the_appeal(request: HttpRequest, uuid: UUID) -> Appeal:
    return get_object_or_404(Appeal.objects.select_related("subject__trainee__division", "by", "txn"), uuid=uuid)


def the_adjustment(request: HttpRequest, uuid: UUID) -> Adjustment:
    rows = Adjustment.objects.select_related("subject__trainee__division", "by", "second", "txn", "course", "enrolment")
    return get_object_or_404(rows, uuid=uuid)


def the_hold(request: HttpRequest, uuid: UUID) -> Hold:
    return get_object_or_404(Hold.objects.select_related("subject__trainee__division", "course"), uuid=uuid)


def redirect_to_points(request: Request, subject: User) -> HttpResponse:
    return redirect("points:mine") if subject == request.subject else redirect("points:of", subject.uuid)


@require_http_methods(FORM)
@needs("points.appeal", of=somebody)
@at_most_daily(20, "appeals")
def appeal(request: Request, uuid: UUID) -> HttpResponse:
    """Take one sentence about what is wrong, from a line or from the whole page."""
    subject: User = request.permitted
    form = AppealForm(posted(request))
    line = the_line(subject, request.GET.get("line", ""))
    if request.method == "POST" and form.is_valid():
        asked = appeals.appeal(subject=subject, by=request.user, words=form.cleaned_data["words"], txn=line)
        messages.success(request, _("We have your question. An answer comes by %(day)s.") % {"day": asked.due})
        return redirect_to_points(request, subject)
    context = {"form": form, "learner": subject, "is_mine": subject == request.user, "line": line}
    return render(request, "points/appeal.html", context, status=422 if form.errors else 200)


def the_line(subject: User, uuid: str) -> LedgerTxn | None:
    try:
        return LedgerTxn.objects.filter(subject=subject, uuid=UUID(uuid)).first() if uuid else None
    except ValueError as error:
        raise Http404 from error


@require_http_methods(FORM)
@needs("points.answer_appeal", of=the_appeal)
def answer(request: Request, uuid: UUID) -> HttpResponse:
    row: Appeal = request.permitted
    corrections = Adjustment.objects.filter(subject=row.subject).order_by("-created")
    form = AnswerForm(posted(request), corrections=corrections)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        give = appeals.answer
        if attempt(
            request,
            "points.answer_appeal",
            row,
            lambda: give(appeal=row, by=request.user, words=data["words"], adjustment=data["adjustment"]),
        ):
            messages.success(request, _("Your answer stands on the learner's page."))
            return redirect("points:desk")
    context = {
        "appeal": row,
        "form": form,
        "facts": [
            (_("Learner"), row.subject.name),
            (_("Asked by"), row.by.name),
            (_("Asked on"), day_of(row.created)),
            (_("An answer is due by"), row.due),
            (_("Reply"), row.answer),
        ],
        "is_overdue": row.is_overdue(day_of(timezone.now())),
        "may_correct": request.user.has_perm("points.ask_adjustment", row.subject),
    }
    return render(request, "points/answer.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs("points.ask_adjustment", of=somebody)
def correct(request: Request, uuid: UUID) -> HttpResponse:
    """Ask for a correction; a second person decides."""
    subject: User = request.permitted
    only = known_courses(request.user, subject)
    form = AdjustmentForm(posted(request), request.FILES or None, subject=subject, only=only)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = adjustments.ask(
                subject=subject,
                by=request.user,
                unit=Unit(data["unit"]),
                milli=form.milli,
                reason=data["reason"],
                evidence=data["evidence"],
                document=data["document"],
                below_zero=data["below_zero"],
                course=data["course"],
                enrolment=data.get("enrolment"),
            )
        except Refusal as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Asked for. Another officer decides."))
            return redirect("points:correction", row.uuid)
    context = {"form": form, "learner": subject}
    return render(request, "points/correct.html", context, status=422 if form.errors else 200)


@require_safe
@needs("points.view_adjustment", of=the_adjustment)
def correction(request: Request, uuid: UUID) -> HttpResponse:
    return show_correction(request, request.permitted, DecisionForm())


def show_correction(request: Request, row: Adjustment, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "facts": [
            (_("Learner"), row.subject.name),
            (_("Amount"), in_words(row.unit, row.milli)),
            (_("Course"), row.course.title if row.course else ""),
            (_("Which time on the course"), row.enrolment.cycle if row.enrolment else ""),
            (_("Reason"), row.reason),
            (_("How one knows"), row.evidence),
            (_("May fall below nothing"), _("yes") if row.below_zero else ""),
            (_("Asked by"), row.by.name),
            (_("Asked on"), day_of(row.created)),
            (_("State"), row.get_state_display()),
            (_("Decided by"), row.second.name if row.second else ""),
            (_("Reply"), row.answer),
        ],
        "may_decide": row.state == Adjustment.State.ASKED and request.user.has_perm("points.decide_adjustment", row),
    }
    return render(request, "points/correction.html", context, status=status)


@require_POST
@needs("points.decide_adjustment", of=the_adjustment)
def decide_correction(request: Request, uuid: UUID) -> HttpResponse:
    row: Adjustment = request.permitted
    form = DecisionForm(request.POST)
    verb: Callable[..., object] = adjustments.approve if request.POST.get("verdict") == "yes" else adjustments.refuse
    if form.is_valid() and attempt(
        request,
        "points.decide_adjustment",
        row,
        lambda: verb(adjustment=row, by=request.user, answer=form.cleaned_data["answer"]),
    ):
        messages.success(request, _("Decided. The learner sees it."))
        return redirect("points:correction", uuid)
    return show_correction(request, row, form, status=409)


def is_of_another(request: Request, uuid: UUID) -> bool:
    return bool(request.permitted.subject != request.user)


@require_safe
@needs("points.view_adjustment", of=the_adjustment)
@fresh_proof(when=is_of_another)
def document(request: Request, uuid: UUID) -> HttpResponse:
    """Send the paper that came with a correction: to keep, never to run in the browser."""
    row: Adjustment = request.permitted
    if not row.document:
        raise Http404
    kind = str(row.document.name).rsplit(".", 1)[-1]
    with row.document.open("rb") as paper:  # its size was bounded when it came
        response = HttpResponse(paper.read(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="evidence.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(FORM)
@needs("points.decide_hold", of=the_hold)
def decide_hold(request: Request, uuid: UUID) -> HttpResponse:
    """Post held credit or refuse it, once."""
    row: Hold = request.permitted
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        verb: Callable[..., object] = (
            pending_credit.post if request.POST.get("verdict") == "yes" else pending_credit.refuse
        )
        decided = lambda: verb(hold=row, by=request.user, answer=form.cleaned_data["answer"])  # noqa: E731
        if attempt(request, "points.decide_hold", row, decided):
            messages.success(request, _("Decided. The learner sees it."))
            return redirect("points:desk")
    context = {
        "row": row,
        "form": form,
        "is_waiting": row.state == Hold.State.PENDING,
        "facts": [
            (_("Learner"), row.subject.name),
            (_("Amount"), in_words(row.unit, row.milli)),
            (_("Course"), row.course.title if row.course else ""),
            (_("Day"), row.day),
            (_("Why it waits"), row.reason),
            (_("State"), row.get_state_display()),
            (_("Reply"), row.answer),
        ],
    }
    return render(request, "points/hold.html", context)


def attempt(request: HttpRequest, perm: str, thing: Any, act: Callable[[], object]) -> bool:
    """Do it, or show why not; the permission is checked again within the transaction that does it."""
    try:
        with transaction.atomic():
            recheck(request, perm, thing)
            act()
    except Refusal as error:
        show_refusal(request, error)
        return False
    return True


APPEALS = Listing(
    rows=lambda: Appeal.objects.filter(answered=None).select_related("subject__trainee__division"),
    columns=(
        Column(gettext_lazy("Learner"), "subject.name", sort="subject__name", link="points:answer", opens_all=True),
        Column(gettext_lazy("Place"), "subject.trainee.division.name", sort="subject__trainee__division"),
        Column(gettext_lazy("What is wrong"), "words"),
        Column(gettext_lazy("Answer due by"), lambda row: due_words(row), sort="due"),
    ),
    name="questions",
    order=("due", "pk"),
    title=gettext_lazy("Questions of learners"),
    empty=gettext_lazy("No question waits."),
    prefix="questions",
)
CORRECTIONS = Listing(
    rows=lambda: Adjustment.objects.filter(state=Adjustment.State.ASKED).select_related("subject", "by"),
    columns=(
        Column(gettext_lazy("Learner"), "subject.name", sort="subject__name", link="points:correction", opens_all=True),
        Column(gettext_lazy("Amount"), lambda row: in_words(row.unit, row.milli)),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("Asked by"), "by.name", sort="by__name"),
        Column(gettext_lazy("Asked on"), lambda row: day_of(row.created), sort="created"),
    ),
    name="corrections",
    order=("created", "pk"),
    title=gettext_lazy("Corrections"),
    empty=gettext_lazy("No correction waits."),
    prefix="corrections",
)
HELD = Listing(
    rows=lambda: Hold.objects.waiting().exclude(code=Hold.Code.IDENTITY).select_related("subject"),
    columns=(
        Column(gettext_lazy("Learner"), "subject.name", sort="subject__name", link="points:hold", opens_all=True),
        Column(gettext_lazy("Amount"), lambda row: in_words(row.unit, row.milli)),
        Column(gettext_lazy("Why it waits"), "reason"),
        Column(gettext_lazy("Since"), lambda row: day_of(row.created), sort="created"),
    ),
    name="held-credit",
    order=("created", "pk"),
    title=gettext_lazy("Held credit"),
    empty=gettext_lazy("Nothing is held."),
    prefix="held",
)


def due_words(row: Appeal) -> str:
    return f"{row.due} {_('overdue')}" if row.is_overdue(day_of(timezone.now())) else str(row.due)


@never_cache
@require_safe
@needs("points.view_desk")
@fresh_proof(when=wants_workbook)
def desk(request: Request) -> HttpResponse:
    """Show what waits for an officer: questions with the longest overdue first, corrections, held credit."""
    may = {
        "policies": request.user.has_perm("points.view_policies"),
        "regrade": request.user.has_perm("points.regrade"),
        "mend": request.user.has_perm("points.mend_postings"),
    }
    lists = {"appeals": APPEALS, "corrections": CORRECTIONS, "held": HELD}
    return respond_all(request, "points/desk.html", lists, may=may)
