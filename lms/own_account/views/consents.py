"""What one agrees to, purpose by purpose; a guardian says it for whom she helps just now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import signed_in
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal
from lms.people import notices
from lms.people.accounts import consents
from lms.people.models import Consent, Notice

if TYPE_CHECKING:
    from django.http import HttpResponse

PER_PAGE = 20
MOST_A_DAY = 50  # rows that stay; nobody changes her mind so often by hand


def the_person(request: Request) -> Any:
    """Return whose consents these are: hers whom a guardian helps just now, else one's own."""
    return request.subject if consents.speaks_for(request.user, request.subject) else request.user


@never_cache
@require_safe
@signed_in
def agreed(request: Request) -> HttpResponse:
    """Show each purpose with its words and how it stands, and below what was said when and by whom."""
    person = the_person(request)
    rows = Consent.objects.filter(user=person).select_related("by").order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    titles = {code: purpose.title for code, purpose in consents.PURPOSES.items()}
    context = {
        "person": person,
        "standings": consents.standings(person),
        "page": page,
        "lines": [(row, titles.get(row.purpose, row.purpose)) for row in page],
        "headings": [_("When"), _("What for"), _("What was said"), _("Who said it"), _("Words of the day")],
    }
    return render(request, "own_account/consents.html", context)


@require_POST
@signed_in
@at_most_daily(MOST_A_DAY, "consents")
def agree(request: Request) -> HttpResponse:
    """Give or withdraw one consent."""
    person, purpose = the_person(request), request.POST.get("purpose", "")
    if purpose not in consents.PURPOSES:
        raise Http404
    is_given = request.POST.get("decision") == "give"
    try:
        version = parse_date(request.POST.get("version", ""))
    except ValueError:
        version = None
    try:
        row = consents.decide(person=person, purpose=purpose, is_given=is_given, by=request.user, version=version)
    except Refusal as error:
        show_refusal(request, error)
        return redirect("own_account:consents")
    if row is not None and person.pk != request.user.pk:
        notices.tell(person=person, code=Notice.Code.CONSENT, words=consents.words_of_guardian(row))
    messages.success(request, _("Kept: you agree.") if is_given else _("Kept: you do not agree."))
    return redirect("own_account:consents")
