"""One form of a new page makes one page, however often it arrives.

Wagtail's editor autosaves while somebody types, so the form that makes a page may be on its way when "save" is pressed,
or arrive twice over a bad line. Each of them would make a page. So each form carries a number of its own; the log of
the page that it made carries it too, and what arrives with it later is an edit of that page.
"""

import json
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry


class OnceCreateView(CreateView):
    """Wagtail's own, one at a time below a parent: two at once would also get the same place in the tree."""

    def dispatch(self, request: HttpRequest, *args: Any, parent_page_id: int, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return self.create_page(request, *args, parent_page_id=parent_page_id, **kwargs)
        number = number_of(request.POST)
        by_itself = not request.accepts("text/html")  # as Wagtail distinguishes them
        with transaction.atomic(), log_context_for(number, request.user, by_itself=by_itself):
            get_object_or_404(Page.objects.select_for_update(no_key=True), pk=parent_page_id)
            page = made_by(number, request.user)
            if page is None:
                return self.create_page(request, *args, parent_page_id=parent_page_id, **kwargs)
            if not by_itself:
                return edit(request, page)
            if saved_by_hand(number, page):  # an autosave was sent before that, and arrives late
                return JsonResponse(unchanged_response(page) | editor_urls(page))
            return with_editor_urls(edit(request, page), page)

    def create_page(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(*args, **kwargs)  # type: ignore[no-any-return]


class OncePages(PageViewSet):
    add_view_class = OnceCreateView


def number_of(posted: QueryDict) -> UUID | None:
    try:
        return UUID(posted.get("once", ""))
    except ValueError:
        return None


def by_itself_number(number: UUID) -> UUID:
    """Return the number that an autosave carries in the log."""
    return uuid5(number, "by itself")


def log_context_for(number: UUID | None, user: Any, *, by_itself: bool) -> LogContext:
    """Return a context whose entries in the page's log carry the form's number."""
    context = LogContext(user=user)
    if number:
        context.uuid = by_itself_number(number) if by_itself else number
    return context


def made_by(number: UUID | None, user: Any) -> Page | None:
    """Return the page that this person's form has made, if it has and the page still exists."""
    if number is None:
        return None
    numbers = (number, by_itself_number(number))
    made = PageLogEntry.objects.filter(uuid__in=numbers, action="wagtail.create", user_id=user.pk)
    return Page.objects.filter(pk__in=made.values("page_id")).first()


def saved_by_hand(number: UUID | None, page: Page) -> bool:
    return bool(PageLogEntry.objects.filter(uuid=number, page_id=page.pk).exists())


def edit(request: HttpRequest, page: Page) -> HttpResponseBase:
    view = page_viewset_registry.get_by_page_id(page.pk).get_view_by_name("edit")
    return view(request, page.pk)  # type: ignore[no-any-return]


def unchanged_response(page: Page) -> dict[str, Any]:
    """Return Wagtail's response to an autosave without changes."""
    revision = page.latest_revision
    kept = {"revision_id": revision.pk, "revision_created_at": revision.created_at.isoformat()} if revision else {}
    return {"success": True, "pk": page.pk, "field_updates": {}} | kept


def editor_urls(page: Page) -> dict[str, str]:
    """Return the editor's addresses for this page, as after making it."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return {"url": address, "hydrate_url": f"{address}?_w_hydrate_create_view=1"}


def with_editor_urls(answer: HttpResponseBase, page: Page) -> HttpResponseBase:
    if not isinstance(answer, JsonResponse) or answer.status_code != 200:
        return answer
    return JsonResponse(json.loads(answer.content) | editor_urls(page))
