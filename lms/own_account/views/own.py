"""One's own account on one page, and who helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.http.permission import signed_in
from foundation.http.requests import Request
from lms.own_account import helpers, new_phones
from lms.people import notices
from lms.people.access import helped
from lms.people.accounts import consents
from lms.people.accounts.merging import is_unconfirmed
from lms.people.library.guard import not_yet
from lms.people.signing_in import own_sessions, phones
from lms.second_factor.resets import resets

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_safe
@signed_in
def index(request: Request) -> HttpResponse:
    """Show what there is of one's own account, each with the link that changes it."""
    user = request.user
    phone = phones.of(user)
    context = {
        "phone_end": phone[0][-4:] if phone else "",
        "phone_is_proved": bool(phone and phone[1]),
        "has_password": user.has_usable_password(),
        "not_yet": not_yet() if is_unconfirmed(user) else "",
        "reset": resets.open_for(user),
        "new_phone": new_phones.open_for(user),
        "devices": len(own_sessions.of(user, this=request.session.session_key)),
        "unread": notices.count_unseen(user),
        "given": sum(one.is_given for one in consents.standings(user)),
        "helpers": helpers.of(user),
        "helps": [link.trainee.user.name for link in helped(user)],
    }
    return render(request, "own_account/index.html", context)


@require_POST
@signed_in
def end_help(request: Request, link: int) -> HttpResponse:
    """End a helper's link as the person who is helped."""
    name = helpers.end(user=request.user, number=link)
    if not name:
        raise Http404
    messages.success(request, _("%(name)s no longer acts for you.") % {"name": name})
    return redirect("own_account:index")
