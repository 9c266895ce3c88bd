"""Points and class hours by place, course and month, counted from the ledger's legs and nothing else.

A figure is the sum of the rows it opens to: both come from `legs`, narrowed in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Substr, TruncMonth

from courses.pages.models import CoursePage
from lms.bases.lifecycle.standing import is_gone
from lms.bases.models import TrainingBase
from lms.delivery.brought import by_office
from lms.delivery.class_members import staffed
from lms.delivery.models import CohortMember, Mark
from lms.people.access import CASE_WORKERS, postings
from lms.people.models import Division, Residence, Role
from lms.points.credits.kinds.attendance import of_marks
from lms.points.models import Hold, LedgerLeg
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How many digits of a place's code stand for it at each depth of the tree.
DIGITS = {Division.Kind.PROVINCE: 4, Division.Kind.PREFECTURE: 6, Division.Kind.COUNTY: 9, Division.Kind.TOWNSHIP: 12}


@dataclass(frozen=True, slots=True)
class Choice:
    """The query's choice: a place and all in it (or `only` itself), a year, perhaps a course and a month."""

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


# Where the learner lived on the day: after a move, what she learnt stays with the place where she learnt it.
def place_at(at: str) -> Coalesce:
    """Return the expression for the place on the day; `at` is the path from the rows to subject and day."""
    moved = Residence.objects.filter(trainee__user=OuterRef(f"{at}subject"), starts__lte=OuterRef(f"{at}day"))
    return Coalesce(
        Subquery(moved.order_by("-starts").values("division_id")[:1], output_field=CharField()),
        F(f"{at}subject__trainee__division_id"),
        output_field=CharField(),
    )


def legs(user: Any, choice: Choice) -> QuerySet[LedgerLeg]:
    """Return the learners' ledger legs that this person may see and this choice selects, each with its `place`.

    An account that was joined with another has legs that cancel out, and is no second person.
    """
    everyone = LedgerLeg.objects.of_learners().filter(
        txn__subject__trainee__isnull=False, txn__subject__merged_into=None, txn__day__year=choice.year
    )
    rows: QuerySet[LedgerLeg] = narrowed(countable(user, everyone.annotate(place=place_at("txn__"))), choice, "txn__")
    return rows


def narrowed(rows: Any, choice: Choice, at: str) -> Any:
    """Filter rows that have a `place` by the choice; `at` is the path from them to subject, course and day."""
    rows = rows.filter(place__startswith=choice.place.prefix)
    if choice.only:
        rows = rows.filter(place=choice.place.code)
    if choice.of_no_course:
        rows = rows.filter(**{f"{at}course": None})
    elif choice.course_id is not None:
        rows = rows.filter(**{f"{at}course": choice.course_id})
    if choice.month is not None:
        rows = rows.filter(**{f"{at}day__year": choice.month.year, f"{at}day__month": choice.month.month})
    return rows


def hidden_members(user: Any) -> QuerySet[CohortMember]:
    """Return the places in classes of the user's base that an office filled: staff do not see who is confirmed."""
    return by_office(CohortMember.objects.filter(cohort__programme__organisation__in=staffed(user)))


def waiting(user: Any, choice: Choice) -> QuerySet[Any]:
    """Return what waits for learners whom an office brought into a class of the user's base: the base's figures include
    it, or they would tell which of them is not confirmed. An office's own figures are without it.
    """
    found = Hold.objects.waiting().filter(code=Hold.Code.IDENTITY, day__year=choice.year).annotate(place=place_at(""))
    if user.is_superuser or not staffed(user):
        return found.none()
    found = found.filter(subject__in=hidden_members(user).values("subject"))
    ours = reduce(or_, [of_base(organisation_id, "") for organisation_id in staffed(user)])
    rows: QuerySet[Any] = narrowed(found.filter(ours).exclude(of_own_places(user)), choice, "")
    return rows


def of_own_places(user: Any) -> Q:
    """Return a condition on `place`: the places of the user's posts at an office."""
    prefixes = [posting.division.prefix for posting in postings(user) if posting.role in CASE_WORKERS]
    return reduce(or_, [Q(place__startswith=prefix) for prefix in prefixes], Q(pk__in=[]))


