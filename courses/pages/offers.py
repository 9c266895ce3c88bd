"""In which ways a course can be followed: what the badges of its cards and of its page may say.

A badge is a promise to somebody who cannot follow the course otherwise. So it stands only where every film within reach
has what it names, approved; a waiver, a placeholder or a box that is ticked makes no captions and no sign language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from accessibility.models import SignTrack, Track
from courses.pages.models import LessonPage, UnitPage
from media_pipeline.models import Asset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from courses.pages.models import CoursePage


@dataclass(frozen=True, slots=True)
class Offers:
    """What all films of a course have; of a course without films nothing is said, for it is text."""

    captions: bool = False
    transcript: bool = False
    sign: bool = False

    @property
    def any(self) -> bool:
        return self.captions or self.transcript or self.sign


@dataclass(frozen=True, slots=True)
class Film:
    """One film as far as it can be followed; sound alone needs no interpreter beside a picture."""

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


def offers_of(films: Collection[Film]) -> Offers:
    captioned = bool(films) and all(film.captioned for film in films)
    shown = [film for film in films if not film.is_sound]
    # The transcript is made of the approved captions, and stands below every film that has them.
    return Offers(captioned, captioned, bool(shown) and all(film.signed for film in shown))


def films_of(courses: Collection[CoursePage]) -> dict[int, list[Film]]:
    """The films of the live lessons in live units, by course."""
    used = {course.pk: set[int]() for course in courses}
    for path, body in bodies_below(courses):
        films = {block["value"].get("asset") for block in json.loads(body or "[]") if block["type"] == "video"}
        for course in courses:
            if path.startswith(course.path):
                used[course.pk] |= films - {None}
    known = {film.pk: film for film in assets(set().union(*used.values()))}
    return {pk: [as_film(known[film]) for film in films if film in known] for pk, films in used.items()}


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
    return Asset.objects.filter(pk__in=pks).annotate(captioned=Exists(captions), signed=Exists(sign)).order_by()


def as_film(asset: Asset) -> Film:
    return Film(asset.kind == Asset.Kind.AUDIO, bool(getattr(asset, "captioned", 0)), bool(getattr(asset, "signed", 0)))
