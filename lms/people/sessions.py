"""Sessions in the database, as Django keeps them, each with whose it is; only the question that every request asks is
put together once.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from lms.people.model_sessions import UserSession
from media_pipeline.prepared import Fetch, Slot

SUBJECT_KEY = "subject"
LIVE = Fetch(lambda: UserSession.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now")))


class SessionStore(DatabaseSessions):
    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row: Any = super().create_model_instance(data)
        row.user_id, row.subject_id = owner(data), data.get(SUBJECT_KEY)
        return row  # type: ignore[no-any-return]

    def _get_session_from_db(self) -> Any:
        found = LIVE.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found


def owner(data: Mapping[str, Any]) -> int | None:
    """Whose session this is: who is signed in, or whose sign-in stands in it half finished."""
    if found := data.get(SESSION_KEY):
        return int(found)
    half_way = data.get(LOGIN_SESSION_KEY)
    named = half_way.get("user_pk") if isinstance(half_way, dict) else None
    return int(url_str_to_user_pk(named)) if named else None


def sweep() -> int:
    """settings.SWEEPS: rows whose time is over go, so that neither the table grows nor a phone stays in one."""
    return int(UserSession.objects.filter(expire_date__lt=timezone.now()).delete()[0])
