"""What the catalogue shows: published courses in branches that are not closed."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.images import get_image_model

from courses.pages.choices import Kind, Level, Suitability, Topic
from courses.pages.gate import offers
from courses.pages.models import Closure, CourseIndexPage, CoursePage
from courses.pages.page_queries import branches_above, course_of

PER_PAGE = 12
CARD = "fill-480x270"  # the size of a cover on cards and on the course's own page: one file serves both
FACETS = {"suits": Suitability, "kind": Kind, "topic": Topic, "level": Level}


def open_courses(branch: Any = None) -> "QuerySet[CoursePage]":
    """Return the courses anyone may see, of one branch or of all; a closed branch hides what lies below it."""
    courses: QuerySet[CoursePage] = CoursePage.objects.live().filter(~Exists(closures_above()))
    return courses.filter(path__startswith=branch.path) if branch else courses


def closures_above() -> "QuerySet[Closure]":
    """Return for a subquery the closures of branches that the outer page is in."""
    below = ExpressionWrapper(OuterRef("path"), CharField())
    return Closure.objects.annotate(below=below).filter(below__startswith=F("page__path"))


def newest(count: int) -> list[CoursePage]:
    return offers.attach(with_covers(open_courses()).order_by("-first_published_at", "-pk")[:count])


def with_covers(courses: "QuerySet[CoursePage]") -> "QuerySet[CoursePage]":
    """Fetch with a listing's courses their covers as cards show them: two queries, none where no course has one."""
    return courses.prefetch_related(Prefetch("cover", get_image_model().objects.prefetch_renditions(CARD)))


def is_hidden(page: Any) -> bool:
    """Return whether a page is in a closed branch, or in a course that is not published (any more)."""
    for known in ("_course", "_branches"):  # as it is now, not as it was cached
        vars(page).pop(known, None)
    course = course_of(page)
    closed = any(hasattr(branch, "closure") for branch in branches_above(page))
    return closed or bool(course is not None and not course.live)


@transaction.atomic
def close(*, page: CourseIndexPage, reason: str) -> Closure:
    """Hide a branch without touching its pages; closing it twice keeps the first."""
    return Closure.objects.get_or_create(page=page, defaults={"reason": reason})[0]


@transaction.atomic
def reopen(*, page: CourseIndexPage) -> None:
    Closure.objects.filter(page=page).delete()


def listing(index: CourseIndexPage, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the catalogue page's context: courses that match the request, and the facets to filter by."""
    chosen = {name: asked[name] for name, facet in FACETS.items() if asked.get(name) in facet.values}
    words = asked.get("q", "").strip()[:60]
    found = matching(with_covers(open_courses(index)), words=words, **chosen).order_by("title", "pk")
    courses = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    courses.object_list = offers.attach(courses.object_list)
    is_narrowed = bool(words or chosen)
    return {
        "courses": courses,
        "q": words,
        "is_narrowed": is_narrowed,
        "above": None if is_narrowed or courses.paginator.count else catalogue_above(index),
        "chosen": chosen,
        "facets": {name: facet.choices for name, facet in FACETS.items()},
        "branches": branches(index),
    }


def catalogue_above(index: CourseIndexPage) -> CourseIndexPage | None:
    """Return the catalogue that a base's branch is in."""
    parent = index.get_parent().specific
    return parent if isinstance(parent, CourseIndexPage) else None


def branches(index: CourseIndexPage) -> "QuerySet[CourseIndexPage]":
    """Return the bases below the catalogue that have a course to show."""
    live = CourseIndexPage.objects.live().child_of(index).annotate(below=ExpressionWrapper(F("path"), CharField()))
    courses = CoursePage.objects.live().filter(path__startswith=OuterRef("below"))
    found: QuerySet[CourseIndexPage] = live.filter(Exists(courses), closure__isnull=True).order_by("title")
    return found


def matching(
    courses: "QuerySet[CoursePage]", *, words: str = "", suits: str = "", **exact: str
) -> "QuerySet[CoursePage]":
    # Two-character words are usual in Chinese and full-text search splits them badly: plain containment serves a
    # catalogue of hundreds. SQLite cannot ask JSON for containment, so the digit is sought in its text.
    for word in words.split():
        courses = courses.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(industry__icontains=word))
    if suits:
        courses = courses.annotate(suits_text=Cast("suitability", TextField())).filter(
            suits_text__contains=f'"{suits}"'
        )
    return courses.filter(**exact)
