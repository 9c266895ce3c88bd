"""The auditor's list of who did what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.permission import needs
from lms.people.models import User
from lms.registry.journal.journal import Asked, lines


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
def journal(request: HttpRequest) -> HttpResponse:
    form = JournalForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    user: Any = request.user
    found, further = lines(user, Asked(data.get("before"), data.get("by"), data.get("subject"), data.get("day")))
    kept = {name: str(data[name]) for name in ("day", "by", "subject") if data.get(name)}
    context = {
        "form": JournalForm(initial=data),
        "lines": found,
        "ones": User.objects.filter(uuid__in=[data[name] for name in ("by", "subject") if data.get(name)]),
        "further": "?" + urlencode(kept | {"before": further.isoformat()}) if further else "",
        "is_narrowed": bool(kept),
    }
    return render(request, "registry/journal.html", context)
