"""What a request carries besides Django's own: types alone, nothing here is ever made.

Each attribute names what puts it there; one that a request may lack (an error page is drawn before any middleware
has run) is read with `getattr`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser, _User
    from django.http import QueryDict
    from django.urls import ResolverMatch

    from foundation.refusals import Refusal


class AnyRequest(HttpRequest):
    """A request of anybody, signed in or not."""

    actor: _User | AnonymousUser  # lms.people.middleware: whose hands
    subject: _User | AnonymousUser  # lms.people.middleware: whose study; another's while she is helped
    display: Mapping[str, str]  # accessibility.display.preferences: how this person's pages look
    display_to_keep: Mapping[str, str]  # what was changed, for a stranger's cookie
    asked_to_save_data: bool  # the page was drawn by whether data is saved
    device_to_keep: str  # lms.people.limits.devices: the browser that has just signed in
    limit_refused: Refusal  # lms.people.limits: the page says when to try again
    drawn_for: str  # lms.people.kept_forms: the mark of this answer's forms
    is_of_its_people: bool  # lms.people.kept_forms: the form was drawn for who sends it
    is_remembered_device: bool  # lms.second_factor
    json_data: dict[str, Any]  # courses.study.pages.player_api: the JSON body, read once
    csrf_processing_done: bool  # Django's own: its check has been made, or would read a body that is refused


class Request(AnyRequest):
    """A request as a view behind `@needs` or `@signed_in` gets it: somebody has signed in."""

    user: _User
    actor: _User
    subject: _User
    resolver_match: ResolverMatch  # Django's own: no view is reached without
    permitted: Any  # foundation.http.permission: what `of` found, and the permission was asked of; None without `of`


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent by POST, also where that is nothing; None where nothing is sent.

    For a page's form: `request.POST or None` would take an empty form that somebody sent for one that nobody did, and
    show it again without a word on what is missing.
    """
    return request.POST if request.method == "POST" else None
