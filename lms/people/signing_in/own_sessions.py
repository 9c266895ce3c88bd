"""A person's own sessions: on which devices she is signed in, and ending them.

A page names a session by a MAC of its key, never by the key itself: whoever has the key is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime

from lms.people.models.sessions import UserSession
from lms.people.signing_in.device_names import name_of
from lms.people.signing_in.sessions import SessionStore

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from lms.people.models import User

DEVICE = "device"  # in the session: what kind of device it is on, and since when
AT_MOST = 50  # shown at once; nobody has more by hand


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A device on which she is signed in; `begun` is None where nothing noted it."""

    handle: str
    device: str
    begun: datetime | None
    until: datetime
    is_this_one: bool


def on_signed_in(sender: Any, *, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Note in the session what kind of device it is on: nothing finer than system and browser."""
    if request is not None and hasattr(request, "session"):
        agent = request.headers.get("User-Agent", "")
        request.session[DEVICE] = {"name": name_of(agent), "begun": timezone.now().isoformat()}


def of(user: User, *, this: str | None) -> list[OwnSession]:
    """Return the sessions in which she is signed in, this one first, then the latest; half-finished ones are none."""
    found = []
    for row in _live(user).order_by("-expire_date")[:AT_MOST]:
        data = SessionStore().decode(row.session_data)
        if str(data.get(SESSION_KEY)) != str(user.pk):
            continue
        noted = data.get(DEVICE) or {}
        found.append(
            OwnSession(
                handle=handle_of(str(row.session_key)),
                device=str(noted.get("name") or name_of("")),
                begun=parse_datetime(str(noted.get("begun", ""))),
                until=row.expire_date,
                is_this_one=row.session_key == this,
            )
        )
    return sorted(found, key=lambda one: not one.is_this_one)


def end(*, user: User, handle: str) -> bool:
    """End one of her sessions, named by its handle; return whether there was one."""
    for row in _live(user):
        if handle_of(str(row.session_key)) == handle:
            return bool(row.delete()[0])
    return False


def handle_of(key: str) -> str:
    """Return by what a page names a session: a MAC of its key."""
    return salted_hmac("lms.people.own_sessions", key, algorithm="sha256").hexdigest()[:32]


def _live(user: User) -> QuerySet[UserSession]:
    return UserSession._default_manager.filter(user=user, expire_date__gt=timezone.now())
