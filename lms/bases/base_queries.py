"""Which base something belongs to."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Collection

from courses.pages.models import CourseIndexPage, CoursePage
from lms.bases.models import TrainingBase
from lms.people import access
from lms.people.models import Role

BASE_ROLES = (Role.BASE_EDITOR, Role.BASE_STAFF)


def base_of_page(page: Any) -> TrainingBase | None:
    """Return the base in whose branch a page stands; None for the house's own pages."""
    above = CourseIndexPage.objects.ancestor_of(page, inclusive=True)
    return with_names().filter(root_page__in=above).first()


def base_of_collection(collection: Collection | None) -> TrainingBase | None:
    """Return the base whose shelf this is or lies on; None for shared shelves."""
    if collection is None:
        return None
    return with_names().filter(collection__in=collection.get_ancestors(inclusive=True)).first()


def bases_of(user: Any) -> "QuerySet[TrainingBase]":
    """Return the bases at which somebody works now."""
    places = {p.organisation_id for p in access.postings(user) if p.role in BASE_ROLES}
    return with_names().filter(organisation__in=places).order_by("organisation__name")


def courses_of(base: TrainingBase) -> "QuerySet[CoursePage]":
    found: QuerySet[CoursePage] = CoursePage.objects.descendant_of(base.root_page).order_by("title", "pk")
    return found


def with_names() -> "QuerySet[TrainingBase]":
    return TrainingBase.objects.select_related("organisation", "division", "root_page", "collection")
