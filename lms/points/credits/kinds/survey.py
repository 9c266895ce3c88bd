"""Points for surveys that learners answer in their lessons: once a place on a course, whichever account answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from courses.study.engine.merging import absorbed_by
from courses.study.models import Enrolment, SurveyAnswer
from courses.study.signals import survey_answered
from foundation.local_days import day_of
from lms.points.credits import posting
from lms.points.credits.achievements import award_event
from lms.points.credits.entered import EVENT, Entered
from lms.points.ledger import stream_keys
from lms.points.models import Achievement, LedgerTxn
from lms.points.values.rules import Number

if TYPE_CHECKING:
    from lms.points.credits.credit import Joining
    from lms.points.values.valuation import Period


class Survey(Entered):
    """An answered survey; of two accounts of one learner that both answered, one has the points."""

    kind = "survey"
    words = _("survey answered")
    points = Number("survey", 2)
    labels = {"survey": _("Points for an answered survey")}
    may_be_of_both = True

    def listen(self) -> None:
        survey_answered.connect(self.on_answered, dispatch_uid="points.survey")

    def on_answered(self, sender: Any, *, answer: SurveyAnswer, **kwargs: Any) -> str | None:
        """Award it, and return what the learner got, in words."""
        place = answer.enrolment
        subject: Any = place.subject
        if posting.is_absorbed(subject) or is_awarded(place):
            return None
        row = award_event(
            kind=self.kind,
            subject=subject,
            by=subject,
            day=day_of(answer.created),
            key=stream_keys.entered_at(place.pk),
            title=place.course.title,
        )
        return posting.earned_message(list(LedgerTxn.objects.filter(source_type=EVENT, source_id=str(row.pk))))

    def known_as(self, period: Period) -> Mapping[str, tuple[object, ...]]:
        """Return by key the learner's place on a course that it is for, on whatever account the survey was answered."""
        if not period.joined:
            return {}
        owners = period.owners
        rows = Enrolment.objects.filter(subject__in=period.joined | {owners[account] for account in period.joined})
        return {key_at(row): (owners[row.subject_id], row.course_id, row.cycle) for row in rows}

    def is_transferred(self, txn: LedgerTxn, joining: Joining) -> bool:
        return not self.has_own(Achievement.objects.get(pk=txn.source_id), joining)

    def has_own(self, row: Achievement, joining: Joining) -> bool:
        twin = joining.twins.get(stream_keys.enrolment_in(row.key) or 0)
        return twin is not None and Achievement.objects.filter(key=key_at(twin)).exists()


def is_awarded(place: Enrolment) -> bool:
    """Return whether this place has had its points, through any account of the learner."""
    accounts = [place.subject_id, *absorbed_by(place.subject_id)]
    places = Enrolment.objects.filter(subject__in=accounts, course=place.course_id, cycle=place.cycle)
    return Achievement.objects.filter(key__in=[key_at(each) for each in places]).exists()


def key_at(place: Enrolment) -> str:
    return stream_keys.entered(Survey.kind, place.subject_id, stream_keys.entered_at(place.pk))


SURVEY = Survey()
