"""In which ways a course can be followed: what the badges of its cards and of its page may say.

A badge is a promise to somebody who cannot follow the course otherwise. So it stands only where every film within reach
has what it names, approved; a waiver, a placeholder or a box that is ticked makes no captions and no sign language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import reduce
from itertools import batched, chain, islice, repeat
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from accessibility.models import SignTrack, Track
from courses.pages.models import LessonPage, UnitPage
from foundation.compiled_queries import Prepared, Slot
from media_pipeline.models import Asset
from media_pipeline.storing import weights

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from courses.pages.models import CoursePage


@dataclass(frozen=True, slots=True)
class Offers:
    """What all films of a course have; all False for a course without films, which is text."""

    captions: bool = False
    transcript: bool = False
    sign: bool = False
    # What watching costs at least: all films once, and the films of each lesson by its path.
    bytes: int = field(default=0, compare=False)
    lesson_bytes: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def any(self) -> bool:
        return self.captions or self.transcript or self.sign


@dataclass(frozen=True, slots=True)
class Film:
    """One film as far as it can be followed; sound alone needs no interpreter beside a picture."""

    pk: int
    bytes: int  # in its smallest picture
    is_sound: bool
    captioned: bool
    signed: bool


def attach(courses: Iterable[CoursePage]) -> list[CoursePage]:
    """Give each course of a listing its `offers`, in three queries for a page of them."""
    found = list(courses)
    films = films_of(found)
    for course in found:
        course.__dict__["offers"] = offers_of(films[course.pk])  # where its cached property is stored
    return found


def offers_of(below: Mapping[str, Collection[Film]]) -> Offers:
    """Return what all these films have. `below`: the films of each lesson, by its path."""
    films = {film.pk: film for lesson in below.values() for film in lesson}.values()  # used twice, it is fetched once
    captioned = bool(films) and all(film.captioned for film in films)
    shown = [film for film in films if not film.is_sound]
    # The transcript is made of the approved captions, and stands below every film that has them.
    return Offers(
        captions=captioned,
        transcript=captioned,
        sign=bool(shown) and all(film.signed for film in shown),
        bytes=sum(film.bytes for film in films),
        lesson_bytes={path: sum(film.bytes for film in lesson) for path, lesson in below.items()},
    )


def films_of(courses: Collection[CoursePage]) -> dict[int, dict[str, list[Film]]]:
    """Return the films of the live lessons in live units, by course and by the lesson's path."""
    used: dict[int, dict[str, set[int]]] = {course.pk: {} for course in courses}
    for path, body in bodies_below(courses):
        films = {block["value"].get("asset") for block in json.loads(body or "[]") if block["type"] == "video"}
        for course in courses:
            if path.startswith(course.path):
                used[course.pk][path] = films - {None}
    every = set().union(*(films for lessons in used.values() for films in lessons.values()))
    known = {film.pk: film for film in films_with(every)}
    return {
        pk: {path: [known[film] for film in sorted(films) if film in known] for path, films in lessons.items()}
        for pk, lessons in used.items()
    }


def bodies_below(courses: Collection[CoursePage]) -> Iterator[tuple[str, str]]:
    """Yield paths and bodies of the lessons in reach of learners. As text: a listing does not need the blocks."""
    for share in batched(courses, COURSES_AT_ONCE):
        ranges: dict[str, str] = {}
        for low, high, course in zip(LOW, HIGH, repeated(share, COURSES_AT_ONCE), strict=True):
            ranges |= {low: course.path, high: f"{course.path}ZZZZ"}
        units = tuple(path for (path,) in UNITS.rows(**ranges))
        yield from ((path, text) for path, text in BODIES.rows(**ranges) if path.startswith(units))


def films_with(pks: Collection[int]) -> Iterator[Film]:
    for share in batched(pks, FILMS_AT_ONCE):
        for pk, kind, duration_ms, captioned, signed, *rates in FILMS.rows(
            **dict(zip(FILM, repeated(share, FILMS_AT_ONCE), strict=True))
        ):
            yield Film(pk, weights.least(duration_ms, *rates), kind == Asset.Kind.AUDIO, bool(captioned), bool(signed))


def repeated[T](share: Sequence[T], count: int) -> Iterator[T]:
    """Pad a share to `count` with its last item: a query that names a row twice finds it once."""
    return islice(chain(share, repeat(share[-1])), count)


# --- the queries, compiled once: a course's page and every card make them ---------------------------------------------

COURSES_AT_ONCE, FILMS_AT_ONCE = 12, 24  # of a page of the catalogue; of most courses
LOW, HIGH = ([f"{end}{number}" for number in range(COURSES_AT_ONCE)] for end in ("low", "high"))
FILM = [f"film{number}" for number in range(FILMS_AT_ONCE)]


def below_courses() -> Q:
    return reduce(or_, (Q(path__gt=Slot(low), path__lt=Slot(high)) for low, high in zip(LOW, HIGH, strict=True)))


def asset_rows() -> QuerySet[Asset, Any]:
    captions = Track.objects.filter(asset=OuterRef("pk"), kind=Track.Kind.CAPTIONS, approved_version__isnull=False)
    sign = SignTrack.objects.filter(asset=OuterRef("pk"), state=SignTrack.State.APPROVED, is_placeholder=False)
    rows = Asset.objects.filter(pk__in=[Slot(name) for name in FILM]).order_by()
    found = weights.with_rates(rows.annotate(captioned=Exists(captions), signed=Exists(sign)))
    return found.values_list("pk", "kind", "duration_ms", "captioned", "signed", *weights.RATES)


UNITS = Prepared(lambda: UnitPage.objects.live().filter(below_courses()).order_by().values_list("path"))
BODIES = Prepared(
    lambda: (
        LessonPage.objects.live()
        .filter(below_courses())
        .order_by()
        .annotate(text=Cast("body", TextField()))
        .values_list("path", "text")
    )
)
FILMS = Prepared(asset_rows)
