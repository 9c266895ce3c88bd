"""Wagtail's groups and permissions, projected from Postings.

They are not set by hand: a group with a ProjectedGroup row has exactly what the postings in force say, and is
updated when a posting changes and once after midnight, when postings begin and end. All of it may run at any time,
twice.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from foundation.once_a_period import once
from lms.bases.models import ProjectedGroup, Status, TrainingBase
from lms.people import access
from lms.people.models import Division, Posting, Role, User

ADMIN = "wagtailadmin.access_admin"
EDIT = ("wagtailcore.add_page", "wagtailcore.change_page")
MEND = ("wagtailcore.change_page",)
REVIEW = ("wagtailcore.change_page", "wagtailcore.publish_page")
SHELF = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
)
LOOK = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
MEDIA = "media_reviewers"
ROLES = {
    "editors": Role.BASE_EDITOR,
    "reviewers": Role.COURSE_REVIEWER,
    MEDIA: Role.MEDIA_REVIEWER,
}


def group(key: str) -> Group:
    """Return the group that stands for a key, created with access to the admin at the first call."""
    known = ProjectedGroup.objects.filter(key=key).select_related("group").first()
    if known is not None:
        return known.group
    made = Group.objects.create(name=key)
    entitle(ProjectedGroup.objects.create(group=made, key=key))
    made.permissions.set(permissions(ADMIN))
    return made


def entitle(row: ProjectedGroup) -> None:
    """Call a group what people call it, where Wagtail lists groups; a second one of that name has its key besides."""
    with translation.override(settings.LANGUAGE_CODE):
        name = title_of(row.key)
    others = Group.objects.exclude(pk=row.group_id)
    if others.filter(name=name).exists():
        name = f"{name} ({row.key})"
    if row.group.name != name:
        Group.objects.filter(pk=row.group_id).update(name=name)
        row.group.name = name


def title_of(key: str) -> str:
    """Return the words for a key; of a base that is not there yet the key itself."""
    kind, _colon, which = key.partition(":")
    role, place = ROLES[kind], ""
    if kind == "editors":
        base = TrainingBase.objects.filter(uuid=which).select_related("organisation").first()
        if base is None:
            return key
        place = base.name[:60]
    elif which:
        place = Division.objects.get(pk=which).name
    return _("%(role)s: %(place)s") % {"role": role.label, "place": place} if place else str(role.label)


def permissions(*names: str) -> list[Permission]:
    """Return permission rows by `app.codename`, in one query; raises for a name without a row."""
    wanted = {tuple(name.split(".")) for name in names}
    rows = Permission.objects.filter(codename__in=[code for _, code in wanted]).select_related("content_type")
    found = [row for row in rows if (row.content_type.app_label, row.codename) in wanted]
    if len(found) != len(wanted):
        raise Permission.DoesNotExist(", ".join(sorted(names)))
    return found


# --- who belongs to which group ---------------------------------------------------------------------------------------


def keys(postings: Iterable[Posting]) -> set[str]:
    """Return the groups to which somebody's postings belong."""
    found = set()
    for posting in postings:
        base: TrainingBase | None = getattr(posting.organisation, "base", None)
        if posting.role == Role.BASE_EDITOR and base is not None and base.status != Status.EXITED:
            found.add(f"editors:{base.uuid}")
        elif posting.role == Role.COURSE_REVIEWER:
            found.add(f"reviewers:{posting.division_id}")
        elif posting.role == Role.MEDIA_REVIEWER:
            found.add(MEDIA)
    return found


def bring_up_to_date(user: User) -> None:
    """Put somebody into the groups of her postings of today; a post that ends at midnight sends no signal."""
    have = ProjectedGroup.objects.filter(group__user=user).values_list("key", flat=True)
    if keys(access.postings(user)) != set(have):
        project(user)


@transaction.atomic
def project(user: User) -> None:
    """Put one person into exactly the groups that her postings say; a new reviewers' group gets its bases."""
    current = Posting.objects.current().filter(user=user).select_related("organisation__base", "division")
    wanted = {ensure(key) for key in keys(current)}
    have = set(user.groups.filter(projected__isnull=False))
    user.groups.remove(*(have - wanted))
    user.groups.add(*(wanted - have))


