"""The first screen of everybody who works here: what is owed, what is late first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.permission import signed_in
from lms.backoffice import agenda, checklist
from lms.backoffice.agenda import Level

if TYPE_CHECKING:
    from django.http import HttpResponse

    from foundation.requests import Request


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
