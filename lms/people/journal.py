"""Where `foundation.act_journal` writes: one row an act (`settings.ACT_JOURNAL`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from lms.people.models import Act, Division, Posting

if TYPE_CHECKING:
    from django.db.models import Model


def write(*, verb: str, by: Any, about: Model, subject: Any = None, reason: str = "") -> Act | None:
    """Append one act, in the caller's transaction. Raises ValueError for a verb that is not one of ours.

    What somebody does for herself is no act of an office and is not recorded: None.
    """
    if by is not None and by == subject:
        return None
    row = Act(
        verb=Act.Verb(verb),
        by=by,
        subject=subject,
        division=place_of(by, subject),
        object_type=about._meta.label,
        object_id=str(about.pk),
        at=timezone.now(),
    )
    if subject is not None and reason:
        row.reason = reason
    row.save(force_insert=True)
    return row


def place_of(by: Any, subject: Any) -> Division | None:
    """Return the place of the person where there is one, else of who did it."""
    trainee = getattr(subject, "trainee", None)
    if trainee is not None:
        return Division.objects.get(pk=trainee.division_id)
    posting = (
        Posting.objects.current().filter(user=by).select_related("division").order_by("pk").first() if by else None
    )
    return posting.division if posting else None
