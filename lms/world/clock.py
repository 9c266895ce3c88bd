"""The clock that the world's history is told by. Only here: everywhere else now is now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

from django.utils import timezone


class Clock:
    """A moment that the teller moves on."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@contextmanager
def telling(moment: datetime) -> Iterator[Clock]:
    """While it lasts, the platform believes that it is `moment`, so that history passes through the real intake."""
    clock = Clock(moment)
    with mock.patch.object(timezone, "now", clock.now):
        yield clock
