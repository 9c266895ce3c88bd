"""Versions of what a programme asks for. What was issued under an older version stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from lms.delivery.models import Programme
from lms.records.models import RequirementSet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lms.people.models import User

ASKED = (
    "whole_course",
    "hours_total",
    "hours_in_person",
    "online_share",
    "quiz_score",
    "attendance_share",
    "practical_work",
)


def newest(programme: Programme) -> RequirementSet | None:
    return programme.requirement_sets.order_by("-version").first()


@transaction.atomic
def ask(*, programme: Programme, asked: Mapping[str, Any], reason: str, by: User) -> RequirementSet:
    """Make the next version of what a programme asks for; the same again returns the version in force."""
    Programme.objects.select_for_update().get(pk=programme.pk)  # two editors: one version after the other
    before = newest(programme)
    if before and all(getattr(before, name) == asked[name] for name in ASKED):
        return before
    return RequirementSet.objects.create(
        programme=programme,
        version=before.version + 1 if before else 1,
        by=by,
        reason=reason,
        created=timezone.now(),
        **{name: asked[name] for name in ASKED},
    )