def countable(user: Any, rows: Any) -> Any:
    """Filter rows to what the user may count: an office by the place on the day (`place`), a base by `of_base`."""
    if user.is_superuser:
        return rows
    allowed = [Q(pk__in=[])]
    for posting in postings(user):
        if posting.role in CASE_WORKERS:
            allowed.append(Q(place__startswith=posting.division.prefix))
        elif posting.role == Role.BASE_STAFF and not is_gone(posting.organisation):
            allowed.append(of_base(posting.organisation_id))
    return rows.filter(reduce(or_, allowed))


def of_base(organisation_id: int, at: str = "txn__") -> Q:
    """Return the condition of a base's own figures: what anybody earned on its courses and in its classes, no more.

    Which of these learners may be named, `lms.delivery.class_members` decides.
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
        cohort__programme__course=OuterRef(f"{at}course"),
        subject=OuterRef(f"{at}subject"),
    )
    marks = Mark.objects.filter(session__cohort__programme__organisation=organisation_id)
    return Q(**{f"{at}course__in": courses.values("pk")}) | Q(Exists(members)) | of_marks(marks, at)


def figures(user: Any, choice: Choice) -> list[Figure]:
    """Return one line for each place below the chosen one, course and month; four queries."""
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
    found = with_waiting(list(grouped), waiting(user, choice), digits)
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


def with_waiting(found: list[Any], holds: QuerySet[Any], digits: int) -> list[dict[str, Any]]:
    """Add what waits to the lines: its people have nothing in the ledger, so no person is counted twice."""
    lines = {(row["area"], row["course"], row["month"]): row for row in found}
    people: dict[Any, set[int]] = defaultdict(set)
    for subject, course, day, place, unit, milli in holds.values_list(
        "subject", "course", "day", "place", "unit", "milli"
    ):
        key = (place[:digits], course, day.replace(day=1))
        empty = dict(zip(("area", "course", "month"), key, strict=True)) | {"persons": 0, "points": 0, "hours": 0}
        line = lines.setdefault(key, empty)
        line["points" if unit == Unit.POINT else "hours"] += milli
        line["persons"] += subject not in people[key]
        people[key].add(subject)
    return sorted(lines.values(), key=lambda row: (row["area"], row["course"] or 0, row["month"])) if people else found


def places_by_area(areas: Iterable[str], digits: int) -> dict[str, Division]:
    """Return the places by their leading digits: 5328 is 532800."""
    codes = {area.ljust(6, "0"): area for area in areas}
    return {codes[place.code]: place for place in Division.objects.filter(code__in=codes)}


@dataclass(frozen=True, slots=True)
class Total:
    persons: int
    points: int
    hours: int


def total(user: Any, choice: Choice) -> Total:
    """Return the sums of the whole choice; a person in several lines is counted once."""
    row = legs(user, choice).aggregate(
        persons=Count("txn__subject", distinct=True),
        points=Sum("milli", filter=Q(unit=Unit.POINT), default=0),
        hours=Sum("milli", filter=Q(unit=Unit.CLASS_HOUR), default=0),
    )
    pending = waiting(user, choice).aggregate(
        persons=Count("subject", distinct=True),
        points=Sum("milli", filter=Q(unit=Unit.POINT), default=0),
        hours=Sum("milli", filter=Q(unit=Unit.CLASS_HOUR), default=0),
    )
    return Total(**{name: row[name] + pending[name] for name in row})


def rows(user: Any, choice: Choice) -> QuerySet[LedgerLeg]:
    """Return the legs that a figure is the sum of, newest first; for staff of a base without learners of an office."""
    found = legs(user, choice)
    if staffed(user) and not user.is_superuser:
        hidden = Q(txn__subject__in=hidden_members(user).values("subject"))
        found = found.exclude(hidden & ~of_own_places(user))
    return found.select_related("txn__subject__trainee__division", "txn__course").order_by(
        "-txn__day", "-txn_id", "unit"
    )
