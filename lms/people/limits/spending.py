"""What may be used once."""

from django.core.cache import cache

from lms.people.limits.counters import secret_key


def spend(*what: object, seconds: int) -> bool:
    """Use up `what` (a code, named with its owner): True for the first call, then False, for `seconds` at least."""
    return cache.add(secret_key("spent", *what), 1, timeout=seconds)
