"""What a session has shown of the second factor. Both marks carry the user's id: no other account inherits them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lms.second_factor.factors import factors

SHOWN, DONE = "second_factor_shown", "second_factor_done"
REMEMBER = "second_factor_remember"


def mark_shown(request: HttpRequest, user: Any) -> None:
    """Note that this session has shown a factor of this person, or comes from a device that was remembered."""
    request.session[SHOWN] = user.pk


def forget(request: HttpRequest) -> None:
    """Require the check once more: a factor was removed, or codes were made."""
    request.session.pop(DONE, None)


def has_shown(request: HttpRequest) -> bool:
    return bool(request.session.get(SHOWN) == request.user.pk)


def is_complete(request: HttpRequest) -> bool:
    """Return whether the factor is set up, shown and its recovery codes are kept; queries once a session."""
    user, session = request.user, request.session
    if session.get(DONE) == user.pk:
        return True
    if not has_shown(request) or not factors.has_factor(user) or not factors.are_codes_kept(user):
        return False
    session[DONE] = user.pk
    return True
