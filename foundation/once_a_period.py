"""Work that one of many processes does in a period: a day's sweep, by the first that asks.

The mark lies in the cache, whose `add` is atomic: of any number that ask at once, one is told to go ahead.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

WHILE_AT_IT = 3600  # seconds; a process killed in the midst of it leaves it to another after these


@contextmanager
def once(name: str, *, seconds: int) -> Iterator[bool]:
    """Yield whether the caller is to do this work; then no other caller is for `seconds` after it is done.

    Work that raises is not done: the next who asks is told to.
    """
    mine = cache.add(name, "begun", timeout=WHILE_AT_IT)
    if not mine:
        yield False
        return
    try:
        yield True
    except BaseException:
        cache.delete(name)
        raise
    cache.set(name, "done", timeout=seconds)
