"""The auditor's list of who did what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.daily_quota import take_place
from foundation.http.permission import needs
from foundation.refusals import show_refusal
from lms.backoffice import jobs
from lms.backoffice.errors import TooManyWorkbooks
from lms.backoffice.lists.listing import WORKBOOKS_A_DAY, wants_workbook
from lms.backoffice.lists.workbooks import as_file, write_book
from lms.people.models import User
from lms.registry.journal.journal import Asked, lines
from lms.second_factor.proofs.proof import fresh_proof

if TYPE_CHECKING:
    from django.http import HttpResponse

    from foundation.http.requests import Request
    from lms.registry.journal.journal import Line

MOST_LINES = 2_000  # of a workbook: forty pages, a query a table each; a day or a person narrows it


class JournalForm(forms.Form):
    """Narrows the list; the links beside names fill in who."""

    day = forms.DateField(
        label=gettext_lazy("On the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    by = forms.UUIDField(required=False, widget=forms.HiddenInput)
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_before(self) -> Any:
        """Return the instant of a page's own link; None, which begins at the newest, for anything else."""
        try:
            found = parse_datetime(self.cleaned_data["before"])
        except ValueError:
            return None
        return found if found and found.tzinfo else None


@never_cache
@require_safe
@needs("registry.view_journal")
@fresh_proof(when=wants_workbook)
def journal(request: Request) -> HttpResponse:
    """List who did what, or give the newest lines of it as a workbook."""
    form = JournalForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    user: Any = request.user
    if wants_workbook(request):
        return workbook(request, Asked(None, data.get("by"), data.get("subject"), data.get("day")))
    found, further = lines(user, Asked(data.get("before"), data.get("by"), data.get("subject"), data.get("day")))
    kept = {name: str(data[name]) for name in ("day", "by", "subject") if data.get(name)}
    context = {
        "form": JournalForm(initial=data),
        "lines": found,
        "ones": User.objects.filter(uuid__in=[data[name] for name in ("by", "subject") if data.get(name)]),
        "further": "?" + urlencode(kept | {"before": further.isoformat()}) if further else "",
        "is_narrowed": bool(kept),
        "workbook": "?" + urlencode(kept | {"as": "xlsx"}),
    }
    return render(request, "registry/journal.html", context)


def workbook(request: Request, asked: Asked) -> HttpResponse:
    """Return the newest `MOST_LINES` lines as a workbook, and write into the journal that it was taken."""
    if take_place(request.user, "workbooks", most=WORKBOOKS_A_DAY):
        show_refusal(request, TooManyWorkbooks())
        return redirect(request.path)
    user: Any = request.user
    found: list[Line] = []
    further: Any = True
    while further and len(found) < MOST_LINES:
        some, further = lines(user, asked)
        found += some
        asked = replace(asked, before=further)
    found = found[:MOST_LINES]
    jobs.note_download(request=request, listing="journal", total=len(found))
    headings = [_("When"), _("What was done"), _("To what"), _("Done by"), _("Whom")]
    machine = _("whoever keeps the machine")
    rows = (
        [
            line.at,
            line.words,
            line.about,
            line.by.name if line.by else machine,
            line.subject.name if line.subject else "",
        ]
        for line in found
    )
    return as_file(write_book("journal", headings, rows), "journal")
