"""The clock of the demonstration world's history. Only here: everywhere else `now` is the real time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

from django.utils import timezone


class Clock:
    """A moment that the caller advances."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@contextmanager
def telling(moment: datetime) -> Iterator[Clock]:
    """Patch `timezone.now` to `moment` meanwhile, so that history passes through the real intake."""
    clock = Clock(moment)
    with mock.patch.object(timezone, "now", clock.now):
        yield clock
