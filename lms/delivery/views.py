"""Classes, their meetings, and the sheet on which a teacher marks who came."""

from collections.abc import Callable, Sized
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_filters import ModelChoiceFilter

from foundation.daily_quota import at_most_daily
from foundation.http.permission import has_perm_now, needs, recheck, visible
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lifecycle.forms import StepForm
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column, ScopedFilter
from lms.bases.lifecycle import standing
from lms.delivery import cohorts as cohorts_verbs
from lms.delivery.attendance import mark_all
from lms.delivery.brought import hides_confirmation_of
from lms.delivery.forms import Sheet
from lms.delivery.lifecycle.pages import history, open_steps, take_from
from lms.delivery.lifecycle.steps import with_marks
from lms.delivery.models import Cohort, Programme, ProposedMark, Session, SessionChange
from lms.delivery.planning.forms import SignUpForm
from lms.delivery.proposals import proposals
from lms.people.access import trainees_visible_to
from lms.people.models import Division
from lms.web.periods import shown_period

MOST_A_DAY = 500


def the_cohort(request: HttpRequest, uuid: UUID, **rest: Any) -> Cohort:
    rows = Cohort.objects.select_related("programme__organisation", "programme__course", "division", "teacher")
    return get_object_or_404(rows, uuid=uuid)


def the_session(request: HttpRequest, uuid: UUID) -> Session:
    rows = Session.objects.select_related("cohort__programme__organisation", "cohort__division")
    return get_object_or_404(rows, uuid=uuid)


@require_safe
@needs("delivery.view_cohorts")
def cohorts(request: Request) -> HttpResponse:
    """List the classes, the latest first, with filters, search and workbook."""
    return COHORTS.respond(
        request,
        "delivery/cohorts.html",
        may_plan=request.user.has_perm("delivery.plan_classes"),
        waiting=visible(request.user, ProposedMark.objects.waiting()).count(),
    )


class CohortFilter(ScopedFilter):
    """By state, programme and place; of places those in which the user's classes are."""

    programme = ModelChoiceFilter(queryset=Programme.objects.order_by("title"), label=gettext_lazy("Programme"))
    division = ModelChoiceFilter(queryset=Division.objects.all(), label=gettext_lazy("Place"))

    class Meta:
        model = Cohort
        fields = ("state", "programme", "division")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = visible(self.request.user, Cohort.objects.all()).values("division")
        mine = Division.objects.filter(pk__in=places)
        self.filters["division"].queryset = self.filters["division"].extra["queryset"] = mine


class BaseAtHand(Column):
    """A column whose link asks for the base's standing: it was read with the row."""

    def address(self, request: Request, row: Any) -> str:
        standing.cache_bases([row.programme.organisation])
        return super().address(request, row)


COHORTS = Listing(
    rows=lambda: Cohort.objects.select_related("programme__organisation__base", "division"),
    columns=(
        BaseAtHand(gettext_lazy("Class"), "name", sort="name", link="delivery:cohort"),
        Column(gettext_lazy("Class number"), "code", sort="code"),
        Column(gettext_lazy("Place"), "division.name", sort="division"),
        Column(gettext_lazy("Class begins"), "starts", sort="starts"),
        Column(gettext_lazy("Class ends"), "ends", sort="ends"),
        Column(gettext_lazy("State"), "get_state_display", sort="state"),
        Column(gettext_lazy("Where it is seen"), lambda row: seen_where(row)),
    ),
    name="classes",
    filters=CohortFilter,
    search=("name", "code"),
    search_label=gettext_lazy("Name or number of the class"),
    order=("-starts", "code"),
    empty=gettext_lazy("No classes yet"),
    empty_text=gettext_lazy("Classes that you teach or look after appear here."),
)


@require_safe
@needs("delivery.manage_cohort", of=the_cohort)
def cohort(request: Request, uuid: UUID) -> HttpResponse:
    return show_cohort(request, request.permitted)


