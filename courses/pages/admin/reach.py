"""What a user reaches in the admin, by Wagtail's own permissions (a projection of Postings)."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from taggit.models import Tag, TaggedItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageLogEntry, WorkflowState
from wagtail.permissions import policy_registry

HANDLED = ["add", "change", "choose", "delete"]


def pages(user: Any) -> "QuerySet[Page]":
    """Return the user's branches, and the pages above them on the way there."""
    if not user.is_superuser and not policy_registry.get_by_type(Page).get_cached_permissions_for_user(user):
        nothing: QuerySet[Page] = Page.objects.none()  # Wagtail fails where somebody has no page at all
        return nothing
    found: QuerySet[Page] = policy_registry.get_by_type(Page).explorable_instances(user)
    return found


def shelved(user: Any, model: Any) -> "QuerySet[Any]":
    """Return the pictures or documents that the user may choose or change."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, HANDLED)  # type: ignore[no-any-return]


def people(user: Any) -> "QuerySet[Any]":
    """Return those who made, changed, locked or submitted what the user reaches, and the user."""
    everybody: QuerySet[Any] = get_user_model()._default_manager.order_by("username")
    if user.is_superuser:
        return everybody
    mine = pages(user)
    lines = PageLogEntry.objects.filter(page__in=mine.values("pk")).order_by()
    handed_in = WorkflowState.objects.filter(object_id__in=[str(pk) for pk in mine.values_list("pk", flat=True)])
    return everybody.filter(
        Q(pk=user.pk)
        | Q(pk__in=lines.values("user_id"))
        | Q(pk__in=mine.order_by().values("owner_id"))
        | Q(pk__in=mine.order_by().values("locked_by_id"))
        | Q(pk__in=handed_in.values("requested_by_id"))
    )


def tags(user: Any) -> "QuerySet[Tag]":
    """Return the tags of the pictures and documents that the user reaches."""
    found: QuerySet[Tag] = Tag.objects.order_by("name")
    if user.is_superuser:
        return found
    tagged = Q(pk=None)
    for model in (get_image_model(), get_document_model()):
        content_type = ContentType.objects.get_for_model(model)
        objects = shelved(user, model).order_by().values("pk")
        tagged |= Q(pk__in=TaggedItem.objects.filter(content_type=content_type, object_id__in=objects).values("tag_id"))
    return found.filter(tagged)
