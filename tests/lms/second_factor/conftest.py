"""Officers with and without a factor, and codes of an app."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from lms.people.models import Role, User
from lms.second_factor.factors import factors

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def officer(post_to: Any, menghai: Any) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai, username="county")


def give_factor(user: User, *, kept: bool = True) -> None:
    """An app with codes and recovery codes, as if set up long ago."""
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    if kept:
        factors.mark_codes_kept(Authenticator.objects.get(user=user, type="recovery_codes"))


def code_at(step: int = 0, secret: str = SECRET) -> str:
    """What the app shows `step` times thirty seconds from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


def first_step(client: Client, user: User, password: str = "pw") -> Any:  # noqa: S107
    return client.post(reverse("account_login"), {"login": user.username, "password": password})


def sign_in(client: Client, user: User, *, step: int = 0, **more: Any) -> Any:
    """Password, then the code."""
    first_step(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": code_at(step), **more})


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """at(seconds): the clock stands so much later than now."""
    from django.utils import timezone

    now, moment = time.time, timezone.now

    def later(seconds: float) -> None:
        from datetime import timedelta

        monkeypatch.setattr(time, "time", lambda: now() + seconds)
        monkeypatch.setattr(timezone, "now", lambda: moment() + timedelta(seconds=seconds))

    return later