def show_cohort(
    request: Request, row: Cohort, *, step: StepForm | None = None, sign_up: SignUpForm | None = None
) -> HttpResponse:
    """Draw the page of a class; `step` and `sign_up` are forms of it that come back."""
    steers = request.user.has_perm("delivery.steer_cohort", row)
    is_over = row.state in cohorts_verbs.TAKES_NOBODY
    context = {
        "cohort": row,
        "facts": [
            (_("Class number"), row.code),
            (_("State"), row.get_state_display()),
            (_("Where it is seen"), seen_where(row)),
            (_("Programme"), row.programme.title),
            (_("Training body"), row.programme.organisation.name),
            (_("Course"), row.programme.course.title if row.programme.course else ""),
            (_("Place"), row.division.name),
            (_("Teacher"), row.teacher),
            (_("Dates"), shown_period(row.starts, row.ends)),
            (_("Places"), places_words(row)),
        ],
        "sessions": with_marks(row.sessions.all()),
        "members": row.members.select_related("subject__trainee__division", "subject__key").order_by(
            "subject__name", "pk"
        ),
        "untold": hides_confirmation_of(request.user, row),
        "sees_members": request.user.has_perm("delivery.view_members", row),
        "records": records_open_to(request.user, row),
        "may_fill": request.user.has_perm("delivery.fill_cohort", row) and not is_over,
        "steers": steers and not is_over,
        "steps": open_steps(request.user, row, step) if steers else [],
        "history": history(row) if steers else [],
        "changes": SessionChange.objects.filter(session__cohort=row).select_related("session", "by") if steers else [],
        "sign_up": sign_up or SignUpForm(cohort=row),
        "sign_up_open": sign_up is not None,
        "held_back": standing.blocking_status(row.programme.organisation),
        "waiting": waiting_in(request.user, row),
        "session_headings": [_("Meeting"), _("When"), _("Room"), _("State")],
        "member_headings": [_("Name"), _("In the class since"), _("Who she is"), _("Result")],
    }
    return render(request, "delivery/cohort.html", context, status=422 if step or sign_up else 200)


def seen_where(row: Cohort) -> str:
    """Return why a class is, or is not, seen by learners: a class that silently does not appear is asked about."""
    state = Cohort.State(row.state)
    if state in {Cohort.State.PLANNED, Cohort.State.SUBMITTED, Cohort.State.RETURNED}:
        return _("Only here: learners see it once it is approved.")
    if state == Cohort.State.CANCELLED:
        return _("Only here: it is cancelled.")
    if state in {Cohort.State.FINISHED, Cohort.State.CLOSED}:
        return _("Here, and in its learners' records.")
    if cohorts_verbs.is_open(row):
        return _("Here, to its learners, and to everybody under “Classes open for sign-up”.")
    if row.open_from and row.open_from > timezone.localdate():
        return _("Here and to its learners; open for sign-up from %(day)s.") % {"day": row.open_from}
    return _("Here and to its learners; it is not open for sign-up.")


def places_words(row: Cohort) -> str:
    taken, waiting = row.members.staying().count(), row.waiting.count()
    if row.places is None:
        return _("%(taken)s taken, no limit") % {"taken": taken}
    words = _("%(taken)s of %(places)s taken, %(waiting)s waiting")
    return words % {"taken": taken, "places": row.places, "waiting": waiting}


@require_POST
@needs("delivery.steer_cohort", of=the_cohort)
@at_most_daily(MOST_A_DAY, "steps")
def step_cohort(request: Request, uuid: UUID, code: str) -> HttpResponse:
    """Take a step of its life cycle."""
    refused = take_from(request, request.permitted, code)
    return show_cohort(request, request.permitted, step=refused) if refused else redirect("delivery:cohort", uuid)


