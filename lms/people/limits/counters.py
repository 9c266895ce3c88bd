"""Counts against bounds: `reserve` takes a place in each, or in none.

A place is taken before the thing that is limited is done (a password compared, a message sent), so that any number of
parallel requests find exactly as many places as there are; what turns out not to count releases its places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.core.cache import caches
from django.utils.crypto import salted_hmac

from foundation.refusals import Refusal, Words
from lms.people.limits import words

if TYPE_CHECKING:
    from lms.cache.counting import Counting, Taken


@dataclass(frozen=True, slots=True)
class Claim:
    """One place in a count: at most `most` in `seconds`, counted for `whose` (anything with a `str`)."""

    name: str
    most: int
    seconds: float
    whose: object

    @property
    def key(self) -> str:
        """Return the count's key in the cache, which tells neither names nor phones nor addresses."""
        return secret_key(self.name, self.whose)


class Refused(Refusal):
    """A count is full: `claim` says which, `seconds` until it begins at zero."""

    code = "too_many_tries"
    status = 429

    def __init__(self, claim: Claim, seconds: float) -> None:
        super().__init__()
        self.claim = claim
        self.seconds = max(1, math.ceil(seconds))

    def sentences(self) -> list[Words]:
        """Return why, until when, and what else works."""
        why, instead = words.reason(self.claim.name)
        return [why, words.until(self.seconds), instead]


@dataclass(frozen=True, slots=True)
class Reserved:
    """Places that were taken, with the counts as they stood then, in the order of the claims."""

    claims: tuple[Claim, ...]
    counts: tuple[int, ...]

    def count_of(self, claim: Claim) -> int:
        """Return this claim's count with this place; 0 for one that is not among these."""
        return self.counts[self.claims.index(claim)] if claim in self.claims else 0

    def release(self) -> None:
        """Release the places: the try does not count after all."""
        for claim in self.claims:
            counting_cache().release(claim.key)


def reserve(*claims: Claim) -> Reserved:
    """Take a place in every count, or in none and raise Refused with the first that is full.

    All are read before the first is taken, so that a refusal writes nothing; taking decides.
    """
    for claim in claims if len(claims) > 1 else ():  # of one, taking tells the same
        check_free(claim)
    counts: list[int] = []
    for number, claim in enumerate(claims):
        taken = counting_cache().take(claim.key, most=claim.most, window=claim.seconds)
        if not taken.allowed:
            Reserved(claims[:number], tuple(counts)).release()
            raise Refused(claim, taken.seconds)
        counts.append(taken.count)
    return Reserved(claims, tuple(counts))


def check_free(claim: Claim) -> None:
    """Raise Refused where the count is full; take nothing."""
    stands = peek(claim)
    if stands.count >= claim.most:
        raise Refused(claim, stands.seconds)


def peek(claim: Claim) -> Taken:
    """Return the count as it stands; take nothing."""
    return counting_cache().peek(claim.key)


def counting_cache() -> Counting:
    """Return the cache that counts."""
    return cast("Counting", cast("Any", caches["default"]))


def secret_key(*parts: object) -> str:
    """Return a key for the cache (a MAC) that does not tell what it was made of."""
    text = "\0".join(str(part) for part in parts)
    return "limits:" + salted_hmac("lms.people.limits", text, algorithm="sha256").hexdigest()[:40]
