"""Removes what points keep of a person besides the chain when the person is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lms.points.models import Adjustment, Appeal, Goal, Hold

if TYPE_CHECKING:
    from lms.people.models import User

GONE = "—"


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Remove words of appeals, corrections, holds and goals, and the papers; that something was asked and decided
    stays.
    """
    for row in Adjustment.objects.filter(subject=person).exclude(document=""):
        row.document.delete(save=False)
    Adjustment.objects.filter(subject=person).update(reason=GONE, evidence=GONE, answer="", document="")
    Appeal.objects.filter(subject=person).update(words=GONE)
    Appeal.objects.filter(subject=person).exclude(answered=None).update(answer=GONE)
    Hold.objects.filter(subject=person).update(reason=GONE)
    Hold.objects.filter(subject=person).exclude(answer="").update(answer=GONE)
    Goal.objects.filter(subject=person).update(words="")
