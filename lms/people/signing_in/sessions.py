"""Sessions in the database, as Django keeps them, each with its user; only the query of every request is compiled once.

Any plain request can begin one, and each is a row beside the evidence: until somebody has signed in it ends soon.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import url_str_to_user_pk
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from foundation.compiled_queries import Fetch, Slot
from lms.people.models.sessions import UserSession

SUBJECT_KEY = "subject"
NOBODYS = 3600  # seconds: a passkey's challenge, a code that was asked for; longer than either holds
LIVE = Fetch(lambda: UserSession.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now")))


class SessionStore(DatabaseSessions):
    ended = False  # whether this request ended it

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row: Any = super().create_model_instance(data)
        row.user_id, row.subject_id = owner(data), data.get(SUBJECT_KEY)
        return row  # type: ignore[no-any-return]

    def get_session_cookie_age(self) -> int:
        return age_of(self._get_session())  # type: ignore[attr-defined]

    def flush(self) -> None:
        super().flush()
        self.ended = True

    def _get_session_from_db(self) -> Any:
        found = LIVE.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, except that only a request that ends a session deletes the cookie.

    Django also deletes a cookie whose session is not there. A request that was sent before a sign-in, and whose
    response arrives after it, would so delete the new cookie and sign the user out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session.is_empty() and not getattr(request.session, "ended", False):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return super().process_response(request, response)


def age_of(data: Mapping[str, Any]) -> int:
    """Return how long a session lasts from its last change, in seconds.

    A code that was asked for and not yet typed lasts the same for a known and an unknown phone: the cookie would tell.
    """
    if SESSION_KEY in data:
        return int(settings.SESSION_COOKIE_AGE)
    half_way = data.get(LOGIN_SESSION_KEY)
    if not isinstance(half_way, dict) or current_stage(half_way) == LoginByCodeStage.key:
        return NOBODYS
    return int(settings.ACCOUNT_LOGIN_TIMEOUT)  # a password was right: its second step is not hurried


def current_stage(half_way: Mapping[str, Any]) -> Any:
    """Return the key of the step at which a sign-in stands."""
    return half_way.get("state", {}).get("stages", {}).get("current")


def half_way(data: Any) -> tuple[str, float]:
    """Return the step at which a sign-in stands and since when its code is valid; ("", 0) where none was begun."""
    begun = data.get(LOGIN_SESSION_KEY)
    if not isinstance(begun, dict):
        return "", 0
    step = str(current_stage(begun) or "")
    state = begun.get("state", {}).get("stages", {}).get(step, {})
    return step, float(state.get("data", {}).get("at", 0))


def owner(data: Mapping[str, Any]) -> int | None:
    """Return whose session this is: who is signed in, or whose sign-in stands in it half finished."""
    if found := data.get(SESSION_KEY):
        return int(found)
    half_way = data.get(LOGIN_SESSION_KEY)
    named = half_way.get("user_pk") if isinstance(half_way, dict) else None
    return int(url_str_to_user_pk(named)) if named else None


def sweep() -> int:
    """Delete expired rows, so that the table does not grow and no phone stays in one (settings.SWEEPS)."""
    return int(UserSession.objects.filter(expire_date__lt=timezone.now()).delete()[0])
