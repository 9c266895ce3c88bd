"""What an address of the admin names must be within reach of the user, whatever Wagtail's view does with it.

Which addresses are open at all is listed in `lms/people/library`. The number of a page, picture or document of another
base gets a 404, like one that does not exist.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.pages.admin import history, reach

PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
PICTURES = ("image_id",)
DOCUMENTS = ("document_id", "doc_id")
# Addresses whose `pk` or `?id=` is a page's.
PAGE_PK = ("wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:action")
# Fields in which a form or the admin's API says where a page shall go; Wagtail refuses others' by their titles.
PAGE_FIELDS = ("new_parent_page", "parent_page", "destination_page_id")
BULK_FIELDS = ("chooser",)
ACTION = "wagtailadmin_api:pages:action"
PAGE_IDS = ("wagtailadmin_choose_page_chosen_multiple",)
BULK = "wagtail_bulk_action"
TAGS = ("wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete")
TAGS_OFFERED = 10


class WithinReach:
    """Middleware that checks before Wagtail's views do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with history.request_scope():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and history.is_silent(match.view_name):
            history.listen()
        user: Any = request.user
        if match is None or not match.route.startswith("manage/") or not user.is_authenticated or user.is_superuser:
            return None
        if not user.has_perm("wagtailadmin.access_admin"):
            return refuse_admin(request, view, args, kwargs)
        name = match.view_name
        if name in TAGS:
            return offered_tags(request)
        require_pages(user, pages_named(request, name, kwargs))
        require_shelved(user, get_image_model(), numbers(kwargs, PICTURES))
        require_shelved(user, get_document_model(), numbers(kwargs, DOCUMENTS))
        if name == BULK:
            require_bulk(request, kwargs["app_label"], kwargs["model_name"])
        return None


def refuse_admin(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase:
    """Refuse, in the view's own words where it has any. Wagtail would redirect to sign-in, which redirects back here.

    Raises PermissionDenied.
    """
    guard = getattr(view, "guard", None)
    refusal: HttpResponseBase | None = guard(request, *args, **kwargs) if guard else None
    if refusal is None:
        raise PermissionDenied
    return refusal


def numbers(kwargs: dict[str, Any], names: Iterable[str]) -> list[Any]:
    return [kwargs[name] for name in names if name in kwargs]


def pages_named(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> list[Any]:
    found = numbers(kwargs, PAGES)
    if name in PAGE_PK:
        found.append(kwargs["pk"])
    if name in PAGE_IDS:
        found.extend(request.GET.getlist("id"))
    if request.method == "POST" and name.startswith(("wagtailadmin_pages:", ACTION)):
        found.extend(pages_sent(request, PAGE_FIELDS))
    return found


def pages_sent(request: HttpRequest, fields: Iterable[str]) -> list[Any]:
    """Return the pages that the body names, as a form or, for the admin's API, as JSON; an empty field names none."""
    sent: dict[str, Any] = {name: request.POST.get(name, "") for name in fields}
    if request.content_type == "application/json":
        try:
            body = json.loads(request.body)
        except ValueError:
            raise Http404 from None
        sent = {name: body.get(name, "") for name in fields} if isinstance(body, dict) else {}
    return [value for value in sent.values() if value not in ("", None)]


def require_pages(user: Any, pks: Iterable[Any]) -> None:
    wanted = {as_number(pk) for pk in pks}
    if wanted and reach.pages(user).filter(pk__in=wanted).count() != len(wanted):
        raise Http404


def require_shelved(user: Any, model: Any, pks: Iterable[Any]) -> None:
    wanted = {as_number(pk) for pk in pks}
    if wanted and reach.shelved(user, model).filter(pk__in=wanted).count() != len(wanted):
        raise Http404


def require_bulk(request: HttpRequest, app_label: str, model_name: str) -> None:
    """Check a bulk action, of which Wagtail shows the titles of refused rows. Raises Http404, PermissionDenied."""
    ids = [pk for pk in request.GET.getlist("id") if pk != "all"]
    models = {model._meta.label_lower: model for model in (Page, get_image_model(), get_document_model())}
    model = models.get(f"{app_label}.{model_name}".lower())
    if model is None:
        raise PermissionDenied
    if model is Page:
        goal = pages_sent(request, BULK_FIELDS)
        require_pages(request.user, [*ids, *goal, *filter(None, request.GET.getlist("childOf"))])
    else:
        require_shelved(request.user, model, ids)


def as_number(pk: Any) -> int:
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def offered_tags(request: HttpRequest) -> HttpResponseBase:
    """Return the tags that begin so, of what the user reaches, in place of Wagtail's view."""
    term = request.GET.get("term", "")[:100]
    tags = reach.tags(request.user)
    begun = tags.filter(name__istartswith=term) if term else tags.none()
    return JsonResponse([tag.name for tag in begun[:TAGS_OFFERED]], safe=False)
