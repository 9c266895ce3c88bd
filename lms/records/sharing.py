"""Links that show a record to whoever has them: made by the learner, run out by themselves, taken back at once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.records.models import ShareLink

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def make(*, subject: User, days: int, with_name: bool, by: User) -> ShareLink:
    """A new address of 192 bits that nobody can guess."""
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
    """From the next click on it shows nothing; revoking again changes nothing."""
    ShareLink.objects.filter(pk=link.pk, revoked=None).update(revoked=timezone.now(), revoked_by=by)


def opened(token: str) -> ShareLink | None:
    """The live link of this token, the view counted; None for one that is unknown, over or taken back."""
    live = ShareLink.objects.live().filter(token=token)
    if not live.update(views=F("views") + 1, last_view=timezone.now()):
        return None
    return live.select_related("subject").first()
