"""A form is only taken from the person it was drawn for, and is given back to that person only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from foundation.http.client_kind import wants_json
from foundation.http.permission import PUBLIC, at_admin
from foundation.http.requests import AnyRequest
from lms.people.kept_forms import keeping, marks, signing_in
from lms.people.kept_forms.filling import fill, words_of
from lms.people.library import find
from lms.people.library.entries import Access
from lms.people.library.guard import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.people.kept_forms.keeping import Kept
    from lms.people.kept_forms.marks import Mark

BY_SCRIPT = ("-count", "-order", "-deleted", "-type", "-id", "_FORMS")  # what an editor's script adds to what is typed


class OwnForms:
    """Refuses a form that was drawn for another person or another's study, and fills in what waits for this page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        rows = own_kept_forms(request)
        if not rows:
            return response
        if request.method == "GET":
            for kept in rows:
                if kept.page == marks.within_bounds(request.get_full_path()) and is_page(response):
                    restore_form(request, response, kept)
        elif response.status_code < 500 and getattr(request, "is_of_its_people", False):
            keeping.drop(request, *(kept for kept in rows if kept.action == request.get_full_path()))
        return response

    def process_view(self, request: AnyRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Refuse a form that was drawn for somebody else: its words were meant for another's study."""
        if request.method in marks.SAFE or not request.user.is_authenticated or is_public(request, view):
            return None
        mark = mark_of(request)
        if mark is None:
            return None
        if mark.fits(request):
            request.is_of_its_people = True
            return None
        return refuse(request, mark)


def mark_of(request: HttpRequest) -> Mark | None:
    """Return the mark of a form, or of a script's request; no other body is read."""
    is_form = request.content_type in marks.FORMS
    return marks.sent_with(request) if is_form or request.headers.get(marks.HEADER) else None


def is_public(request: HttpRequest, view: Any) -> bool:
    """Return whether the view is public: signing out, language and display do not depend on whose page it was."""
    permission = getattr(view, "permission", None)
    if permission is not None:
        return bool(permission == PUBLIC)
    entry = find(name_of(request.resolver_match)) if request.resolver_match else None
    return entry is not None and entry.access == Access.PUBLIC


def own_kept_forms(request: HttpRequest) -> list[Kept]:
    """Return the forms that wait for this person and this study."""
    rows = keeping.waiting(request)
    people = marks.people_of(request) if rows else ("", "")
    return [kept for kept in rows if people[0] and (kept.actor, kept.subject) == people]


def refuse(request: AnyRequest, mark: Mark) -> HttpResponseBase:
    """Say for whom it was; keep it for a helper who may return to that trainee, drop it otherwise."""
    is_same = mark.actor == marks.people_of(request)[0]
    name = signing_in.name_of_helped(request.user, mark.subject) if is_same else ""
    own_study = is_same and mark.subject == mark.actor
    if wants_json(request):
        words = _("This page was opened for somebody else.")
        remedy = _("Nothing was counted here. Load the page again.")
        return JsonResponse({"code": "another_person", "words": words, "remedy": remedy}, status=403)
    kept = keeping.keep(request, mark) if name or own_study else None
    context = {"name": name, "is_own_study": own_study, "is_same": is_same, "kept": kept, "page": mark.page}
    return render(request, "people/another_s_form.html", context, status=403)


# --- restoring --------------------------------------------------------------------------------------------------------


def is_page(response: HttpResponseBase) -> bool:
    """Return whether it is an HTML page; a refusal's page counts, for what was typed has to be shown somewhere."""
    html = str(response.get("Content-Type", "")).startswith("text/html")
    return html and not response.streaming and response.status_code in (200, 403, 404, 405, 410)


def restore_form(request: HttpRequest, response: Any, kept: Kept) -> None:
    """Fill in the form of this page, and say so above it; what has no field in it is shown there to be copied."""
    typed = keeping.read(kept)
    if typed is None:
        keeping.drop(request, kept)
        return
    filled = fill(response.text, page=kept.page, action=kept.action, fields=typed.fields)
    left = [words_of(text) for name, text in filled.left if not name.startswith("_") and not name.endswith(BY_SCRIPT)]
    context = {
        "form": filled.form,
        "left": [text for text in left if len(text.strip()) > 1],
        "files": typed.files,
        "cannot": signing_in.without_words(has_files=bool(typed.files), has_secrets=typed.has_secrets),
        "at_admin": at_admin(request),
    }
    html = above(filled.html, render_to_string("people/form_is_back.html", context))
    made: HttpResponse = response
    made.content = html.encode()
    if made.has_header("Content-Length"):
        made["Content-Length"] = str(len(made.content))


def above(html: str, notice: str) -> str:
    """Put a notice at the beginning of what the page is about."""
    start = html.find("<main")
    end = html.find(">", start) + 1 if start >= 0 else 0
    return html[:end] + notice + html[end:] if end else html + notice
