"""The review state of pages, with the reviewer's words, which Wagtail shows behind an icon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, TaskState, WorkflowState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

SENT_BACK, IN_REVIEW, APPROVED = "sent_back", "in_review", "approved"
CODES = {
    WorkflowState.STATUS_NEEDS_CHANGES: SENT_BACK,
    WorkflowState.STATUS_IN_PROGRESS: IN_REVIEW,
    WorkflowState.STATUS_APPROVED: APPROVED,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """The last reply about a page: `code` is its state, `words` may be empty.

    While it is in review a second time, the words are those with which it was returned before.
    """

    code: str
    by: Any
    at: datetime | None
    words: str


def replies(pages: Iterable[Page]) -> dict[int, Reply]:
    """Return the newest reply of each page that was ever submitted and not withdrawn; one query."""
    keys = {str(page.pk): page.pk for page in pages if page.pk}
    found: dict[int, Reply] = {}
    flows: dict[int, int] = {}
    rows = TaskState.objects.filter(
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page), workflow_state__object_id__in=keys
    ).select_related("workflow_state", "finished_by")
    for row in rows.order_by("pk"):
        flow = row.workflow_state
        page = keys[flow.object_id]
        before = found.get(page) if flows.get(page) == flow.pk else None
        flows[page] = flow.pk
        if flow.status not in CODES:
            found.pop(page, None)
        elif row.finished_at is not None or before is None:
            found[page] = Reply(CODES[flow.status], row.finished_by, row.finished_at, row.comment.strip())
    return found


def reply_to(page: Page) -> Reply | None:
    """Return the newest reply to this page."""
    return replies([page]).get(page.pk)


def returned_pages(below: Page) -> list[tuple[Page, Reply]]:
    """Return the pages below this one that wait for their editor, with the reviewer's reply, in tree order."""
    flows = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), status=WorkflowState.STATUS_NEEDS_CHANGES
    )
    numbers = [int(number) for number in flows.values_list("object_id", flat=True)]
    pages = list(Page.objects.descendant_of(below).filter(pk__in=numbers).order_by("path"))
    found = replies(pages) if pages else {}
    return [(page, found[page.pk]) for page in pages if page.pk in found and found[page.pk].code == SENT_BACK]
