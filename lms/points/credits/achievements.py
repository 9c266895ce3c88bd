"""Entering practical work, surveys and mentoring sessions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from courses.study.engine.leases import lock_learner
from foundation.local_days import day_of
from lms.points.credits import posting
from lms.points.errors import DayToCome, NoEvidence, NotForOneself
from lms.points.ledger import stream_keys
from lms.points.models import Achievement

if TYPE_CHECKING:
    from lms.delivery.models import Cohort
    from lms.people.models import User

SURVEY = "survey"  # answered by the learner herself; all else is entered by another


@transaction.atomic
def award_event(
    *,
    kind: str,
    subject: User,
    by: User,
    day: date,
    key: str,
    title: str = "",
    note: str = "",
    cohort: Cohort | None = None,
) -> Achievement:
    """Enter an achievement and post what it brings; return the first row, and post nothing, for a key entered before.

    Raises NotForOneself, NoEvidence, DayToCome.
    """
    if kind != SURVEY and by.pk == subject.pk:
        raise NotForOneself
    if kind != SURVEY and not note.strip():
        raise NoEvidence
    if day > day_of(timezone.now()):
        raise DayToCome
    lock_learner(subject.pk)
    entered: dict[str, Any] = {
        "kind": kind,
        "subject": subject,  # before the words, which are encrypted with her key
        "by": by,
        "day": day,
        "title": title.strip(),
        "note": note.strip(),
        "cohort": cohort,
        "course_id": cohort.programme.course_id if cohort else None,
        "created": timezone.now(),
    }
    row, is_new = Achievement.objects.get_or_create(key=stream_keys.entered(kind, subject.pk, key), defaults=entered)
    if is_new:
        posting.run(rule=kind, cause=row.pk, subject_id=subject.pk)
    return row
