"""Trying a secret of an account: where it is counted, and what follows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from lms.people.identity import identity
from lms.people.limits import alarm, bounds, devices
from lms.people.limits.addresses import address_of
from lms.people.limits.counters import Claim, Refused, Reserved, look, reserve, secret_key

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


class Crowded(Refused):
    """Too many names were tried at this address. What was typed is hashed all the same, and then refused."""


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
    crowded: Crowded | None = None  # what is answered unless it was right
    paid: str = ""  # the mark that this try has set: its name has a place among the many names of its address

    def succeeded(self) -> None:
        """It was right, so it does not count."""
        if self.paid:
            cache.delete(self.paid)
        for each in self.reserved:
            each.give_back()

    def failed(self) -> bool:
        """It was wrong; whether it was the last that the account has a day, of which she is told.

        Raises Crowded where a name of nobody would be refused without being compared.
        """
        if self.crowded is not None:
            raise self.crowded
        if self.account is None or self.account_day is None:
            return False
        day = self.account_day
        is_last = any(each.count_of(day) == day.most for each in self.reserved)
        if is_last and day.name == bounds.PASSWORD_ACCOUNT_DAY.name:
            alarm.sound(self.account)
        return is_last


def begin(kind: Kind, request: HttpRequest | None, *, login: str, account: User | None) -> Attempt:
    """Take this try's places before the secret is compared; raises Refused where one is taken already.

    At Crowded the caller hashes what was typed, as if it compared it, and lets it go on: else the time would tell who
    has signed in at that address before.

    `login` is what was typed, and `account` whom it names, if anybody: names of nobody are counted alike.

    The first try of a name at an address takes a place among the many names tried there. That it has one says a mark
    that is set after the place was taken, never the count of its tries: others stand in that and wait to be refused.
    """
    device = devices.known(request, account)
    if account is not None and device is not None:
        return Attempt((reserve(*(bound.of(account.pk, device) for bound in kind.device)),), account, None)
    name, address = normalised(login), address_of(request)
    whose = f"account {account.pk}" if account is not None else f"name {name}"
    day = kind.account_day.of(whose)
    here = [bound.of(name, address) for bound in kind.here]
    paid = secret_key("sprayed paid", name, address)
    if not kind.sprayed or cache.get(paid):
        return Attempt((reserve(*here, day),), account, day)
    sprayed = [bound.of(address) for bound in kind.sprayed]
    try:
        for claim in sprayed:  # before anything is written: who is refused for it leaves no trace in the cache
            look(claim)
        first = reserve(*here, day)
        second = reserve_or_give_back(first, sprayed)
    except Refused as refused:
        if refused.claim not in sprayed:
            raise
        return in_a_crowd(request, account, refused)
    if not cache.add(paid, 1, bounds.DAY):  # a try of this name at the same moment has paid
        second.give_back()
        return Attempt((first,), account, day)
    return Attempt((first, second), account, day, paid=paid)


def reserve_or_give_back(before: Reserved, claims: list[Claim]) -> Reserved:
    try:
        return reserve(*claims)
    except Exception:
        before.give_back()
        raise


def in_a_crowd(request: HttpRequest | None, account: User | None, refused: Refused) -> Attempt:
    """Raise Crowded, but for an account that has signed in at this address before: it is compared, and counted apart.

    Whoever is wrong reads and waits the same, whether anybody has that name or has ever signed in here; so nothing that
    is counted for others is counted here.
    """
    crowded = Crowded(refused.claim, refused.seconds)
    place = devices.known_place(request, account)
    if account is None or place is None:
        raise crowded from refused
    try:
        taken = reserve(bounds.PASSWORD_CROWD.of(place), bounds.PASSWORD_CROWD_DAY.of(account.pk))
    except Refused as full:
        raise crowded from full
    return Attempt((taken,), account, None, crowded=crowded)


def normalised(login: str) -> str:
    """One form of a name or number however it was typed, so that spelling it otherwise gains no tries."""
    text = unicodedata.normalize("NFKC", login).strip().casefold()
    try:
        return identity.normalise_phone(text)
    except identity.IdentityProblem:
        return text
