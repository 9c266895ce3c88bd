"""Points and class hours by place, course and month, counted from the ledger's legs and nothing else.

A figure is the sum of the rows it opens to: both come from `legs`, narrowed in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Substr, TruncMonth

from courses.pages.models import CoursePage
from lms.bases.models import TrainingBase
from lms.bases.standing import is_gone
from lms.delivery.models import CohortMember, Mark
from lms.people.access import CASE_WORKERS, postings
from lms.people.models import Division, Residence, Role
from lms.points.models import LedgerLeg, Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How many digits of a place's code stand for it at each depth of the tree.
DIGITS = {Division.Kind.PROVINCE: 4, Division.Kind.PREFECTURE: 6, Division.Kind.COUNTY: 9, Division.Kind.TOWNSHIP: 12}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for: a place and all in it (or `only` itself), a year, perhaps a course and a month."""

    place: Division
    year: int
    course_id: int | None = None
    month: date | None = None
    of_no_course: bool = False
    only: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: persons, milli-points and milli-class-hours; `choice` opens what it is made of."""

    place: Division
    course: str
    month: date
    persons: int
    points: int
    hours: int
    choice: Choice


# Where the learner lived on the day: who moves away leaves what she learnt to the place where she learnt it.
MOVED = Residence.objects.filter(trainee__user=OuterRef("txn__subject"), starts__lte=OuterRef("txn__day"))
PLACE = Coalesce(
    Subquery(MOVED.order_by("-starts").values("division_id")[:1], output_field=CharField()),
    F("txn__subject__trainee__division_id"),
    output_field=CharField(),
)


def legs(user: Any, choice: Choice) -> QuerySet[LedgerLeg]:
    """The learners' legs that this person may see and this choice asks for, each with its `place`.

    An account that was joined with another has legs that cancel out, and is no second person.
    """
    everyone = LedgerLeg.objects.of_learners().filter(
        txn__subject__trainee__isnull=False, txn__subject__merged_into=None, txn__day__year=choice.year
    )
    rows: QuerySet[Any] = within(user, everyone.annotate(place=PLACE))
    rows = rows.filter(place__startswith=choice.place.prefix)
    if choice.only:
        rows = rows.filter(place=choice.place.code)
    if choice.of_no_course:
        rows = rows.filter(txn__course=None)
    elif choice.course_id is not None:
        rows = rows.filter(txn__course=choice.course_id)
    if choice.month is not None:
        rows = rows.filter(txn__day__year=choice.month.year, txn__day__month=choice.month.month)
    narrowed: QuerySet[LedgerLeg] = rows
    return narrowed


def within(user: Any, rows: Any) -> Any:
    """What an office's figures are made of: its place at the time (`place`), not where its people have moved since."""
    if user.is_superuser:
        return rows
    allowed = [Q(pk__in=[])]
    for posting in postings(user):
        if posting.role in CASE_WORKERS:
            allowed.append(Q(place__startswith=posting.division.prefix))
        elif posting.role == Role.BASE_STAFF and not is_gone(posting.organisation):
            allowed.append(of_base(posting.organisation_id))
    return rows.filter(reduce(or_, allowed))


def of_base(organisation_id: int) -> Q:
    """A base's own figures, as numbers: what was earned on its courses and in its classes, by whomever, and no more.

    Who of these learners may be named is another question (`lms.delivery.class_members`).
    """
    courses = CoursePage.objects.filter(
        Exists(
            TrainingBase.objects.annotate(below=ExpressionWrapper(OuterRef("path"), CharField())).filter(
                organisation=organisation_id, below__startswith=F("root_page__path")
            )
        )
    )
    members = CohortMember.objects.filter(
        cohort__programme__organisation=organisation_id,
        cohort__programme__course=OuterRef("txn__course"),
        subject=OuterRef("txn__subject"),
    )
    marks = Mark.objects.filter(session__cohort__programme__organisation=organisation_id)
    as_sources = marks.annotate(source=Cast("pk", CharField())).values("source")
    return (
        Q(txn__course__in=courses.values("pk"))
        | Q(Exists(members))
        | Q(txn__source_type="mark", txn__source_id__in=as_sources)
    )


def figures(user: Any, choice: Choice) -> list[Figure]:
    """One line a place below the chosen one, course and month; three queries."""
    digits = DIGITS.get(Division.Kind(choice.place.kind), 12)
    grouped = (
        legs(user, choice)
        .annotate(
            area=Substr("place", 1, digits),
            course=F("txn__course"),
            month=TruncMonth("txn__day"),
        )
        .values("area", "course", "month")
        .annotate(
            persons=Count("txn__subject", distinct=True),
            points=Sum("milli", filter=Q(unit=Unit.POINT), default=0),
            hours=Sum("milli", filter=Q(unit=Unit.CLASS_HOUR), default=0),
        )
        .order_by("area", "course", "month")
    )
    found = list(grouped)
    places = places_by_area({row["area"] for row in found}, digits)
    titles = dict(CoursePage.objects.filter(pk__in={row["course"] for row in found}).values_list("pk", "title"))
    return [
        Figure(
            place=(place := places.get(row["area"], choice.place)),
            course=titles.get(row["course"], ""),
            month=row["month"],
            persons=row["persons"],
            points=row["points"],
            hours=row["hours"],
            choice=replace(
                choice,
                place=place,
                course_id=row["course"],
                of_no_course=row["course"] is None,
                month=row["month"],
                only=place == choice.place,  # who lives at the place itself, not in one of the places within
            ),
        )
        for row in found
    ]


def places_by_area(areas: Iterable[str], digits: int) -> dict[str, Division]:
    """The places by the digits they stand under: 5328 is 532800."""
    codes = {area.ljust(6, "0"): area for area in areas}
    return {codes[place.code]: place for place in Division.objects.filter(code__in=codes)}


@dataclass(frozen=True, slots=True)
class Total:
    persons: int
    points: int
    hours: int


def total(user: Any, choice: Choice) -> Total:
    """The whole choice; persons are counted once, however many lines they stand in."""
    row = legs(user, choice).aggregate(
        persons=Count("txn__subject", distinct=True),
        points=Sum("milli", filter=Q(unit=Unit.POINT), default=0),
        hours=Sum("milli", filter=Q(unit=Unit.CLASS_HOUR), default=0),
    )
    return Total(**row)


def rows(user: Any, choice: Choice) -> QuerySet[LedgerLeg]:
    """The very legs a figure is the sum of, newest first."""
    return (
        legs(user, choice)
        .select_related("txn__subject__trainee__division", "txn__course")
        .order_by("-txn__day", "-txn_id", "unit")
    )
