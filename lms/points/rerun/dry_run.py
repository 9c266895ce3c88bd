"""What other rules would have brought over a period: who gains, who loses, and how much. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from courses.study.models import PlayLease
from lms.people.models import User
from lms.points.credits.credit import KNOWN
from lms.points.errors import NoPolicy
from lms.points.models import Policy
from lms.points.rerun.period_facts import facts_of, learners
from lms.points.values import valuation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from lms.people.models import Trainee
    from lms.points.values.rules import Rules

AT_ONCE = 200
MOST = 5_000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One learner before and after, in milli-units."""

    subject_id: int
    before: valuation.Worth
    after: valuation.Worth

    @property
    def points(self) -> int:
        return self.after.points - self.before.points

    @property
    def hours(self) -> int:
        return self.after.hours - self.before.hours

    @property
    def size(self) -> tuple[int, int]:
        return abs(self.points), abs(self.hours)


@dataclass(slots=True)
class Outcome:
    """The whole of a dry run; `shown` are the largest differences with their names.

    `unsent_ms` is how much film `unsent_learners` told of before it had gone out to them, where the new rules would not
    take that: it is counted on both sides, because it is not known whether it would have been fetched then.
    """

    learners: int = 0
    gain: int = 0
    lose: int = 0
    points_before: int = 0
    points_after: int = 0
    hours_before: int = 0
    hours_after: int = 0
    unsent_learners: int = 0
    unsent_ms: int = 0
    cut: bool = False
    shown: list[tuple[User, Difference]] = field(default_factory=list)


def book_in_force() -> valuation.Book:
    """Return the policies as they are, read once. Raises NoPolicy, BadRules when asked about a day."""
    policies = list(Policy.objects.order_by("-starts"))
    reads: dict[int, Rules] = {}

    def find(day: date) -> tuple[date, Rules]:
        for policy in policies:
            if policy.starts <= day:
                if policy.pk not in reads:
                    reads[policy.pk] = policy.read()
                return policy.starts, reads[policy.pk]
        raise NoPolicy

    return find


def book_with(read: Rules, starts: date, ends: date) -> valuation.Book:
    """Return the same, but with these rules in the period."""
    otherwise = book_in_force()

    def find(day: date) -> tuple[date, Rules]:
        return (starts, read) if starts <= day <= ends else otherwise(day)

    return find


def differences(subjects: Iterable[int], read: Rules, starts: date, ends: date) -> Iterator[Difference]:
    """Yield one for each learner, in batches of a fixed number of queries."""
    old, new = book_in_force(), book_with(read, starts, ends)
    for some in batched(subjects, AT_ONCE):
        for subject, facts in facts_of(some, starts, ends).items():
            before = valuation.worth(KNOWN, facts, old, starts, ends)
            yield Difference(subject, before, valuation.worth(KNOWN, facts, new, starts, ends))


def simulate(*, trainees: QuerySet[Trainee], read: Rules, starts: date, ends: date) -> Outcome:
    """Run the rules over the first `MOST` learners who did anything in the period; write nothing."""
    ids = list(learners(trainees, starts, ends).values_list("user_id", flat=True)[: MOST + 1])
    outcome = Outcome(cut=len(ids) > MOST)
    changed = []
    for each in differences(ids[:MOST], read, starts, ends):
        outcome.learners += 1
        outcome.gain += (each.points, each.hours) > (0, 0)
        outcome.lose += (each.points, each.hours) < (0, 0)
        outcome.points_before += each.before.points
        outcome.points_after += each.after.points
        outcome.hours_before += each.before.hours
        outcome.hours_after += each.after.hours
        if each.points or each.hours:
            changed.append(each)
    if read.require_delivery:
        outcome.unsent_learners, outcome.unsent_ms = unsent(ids[:MOST], starts, ends)
    changed.sort(key=lambda each: each.size, reverse=True)
    names = User.objects.in_bulk([each.subject_id for each in changed[:SHOWN]])
    outcome.shown = [(names[each.subject_id], each) for each in changed[:SHOWN]]
    return outcome


def unsent(subjects: list[int], starts: date, ends: date) -> tuple[int, int]:
    """Return how many of them reported film that had not been sent, and how many milliseconds of it."""
    first, last = valuation.instants(starts, ends)
    leases = PlayLease.objects.filter(
        subject__in=subjects, issued_at__gte=first, issued_at__lt=last, undelivered_ms__gt=0
    )
    totals = leases.aggregate(learners=Count("subject", distinct=True), ms=Sum("undelivered_ms", default=0))
    return totals["learners"], totals["ms"]
