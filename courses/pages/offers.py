"""In which ways a course can be followed: what the badges of its cards and of its page may say.

A badge is a promise to somebody who cannot follow the course otherwise. So it stands only where every film within reach
has what it names, approved; a waiver, a placeholder or a box that is ticked makes no captions and no sign language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from accessibility.models import SignTrack, Track
from courses.pages.models import LessonPage, UnitPage
from media_pipeline import weights
from media_pipeline.models import Asset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from courses.pages.models import CoursePage


@dataclass(frozen=True, slots=True)
class Offers:
    """What all films of a course have; of a course without films nothing is said, for it is text."""

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
    """Give each course of a listing its `offers`, in three queries for all of them."""
    found = list(courses)
    films = films_of(found)
    for course in found:
        course.__dict__["offers"] = offers_of(films[course.pk])  # where its cached property looks first
    return found


def offers_of(below: Mapping[str, Collection[Film]]) -> Offers:
    """`below`: the films of each lesson, by its path."""
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
    """The films of the live lessons in live units, by course and by the lesson's path."""
    used: dict[int, dict[str, set[int]]] = {course.pk: {} for course in courses}
    for path, body in bodies_below(courses):
        films = {block["value"].get("asset") for block in json.loads(body or "[]") if block["type"] == "video"}
        for course in courses:
            if path.startswith(course.path):
                used[course.pk][path] = films - {None}
    every = set().union(*(films for lessons in used.values() for films in lessons.values()))
    known = {film.pk: as_film(film) for film in assets(every)}
    return {
        pk: {path: [known[film] for film in sorted(films) if film in known] for path, films in lessons.items()}
        for pk, lessons in used.items()
    }


def bodies_below(courses: Collection[CoursePage]) -> list[tuple[str, str]]:
    """Paths and bodies of the lessons in reach of learners. As text: a listing has no use for the blocks."""
    if not courses:
        return []
    below = reduce(or_, [Q(path__gt=course.path, path__lt=f"{course.path}ZZZZ") for course in courses])
    units = tuple(UnitPage.objects.live().filter(below).order_by().values_list("path", flat=True))
    lessons = LessonPage.objects.live().filter(below).order_by()
    rows = lessons.annotate(text=Cast("body", TextField())).values_list("path", "text")
    return [(path, text) for path, text in rows if path.startswith(units)]


def assets(pks: Collection[int]) -> Iterable[Asset]:
    if not pks:
        return []
    captions = Track.objects.filter(asset=OuterRef("pk"), kind=Track.Kind.CAPTIONS, approved_version__isnull=False)
    sign = SignTrack.objects.filter(asset=OuterRef("pk"), state=SignTrack.State.APPROVED, is_placeholder=False)
    found = Asset.objects.filter(pk__in=pks).annotate(captioned=Exists(captions), signed=Exists(sign)).order_by()
    return weights.with_rates(found)


def as_film(asset: Asset) -> Film:
    captioned, signed = (bool(getattr(asset, name, False)) for name in ("captioned", "signed"))
    return Film(asset.pk, weights.least(asset), asset.kind == Asset.Kind.AUDIO, captioned, signed)
