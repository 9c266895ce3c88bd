"""Founding a base: its branch of the catalogue, its shelf, its editors."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection

from courses.pages import root_pages
from courses.pages.models import CourseIndexPage
from lms.bases.errors import BaseKnown
from lms.bases.lifecycle import projection
from lms.bases.models import BaseStep, Level, Status, TrainingBase
from lms.people.models import Division, Organisation, User


@transaction.atomic
def found_base(
    *,
    organisation: Organisation,
    kind: str,
    level: str = Level.COUNTY,
    status: str = Status.ACCREDITED,
    since: date | None = None,
    by: User | None = None,
    reason: str = "",
) -> TrainingBase:
    """Give an organisation its place on the platform; return the first when called twice."""
    known = TrainingBase.objects.filter(organisation=organisation).first()
    if known is not None:
        return known
    base = TrainingBase(
        organisation=organisation, division=organisation.division, kind=kind, level=level, status=status
    )
    base.root_page = plant_branch(base)
    base.collection = Collection.get_first_root_node().add_child(name=organisation.name)
    base.editors_group = projection.group(f"editors:{base.uuid}")
    base.save()
    BaseStep.objects.create(
        base=base, level=level, status=status, since=since or timezone.localdate(), by=by, reason=reason
    )
    projection.grant_base(base)
    for posting in organisation.postings.select_related("user"):
        projection.project(posting.user)
    return base


def plant_branch(base: TrainingBase) -> CourseIndexPage:
    """Add an index page of the base's own; its address is its number, because names of offices change."""
    slug = f"base-{base.uuid.hex[:8]}"
    page: CourseIndexPage = root_pages.ensure_root_pages().add_child(
        instance=CourseIndexPage(title=base.organisation.name, slug=slug)
    )
    return page


@transaction.atomic
def found_named(
    *, name: str, division: Division, kind: str, level: str, status: str, reason: str, by: User
) -> TrainingBase:
    """Found a base by the name of its body, which is made where the place has none of that name. Raises BaseKnown."""
    body, _is_new = Organisation.objects.get_or_create(
        division=division, name=name, department=Organisation.Department.BASE
    )
    if TrainingBase.objects.filter(organisation=body).exists():
        raise BaseKnown
    return found_base(organisation=body, kind=kind, level=level, status=status, by=by, reason=reason)
