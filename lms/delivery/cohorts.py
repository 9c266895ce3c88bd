"""Who is in a class: joining, signing up oneself, waiting, withdrawing, and what becomes of each at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.pages import catalogue
from courses.study.engine.enrolment import enrol
from courses.study.errors import CourseClosed
from lms.bases.lifecycle.standing import may_begin
from lms.delivery import news
from lms.delivery.errors import ClassOver, NotAMember, NothingNew, NotOpen, NotRunning, NotYourStep, ReasonMissing
from lms.delivery.lifecycle.steps import actors_of, note
from lms.delivery.models import Cohort, CohortMember, WaitingMember
from lms.people.access import reloaded

if TYPE_CHECKING:
    from datetime import date

    from courses.study.models import Enrolment
    from lms.people.models import User

State = CohortMember.State
TAKES_NOBODY = frozenset({Cohort.State.FINISHED, Cohort.State.CLOSED, Cohort.State.CANCELLED})
SIGN_UP = frozenset({Cohort.State.APPROVED, Cohort.State.RUNNING})


@transaction.atomic
def join(*, cohort: Cohort, subject: User, by: User) -> tuple[CohortMember, bool]:
    """Put a learner into a class and on its course; joining twice returns the first place, and False.

    One who withdrew comes in again. The number of places binds those who sign up themselves: an office or base that
    puts somebody in decides that there is room. Raises ClassOver, NothingNew where the training body's standing lets
    nothing begin, and CourseClosed for its course.
    """
    known = CohortMember.objects.filter(cohort=cohort, subject=subject).first()
    if known and known.state != State.WITHDRAWN:
        return known, False
    check_takes(cohort)
    course = cohort.programme.course
    enrolment = enrol(subject=subject, course=course, by=by) if course else None
    WaitingMember.objects.filter(cohort=cohort, subject=subject).delete()
    if known:
        set_state(known, State.ADMITTED, by=by)
        return known, True
    return CohortMember.objects.create(cohort=cohort, subject=subject, enrolment=enrolment, by=by), True


def check_takes(cohort: Cohort) -> None:
    """Check that somebody new may join. Raises ClassOver, NothingNew."""
    if cohort.state in TAKES_NOBODY:
        raise ClassOver
    if not may_begin(cohort.programme.organisation):
        raise NothingNew


def check_open(cohort: Cohort) -> None:
    """Check, before a whole list is imported, that learners can join. Raises ClassOver, NothingNew, CourseClosed."""
    check_takes(cohort)
    course = cohort.programme.course
    if course is not None and catalogue.is_hidden(course):
        raise CourseClosed


def is_open(cohort: Cohort) -> bool:
    """Return whether learners may sign up themselves today."""
    if cohort.state not in SIGN_UP or cohort.open_from is None or cohort.open_until is None:
        return False
    return cohort.open_from <= timezone.localdate() <= cohort.open_until


def is_full(cohort: Cohort) -> bool:
    return cohort.places is not None and cohort.members.staying().count() >= cohort.places


@transaction.atomic
def change_places(
    *, cohort: Cohort, by: User, places: int | None, open_from: date | None, open_until: date | None
) -> Cohort:
    """Open a class for sign-up from a day until a day, or close it (no days).

    More places than before go at once to those who wait. Raises NotYourStep, ClassOver, NothingNew.
    """
    if not actors_of(reloaded(by), cohort):
        raise NotYourStep
    check_takes(cohort)
    row = locked(cohort)
    check_takes(row)
    row.places, row.open_from, row.open_until = places, open_from, open_until
    row.save(update_fields=["places", "open_from", "open_until"])
    note(row, "sign-up", by=by)
    fill_places(row)
    return row


def locked(cohort: Cohort) -> Cohort:
    """Return the class with its row locked: two who take the last place follow each other."""
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("programme__organisation", "programme__course")
    row = rows.get(pk=cohort.pk)
    # SQLite has no row locks: the first write takes the database, so the count below is everybody's.
    Cohort.objects.filter(pk=row.pk).update(places=row.places)
    return row


@transaction.atomic
def self_enrol(*, cohort: Cohort, subject: User, by: User) -> CohortMember | None:
    """Take a place, or wait for one if the class is full (None).

    Raises NotOpen, ClassOver, NothingNew, CourseClosed.
    """
    if not is_open(cohort):  # before anything is locked: most who are refused are refused here
        raise NotOpen
    row = locked(cohort)
    if not is_open(row):
        raise NotOpen
    check_open(row)
    if not is_full(row) or row.members.staying().filter(subject=subject).exists():
        return join(cohort=row, subject=subject, by=by)[0]
    WaitingMember.objects.get_or_create(cohort=row, subject=subject, defaults={"by": by})
    return None


@transaction.atomic
def leave(*, cohort: Cohort, subject: User, by: User, reason: str) -> None:
    """Withdraw from a class, or wait no longer; whoever waits longest takes the place and is told.

    What she learnt, and the meetings at which she was marked, are kept, as is her place on the course. Raises
    ReasonMissing, NotAMember, ClassOver.
    """
    row = locked(cohort)
    if WaitingMember.objects.filter(cohort=row, subject=subject).delete()[0]:
        return
    if not reason.strip():
        raise ReasonMissing
    member = row.members.select_related("subject").filter(subject=subject, state=State.ADMITTED).first()
    if member is None:
        raise NotAMember
    if row.state in TAKES_NOBODY:
        raise ClassOver
    set_state(member, State.WITHDRAWN, by=by, reason=reason.strip())
    fill_places(row)


@transaction.atomic
def withdraw(*, member: CohortMember, by: User, reason: str) -> None:
    """Take somebody out of a class, as its training body or office. She is told.

    Raises NotYourStep, ReasonMissing, NotAMember, ClassOver.
    """
    if not actors_of(reloaded(by), member.cohort):
        raise NotYourStep
    leave(cohort=member.cohort, subject=member.subject, by=by, reason=reason)
    words = _("You are no longer in the class “%(class)s”. Reason: %(reason)s. What you learnt is kept.")
    news.tell(member.subject, words % {"class": member.cohort.name, "reason": reason.strip()}, member.cohort)


def fill_places(cohort: Cohort) -> None:
    """Give free places to those who wait, in their order, and tell them."""
    for row in cohort.waiting.select_related("subject", "by").order_by("since", "pk"):
        if is_full(cohort):
            return
        if not row.subject.is_active:
            row.delete()
            continue
        join(cohort=cohort, subject=row.subject, by=row.by)
        words = _("You have a place in the class “%(class)s” now. It begins on %(day)s.")
        news.tell(row.subject, words % {"class": cohort.name, "day": cohort.starts}, cohort)


@transaction.atomic
def write_results(*, cohort: Cohort, results: Mapping[int, tuple[str, str]], by: User) -> int:
    """Write for members, by id of the place, whether they have finished, and why not. Returns how many changed.

    Raises NotYourStep, NotRunning, NotAMember, ReasonMissing.
    """
    row = locked(cohort)
    if "base" not in actors_of(reloaded(by), row):
        raise NotYourStep
    if row.state != Cohort.State.RUNNING:
        raise NotRunning
    members = row.members.staying().select_related("subject").in_bulk(list(results))
    if set(results) - set(members):
        raise NotAMember
    changed = 0
    for pk, (state, reason) in sorted(results.items()):
        if state not in (State.FINISHED, State.NOT_FINISHED):
            raise NotAMember
        if state == State.NOT_FINISHED and not reason.strip():
            raise ReasonMissing
        member = members[pk]
        if (member.state, member.reason) != (state, reason.strip()):
            set_state(member, state, by=by, reason=reason.strip())
            changed += 1
    return changed


def set_state(member: CohortMember, state: str, *, by: User, reason: str = "") -> None:
    member.state, member.state_by, member.state_at = state, by, timezone.now()
    member.reason = reason
    member.save(update_fields=["state", "state_by", "state_at", "reason_sealed"])


def on_joining(sender: Any, *, kept: User, absorbed: User, twins: dict[int, Enrolment], **kwargs: Any) -> None:
    """Move the places in classes of an absorbed account to the account that is kept, one a class."""
    for place in CohortMember.objects.filter(subject=absorbed):
        if CohortMember.objects.filter(cohort=place.cohort_id, subject=kept).exists():
            place.delete()
            continue
        place.subject = kept
        place.reason_sealed = b""  # encrypted with the absorbed account's key, which the kept one's does not open
        place.enrolment = twins[place.enrolment_id] if place.enrolment_id else None
        place.save(update_fields=["subject", "enrolment", "reason_sealed"])
    for row in WaitingMember.objects.filter(subject=absorbed):
        if WaitingMember.objects.filter(cohort=row.cohort_id, subject=kept).exists():
            row.delete()
        else:
            row.subject = kept
            row.save(update_fields=["subject"])


def on_erasing(sender: Any, *, person: User, **kwargs: Any) -> None:
    """Take away where an erased person waits, and why she withdrew or did not finish."""
    WaitingMember.objects.filter(subject=person).delete()
    CohortMember.objects.filter(subject=person).update(reason_sealed=b"")
