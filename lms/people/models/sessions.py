"""Sessions with their user, so that one person's end without reading other people's."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models.accounts import User


class UserSession(AbstractBaseSession):
    """Django's session row; the store fills `user` and `subject` from what the session holds, at every save.

    Rows of people, not constraints: a session may outlive neither, and no save waits for a foreign key.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        null=True,
        db_constraint=False,
        help_text="Who is signed in, or half-way through signing in or proving a phone.",
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        null=True,
        db_constraint=False,
        help_text="Whom she is helping.",
    )

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = []

    @classmethod
    def of(cls, user: User) -> QuerySet[UserSession]:
        """Return her own sessions, half-finished sign-ins among them, and those in which somebody helps her."""
        return cls._default_manager.filter(Q(user=user) | Q(subject=user))
