"""What the ledger does when study, quizzes and classes have news; all within their transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from courses.assess.models import QuizAttempt
from courses.study.engine.leases import hold_subject
from courses.study.engine.merging import absorbed_by, kept_of
from courses.study.models import Completion, Enrolment, Timeline
from foundation.local_days import day_of
from lms.delivery.models import Mark
from lms.points.credits import pending_credit, posting
from lms.points.credits.attendance_credit import DAY, come_free, minutes_inside
from lms.points.ledger import transactions
from lms.points.ledger.amounts import whole
from lms.points.ledger.stream_keys import StudyCause
from lms.points.models import LedgerLeg, LedgerTxn
from lms.points.values.overlap import Present
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from wagtail.models import Page

    from lms.people.models import User
    from lms.points.values.overlap import Stretch


def on_verified(
    sender: Any, *, subject: User, enrolment: Enrolment, timeline: Timeline, at: datetime, **kwargs: Any
) -> str | None:
    if is_absorbed(subject):
        return None
    cause = StudyCause(enrolment.pk, timeline.pk, day_of(at))
    return told(posting.run(rule="study", cause=cause, subject_id=enrolment.subject_id, enrolment=enrolment))


def on_lesson(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, **kwargs: Any) -> str | None:
    if is_absorbed(subject):
        return None
    return told(posting.run(rule="lesson", cause=completion(enrolment, page), subject_id=enrolment.subject_id))


def on_course(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, **kwargs: Any) -> str | None:
    if is_absorbed(subject):
        return None
    posted = posting.run(rule="course", cause=completion(enrolment, page), subject_id=enrolment.subject_id)
    for hold in pending_credit.waiting_for_theory(enrolment):
        posted += posting.run(rule="hold", cause=hold, subject_id=enrolment.subject_id)
    return told(posted)


def is_absorbed(subject: User) -> bool:
    """Whether another account of the same person is kept: its study is posted there, and this ledger is closed."""
    return not subject.is_active and kept_of(subject.pk) != subject.pk


def completion(enrolment: Enrolment, page: Page) -> int:
    return Completion.objects.values_list("pk", flat=True).get(enrolment=enrolment, page_id=page.pk)


def on_attempt(sender: Any, *, attempt: QuizAttempt, **kwargs: Any) -> None:
    if attempt.passed:
        hold_subject(attempt.subject_id)
        posting.run(rule="quiz", cause=attempt.pk, subject_id=attempt.subject_id)


def on_mark(sender: Any, *, mark: Mark, **kwargs: Any) -> None:
    """A corrected mark takes back what those before it brought; then other marks and study that had given way count
    again. Of two joined accounts both may have been marked: all is taken back before anything is posted.
    """
    subject_id = kept_of(mark.subject_id)
    freed = []
    if mark.supersedes is not None:
        accounts = [subject_id, *absorbed_by(subject_id)]
        past = Mark.objects.filter(session=mark.session_id, subject__in=accounts, superseded_by__isnull=False)
        for each in past.select_related("session").order_by("pk"):
            take_back(each, mark.actor)
            freed += [each.span] if each.span else []
        freed += give_back(subject_id, freed, mark.actor)
    posting.run(rule="mark", cause=mark.pk, subject_id=subject_id)
    for span in sorted(set(freed)):
        rows = minutes_inside(subject_id, *span).order_by().distinct()
        for enrolment, timeline, day in rows.values_list("enrolment", "timeline", "day"):
            posting.run(rule="study", cause=StudyCause(enrolment, timeline, day), subject_id=subject_id)


def give_back(subject_id: int, freed: list[Stretch], by: User) -> list[Stretch]:
    """Other marks that had given way in this time are worth it again; answers when those were."""
    days = {day_of(each) for span in freed for each in span}
    days |= {day - DAY for day in days}
    standing = LedgerTxn.objects.filter(subject=subject_id, kind=LedgerTxn.Kind.ATTENDANCE, reversed_by=None)
    others = standing.filter(day__in=days, source_type="mark", facts__has_key="start")
    again = []
    for txn in others.select_related("policy").order_by("number"):
        award = come_free(txn)
        if award is not None:
            transactions.reverse(txn=txn, reason=_("The attendance was corrected."), by=by)
            transactions.post(award)
            was = Present.from_facts(txn.facts)
            again.append((was.start, was.end))
    return again


def take_back(mark: Mark, by: User) -> None:
    of_mark = LedgerTxn.objects.filter(
        subject=kept_of(mark.subject_id), kind=LedgerTxn.Kind.ATTENDANCE, source_id=str(mark.pk)
    )
    pending_credit.drop(mark, by=by)
    for txn in of_mark.filter(reversed_by=None).order_by("number"):  # its own line, and what a hold let through
        transactions.reverse(txn=txn, reason=_("The attendance was corrected."), by=by)


def told(posted: list[LedgerTxn]) -> str | None:
    """The points just earned, in words for the learner."""
    legs = [
        leg.milli
        for txn in posted
        for leg in txn.legs.all()
        if leg.account == LedgerLeg.Account.LEARNER and leg.unit == Unit.POINT
    ]
    return _("You earned %(points)s points.") % {"points": whole(sum(legs))} if legs else None
