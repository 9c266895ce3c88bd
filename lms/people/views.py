"""The way in: where somebody lands after signing in, and whom a helper helps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from foundation.http.permission import signed_in
from lms.people import access, notices
from lms.people.claims import claims
from lms.people.kept_forms.marks import people_of
from lms.people.kept_forms.signing_in import page_waiting
from lms.people.models import Claim, ClaimAnswer, User
from lms.people.signing_in.sessions import SUBJECT_KEY

NEWS = "news"  # in the session: she signed in and has something to read


def on_signed_in(sender: Any, *, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Note in the session that there is news, for the pages she opens without `home`."""
    if request is not None and hasattr(request, "session") and has_news(user):
        request.session[NEWS] = True


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Redirect people to where their work is (`place_of_work`).

    Before that they read what was written about them since they were last here.
    """
    user = request.user
    if isinstance(user, User) and has_news(user):
        return redirect("people:news")
    return redirect(page_waiting(request) or place_of_work(user))


def place_of_work(user: Any) -> str:
    """Return the URL name where her work begins: with a post, or as operator, never a learner's page."""
    if access.postings(user) or (isinstance(user, User) and user.is_superuser):
        return "backoffice:todo"
    if access.helped(user) and not hasattr(user, "trainee"):
        return "people:choose_subject"
    return "study:home"


def has_news(user: User) -> bool:
    """Return whether she has something to read, or a list names her number and she has not answered yet."""
    if notices.interrupting(user).exists():
        return True
    return any(not answered for _claim, answered in claims_about(user))


def claims_about(user: User) -> list[tuple[Claim, bool]]:
    """Return the rows that name her number and wait, each with whether she has answered it."""
    trainee = getattr(user, "trainee", None)
    rows = claims.claims_naming(trainee) if trainee else []
    done = (
        set(ClaimAnswer.objects.filter(person=user, claim__in=rows).values_list("claim", flat=True)) if rows else set()
    )
    return [(row, row.pk in done) for row in rows]


@never_cache
@require_safe
@signed_in
def news(request: HttpRequest) -> HttpResponse:
    """Show what was written about her, and ask about class lists that name her number."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `signed_in`
    rows = claims_about(user)
    context = {
        "notices": [(row, notices.words_of(row, user)) for row in notices.interrupting(user)],
        "open": [row for row, answered in rows if not answered],
        "answered": [row for row, answered in rows if answered],
    }
    return render(request, "people/news.html", context)


@require_POST
@signed_in
def read_news(request: HttpRequest) -> HttpResponse:
    """Mark the news as read, and redirect to her work."""
    assert isinstance(request.user, User)  # noqa: S101 - `signed_in`
    notices.mark_interrupting_read(person=request.user)
    request.session.pop(NEWS, None)
    return redirect(page_waiting(request) or place_of_work(request.user))


@require_POST
@signed_in
def answer_claim(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Store her answer, "it is I" or not: her office reads it and decides. Nothing of her account changes."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `signed_in`
    claim = next((row for row, _answered in claims_about(user) if row.uuid == uuid), None)
    if claim is None:
        raise Http404
    claims.answer(claim=claim, person=user, is_hers=request.POST.get("answer") == "yes")
    messages.success(request, _("Thank you. Your office reads it and decides."))
    return redirect("people:news")


@signed_in
def choose_subject(request: HttpRequest) -> HttpResponse:
    """Let a helper choose whose study this is; it stays so until she chooses another or signs out."""
    links = [link for link in access.helped(request.user) if link.can_study]
    if request.method == "POST":
        chosen = request.POST.get("trainee", "")
        if chosen == "self":
            request.session.pop(SUBJECT_KEY, None)
            messages.success(request, _("You are now on your own account."))
            return redirect(page_waiting(request, subject=people_of(request)[0]) or "study:home")
        for link in links:
            if str(link.trainee.user.uuid) == chosen:
                request.session[SUBJECT_KEY] = link.trainee.user_id
                messages.success(request, _("You are now helping %(name)s.") % {"name": link.trainee.user.name})
                return redirect(page_waiting(request, subject=chosen) or "study:home")
        raise PermissionDenied
    context = {
        "links": links,
        "trainees": [link.trainee for link in links],
        "refused": [link.trainee.user.name for link in access.refused_links(request.user)],
    }
    return render(request, "people/choose_subject.html", context)
