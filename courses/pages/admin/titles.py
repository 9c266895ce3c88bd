"""Pages of Wagtail that share a title with another of its pages say what they are; names of fields are in our language.

Mends Wagtail 8.0 in place. Remove what Wagtail names apart itself (`tests/house/test_every_page.py` says whether) and
what it names at all: left without a name, a column or a field is called by its name in code, which is English
(`tests/house/test_admin_words.py`).
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.workflows import TaskChooserSearchForm, WorkflowPageForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.views.collections import Index as CollectionIndex
from wagtail.admin.views.reports.audit_logging import SiteHistoryReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.admin.views.workflows import Index as WorkflowIndex
from wagtail.admin.views.workflows import TaskIndex
from wagtail.models import Page, Site
from wagtail.sites.views import IndexView

OF_A_THING = _("What it is called")  # "Name" is a person's here
TASK_TYPE = "Task type"  # the library's own words, in a template of its: `lms/library_locale` has the Chinese


def set_report_titles() -> None:
    """Give two reports of Wagtail different titles; called once, when the app is ready."""
    WorkflowView.page_title = _("Report: workflows")
    WorkflowTasksView.page_title = _("Report: workflow tasks")


def name_fields() -> None:
    """Label columns and fields of Wagtail's admin in our language; called once, when the app is ready."""
    for view in (CollectionIndex, WorkflowIndex, TaskIndex):
        next(column for column in view.columns if column.name == "name").label = OF_A_THING
    SiteHistoryReportFilterSet.base_filters["label"].label = OF_A_THING
    for column in IndexView.columns:
        if column.name in ("port", "site_name", "root_page"):
            column.label = Site._meta.get_field(column.name).verbose_name
    WorkflowPageForm.base_fields["page"].label = WorkflowPageForm._meta.model._meta.get_field("page").verbose_name
    PageTitleColumn.get_header_context_data = with_a_name_for_pages(PageTitleColumn.get_header_context_data)
    WagtailPaginator.items_count_label = property(count_label)
    TaskChooserSearchForm.__init__ = with_a_name_for_types(TaskChooserSearchForm.__init__)


def with_a_name_for_types(begin: Callable[..., None]) -> Callable[..., None]:
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        if "task_type" in self.fields:
            self.fields["task_type"].label = gettext(TASK_TYPE)

    return init


def with_a_name_for_pages(context_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Wrap a context: the search of pages gives no name for what it has found, and shows "None"."""

    def get_header_context_data(self: Any, parent_context: Any) -> dict[str, Any]:
        context = context_of(self, parent_context)
        return context | {"model_name": context["model_name"] or Page._meta.verbose_name_plural}

    return get_header_context_data


def count_label(paginator: Any) -> str:
    """Return the count with a measure word, in place of "1 page", which Chinese does not say."""
    things = paginator.verbose_name if paginator.count == 1 else paginator.verbose_name_plural
    return gettext("%(count)s %(things)s") % {"count": paginator.count, "things": things}
