"""Django's Redis cache with counts that are exact: each is one script, and Redis runs one script at a time.

Django's own `incr` asks whether the key exists and then counts; a key that expires in between is made without an
expiry, and a limit without one locks somebody out for good.
"""

from typing import Any, cast

from django.core.cache.backends import redis

from lms.cache.counting import Taken

INCR = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
return redis.call('INCRBY', KEYS[1], ARGV[1])
"""
# amount, most, window in milliseconds
TAKE = """
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
local ends = redis.call('PTTL', KEYS[1])
local allowed = 0
if count + ARGV[1] <= tonumber(ARGV[2]) then
  allowed = 1
  count = redis.call('INCRBY', KEYS[1], ARGV[1])
end
if ends < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  ends = tonumber(ARGV[3])
end
return {allowed, count, ends}
"""
RELEASE = """
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
if count <= tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
return redis.call('DECRBY', KEYS[1], ARGV[1])
"""
PEEK = "return {1, tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('PTTL', KEYS[1])}"


class RedisCache(redis.RedisCache):
    """LOCATION and OPTIONS as for Django's. The server must not evict: check lms.W020."""

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        name = self.make_and_validate_key(key, version=version)
        new = self._run(INCR, name, delta)
        if new is None:
            raise ValueError(f"Key '{name}' not found.")
        return cast("int", new)

    def take(self, key: str, *, most: int, window: float, amount: int = 1) -> Taken:
        """See `counting.Counting`."""
        return taken(
            self._run(TAKE, self.make_and_validate_key(key), amount, most, max(1, round(window * 1000))), window
        )

    def release(self, key: str, *, amount: int = 1) -> None:
        """See `counting.Counting`."""
        self._run(RELEASE, self.make_and_validate_key(key), amount)

    def peek(self, key: str) -> Taken:
        """See `counting.Counting`."""
        return taken(self._run(PEEK, self.make_and_validate_key(key)), 0.0)

    def eviction(self) -> str:
        """Return what the server does when its memory is full (`maxmemory-policy`); "" where it does not say."""
        client: Any = self._cache.get_client(None)
        return str(client.info("memory").get("maxmemory_policy", ""))

    def _run(self, script: str, name: str, *arguments: Any) -> Any:
        client: Any = self._cache.get_client(name, write=True)
        return client.eval(script, 1, name, *arguments)


def taken(answer: list[int], window: float) -> Taken:
    allowed, count, milliseconds = answer
    return Taken(bool(allowed), count, milliseconds / 1000 if milliseconds >= 0 else window)