@require_POST
@needs("delivery.steer_cohort", of=the_cohort)
@at_most_daily(MOST_A_DAY, "sign-up")
def change_places(request: Request, uuid: UUID) -> HttpResponse:
    """Say from when until when learners may sign up themselves, and for how many places."""
    row: Cohort = request.permitted
    form = SignUpForm(request.POST, cohort=row)
    if form.is_valid():
        try:
            cohorts_verbs.change_places(cohort=row, by=request.user, **form.cleaned_data)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        return show_cohort(request, row, sign_up=form)
    messages.success(request, _("Saved."))
    return redirect("delivery:cohort", uuid)


def waiting_in(user: Any, row: Cohort) -> int:
    """Return how many proposed marks of this class wait for this officer."""
    if not user.has_perm("delivery.view_proposals"):
        return 0
    return visible(user, ProposedMark.objects.waiting().filter(session__cohort=row)).count()


def records_open_to(user: Any, row: Cohort) -> set[int]:
    """Return the members whose records this person may open."""
    rows = trainees_visible_to(user).filter(user__in=row.members.values("subject"))
    return set(rows.values_list("user", flat=True))


@require_safe
@needs("delivery.view_session", of=the_session)
def session(request: Request, uuid: UUID) -> HttpResponse:
    return show(request, request.permitted, Sheet(request.permitted))


@require_POST
@needs("delivery.write_sheet", of=the_session)
def mark(request: Request, uuid: UUID) -> HttpResponse:
    """Save the whole sheet at once; an entry that repeats the current mark changes nothing.

    From people of a suspended base it is a proposal, which waits for the county's office.
    """
    row: Session = request.permitted
    sheet = Sheet(row, request.POST)
    if not sheet.is_valid():
        return show(request, row, sheet, status=422)
    try:
        with transaction.atomic():
            marks = counts_at_once(request, row)
            write: Callable[..., Sized] = mark_all if marks else proposals.propose
            count = len(write(session=row, came=sheet.came(), by=request.user))
    except Refusal as error:
        show_refusal(request, error)
        return show(request, row, sheet, status=409)
    if marks:
        words = ngettext("%(count)s mark saved.", "%(count)s marks saved.", count)
    else:
        words = ngettext(
            "%(count)s mark proposed. It counts when the county's office lets it through.",
            "%(count)s marks proposed. They count when the county's office lets them through.",
            count,
        )
    messages.success(request, words % {"count": count})
    return redirect("delivery:session", row.uuid)


def counts_at_once(request: Request, row: Session) -> bool:
    """Check, as of now, whether the sheet counts at once (True) or is a proposal. Raises PermissionDenied.

    Called in the transaction that writes: the base's standing is locked until that ends.
    """
    standing.locked_base(row.cohort.programme.organisation)
    if has_perm_now(request.user, "delivery.mark_attendance", row):
        return True
    recheck(request, "delivery.propose_attendance", row)
    return False


def show(request: Request, row: Session, sheet: Sheet, status: int = 200) -> HttpResponse:
    context = {
        "session": row,
        "sheet": sheet,
        "untold": hides_confirmation_of(request.user, row.cohort),
        "may_mark": request.user.has_perm("delivery.mark_attendance", row),
        "may_propose": request.user.has_perm("delivery.propose_attendance", row),
        "may_decide": request.user.has_perm("delivery.view_proposals") and any(each.proposal for each in sheet),
        "held_back": standing.blocking_status(row.cohort.programme.organisation),
        "office": row.cohort.division.name,
        "has_begun": row.starts <= timezone.now(),
        "steers": request.user.has_perm("delivery.steer_session", row),
        "is_cancelled": row.cancelled_at is not None,
        "runs": row.cohort.state in (Cohort.State.RUNNING, Cohort.State.APPROVED),
        "facts": [
            (_("Class"), row.cohort.name),
            (_("Day"), timezone.localtime(row.starts).date()),
            (_("Time"), f"{timezone.localtime(row.starts):%H:%M} – {timezone.localtime(row.ends):%H:%M}"),
            (_("Room"), row.place),
            (_("Minutes"), row.minutes),
        ],
    }
    return render(request, "delivery/session.html", context, status=status)
