"""Who may read a picture or a document: the public what a published page shows, the staff of its collection all.

A licence or contract is for those who make and review courses, on whatever page it is linked.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex, Revision

from courses.pages.gate.references import references
from courses.pages.models import CoursePage

NOBODY = AnonymousUser()


def may_read_document(request: HttpRequest, document: Any) -> bool:
    """Return whether the user may: as its collection's staff, or on a published page they may read; never a licence."""
    user: Any = request.user
    if is_proof(document):
        return bool(user.has_perm("pages.view_proof", document.collection))
    if user.is_authenticated and user.has_perm("pages.view_shelved", document.collection):
        return True
    return is_shown(request, document, to=user)


def may_see_picture(request: HttpRequest, picture: Any) -> bool:
    """Return whether the user may: as its collection's staff, or on a published page they may read."""
    user: Any = request.user
    if user.is_authenticated and user.has_perm("pages.view_shelved", picture.collection):
        return True
    return is_shown(request, picture, to=user)


def is_public(request: HttpRequest, thing: Any) -> bool:
    """Return whether somebody who has not signed in sees it on a published page."""
    return is_shown(request, thing, to=NOBODY)


def is_shown(request: HttpRequest, thing: Any, *, to: Any) -> bool:
    """Return whether a published page, as published, shows or links the thing and this person may read that page."""
    return any(
        to.has_perm("pages.view_page", page) and unrestricted(request, page) and refers(page, thing)
        for page in live_pages_with(thing)
    )


def live_pages_with(thing: Any) -> Any:
    """Return the live pages that refer to it, by Wagtail's reference index, updated with each saved page."""
    pages = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.get_references_to(thing).filter(base_content_type=pages)
    return (
        Page.objects.live().filter(pk__in={int(each) for each in found.values_list("object_id", flat=True)}).specific()
    )


def refers(page: Page, thing: Any) -> bool:
    return any(isinstance(thing, each.model) and each.pk == str(thing.pk) for each in references(page))


def unrestricted(request: HttpRequest, page: Page) -> bool:
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def is_proof(document: Any) -> bool:
    """Return whether it is a licence of a course: as it is, in its latest draft, or in a scheduled one."""
    if CoursePage.objects.filter(proof=document).exists():
        return True
    drafts = Q(pk__in=CoursePage.objects.values("latest_revision")) | Q(approved_go_live_at__isnull=False)
    course = ContentType.objects.get_for_model(CoursePage)
    return bool(Revision.objects.filter(drafts, content_type=course, content__proof=document.pk).exists())
