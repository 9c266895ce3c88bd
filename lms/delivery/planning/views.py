"""Making a class: one page, then all its meetings with what clashes, then the class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, add_refusal
from lms.bases.lifecycle import standing
from lms.delivery.lifecycle.steps import actors_of
from lms.delivery.planning import classes
from lms.delivery.planning.forms import ClassForm, offered_programmes
from lms.delivery.timetable.clashes import HOLIDAY, MEMBER, ROOM, TEACHER, Clash, bookings, clashes
from lms.delivery.timetable.day_lists import write_days
from lms.delivery.timetable.holidays import holiday, is_complete
from lms.delivery.timetable.meetings import Meeting, useless_closed_days

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from lms.delivery.models import Programme

MOST_A_DAY = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting of the preview, with what stands in its way in words."""

    number: int
    meeting: Meeting
    clashes: list[str]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("delivery.plan_classes")
@at_most_daily(MOST_A_DAY, "classes")
def new_class(request: Request) -> HttpResponse:
    """Ask for a class; on POST show its meetings, and with `create` make it. What was typed travels in the page."""
    programmes = programmes_open_to(request)
    asked = data_of(request)
    form = ClassForm(asked, user=request.user, programmes=programmes, initial=initial(request, programmes))
    if asked is not None and "edit" not in asked and form.is_valid():
        try:
            lines = preview(form, request.user)
            if "create" in request.POST:
                made = make(form, request.user)
                words = _("The class %(code)s is made. Submit it so that the office can approve it.")
                messages.success(request, words % {"code": made.code})
                return redirect("delivery:cohort", made.uuid)
        except Refusal as error:
            add_refusal(form, error)
        else:
            return show_preview(request, form, lines)
    context = {"form": form, "has_programmes": bool(programmes)}
    refused = asked is not None and "edit" not in asked and bool(form.errors)
    return render(request, "delivery/new_class.html", context, status=422 if refused else 200)


def programmes_open_to(request: Request) -> list[Programme]:
    """Return the approved programmes of which this person may make a class, only the one asked for where one is."""
    rows = list(offered_programmes(request.user))
    standing.cache_bases(each.organisation for each in rows)
    found = [each for each in rows if standing.may_begin(each.organisation) and actors_of(request.user, each)]
    wanted = request.GET.get("programme", "")
    return [each for each in found if str(each.uuid) == wanted] or found


def initial(request: Request, programmes: list[Programme]) -> dict[str, Any]:
    return {"programme": programmes[0].pk} if len(programmes) == 1 else {}


def data_of(request: Request) -> QueryDict | None:
    """Return what was sent; with the public holidays among the days off where that button was pressed."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if found := data.getlist("holiday"):
        if "leave_out" in data:
            data["closed_days"] = "\n".join([data.get("closed_days", ""), *found[:200]]).strip()
        data.setlist("holiday", [])
    return data


def preview(form: ClassForm, user: Any) -> list[Line]:
    """Return every meeting that the class would have, with its clashes. Raises NoMeetings, TooManyMeetings."""
    data = form.cleaned_data
    found = classes.planned_meetings(form.timetable)
    body = data["programme"].organisation
    booked = bookings(found, body=body, teacher=data["teacher"], classroom=data["room"])
    against = clashes(found, booked)
    return [
        Line(number, meeting, [in_words(each) for each in some])
        for number, (meeting, some) in enumerate(zip(found, against, strict=True), 1)
    ]


def in_words(clash: Clash) -> str:
    words = {
        TEACHER: _("The teacher has “%(what)s” then"),
        ROOM: _("“%(what)s” has the room then"),
        MEMBER: _("%(count)s learners have “%(what)s” then"),
        HOLIDAY: _("Public holiday: %(what)s"),
    }
    return words[clash.kind] % {"what": clash.what, "count": clash.count}


def make(form: ClassForm, user: Any) -> Any:
    data = form.cleaned_data
    return classes.make(
        programme=data["programme"],
        timetable=form.timetable,
        by=user,
        name=data["name"],
        classroom=data["room"],
        teacher=data["teacher"],
        division=data.get("division"),
        places=data["places"],
    )


def show_preview(request: Request, form: ClassForm, lines: list[Line]) -> HttpResponse:
    data, timetable = form.cleaned_data, form.timetable
    days = [line.meeting.day for line in lines]
    total = sum(int((line.meeting.ends - line.meeting.starts).total_seconds()) // 60 for line in lines)
    context = {
        "form": form,
        "lines": lines,
        "sent": [
            (name, value)
            for name, values in form.data.lists()  # type: ignore[attr-defined]
            for value in values
            if name in form.fields
        ],
        "clashing": sum(1 for line in lines if line.clashes),
        "public_holidays": [day.isoformat() for day in days if holiday(day)],
        "holidays_known": is_complete(days),
        "useless": write_days(set(useless_closed_days(timetable))).split(),
        "facts": [
            (_("Programme"), data["programme"].title),
            (_("Name of the class"), data["name"] or classes.default_name(data["programme"], timetable.first.year)),
            (_("Teacher"), data["teacher"] or _("Nobody yet")),
            (_("Room"), data["room"] or "—"),
            (_("Meetings"), len(lines)),
            (_("Class hours"), round(total / 45, 1)),
        ],
        "headings": [_("Meeting"), _("Day"), _("Time"), _("What clashes")],
    }
    return render(request, "delivery/preview.html", context)
