"""R061: provincial bases hand in courses; the province approves them; the list of those who still owe."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.pages import page_queries
from courses.pages.gate import gate
from courses.pages.models import CoursePage
from foundation.refusals import Refusal
from lms.bases.base_queries import base_of_page
from lms.bases.models import CourseSubmission, Level, Status, SubmissionDuty, TrainingBase
from lms.people.access import reloaded
from lms.people.models import User

State = CourseSubmission.State
# R061 is owed by those that teach: an applicant does not yet, a base that left no longer does.
OWING = (Status.ADMITTED, Status.ACCREDITED, Status.RECTIFYING, Status.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a base is with one duty."""

    duty: SubmissionDuty
    approved: int
    waiting: int

    @property
    def fulfilled(self) -> bool:
        return self.approved >= self.duty.count


@transaction.atomic
def submit(*, duty: SubmissionDuty, course: CoursePage, by: User) -> CourseSubmission:
    """Hand in a course; return the first for one handed in twice. Raises Refusal when it cannot count."""
    base = base_of_page(course)
    if base is None:
        raise Refusal(_("This course belongs to no base."), code="course_without_base")
    base = locked(base.pk)
    if not base.may_publish:
        words = _("The base “%(base)s” hands in nothing now: it is “%(status)s”.")
        raise Refusal(
            words % {"base": base.name, "status": base.get_status_display()},
            _("Ask the province's office what is needed to go on."),
            code="base_may_not_submit",
        )
    require_still(by, "bases.submit_course", course)
    if not duty.starts <= timezone.localdate() <= duty.ends:
        raise Refusal(_("Courses can be handed in from %(starts)s until %(ends)s.") % vars(duty), code="duty_not_open")
    known = CourseSubmission.objects.filter(duty=duty, course=course).exclude(state="returned").first()
    return known or CourseSubmission.objects.create(duty=duty, base=base, course=course, by=by)


@transaction.atomic
def approve(*, submission: CourseSubmission, by: User) -> CourseSubmission:
    """Count a course. Raises Refusal unless trainees can take it today, for a title alone fulfils nothing."""
    row = still_waiting(submission, by)
    course = CoursePage.objects.get(pk=row.course_id)
    if base_of_page(course) != row.base:
        raise Refusal(
            _("The course does not stand in the branch of the base that handed it in."),
            _("Return it to the base with this as the reason; whose it is now may hand it in."),
            code="course_moved",
        )
    if not course.live or gate.blocking(course):
        raise Refusal(
            _("The course is not published, or something in it is missing."),
            _("Ask the base to publish it first; the course's own page lists what is missing."),
            code="course_not_ready",
        )
    if not page_queries.lessons_of(course).exists():
        raise Refusal(
            _("The course has no published lesson yet."), _("Publish its lessons first."), code="course_empty"
        )
    return decide(submission, State.APPROVED, by=by)


@transaction.atomic
def refuse(*, submission: CourseSubmission, by: User, reason: str) -> CourseSubmission:
    """Return a course with the reason; the base may hand it in again."""
    if not reason.strip():
        raise Refusal(_("Say what the base has to change."), code="reason_missing")
    still_waiting(submission, by)
    return decide(submission, State.RETURNED, by=by, reason=reason.strip())


def still_waiting(submission: CourseSubmission, by: User) -> CourseSubmission:
    """Lock the base and return the submission as it is now. Raises Refusal for who may not decide on it now.

    A base that is being suspended waits for the decision, or the decision for it and then sees it.
    """
    locked(submission.base_id)
    found = CourseSubmission.objects.select_for_update(of=("self",)).select_related("base__division")
    row = found.get(pk=submission.pk)
    if row.by_id == by.pk:
        raise Refusal(_("Nobody decides on what she handed in herself."), code="own_submission")
    require_still(by, "bases.decide_submission", row)
    if row.state != State.SUBMITTED:
        raise Refusal(_("This course has been decided on already."), code="already_decided")
    return row


def locked(base_id: int) -> TrainingBase:
    """Return the base as it is now, locked until the transaction ends."""
    rows = TrainingBase.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation").get(pk=base_id)


def require_still(by: User, perm: str, thing: Any) -> None:
    """Check the permission again, by the posts she has by now. Raises Refusal."""
    if not reloaded(by).has_perm(perm, thing):
        raise Refusal(
            _("This is not yours to do any more: a post or the course's place has changed."),
            _("Load the page again; the province's office knows who may."),
            code="not_hers_now",
        )


def decide(submission: CourseSubmission, state: str, *, by: User, reason: str = "") -> CourseSubmission:
    row = CourseSubmission.objects.filter(pk=submission.pk)
    row.update(state=state, decided_by=by, decided_at=timezone.now(), reason=reason)
    submission.refresh_from_db()
    return submission


def owes(duty: SubmissionDuty, today: date | None = None) -> "QuerySet[TrainingBase]":
    """Return every base that has the duty, by its level on the day that counts, with its count of approved courses."""
    mine = CourseSubmission.objects.filter(base=OuterRef("pk"), duty=duty).order_by().values("base")
    counted = {
        "approved_courses": mine.filter(state=State.APPROVED).annotate(n=Count("pk")).values("n"),
        "waiting_courses": mine.filter(state=State.SUBMITTED).annotate(n=Count("pk")).values("n"),
    }
    then: QuerySet[Any] = TrainingBase.objects.on(duty.judged_on(today))
    owing: QuerySet[TrainingBase] = (
        then.filter(level_then__in=Level(duty.minimum_level).at_least, status_then__in=OWING)
        .annotate(**{name: Coalesce(Subquery(count), 0) for name, count in counted.items()})
        .select_related("organisation", "division")
        .order_by("approved_courses", "division__code", "organisation__name")
    )
    return owing


def standing(base: TrainingBase, today: date | None = None) -> list[Standing]:
    """Return the duties of today that a base has, with how far it is."""
    found = []
    for duty in SubmissionDuty.objects.current(today):
        if base.level_at(duty.judged_on(today)) not in Level(duty.minimum_level).at_least:
            continue
        count = base.submissions.filter(duty=duty).aggregate(
            approved=Count("pk", filter=Q(state="approved")), waiting=Count("pk", filter=Q(state="submitted"))
        )
        found.append(Standing(duty, **count))
    return found


def submittable_courses(base: TrainingBase, duty: SubmissionDuty) -> "QuerySet[Any]":
    """Return the base's published courses that have not been handed in under this duty."""
    handed = base.submissions.filter(duty=duty).exclude(state="returned").values("course")
    live: QuerySet[Any] = CoursePage.objects.live().descendant_of(base.root_page)
    return live.exclude(pk__in=handed).order_by("title")
