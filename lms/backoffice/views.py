"""The first screen of everybody who works here: what is owed, what is late first; and the pages of long work."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.http.permission import needs, signed_in
from foundation.refusals import Refusal, show_refusal
from lms.backoffice import agenda, checklist, jobs
from lms.backoffice.agenda import Level
from lms.backoffice.errors import JobGone
from lms.backoffice.lists.bulk import SHOWN
from lms.backoffice.lists.listing import LISTINGS
from lms.backoffice.lists.workbooks import as_file
from lms.backoffice.models import Job

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from foundation.http.requests import Request
    from lms.backoffice.lists.listing import Listing


@never_cache
@require_safe
@signed_in
def todo(request: Request) -> HttpResponse:
    """Show what this person owes; somebody without a duty reads that nothing waits for her."""
    titles = {
        Level.LATE: _("Late"),
        Level.SOON: _("Due within 14 days"),
        Level.OPEN: _("To do"),
        Level.WAITS: _("Waiting for others"),
    }
    duties = agenda.owed(request.user)
    context = {
        "groups": [(level, titles[level], list(found)) for level, found in groupby(duties, lambda duty: duty.level)],
        "stages": checklist.stages(request.user),
    }
    return render(request, "backoffice/todo.html", context)


# --- work that goes on by itself --------------------------------------------------------------------------------------


def the_job(request: HttpRequest, uuid: UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("by"), uuid=uuid)


@never_cache
@require_safe
@needs("backoffice.see_job", of=the_job)
def job(request: Request, uuid: UUID) -> HttpResponse:
    """Show how far it is and what became of it. A script keeps the page up to date; without it there is a link."""
    row: Job = request.permitted
    listing = LISTINGS.get(row.listing)
    acts = {act.code: act for act in listing.acts} if listing else {}
    act = acts.get(row.act)
    left = row.total - row.done if not row.is_open else 0
    context = {
        "job": row,
        "title": act.words if act else _("Workbook of a list"),
        "act": act,
        "inverse": acts.get(act.inverse) if act else None,
        "succeeded": row.done - len(row.refused),
        "refused": refused(row, listing) if listing else [],
        "more_refused": max(len(row.refused) - SHOWN, 0),
        "left": left,
        "has_file": jobs.has_file(row),
        "is_mine": row.by_id == request.user.pk,
        "facts": [(_("Begun by"), row.by.name), (_("Begun on"), row.created), (_("State"), row.get_state_display())],
    }
    return render(request, "backoffice/job.html", context)


def refused(row: Job, listing: Listing) -> list[tuple[str, str]]:
    """Return the first rows that were not done, each by its name and with why; no name where she sees it no more."""
    first = row.refused[:SHOWN]
    try:
        rows: Any = listing.scoped(jobs.request_of(row)) if first else ()
    except Refusal:
        return [("", words) for _key, words in first]
    keys = [key for key, _words in first]
    names = {each.pk: listing.called(each) for each in rows.filter(pk__in=keys)} if first else {}
    return [(names.get(key, ""), words) for key, words in first]


@never_cache
@require_safe
@needs("backoffice.take_file", of=the_job)
def job_file(request: Request, uuid: UUID) -> HttpResponseBase:
    """Give the workbook to whoever began it, after a fresh proof; it is written into the journal each time."""
    answer: HttpResponseBase | None = import_string(settings.ACCESS_PROOF)(request)
    if answer is not None:
        return answer
    row: Job = request.permitted
    data = jobs.take_file(job=row, by=request.user)
    if data is None:
        show_refusal(request, JobGone())
        return redirect("backoffice:job", uuid)
    return as_file(data, row.listing)
