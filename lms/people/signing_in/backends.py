"""Signing in by password and by code; and the request's user, with what every page needs of her, in one query."""

from typing import Any

import rules
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from foundation.compiled_queries import Fetch, Slot
from lms.people.limits import attempts
from lms.people.models import HelperLink, Posting, User
from lms.people.notices import UNSEEN
from lms.people.signing_in import phones

IN_FORCE = Q(ends=None) | Q(ends__gte=Slot("today")), Q(starts__lte=Slot("today")), Q(ended_at=None)
LONGEST = 1000  # characters of a password
KNOWN = Fetch(
    lambda: User.objects.filter(pk=Slot("user"), is_active=True),
    *("trainee", "preference"),
    also={
        "is_posted": Exists(Posting.objects.filter(*IN_FORCE, user=OuterRef("pk"))),
        "unseen": UNSEEN,
        "is_helping": Exists(HelperLink.objects.filter(helper=OuterRef("pk"), revoked=None)),
    },
)


class Known:
    """Fetches with the user her trainee row and preferences, whether she has postings or helps, and what is unread.

    Groups are asked about the libraries' permissions only: what `access.Backend` decides no group grants (`projection`
    gives them none of ours), and the question costs two queries on every page whose menu asks for what is refused.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return not rules.perm_exists(perm) and super().has_perm(user_obj, perm, obj)  # type: ignore[misc]

    def get_user(self, user_id: Any) -> User | None:
        user: Any = KNOWN.first(user=user_id, today=timezone.localdate())
        if user is None:
            return None
        if not user.is_posted:  # what is known to be empty is not queried again (`access.postings`, `access.helped`)
            user._postings = []
        if not user.is_helping:
            user._helped = []
        return user  # type: ignore[no-any-return]


class ByPassword(Known, ModelBackend):
    """A user name or a phone, and the password: one comparison a try, counted before it is made.

    Every sign-in by Django's `authenticate` is limited here. Raises limits.counters.Refused, which any view may leave
    to the middleware.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **credentials: Any
    ) -> User | None:
        login = str(credentials.get("phone") or username or "")
        if not login or not password:
            return None
        account = self.named(username=username, phone=credentials.get("phone"))
        try:
            attempt = attempts.begin(attempts.PASSWORD, request, login=login, account=account)
        except attempts.Crowded:
            is_right(None, password)
            raise
        if not is_right(account, password) or account is None:
            attempt.failed()
            return None
        attempt.succeeded()
        if self.user_can_authenticate(account):
            return account
        AuthenticationBackend._stash_user(account)  # allauth then shows what a closed account reads
        return None

    def named(self, *, username: str | None, phone: str | None) -> User | None:
        """Return the account whose name or phone was typed; a name in any spelling, as allauth finds it."""
        if username and "\0" not in username:
            exact = User.objects.filter(username=username).first()
            if exact is not None:
                return exact
            if (found := get_user_by_username(username)) is not None:
                return found  # type: ignore[no-any-return]
        return phones.holder(phone) if phone else None


def is_right(account: User | None, password: str) -> bool:
    """Return whether it is the account's password; an unknown name, or a text that is no password, takes as long."""
    if account is None or len(password) > LONGEST:
        User().set_password(password[:LONGEST])
        return False
    return account.check_password(password)


class ByCode(Known, AuthenticationBackend):
    """allauth's: phone and code, passkeys. ByPassword alone compares passwords, so that each try counts once."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None
