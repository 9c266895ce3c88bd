"""Links that show a record to anybody who has them.

Made by the learner or a helper who may see it; they expire by themselves, are revoked at once, and end with the
helper's right.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.records.models import ShareLink

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def make(*, subject: User, days: int, with_name: bool, by: User) -> ShareLink:
    """Make a new address of 192 bits that cannot be guessed."""
    if days not in ShareLink.DAYS:
        raise ValueError(f"a link runs {ShareLink.DAYS} days, not {days}")
    now = timezone.now()
    return ShareLink.objects.create(
        subject=subject,
        by=by,
        token=secrets.token_urlsafe(24),
        with_name=with_name,
        created=now,
        expires=now + timedelta(days=days),
    )


@transaction.atomic
def revoke(*, link: ShareLink, by: User) -> None:
    """Revoke the link from the next click on; revoking again changes nothing."""
    ShareLink.objects.filter(pk=link.pk, revoked=None).update(revoked=timezone.now(), revoked_by=by)


def opened(token: str) -> ShareLink | None:
    """Return the open link of this token, the view counted; None for one that is unknown, over or revoked."""
    live = ShareLink.objects.live().filter(token=token)
    link = live.select_related("subject", "by").first()
    if link is None or not is_open(link) or not live.update(views=F("views") + 1, last_view=timezone.now()):
        return None
    return link


def is_open(link: ShareLink) -> bool:
    """Return whether it shows anything: it runs, and the person who made it may share this record today."""
    return link.is_live and (link.by_id == link.subject_id or link.by.has_perm("records.share", link.subject))


def on_help_ended(sender: Any, *, helper_id: int, subject_id: int, **kwargs: Any) -> None:
    """End a helper's links with her help, for good: helping again brings none of them back."""
    ShareLink.objects.live().filter(subject=subject_id, by=helper_id).update(revoked=timezone.now())
