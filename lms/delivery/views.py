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
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.permission import has_perm_now, needs, recheck, visible
from foundation.refusals import Refusal, show_refusal
from foundation.requests import Request
from lms.bases.lifecycle import standing
from lms.delivery.attendance import mark_all
from lms.delivery.brought import hides_confirmation_of
from lms.delivery.forms import Sheet
from lms.delivery.models import Cohort, ProposedMark, Session
from lms.delivery.proposals import proposals
from lms.people.access import trainees_visible_to


def the_cohort(request: HttpRequest, uuid: UUID) -> Cohort:
    rows = Cohort.objects.select_related("programme__organisation", "programme__course", "division", "teacher")
    return get_object_or_404(rows, uuid=uuid)


def the_session(request: HttpRequest, uuid: UUID) -> Session:
    rows = Session.objects.select_related("cohort__programme__organisation", "cohort__division")
    return get_object_or_404(rows, uuid=uuid)


@require_safe
@needs("delivery.view_cohorts")
def cohorts(request: Request) -> HttpResponse:
    rows = visible(request.user, Cohort.objects.select_related("programme__organisation__base", "division"))
    shown = list(rows.order_by("-starts", "code")[:200])
    standing.cache_bases(row.programme.organisation for row in shown)
    context = {
        "cohorts": shown,
        "waiting": visible(request.user, ProposedMark.objects.waiting()).count(),
        "headings": [_("Class"), _("Class number"), _("Place"), _("Class begins"), _("Class ends")],
    }
    return render(request, "delivery/cohorts.html", context)


@require_safe
@needs("delivery.manage_cohort", of=the_cohort)
def cohort(request: Request, uuid: UUID) -> HttpResponse:
    row: Cohort = request.permitted
    context = {
        "cohort": row,
        "facts": [
            (_("Class number"), row.code),
            (_("Programme"), row.programme.title),
            (_("Training body"), row.programme.organisation.name),
            (_("Course"), row.programme.course.title if row.programme.course else ""),
            (_("Place"), row.division.name),
            (_("Teacher"), row.teacher),
            (_("Dates"), f"{row.starts} – {row.ends}"),
        ],
        "sessions": row.sessions.all(),
        "members": row.members.select_related("subject__trainee__division").order_by("subject__name", "pk"),
        "untold": hides_confirmation_of(request.user, row),
        "sees_members": request.user.has_perm("delivery.view_members", row),
        "records": records_open_to(request.user, row),
        "may_fill": request.user.has_perm("delivery.fill_cohort", row),
        "held_back": standing.blocking_status(row.programme.organisation),
        "waiting": waiting_in(request.user, row),
        "session_headings": [_("Meeting"), _("When"), _("Room")],
        "member_headings": [_("Name"), _("In the class since"), _("Who she is")],
    }
    return render(request, "delivery/cohort.html", context)


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
        "facts": [
            (_("Class"), row.cohort.name),
            (_("Day"), timezone.localtime(row.starts).date()),
            (_("Time"), f"{timezone.localtime(row.starts):%H:%M} – {timezone.localtime(row.ends):%H:%M}"),
            (_("Room"), row.place),
            (_("Minutes"), row.minutes),
        ],
    }
    return render(request, "delivery/session.html", context, status=status)
