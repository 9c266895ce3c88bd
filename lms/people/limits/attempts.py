"""Trying a secret of an account: where it is counted, and what follows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.people import identity
from lms.people.limits import alarm, bounds, devices
from lms.people.limits.addresses import address_of
from lms.people.limits.counters import Claim, Reserved, look, reserve, standing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lms.people.limits.bounds import Bound
    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """The bounds of one kind of secret."""

    here: tuple[Bound, ...]
    device: tuple[Bound, ...]
    account_day: Bound
    sprayed: tuple[Bound, ...] = ()


PASSWORD = Kind(
    here=(bounds.PASSWORD_HERE, bounds.PASSWORD_HERE_DAY),
    device=(bounds.PASSWORD_DEVICE, bounds.PASSWORD_DEVICE_DAY),
    account_day=bounds.PASSWORD_ACCOUNT_DAY,
    sprayed=(bounds.SPRAYED, bounds.SPRAYED_DAY),
)
SECOND_FACTOR = Kind(
    here=(bounds.SECOND_HERE, bounds.SECOND_HERE_DAY),
    device=(bounds.SECOND_DEVICE, bounds.SECOND_DEVICE_DAY),
    account_day=bounds.SECOND_ACCOUNT_DAY,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted as wrong until `succeeded` is called; a process that dies meanwhile leaves it counted."""

    reserved: tuple[Reserved, ...]
    account: User | None
    account_day: Claim | None

    def succeeded(self) -> None:
        """It was right, so it does not count."""
        for each in self.reserved:
            each.give_back()

    def failed(self) -> bool:
        """It was wrong; whether it was the last that the account has a day, of which she is told."""
        if self.account is None or self.account_day is None:
            return False
        day = self.account_day
        is_last = any(each.count_of(day) == day.most for each in self.reserved)
        if is_last and day.name == bounds.PASSWORD_ACCOUNT_DAY.name:
            alarm.sound(self.account)
        return is_last


def begin(kind: Kind, request: HttpRequest | None, *, login: str, account: User | None) -> Attempt:
    """Take this try's places before the secret is compared; raises Refused where one is taken already.

    `login` is what was typed, and `account` whom it names, if anybody: names of nobody are counted alike.
    """
    device = devices.known(request, account)
    if account is not None and device is not None:
        return Attempt((reserve(*(bound.of(account.pk, device) for bound in kind.device)),), account, None)
    name, address = normalised(login), address_of(request)
    whose = f"account {account.pk}" if account is not None else f"name {name}"
    day = kind.account_day.of(whose)
    here = [bound.of(name, address) for bound in kind.here]
    sprayed = [bound.of(address) for bound in kind.sprayed]
    if not standing(here[-1]).count:
        for claim in sprayed:  # before anything is written: who is refused for it leaves no trace in the cache
            look(claim)
    first = reserve(*here, day)
    if not sprayed or first.counts[len(here) - 1] > 1:  # not the first of this name today at this address
        return Attempt((first,), account, day)
    try:
        second = reserve(*sprayed)
    except Exception:
        first.give_back()
        raise
    return Attempt((first, second), account, day)


def normalised(login: str) -> str:
    """One form of a name or number however it was typed, so that spelling it otherwise gains no tries."""
    text = unicodedata.normalize("NFKC", login).strip().casefold()
    try:
        return identity.normalise_phone(text)
    except identity.IdentityProblem:
        return text
