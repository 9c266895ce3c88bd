"""How a person at a training base is related to a trainee: two definitions, never one, used by every app.

Classes and enrolments lie in apps above this one, so `lms.delivery` registers the functions: `own_base` (wide, for
refusing) and `class_members` (narrow, for granting). Unregistered, both raise IndexError instead of allowing.
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
    """Register the definitions; the last ones registered are used."""
    _registered[:] = [found]


def own_base(user: Any, subject: Any) -> bool:
    """Return whether this person must be refused as helper, decider or overseer of `subject` (a User); wide."""
    return _registered[0].works_at_own_base(user, subject)


def own_base_condition(user: Any) -> Q:
    """Return a condition on Trainee: those about whom this person must not decide; wide."""
    return _registered[0].own_base_condition(user)


def class_condition(user: Any) -> Q:
    """Return a condition on Trainee: those whom this person may know by name as base staff; narrow."""
    return _registered[0].class_condition(user)
