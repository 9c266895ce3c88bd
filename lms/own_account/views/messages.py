"""`/messages/`: all that was written to her, what she has not read first; and what of it comes by SMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.http.link_access import leads_somewhere
from foundation.http.permission import signed_in
from foundation.http.requests import Request
from lms.people import events, notices
from lms.people.accounts import consents
from lms.people.events import Group
from lms.people.signing_in import phones
from lms.people.views import claims_about

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lms.people.models import Notice

PER_PAGE = 20
SWITCHED = frozenset(Group) - {Group.SAFETY}


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it is shown; `opens` where what it is about would open to her now."""

    row: Notice
    words: str
    opens: bool


@never_cache
@require_safe
@signed_in
def inbox(request: Request) -> HttpResponse:
    """List what was written to her, what she has not read first, each with a link while it would open."""
    user = request.user
    page = Paginator(notices.every(user), PER_PAGE).get_page(request.GET.get("p"))
    lines = [Line(row, notices.words_of(row, user), opens(request, row)) for row in page]
    asked = any(not answered for _claim, answered in claims_about(user))
    context = {"page": page, "lines": lines, "unread": notices.count_unseen(user), "asked": asked}
    return render(request, "own_account/messages.html", context)


def opens(request: Request, row: Notice) -> bool:
    """Return whether it leads to a page of ours that would open to her now."""
    return bool(row.path) and url_has_allowed_host_and_scheme(row.path, None) and leads_somewhere(request, row.path)


@require_POST
@signed_in
def read_all(request: Request) -> HttpResponse:
    """Mark all messages as read."""
    notices.mark_read(person=request.user)
    messages.success(request, _("All messages are marked as read."))
    return redirect("own_account:messages")


@require_POST
@signed_in
def read_one(request: Request, number: int) -> HttpResponse:
    """Mark one message as read, and redirect to what it is about where that opens, else back to the list."""
    row = notices.mark_read(person=request.user, number=number)
    if row is None:
        raise Http404
    return redirect(row.path if opens(request, row) else "own_account:messages")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def by_sms(request: Request) -> HttpResponse:
    """Show which kinds come by SMS: safety always, the others with her consent; on POST switch one of these."""
    if request.method == "POST":
        group = request.POST.get("group", "")
        if group not in SWITCHED:
            raise Http404
        notices.switch_sms(person=request.user, group=Group(group), is_on=request.POST.get("want") == "yes")
        messages.success(request, _("Saved."))
        return redirect("own_account:messages_by_sms")
    phone = phones.of(request.user)
    context = {
        "groups": events.by_group(),
        "without": request.user.sms_without,
        "agrees": consents.allows(request.user, "sms"),
        "phone_end": phone[0][-4:] if phone else "",
    }
    return render(request, "own_account/messages_by_sms.html", context)
