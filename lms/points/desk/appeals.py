"""Appeals: a learner says what is wrong, an officer owes an answer by a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.local_days import day_of
from lms.people import notices
from lms.people.models import Notice
from lms.points.credits.kinds.adjustments import is_impartial
from lms.points.errors import AlreadyDecided, NeedsAnother, NoReason
from lms.points.models import Adjustment, Appeal, LedgerTxn

if TYPE_CHECKING:
    from lms.people.models import User


@transaction.atomic
def appeal(*, subject: User, by: User, words: str, txn: LedgerTxn | None = None) -> Appeal:
    """Say what is wrong; saying the same again while it waits gives the first back. Raises NoReason."""
    text = words.strip()
    if not text:
        raise NoReason
    known = Appeal.objects.open().filter(subject=subject, words=text, txn=txn).first()
    if known is not None:
        return known
    now = timezone.now()
    due = day_of(now) + timedelta(days=settings.APPEAL_ANSWER_DAYS)
    return Appeal.objects.create(subject=subject, by=by, words=text, txn=txn, created=now, due=due)


@transaction.atomic
def answer(*, appeal: Appeal, by: User, words: str, adjustment: Adjustment | None = None) -> Appeal:
    """Answer in words, perhaps with a correction that was asked for. Raises NeedsAnother, NoReason, AlreadyDecided."""
    if by.pk == appeal.by_id or not is_impartial(by, appeal.subject):
        raise NeedsAnother
    if not words.strip():
        raise NoReason
    if adjustment is not None and adjustment.subject_id != appeal.subject_id:
        raise NeedsAnother
    done = Appeal.objects.filter(pk=appeal.pk, answered=None).update(
        answer=words.strip(), answered=timezone.now(), answered_by=by, adjustment=adjustment
    )
    if not done:
        raise AlreadyDecided
    appeal.refresh_from_db()
    said = _("Your question about your hours and points was answered: %(words)s") % {"words": appeal.answer}
    code, path = Notice.Code.APPEAL_ANSWERED, reverse("points:mine")
    notices.tell(person=appeal.subject, code=code, words=said, path=path)
    return appeal
