"""Sessions in the database, as Django keeps them; only the question that every request asks is put together once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from media_pipeline.prepared import Fetch, Slot

LIVE = Fetch(lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now")))


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Any:
        found = LIVE.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
