"""Tries at a secret of an account: where each is counted, and what follows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from lms.people.identity import identity
from lms.people.limits import alarm, bounds, devices
from lms.people.limits.addresses import address_of
from lms.people.limits.counters import Claim, Refused, Reserved, check_free, reserve, secret_key

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
    paid: str = ""  # the mark that this try has set: its name has a place among the many names at its address

    def succeeded(self) -> None:
        """Release the places: it was right, so it does not count."""
        if self.paid:
            cache.delete(self.paid)
        for each in self.reserved:
            each.release()

    def failed(self) -> bool:
        """Leave it counted; return whether it was the last that the account has a day, of which its owner is told.

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
    """Take this try's places before the secret is compared; raises Refused where a count is full.

    At Crowded the caller hashes what was typed, as if it compared it, and re-raises: else the time would tell who
    has signed in at that address before.

    `login` is what was typed, and `account` whom it names, if anybody: names of nobody are counted alike.

    The first try of a name at an address takes a place among the many names tried there. A mark set after the place was
    taken says that it has one, never the count of its tries: that includes others, which wait to be refused.
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
            check_free(claim)
        first = reserve(*here, day)
        second = reserve_or_release(first, sprayed)
    except Refused as refused:
        if refused.claim not in sprayed:
            raise
        return in_a_crowd(request, account, refused)
    if not cache.add(paid, 1, bounds.DAY):  # a try of this name at the same moment has paid
        second.release()
        return Attempt((first,), account, day)
    return Attempt((first, second), account, day, paid=paid)


def reserve_or_release(before: Reserved, claims: list[Claim]) -> Reserved:
    try:
        return reserve(*claims)
    except Exception:
        before.release()
        raise


def in_a_crowd(request: HttpRequest | None, account: User | None, refused: Refused) -> Attempt:
    """Raise Crowded, but for an account that has signed in at this address before: it is compared, and counted apart.

    A wrong try gets the same words and time whether or not anybody has that name or has ever signed in here; so nothing
    that is counted for others is counted here.
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
    """Return one form of a name or number for all spellings, so that another spelling gains no tries."""
    text = unicodedata.normalize("NFKC", login).strip().casefold()
    try:
        return identity.normalise_phone(text)
    except identity.IdentityProblem:
        return text
