"""allauth's own limits count exactly, without a lock to sleep for, and name nobody in the cache."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.core.cache import caches

from lms.people.limits import counters

if TYPE_CHECKING:
    from django.test import RequestFactory

pytestmark = pytest.mark.both_databases

RATES = {"verify_phone": "60/10m/key", "login": "2/m/ip"}
PHONE = "+8613812345678"


@pytest.fixture(autouse=True)
def rates(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = RATES


def test_of_192_at_once_exactly_the_allowed_pass(rf: RequestFactory) -> None:
    passed: list[bool] = []
    start = threading.Barrier(192)

    def consume() -> None:
        request = rf.post("/")
        start.wait()
        passed.append(bool(ratelimit.consume(request, action="verify_phone", key=PHONE)))

    crowd = [threading.Thread(target=consume) for _ in range(192)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert sum(passed) == 60


def test_what_is_rolled_back_can_be_used_again_and_clear_begins_at_zero(rf: RequestFactory) -> None:
    from allauth.core.internal.ratelimit import consume

    first = consume(rf.post("/"), app="allauth.account", action="login")
    consume(rf.post("/"), app="allauth.account", action="login")
    assert not ratelimit.consume(rf.post("/"), action="login")

    assert first
    first.rollback()
    assert ratelimit.consume(rf.post("/"), action="login")
    assert not ratelimit.consume(rf.post("/"), action="login")

    ratelimit.clear(rf.post("/"), action="login")
    assert ratelimit.consume(rf.post("/"), action="login")


def test_a_dry_run_takes_nothing(rf: RequestFactory) -> None:
    for _ in range(5):
        assert ratelimit.consume(rf.post("/"), action="login", dry_run=True)

    ratelimit.consume(rf.post("/"), action="login")
    ratelimit.consume(rf.post("/"), action="login")
    assert not ratelimit.consume(rf.post("/"), action="login", dry_run=True)


def test_a_refusal_says_how_long_and_raises_where_that_is_asked_for(rf: RequestFactory) -> None:
    request = rf.post("/")
    for _ in range(2):
        ratelimit.consume(request, action="login")

    with pytest.raises(RateLimited):
        ratelimit.consume(request, action="login", raise_exception=True)

    assert 0 < request.limit_refused.seconds <= 60  # type: ignore[attr-defined]


def test_the_cache_holds_neither_phone_nor_address(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []
    cache: Any = caches["default"]
    take = cache.take
    monkeypatch.setattr(cache, "take", lambda key, **more: (keys.append(key), take(key, **more))[1])

    ratelimit.consume(rf.post("/", REMOTE_ADDR="10.1.2.3"), action="verify_phone", key=PHONE)
    ratelimit.consume(rf.post("/", REMOTE_ADDR="10.1.2.3"), action="login")

    assert len(keys) == 2
    assert all(len(key) == 47 and "10.1.2.3" not in key for key in keys)


def test_addresses_of_one_house_are_one(rf: RequestFactory) -> None:
    for last in (1, 2):
        ratelimit.consume(rf.post("/", REMOTE_ADDR=f"2001:db8:0:1::{last}"), action="login")

    assert not ratelimit.consume(rf.post("/", REMOTE_ADDR="2001:db8:0:1::3"), action="login")
    assert ratelimit.consume(rf.post("/", REMOTE_ADDR="2001:db8:0:2::1"), action="login")


def test_a_place_is_taken_in_every_count_or_in_none() -> None:
    wide, narrow = (counters.Claim(name, most, 60, "x") for name, most in (("wide", 5), ("narrow", 1)))
    counters.reserve(wide, narrow)

    with pytest.raises(counters.Refused) as refused:
        counters.reserve(wide, narrow)

    assert refused.value.claim == narrow
    assert counters.peek(wide).count == 1
