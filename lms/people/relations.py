"""What training bases have to do with a trainee: two definitions, never one, asked from every app.

Classes and enrolments lie in apps above this one, so `lms.delivery` registers the answers: `own_base` (wide, for
refusing) and `class_members` (narrow, for granting). Unregistered, both raise: a rule that reads nothing is no rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Relations:
    """The two definitions, each for somebody's postings of today."""

    works_at_own_base: Callable[[Any, Any], bool]  # wide: (user, subject)
    own_base_condition: Callable[[Any], Q]  # wide, as a condition on Trainee
    class_condition: Callable[[Any], Q]  # narrow, as a condition on Trainee


_registered: list[Relations] = []


def register(found: Relations) -> None:
    """Say who answers; the last one to register does."""
    _registered[:] = [found]


def own_base(user: Any, subject: Any) -> bool:
    """Whether this person must be refused as hands, decider or overseer of `subject` (a User); wide."""
    return _registered[0].works_at_own_base(user, subject)


def own_base_condition(user: Any) -> Q:
    """The trainees whom this person must not decide about, as a condition on Trainee; wide."""
    return _registered[0].own_base_condition(user)


def class_condition(user: Any) -> Q:
    """The trainees whom this person may know by name as base staff, as a condition on Trainee; narrow."""
    return _registered[0].class_condition(user)
