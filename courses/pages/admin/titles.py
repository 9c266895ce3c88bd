"""Pages of Wagtail that share a title with another of its pages: each says what it is.

Mends Wagtail 8.0 in place. Remove what Wagtail names apart itself (`tests/house/test_every_page.py` says whether).
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView


def name_apart() -> None:
    """Called once, when the app is ready."""
    WorkflowView.page_title = _("Report: workflows")
    WorkflowTasksView.page_title = _("Report: workflow tasks")
