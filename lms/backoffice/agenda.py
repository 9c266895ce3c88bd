"""What somebody owes: every app registers what it knows, `/todo/` shows it, what is late first.

A provider is a function of the user that returns duties. It is asked at every opening of the page, so it counts in the
database, all that it counts in one query (`in_one_query`); where a right has to be asked row by row it looks at a
bounded number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Func, IntegerField, QuerySet, Subquery
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from foundation.refusals import Words

SOON = timedelta(days=14)


class Level(IntEnum):
    """How a duty stands to its day; the order in which the page shows them."""

    LATE = 0
    SOON = 1
    OPEN = 2
    WAITS = 3  # on others: nothing to press


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed: `words` say what, `count` how many, `href` leads to the page where it is done.

    `due` is the day by which it is owed, None where there is none. `waits` means that others have to act.
    """

    code: str
    words: Words
    href: str
    count: int = 1
    due: date | None = None
    waits: bool = False

    @property
    def level(self) -> Level:
        """Return how it stands today."""
        if self.waits:
            return Level.WAITS
        if self.due is None:
            return Level.OPEN
        day = timezone.localdate()
        if self.due < day:
            return Level.LATE
        return Level.SOON if self.due <= day + SOON else Level.OPEN


PROVIDERS: list[Callable[[Any], Iterable[Duty]]] = []


def register(provider: Callable[[Any], Iterable[Duty]]) -> None:
    """Register what an app knows to be owed; twice is once."""
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)


def in_one_query(user: Any, **asked: Any) -> dict[str, Any]:
    """Return what each expression or subquery gives, all asked in one query; a set of rows gives how many it has.

    A province's page would else ask some thirty times. The query is one of the user's own row, which is there.
    """
    wanted = {
        f"asked_{name}": number_of(value) if isinstance(value, QuerySet) else value  # no name that a user's row has
        for name, value in asked.items()
    }
    found = get_user_model().objects.filter(pk=user.pk).values(**wanted).get()
    return {name.removeprefix("asked_"): value for name, value in found.items()}


class Counted(Func):
    """`COUNT(DISTINCT …)` without the GROUP BY that Django's own Count brings into a subquery."""

    function = "COUNT"
    template = "%(function)s(DISTINCT %(expressions)s)"
    output_field = IntegerField()


def number_of(rows: QuerySet[Any]) -> Subquery:
    """Return, as an expression for another query, how many rows there are."""
    return Subquery(rows.order_by().values(number_of_rows=Counted("pk")))


def owed(user: Any) -> list[Duty]:
    """Return what this person owes, what is late first, then by day; duties that count nothing are left out."""
    found = [duty for provider in PROVIDERS for duty in provider(user) if duty.count]
    return sorted(found, key=lambda duty: (duty.level, duty.due is None, duty.due or timezone.localdate(), -duty.count))
