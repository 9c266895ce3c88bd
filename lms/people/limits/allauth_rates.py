"""allauth's own rate limits, on counts that are exact.

allauth reads a list from the cache and writes it back, under a lock for which it sleeps in the request's thread, up to
a second, and refuses a request that does not get it in time. Its keys hold addresses, and hashes of phones without a
key. Here each limit is one `take` under a keyed hash. Remove when allauth counts atomically
(https://codeberg.org/allauth/django-allauth, `allauth/core/internal/ratelimit.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from foundation.http.requests import AnyRequest
from lms.people.limits.counters import Claim, Refused, Reserved, check_free, reserve, secret_key

_plain_key = ratelimit.get_cache_key


@dataclass(frozen=True, slots=True)
class Usage:
    """A place taken in one limit."""

    reserved: Reserved | None

    def rollback(self) -> None:
        """Release the place: the try does not count after all."""
        if self.reserved:
            self.reserved.release()


def cache_key(request: HttpRequest, **about: Any) -> str:
    """Return allauth's key, hashed; `clear` deletes by it what `consume` has counted."""
    return secret_key("allauth", _plain_key(request, **about))


def consume(
    request: AnyRequest, *, dry_run: bool = False, raise_exception: bool = False, rate: Any, **about: Any
) -> Usage | None:
    """Take a place in one rate of one action; None, or RateLimited where that is asked for, when it is full."""
    claim = Claim("allauth", rate.amount, rate.duration, _plain_key(request, rate=rate, **about))
    try:
        if dry_run:
            check_free(claim)
            return Usage(None)
        return Usage(reserve(claim))
    except Refused as refused:
        if not dry_run:
            request.limit_refused = refused  # what the answer says about waiting
        if raise_exception:
            raise RateLimited from refused
        return None


@contextmanager
def no_lock(key: str) -> Iterator[bool]:
    """Lock nothing: no list is read and written back any more."""
    yield True


def install() -> None:
    """Let every limit of allauth's count here."""
    ratelimit.get_cache_key = cache_key
    ratelimit._consume_single_rate = consume
    ratelimit.cache_lock = no_lock
