"""Points for surveys that learners answer in their lessons: once a place on a course, whichever account answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from courses.study.engine.merging import absorbed_by
from courses.study.models import Enrolment, SurveyAnswer
from foundation.local_days import day_of
from lms.points.credits import receivers
from lms.points.credits.achievements import award_event
from lms.points.ledger import stream_keys
from lms.points.models import Achievement, LedgerTxn

if TYPE_CHECKING:
    from lms.people.models import User

SURVEY = Achievement.Kind.SURVEY


def on_answered(sender: Any, *, answer: SurveyAnswer, **kwargs: Any) -> str | None:
    """Award it, and tell the learner what she got."""
    place = answer.enrolment
    subject: Any = place.subject
    if receivers.is_absorbed(subject) or is_awarded(place):
        return None
    row = award_event(
        kind=SURVEY,
        subject=subject,
        by=subject,
        day=day_of(answer.created),
        key=stream_keys.entered_at(place.pk),
        title=place.course.title,
    )
    return receivers.told(list(LedgerTxn.objects.filter(source_type="event", source_id=str(row.pk))))


def is_awarded(place: Enrolment) -> bool:
    """Whether this place has had its points, through any account of the learner."""
    accounts = [place.subject_id, *absorbed_by(place.subject_id)]
    places = Enrolment.objects.filter(subject__in=accounts, course=place.course_id, cycle=place.cycle)
    return Achievement.objects.filter(key__in=[key_at(each) for each in places]).exists()


def key_at(place: Enrolment) -> str:
    return stream_keys.entered(SURVEY, place.subject_id, stream_keys.entered_at(place.pk))


def was_answered_by_both(txn: LedgerTxn, kept: User, twins: dict[int, Enrolment]) -> bool:
    """Whether the kept account has its own points for the place whose twin this line of an absorbed one is for."""
    if txn.kind != LedgerTxn.Kind.SURVEY:
        return False
    return answered_by_kept(Achievement.objects.get(pk=txn.source_id), twins)


def answered_by_kept(row: Achievement, twins: dict[int, Enrolment]) -> bool:
    """Whether this is a survey's, and the kept account has answered it at the twin of its place."""
    if row.kind != SURVEY:
        return False
    twin = twins.get(stream_keys.place_in(row.key) or 0)
    return twin is not None and Achievement.objects.filter(key=key_at(twin)).exists()
