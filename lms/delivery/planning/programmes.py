"""Making a programme, and changing it until it is submitted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.backoffice.errors import NotNow
from lms.bases.lifecycle.standing import may_begin
from lms.delivery import codes
from lms.delivery.errors import NothingMayBegin, NotYourStep
from lms.delivery.lifecycle.steps import actors_of, note
from lms.delivery.lifecycle.tables import PROGRAMME
from lms.delivery.models import Occupation, Programme
from lms.people.access import reloaded

if TYPE_CHECKING:
    from courses.pages.models import CoursePage
    from lms.people.models import Organisation, User
    from lms.plan.models import PlanPeriod

OPEN = frozenset({Programme.State.DRAFT, Programme.State.RETURNED})


@transaction.atomic
def make(
    *,
    organisation: Organisation,
    title: str,
    training_type: str,
    delivery_form: str,
    by: User,
    course: CoursePage | None = None,
    occupation: Occupation | None = None,
    period: PlanPeriod | None = None,
    hours_online: Decimal | None = None,
    hours_in_person: Decimal | None = None,
    organiser: Organisation | None = None,
) -> Programme:
    """Make a programme, in the state `draft`; hours left out are the course's. Raises NotYourStep, NothingMayBegin."""
    draft = Programme(organisation=organisation)
    if not actors_of(reloaded(by), draft):
        raise NotYourStep
    if not may_begin(organisation):
        raise NothingMayBegin
    hours = hours_of(course, hours_online, hours_in_person)

    def with_code(code: str) -> Programme:
        return Programme.objects.create(
            code=code,
            organisation=organisation,
            organiser=organiser,
            title=title,
            training_type=training_type,
            delivery_form=delivery_form,
            course=course,
            occupation=occupation,
            period=period,
            hours_online=hours[0],
            hours_in_person=hours[1],
            state=PROGRAMME.start,
            by=by,
        )

    start = codes.programme_start(organisation.division, timezone.localdate().year)
    row = codes.numbered(Programme, start, with_code)
    note(row, "make", by=by)
    return row


def hours_of(course: CoursePage | None, online: Decimal | None, in_person: Decimal | None) -> tuple[Decimal, Decimal]:
    """Return the hours as given, else the course's, else none."""
    found = online if online is not None else course.hours_online if course else Decimal(0)
    there = in_person if in_person is not None else course.hours_offline if course else Decimal(0)
    return found, there


@transaction.atomic
def change(
    *,
    programme: Programme,
    title: str,
    training_type: str,
    delivery_form: str,
    by: User,
    course: CoursePage | None = None,
    occupation: Occupation | None = None,
    period: PlanPeriod | None = None,
    hours_online: Decimal | None = None,
    hours_in_person: Decimal | None = None,
) -> Programme:
    """Change what a programme says, before it is submitted or after it came back. Raises NotYourStep, NotNow."""
    row = (
        Programme.objects.select_for_update(of=("self",)).select_related("organisation__division").get(pk=programme.pk)
    )
    if not actors_of(reloaded(by), row):
        raise NotYourStep
    if row.state not in OPEN:
        raise NotNow
    row.title, row.training_type, row.delivery_form = title, training_type, delivery_form
    row.course, row.occupation, row.period = course, occupation, period
    row.hours_online, row.hours_in_person = hours_of(course, hours_online, hours_in_person)
    row.save()
    note(row, "change", by=by)
    return row
