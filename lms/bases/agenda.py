"""What is owed about courses, captions and films: to editors of bases, to reviewers, to the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import TaskState

from accessibility.models import DescriptionRecording, SignTrack, Track, VisualStatement
from foundation.http.permission import visible
from lms.backoffice.agenda import Duty, in_one_query
from lms.backoffice.checklist import Stage
from lms.bases import base_queries, submissions
from lms.bases.models import CourseSubmission, SubmissionDuty, TrainingBase
from lms.people import access
from lms.people.models import Role
from media_pipeline.operating.board import failed_stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lms.people.models import User


def owed(user: User) -> list[Duty]:
    """Return what this person owes about courses and what they are made of."""
    return [*hand_ins(user), *decisions(user), *reviews(user), *courses_in_review(user), *films(user)]


def hand_ins(user: User) -> Iterator[Duty]:
    """Yield the courses that her bases still owe; to offices the bases of their place that owe one, to wait for."""
    if access.has_role(user, *access.BASE_ROLES):
        for base in base_queries.bases_of(user):
            for standing in submissions.standing(base):
                missing = max(0, standing.duty.count - standing.approved - standing.waiting)
                words = ngettext(
                    "Hand in %(count)d course: %(duty)s", "Hand in %(count)d courses: %(duty)s", missing
                ) % {"count": missing, "duty": standing.duty.name}
                yield Duty("hand_in", words, reverse("bases:mine"), missing, standing.duty.ends)
    if access.has_role(user, *access.OFFICERS):
        for duty in SubmissionDuty.objects.current():
            bases: Any = visible(user, submissions.owes(duty))
            owing = sum(base.approved_courses < duty.count for base in bases)
            words = ngettext(
                "%(count)d base has not yet handed in: %(duty)s",
                "%(count)d bases have not yet handed in: %(duty)s",
                owing,
            ) % {"count": owing, "duty": duty.name}
            yield Duty("bases_owe", words, reverse("bases:duties"), owing, duty.ends, waits=True)


def decisions(user: User) -> Iterator[Duty]:
    """Yield the courses handed in that she may decide."""
    if not access.has_role(user, Role.COURSE_REVIEWER):
        return
    rows = visible(user, CourseSubmission.objects.filter(state=CourseSubmission.State.SUBMITTED))
    found = rows.exclude(by=user).select_related("base__division")
    count = sum(user.has_perm("bases.decide_submission", row) for row in found)
    words = ngettext(
        "Decide about %(count)d course that was handed in", "Decide about %(count)d courses that were handed in", count
    )
    yield Duty("submissions", words % {"count": count}, reverse("bases:duties"), count)


def reviews(user: User) -> Iterator[Duty]:
    """Yield captions, interpreters, descriptions and statements that wait for a reviewer, none of her own hand."""
    if not access.has_role(user, Role.MEDIA_REVIEWER):
        return
    voices = visible(user, DescriptionRecording.objects.filter(state=DescriptionRecording.State.REVIEW))
    counts = in_one_query(
        user,
        tracks=visible(user, Track.objects.filter(state=Track.State.REVIEW)).exclude(submitted_by=user),
        signs=visible(user, SignTrack.objects.filter(state=SignTrack.State.REVIEW)).exclude(edited_by=user),
        voices=voices.exclude(edited_by=user),
        statements=visible(user, VisualStatement.objects.filter(reviewed_by=None)).exclude(stated_by=user),
    )
    waiting = sum(counts.values())
    words = ngettext(
        "Review %(count)d text or picture for deaf or blind learners",
        "Review %(count)d texts or pictures for deaf or blind learners",
        waiting,
    )
    yield Duty("alternatives", words % {"count": waiting}, reverse("accessibility:queue") + "?show=review", waiting)


def courses_in_review(user: User) -> Iterator[Duty]:
    """Yield the pages that bases have submitted and that she may decide."""
    if not access.has_role(user, Role.COURSE_REVIEWER):
        return
    count = TaskState.objects.reviewable_by(user).count()
    words = ngettext("Review %(count)d course page", "Review %(count)d course pages", count) % {"count": count}
    yield Duty("pages", words, reverse("wagtailadmin_home"), count)


def films(user: Any) -> Iterator[Duty]:
    """Yield to the operator the films that failed."""
    if not user.is_superuser:
        return
    count = len(failed_stages())
    words = ngettext("%(count)d step of a film has failed", "%(count)d steps of films have failed", count)
    yield Duty("films", words % {"count": count}, reverse("media_pipeline:board"), count)


def stages(user: Any) -> Iterator[Stage]:
    """Yield to the operator and the province what a new installation lacks: a base."""
    if user.is_superuser or access.has_role(user, Role.PROVINCE_OFFICER):
        yield Stage(
            40,
            _("A training base"),
            _("Its body, level and place. Its editors and teachers get their posts on its page among the offices."),
            TrainingBase.objects.all(),
            reverse("bases:found"),
        )
