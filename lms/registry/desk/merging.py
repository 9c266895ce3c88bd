"""Joining two accounts of one person, in every app at once and in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import join
from lms.people.accounts.merging import absorb

if TYPE_CHECKING:
    from lms.people.models import Merge, User


@transaction.atomic
def merge(*, kept: User, absorbed: User, reason: str, asked_by: User, approved_by: User) -> Merge:
    """Join identity in `lms.people` and study in `courses.study`; classes, points and records receive its signals.

    Raises what `lms.people.accounts.merging.absorb` raises; then nothing has changed.
    """
    for pk in sorted({kept.pk, absorbed.pk}):
        lock_learner(pk)
    done = absorb(kept=kept, absorbed=absorbed, reason=reason, asked_by=asked_by, approved_by=approved_by)
    join(kept=kept, absorbed=absorbed, by=approved_by)
    return done
