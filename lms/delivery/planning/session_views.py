"""Meetings of a class: one added, moved (alone, or with all after it), or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal
from lms.delivery.lifecycle.steps import with_marks
from lms.delivery.planning import sessions
from lms.delivery.planning.forms import AddForm, CancelForm, MoveForm, WhenForm
from lms.delivery.planning.views import in_words
from lms.delivery.timetable.clashes import bookings, clashes
from lms.delivery.timetable.meetings import Meeting, meeting_on, shifted
from lms.delivery.views import the_cohort, the_session

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from lms.delivery.models import Cohort, Session
    from lms.people.models import User

MOST_A_DAY = 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.steer_cohort", of=the_cohort)
@at_most_daily(MOST_A_DAY, "meetings")
def add_session(request: Request, uuid: UUID) -> HttpResponse:
    """Add a meeting to a class; where something clashes, only after that was shown."""
    cohort: Cohort = request.permitted
    form = AddForm(posted(request))
    against: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        anyway, until, classroom = data.pop("anyway"), data.pop("until"), data.pop("room")
        against = clashing(cohort, [meeting_on(data["day"], data["begins"], until)], classroom=classroom)
        if anyway or not against:
            try:
                sessions.add(cohort=cohort, ends=until, classroom=classroom, by=request.user, **data)
            except Refusal as error:
                add_refusal(form, error)
            else:
                messages.success(request, _("The meeting is added. The class is told."))
                return redirect("delivery:cohort", uuid)
        else:
            form.add_error("anyway", _("Something clashes. Tick this if the meeting is to be then all the same."))
    context = {"cohort": cohort, "form": keep_tick(form, against), "against": against}
    return render(request, "delivery/add_session.html", context, status=422 if form.errors else 200)


def clashing(cohort: Cohort, meetings: list[Meeting], *, classroom: str, teacher: User | None = None) -> list[str]:
    """Return in words what clashes with meetings of a class; those of the class itself count as well."""
    whom = teacher or cohort.teacher
    booked = bookings(meetings, body=cohort.programme.organisation, teacher=whom, classroom=classroom, cohort=cohort)
    found = clashes(meetings, booked)
    return [f"{meeting.day}：{in_words(each)}" for meeting, some in zip(meetings, found, strict=True) for each in some]


def keep_tick(form: WhenForm, against: list[str]) -> WhenForm:
    """Take the tick box away where nothing clashes: it asks about nothing."""
    if not against and "anyway" in form.fields and not form.has_error("anyway"):
        del form.fields["anyway"]
    return form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.steer_session", of=the_session)
@at_most_daily(MOST_A_DAY, "meetings")
def change_session(request: Request, uuid: UUID) -> HttpResponse:
    """Move a meeting, alone or with all after it; where something clashes, only after that was shown."""
    row: Session = request.permitted
    form = MoveForm(posted(request), session=row)
    against: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        against = clashing(row.cohort, targets(row, form), classroom=row.place, teacher=row.teacher)
        if data["anyway"] or not against:
            try:
                moved = sessions.move(
                    session=row,
                    day=data["day"],
                    begins=data["begins"],
                    ends=data["until"],
                    reason=data["reason"],
                    following=data["following"],
                    by=request.user,
                )
            except Refusal as error:
                add_refusal(form, error)
            else:
                words = ngettext(
                    "%(count)s meeting is moved. The class is told.",
                    "%(count)s meetings are moved. The class is told.",
                    len(moved),
                )
                messages.success(request, words % {"count": len(moved)})
                return redirect("delivery:cohort", row.cohort.uuid)
        else:
            form.add_error("anyway", _("Something clashes. Tick this if the meeting is to be then all the same."))
    return show(request, row, move=form, against=against)


def targets(row: Session, form: MoveForm) -> list[Meeting]:
    """Return when the meeting, and with `following` those after it, would be."""
    data = form.cleaned_data
    new = meeting_on(data["day"], data["begins"], data["until"])
    if not data["following"]:
        return [new]
    later = with_marks(row.cohort.sessions.standing().filter(starts__gt=row.starts)).filter(is_held=False)
    before = [Meeting(each.starts, each.ends) for each in (row, *later.order_by("starts", "pk"))]
    return [new, *shifted(before, new.starts)[1:]]


@require_POST
@needs("delivery.steer_session", of=the_session)
@at_most_daily(MOST_A_DAY, "meetings")
def cancel_session(request: Request, uuid: UUID) -> HttpResponse:
    """Cancel a meeting, with a reason that its learners read."""
    row: Session = request.permitted
    form = CancelForm(request.POST, prefix="cancel")
    if form.is_valid():
        try:
            sessions.cancel(session=row, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as error:
            add_refusal(form, error)
    if form.errors:
        return show(request, row, cancel=form)
    messages.success(request, _("The meeting is cancelled. The class is told."))
    return redirect("delivery:cohort", row.cohort.uuid)


def show(
    request: Request,
    row: Session,
    *,
    move: MoveForm | None = None,
    cancel: forms.Form | None = None,
    against: list[str] | None = None,
) -> HttpResponse:
    is_held = row.marks.exists()
    context = {
        "session": row,
        "move": keep_tick(move or MoveForm(session=row), against or []),
        "cancel": cancel or CancelForm(prefix="cancel"),
        "against": against or [],
        "is_held": is_held,
        "is_cancelled": row.cancelled_at is not None,
    }
    refused = any(form is not None and form.is_bound and form.errors for form in (move, cancel))
    return render(request, "delivery/change_session.html", context, status=422 if refused else 200)
