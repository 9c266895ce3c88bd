"""Which counsellor looks after whom: begun and ended by an officer of the place, with days, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.act_journal import note_act
from lms.people import notices
from lms.people.errors import AssignmentEnded, CounsellorAlready, NoCounsellorHere
from lms.people.models import CounsellorAssignment, Notice, Posting, Role, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Division, Trainee


def counsellors_of(division: Division) -> QuerySet[User]:
    """Return the people in post as counsellors over this place today, by name."""
    code = division.code  # of the place itself, its township, county, prefecture and province
    codes = {code, code[:9], code[:6], f"{code[:4]}00", f"{code[:2]}0000"}
    over = Posting.objects.current().filter(role=Role.COUNSELLOR, division__in=codes)
    return User.objects.filter(pk__in=over.values("user"), is_active=True).order_by("name", "pk")


@transaction.atomic
def assign(*, trainee: Trainee, counsellor: User, by: User, reason: str = "") -> CounsellorAssignment:
    """Give a trainee a counsellor of her place from today on; she may have several. She is told.

    Raises NoCounsellorHere, CounsellorAlready.
    """
    if counsellor.pk == trainee.user_id or not counsellors_of(trainee.division).filter(pk=counsellor.pk).exists():
        raise NoCounsellorHere
    try:
        with transaction.atomic():
            row = CounsellorAssignment.objects.create(trainee=trainee, counsellor=counsellor, by=by)
    except IntegrityError as error:
        raise CounsellorAlready from error
    note_act("counsellor.assign", by=by, about=row, subject=trainee.user, reason=reason)
    words = _("%(name)s is now your employment counsellor. If you have questions, ask at the office of your place.")
    notices.tell(person=trainee.user, code=Notice.Code.COUNSELLOR, words=words % {"name": counsellor.name})
    return row


@transaction.atomic
def end(*, assignment: CounsellorAssignment, by: User, reason: str = "") -> None:
    """End it today. Raises AssignmentEnded."""
    now = timezone.now()
    live = CounsellorAssignment.objects.filter(pk=assignment.pk, ended_at=None)
    if not live.update(ends=timezone.localdate(), ended_at=now, ended_by=by):
        raise AssignmentEnded
    note_act("counsellor.end", by=by, about=assignment, subject=assignment.trainee.user, reason=reason)


def end_elsewhere(trainee: Trainee, *, by: User) -> None:
    """End those of counsellors who have no post over the place where she lives now: she has moved."""
    here = counsellors_of(trainee.division).values("pk")
    for row in trainee.counsellors.filter(ended_at=None).exclude(counsellor__in=here):
        end(assignment=row, by=by)
