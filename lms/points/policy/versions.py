"""Which policy rules a day, and how a new one comes in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from foundation.compiled_queries import Remembered
from foundation.local_days import day_of
from lms.points.errors import NoPolicy, PolicyReads, PolicyTooEarly
from lms.points.models import Policy, PolicyMend
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.people.models import User


LATEST_FIRST = Remembered(lambda: Policy.objects.order_by("-starts"))


@dataclass(frozen=True, slots=True)
class PolicyPeriod:
    """A policy and the day on which the next one starts, if there is one."""

    policy: Policy
    until: date | None

    @property
    def days(self) -> Q:
        """Return a condition on rows with a `day`."""
        return Q(day__gte=self.policy.starts) & (Q(day__lt=self.until) if self.until else Q())


def policy_period_on(day: date) -> PolicyPeriod:
    """Return the policy in force that day and its end, in one query: there are never many. Raises NoPolicy."""
    until = None
    for policy in LATEST_FIRST.all():
        if policy.starts <= day:
            return PolicyPeriod(policy, until)
        until = policy.starts
    raise NoPolicy


def policy_on(day: date) -> Policy:
    """Return the policy in force that day; raises NoPolicy."""
    return policy_period_on(day).policy


def requires_delivery() -> bool:
    """Return whether film counts today only after it was sent to the learner; False while the rules cannot be read."""
    try:
        return bool(policy_on(day_of(timezone.now())).read().require_delivery)
    except (NoPolicy, rules.BadRules):
        return False


@transaction.atomic
def enact(*, starts: date, raw: dict[str, Any], reason: str, by: User) -> Policy:
    """Make a new version of the rules, from a day to come on; nothing earned before changes.

    Raises PolicyTooEarly, BadRules.
    """
    if starts <= day_of(timezone.now()):
        raise PolicyTooEarly
    rules.read(raw)
    version = (Policy.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    return Policy.objects.create(
        version=version, starts=starts, rules=raw, reason=reason, by=by, created=timezone.now()
    )


@transaction.atomic
def mend(*, policy: Policy, raw: dict[str, Any], reason: str, by: User) -> PolicyMend:
    """Let readable rules stand in for unreadable ones, so that what waits can be posted; the bad row stays.

    Raises PolicyReads where the rules can be read, BadRules where the new ones cannot.
    """
    try:
        policy.read()
    except rules.BadRules:
        rules.read(raw)
        return PolicyMend.objects.create(policy=policy, rules=raw, reason=reason, by=by, created=timezone.now())
    raise PolicyReads


def readable_rules(policy: Policy) -> rules.Rules | None:
    """Return its rules, or None where they cannot be read: a page that shows a policy must not fail with it."""
    try:
        return policy.read()
    except rules.BadRules:
        return None