def ensure(key: str) -> Group:
    known = ProjectedGroup.objects.filter(key=key).select_related("group").first()
    if known is not None:
        return known.group
    made = group(key)
    if key.startswith("reviewers:"):
        grant_reviewers(made, Division.objects.get(pk=key.removeprefix("reviewers:")))
    return made


# --- what a group may -------------------------------------------------------------------------------------------------


def grant_base(base: TrainingBase) -> None:
    """Give a base's editors its branch and its shelf; the reviewers of its place get to review it."""
    grant_editors(base)
    for row in ProjectedGroup.objects.filter(key__startswith="reviewers:").select_related("group"):
        division = Division.objects.get(pk=row.key.removeprefix("reviewers:"))
        if division.covers(base.division):
            grant_reviewers(row.group, division)


def grant_editors(base: TrainingBase) -> None:
    """Give a base's editors its branch and shelf; where it may begin nothing, only drafts and what lies there.

    A picture or document on the shelf is shown by live pages, so its file is not changed then either.
    """
    pages, shelf = (EDIT, SHELF) if base.may_publish else (MEND, LOOK)
    for row in ProjectedGroup.objects.filter(group=base.editors_group).select_related("group"):
        entitle(row)
    grant(base.editors_group, pages={base.root_page_id: pages}, shelves={base.collection_id: shelf})


def grant_reviewers(reviewers: Group, division: Division) -> None:
    within = TrainingBase.objects.filter(division__code__startswith=division.prefix)
    grant(
        reviewers,
        pages=dict.fromkeys(within.values_list("root_page_id", flat=True), REVIEW),
        shelves=dict.fromkeys(within.values_list("collection_id", flat=True), LOOK),
    )


def grant(holder: Group, *, pages: dict[int, tuple[str, ...]], shelves: dict[int, tuple[str, ...]]) -> None:
    """Make a group's page and collection permissions exactly these."""
    sync(GroupPagePermission, "page_id", holder, pages)
    sync(GroupCollectionPermission, "collection_id", holder, shelves)


def sync(model: Any, place: str, holder: Group, wanted: dict[int, tuple[str, ...]]) -> None:
    names = sorted({name for row in wanted.values() for name in row})
    ids = {f"{row.content_type.app_label}.{row.codename}": row.pk for row in permissions(*names)}
    should = {(where, ids[name]) for where, row in wanted.items() for name in row}
    rows = model.objects.filter(group=holder)
    stands = {(getattr(row, place), row.permission_id): row.pk for row in rows}
    model.objects.filter(pk__in=[pk for pair, pk in stands.items() if pair not in should]).delete()
    model.objects.bulk_create(
        [model(group=holder, permission_id=permission, **{place: where}) for where, permission in should - set(stands)]
    )


# --- all of it --------------------------------------------------------------------------------------------------------


@transaction.atomic
def project_base(base: TrainingBase) -> None:
    """Update, after a base changed, what its groups may, and who is in them."""
    grant_base(base)
    for posting in base.organisation.postings.select_related("user"):
        project(posting.user)


@transaction.atomic
def rebuild() -> int:
    """Correct every projected group and every person in one; return how many people there were."""
    for base in TrainingBase.objects.select_related("editors_group", "division", "organisation"):
        grant_editors(base)
    for row in ProjectedGroup.objects.filter(key__startswith="reviewers:").select_related("group"):
        grant_reviewers(row.group, Division.objects.get(pk=row.key.removeprefix("reviewers:")))
    for row in ProjectedGroup.objects.select_related("group"):
        row.group.permissions.set(permissions(ADMIN))
        entitle(row)
    people = User.objects.filter(postings__isnull=False) | User.objects.filter(groups__projected__isnull=False)
    found = list(people.distinct())
    for user in found:
        project(user)
    return len(found)


def sweep() -> int:
    """Rebuild once a day, on the first call after midnight."""
    with once(f"bases.projection.{timezone.localdate()}", seconds=2 * 24 * 3600) as is_mine:
        return rebuild() if is_mine else 0


def posting_changed(sender: type[Posting], instance: Posting, **kwargs: Any) -> None:
    project(instance.user)
