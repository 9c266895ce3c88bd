"""The filters of Wagtail's listings offer every person and every tag of the site; here they offer those in reach.

Mends Wagtail 8.0 in place, because its listings are many and share these classes. Remove what Wagtail narrows itself.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from wagtail.admin.filters import BaseMediaFilterSet
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet
from wagtail.images.views.chooser import ImageChooseView

from courses.pages.admin import reach

OF_PEOPLE = {
    PageFilterSet: ("owner", "edited_by"),
    LockedPagesReportFilterSet: ("locked_by",),
    WorkflowReportFilterSet: ("requested_by",),
}
POPULAR = 10


def narrow_filters() -> None:
    """Patch Wagtail's filters; called once, when the app is ready."""
    for filterset, names in OF_PEOPLE.items():
        for name in names:
            filterset.declared_filters[name].queryset = people_of
    BaseMediaFilterSet.__init__ = with_tags_in_reach(BaseMediaFilterSet.__init__)
    ImageChooseView.get_context_data = with_popular_tags(ImageChooseView.get_context_data)


def people_of(request: HttpRequest) -> Any:
    return reach.people(request.user)


def popular(user: Any, model: Any) -> list[str]:
    """Return the tags in reach that most things of a kind have, at most `POPULAR`."""
    kind = {"app_label": model._meta.app_label, "model": model._meta.model_name}
    lookup = {f"taggit_taggeditem_items__content_type__{name}": value for name, value in kind.items()}
    counted = reach.tags(user).filter(**lookup).annotate(count=Count("taggit_taggeditem_items"))
    return [tag.name for tag in counted.order_by("-count", "name")[:POPULAR]]


def with_tags_in_reach(begin: Callable[..., None]) -> Callable[..., None]:
    def init(self: Any, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        begin(self, *args, request=request, **kwargs)
        if "tag" in self.filters:
            names = popular(request and request.user, self._meta.model)
            self.filters["tag"].extra["choices"] = [(name, name) for name in names]

    return init


def with_popular_tags(context_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def get_context_data(self: Any, **kwargs: Any) -> dict[str, Any]:
        context = context_of(self, **kwargs)
        return context | {"popular_tags": [{"name": name} for name in popular(self.request.user, self.model)]}

    return get_context_data
