"""A learner's marks in a class: one a meeting, though two accounts that are hers may both stand on its list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.study.engine.merging import absorbed_by
from lms.delivery.models import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lms.delivery.models import Session


def marks_in(sessions: Iterable[Session], subject_id: int) -> dict[int, Mark]:
    """Return by meeting the mark that says the most of her presence; meetings without a mark are left out."""
    accounts = [subject_id, *absorbed_by(subject_id)]
    rows = Mark.objects.current().filter(session__in=list(sessions), subject__in=accounts)
    return {mark.session_id: mark for mark in rows.order_by("minutes", "pk")}
