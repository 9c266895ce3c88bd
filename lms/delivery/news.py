"""What members and teachers of a class are told at their next sign-in: meetings moved, a class approved, cancelled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lms.delivery.models import Cohort
from lms.people import notices
from lms.people.models import Notice, User


def tell_class(cohort: Cohort, words: str, *, but: User | None = None) -> int:
    """Tell everybody in the class, its teacher and those of its meetings, but not who did it. Returns how many."""
    members = cohort.members.staying().values("subject")
    teachers = cohort.sessions.exclude(teacher=None).values("teacher")
    people = User.objects.filter(pk__in=members) | User.objects.filter(pk__in=teachers)
    if cohort.teacher_id:
        people |= User.objects.filter(pk=cohort.teacher_id)
    told = 0
    for person in people.filter(is_active=True).distinct().order_by("pk"):
        if but is None or person.pk != but.pk:
            tell(person, words)
            told += 1
    return told


def tell(person: User, words: str) -> None:
    notices.tell(person=person, code=Notice.Code.CLASS, words=words)


def on_step(sender: Any, *, cohort: Cohort, code: str, by: User | None, reason: str, **kwargs: Any) -> None:
    """Tell whom a step concerns: who made the class of approval and return, everybody of a cancelled class."""
    facts = {"class": cohort.name, "reason": reason}
    if code == "cancel":
        words = _("“%(class)s” is cancelled. Reason: %(reason)s")
        tell_class(cohort, words % facts, but=by)
    elif code in {"approve", "return"} and cohort.by is not None and cohort.by != by:
        approved = _("“%(class)s” is approved.")
        returned = _("“%(class)s” was sent back. Reason: %(reason)s")
        tell(cohort.by, (approved if code == "approve" else returned) % facts)
