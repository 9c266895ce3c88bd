"""What a trainee's guardian agreed to, and took back: rows that the database keeps from changing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.people import notices
from lms.people.errors import DayToCome, WithdrawnAlready, WithdrawnBefore
from lms.people.identity import typed
from lms.people.models import GuardianConsent, GuardianWithdrawal, Notice

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lms.people.models import Trainee, User


def consents_of(person: User) -> QuerySet[GuardianConsent]:
    """Return what guardians agreed to for this person, also under an account that was joined with hers."""
    hers = Q(trainee__user=person) | Q(trainee__user__merged_into__kept=person)
    rows = GuardianConsent.objects.filter(hers).select_related("trainee__user__key", "by", "withdrawal__by")
    return rows.order_by("-day", "-pk")


@transaction.atomic
def record(*, trainee: Trainee, guardian: str, relation: str, document: str, day: date, by: User) -> GuardianConsent:
    """Enter a guardian's consent as it stands on paper. She is told. Raises DayToCome."""
    if day > timezone.localdate():
        raise DayToCome
    row = GuardianConsent(trainee=trainee, relation=relation, day=day, by=by, at=timezone.now())
    row.guardian, row.document = typed.name(guardian), typed.words(document)
    row.save(force_insert=True)
    words = _("It was entered that %(name)s agreed for you as your guardian. If that is wrong, tell the office.")
    notices.tell(person=trainee.user, code=Notice.Code.GUARDIAN, words=words % {"name": row.guardian})
    return row


@transaction.atomic
def withdraw(*, consent: GuardianConsent, how: str, day: date, by: User) -> GuardianWithdrawal:
    """Enter that the guardian took it back. Raises DayToCome, WithdrawnBefore (it was given), WithdrawnAlready."""
    if day > timezone.localdate():
        raise DayToCome
    if day < consent.day:
        raise WithdrawnBefore
    row = GuardianWithdrawal(consent=consent, day=day, by=by, at=timezone.now())
    row.how = typed.words(how)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise WithdrawnAlready from error
    words = _("It was entered that your guardian took a consent back. If that is wrong, tell the office.")
    notices.tell(person=consent.trainee.user, code=Notice.Code.GUARDIAN, words=words)
    return row
