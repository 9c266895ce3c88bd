"""What the ledger does when study, quizzes and classes have news; all within their transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from courses.assess.models import QuizAttempt
from courses.study.days import day_of
from courses.study.joining import kept_of
from courses.study.leases import hold_subject
from courses.study.models import Completion, Enrolment, Timeline
from lms.delivery.models import Mark
from lms.points import holds, ledger, posting
from lms.points.amounts import whole
from lms.points.for_attendance import minutes_inside
from lms.points.models import LedgerLeg, LedgerTxn, Unit

if TYPE_CHECKING:
    from wagtail.models import Page

    from lms.people.models import User


def on_verified(
    sender: Any, *, subject: User, enrolment: Enrolment, timeline: Timeline, at: datetime, **kwargs: Any
) -> str | None:
    if is_absorbed(subject):
        return None
    cause = f"{enrolment.pk}:{timeline.pk}:{day_of(at)}"
    return told(posting.run(rule="study", cause=cause, subject_id=enrolment.subject_id, enrolment=enrolment))


def on_lesson(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, **kwargs: Any) -> str | None:
    if is_absorbed(subject):
        return None
    return told(posting.run(rule="lesson", cause=completion(enrolment, page), subject_id=enrolment.subject_id))


def on_course(sender: Any, *, subject: User, enrolment: Enrolment, page: Page, **kwargs: Any) -> str | None:
    if is_absorbed(subject):
        return None
    posted = posting.run(rule="course", cause=completion(enrolment, page), subject_id=enrolment.subject_id)
    for hold in holds.waiting_for_theory(enrolment):
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
    """A corrected mark takes back what the one before it brought, then study it had paid for counts again."""
    before = mark.supersedes
    if before is not None:
        take_back(before, mark.actor)
    posting.run(rule="mark", cause=mark.pk, subject_id=mark.subject_id)
    span = before.span if before else None
    if span:
        rows = minutes_inside(mark.subject_id, *span).order_by().distinct()
        for enrolment, timeline, day in rows.values_list("enrolment", "timeline", "day"):
            posting.run(rule="study", cause=f"{enrolment}:{timeline}:{day}", subject_id=mark.subject_id)


def take_back(mark: Mark, by: User) -> None:
    of_mark = LedgerTxn.objects.filter(
        subject=kept_of(mark.subject_id), kind=LedgerTxn.Kind.ATTENDANCE, source_id=str(mark.pk)
    )
    holds.drop(mark, by=by)
    for txn in of_mark.filter(reversed_by=None).order_by("number"):  # its own line, and what a hold let through
        ledger.reverse(txn=txn, reason=_("The attendance was corrected."), by=by)


def told(posted: list[LedgerTxn]) -> str | None:
    """The points just earned, in words for the learner."""
    legs = [
        leg.milli
        for txn in posted
        for leg in txn.legs.all()
        if leg.account == LedgerLeg.Account.LEARNER and leg.unit == Unit.POINT
    ]
    return _("You earned %(points)s points.") % {"points": whole(sum(legs))} if legs else None
