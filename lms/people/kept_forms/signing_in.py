"""What becomes of a form that was sent while signed out, and what is said when somebody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.utils.translation import gettext as _

from foundation.http.requests import AnyRequest
from foundation.text.running_text import joined
from lms.front.environ import DRY
from lms.people import access
from lms.people.kept_forms import keeping, marks
from lms.people.limits import devices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from lms.people.kept_forms.keeping import Kept
    from lms.people.models import User

LARGEST = 2_621_440  # bytes of a form with its files that are waited for; what is longer cannot be kept


def lead(request: AnyRequest) -> HttpResponseBase:
    """Redirect to the sign-in page, and from there to a page that can be opened (settings.ACCESS_SIGN_IN).

    A form is kept for the account that it was drawn for; the page says whether it was.
    """
    if request.method in marks.SAFE:
        return redirect_to_login(request.get_full_path())
    mark = marks.sent_with(request) if may_be_read(request) else None
    kept = keeping.keep(request, mark) if mark else None
    if is_sent_by_hand(request):
        messages.warning(request, signed_out_words(request, kept))
    return redirect_to_login(mark.page if mark else marks.page_before(request))


def may_be_read(request: HttpRequest) -> bool:
    """Return whether to wait for this body: a form, sent by hand, from a browser that was signed in with before.

    Anybody may send headers; a body is collected from strangers only where it is here already.
    """
    if request.content_type not in marks.FORMS or not is_sent_by_hand(request):
        return False
    if DRY not in request.META:
        return True
    return devices.id_of(request) is not None and int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST


def is_sent_by_hand(request: HttpRequest) -> bool:
    """Return whether somebody pressed a button; the editor's script saves by itself, and sends again."""
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return not by_script and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def signed_out_words(request: HttpRequest, kept: Kept | None) -> str:
    """Return the words on what became of the form, and what to do."""
    if kept is None:
        return _("You had been signed out, so what you had just sent was not taken. Sign in, then send it again.")
    sentences = [
        _(
            "You had been signed out, so what you had just sent was not taken. It is kept for 30 minutes: sign in with"
            " the same account, and the form comes back filled in."
        ),
        without_words(has_files=bool(request.FILES), has_secrets=keeping.typed_in(request).has_secrets),
    ]
    return joined(sentences)


def without_words(*, has_files: bool, has_secrets: bool) -> str:
    """Return the words on what does not come back."""
    sentences = []
    if has_files:
        sentences.append(_("Files cannot be kept: choose them again."))
    if has_secrets:
        sentences.append(_("Passwords and codes are not kept: type them again."))
    return joined(sentences)


def on_signed_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Drop what another account had typed in this browser; tell a helper whom to choose to get hers back."""
    waiting = keeping.waiting(request) if request is not None else []
    if request is None or not waiting:
        return
    own = str(user.uuid)
    foreign = [kept for kept in waiting if kept.actor != own]
    if foreign:
        keeping.drop(request, *foreign)
        messages.warning(request, thrown_away_words(), fail_silently=True)
    for kept in waiting:
        if kept.actor == own != kept.subject:
            name = name_of_helped(user, kept.subject)
            messages.info(request, waits_words(name), fail_silently=True)
            if not name:
                keeping.drop(request, kept)


def thrown_away_words() -> str:
    return _(
        "Before you signed in, a form had been sent in this browser under another account. It was not taken, and what"
        " had been typed was thrown away."
    )


def waits_words(name: str) -> str:
    """Return the words for a helper whose form was drawn while she helped this person."""
    if not name:
        return _("What you had sent while helping somebody was not taken: you do not help them any more.")
    words = _("What you had sent while helping %(name)s was not taken. Choose %(name)s again, and the form comes back.")
    return words % {"name": name}


def name_of_helped(user: Any, subject: str) -> str:
    """Return the name of the trainee, while this person may help her to study; else ""."""
    links = (link for link in access.helped(user) if link.can_study)
    return next((link.trainee.user.name for link in links if str(link.trainee.user.uuid) == subject), "")


def page_waiting(request: HttpRequest, *, subject: str = "") -> str:
    """Return the page of a kept form of this person and this study (by default the present one); "" for none."""
    actor, present = marks.people_of(request)
    rows = [kept for kept in keeping.waiting(request) if (kept.actor, kept.subject) == (actor, subject or present)]
    return rows[-1].page if rows else ""
