"""Joining two accounts of one person, in every app at once and in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import join
from lms.people import notices
from lms.people.accounts.merging import absorb, is_unconfirmed
from lms.people.models import Notice

if TYPE_CHECKING:
    from lms.people.models import Merge, User


@transaction.atomic
def merge(*, kept: User, absorbed: User, reason: str, asked_by: User, approved_by: User) -> Merge:
    """Join identity in `lms.people` and study in `courses.study`; classes, points and records receive its signals.

    Raises what `lms.people.accounts.merging.absorb` raises; then nothing has changed.
    """
    was_known = not is_unconfirmed(absorbed)
    for pk in sorted({kept.pk, absorbed.pk}):
        lock_learner(pk)
    done = absorb(kept=kept, absorbed=absorbed, reason=reason, asked_by=asked_by, approved_by=approved_by)
    join(kept=kept, absorbed=absorbed, by=approved_by)
    if was_known:  # of a row of a list `confirming.join` tells in other words
        words = _("Two accounts of yours were made one by two officers. What you have learnt in both is in this one.")
        notices.tell(person=kept, code=Notice.Code.MERGED, words=words, path=reverse("records:mine"), sms="merged")
    return done
