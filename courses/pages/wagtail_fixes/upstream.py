"""Faults of Wagtail 8.0 that would cost editors their work, mended in place; each is named with its issue upstream.

A mend goes when the version that we install has it: `tests/courses/pages/test_upstream.py` tries what each is for.
What exports do to a title and to an hour is mended in `admin/exports.py`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, PageLogEntry

DATES = {"go_live_at": "wagtail.publish.scheduled", "expire_at": "wagtail.unpublish.scheduled"}


def keep_redirects() -> None:
    """Keep the automatic redirects of the site where a move or a new address makes none.

    wagtail/wagtail#11338: a batch without items clashes with “no condition”, which is every redirect there is, and it
    deletes them all. Called once, when the app is ready.
    """
    from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator  # wants every model to be there

    original = BatchRedirectCreator.pre_process

    def pre_process(self: Any) -> None:
        if self.items:
            original(self)

    BatchRedirectCreator.pre_process = pre_process


def clear_past_dates() -> int:
    """Clear the dates that have been carried out on pages and their drafts; return how many pages had such.

    wagtail/wagtail#13896: they stay, so the page cannot be saved any more (its end is in the past), and if it is
    published without the form it vanishes within a minute. The log keeps when each was carried out.
    """
    now = timezone.now()
    over = Q(live=False, expired=True, expire_at__lt=now)
    begun = Q(live=True, go_live_at__lt=now)
    pages = Page.objects.filter(over | begun).select_related("latest_revision")
    for page in pages:
        names = [name for name in DATES if is_past(getattr(page, name), now) and (name == "go_live_at" or page.expired)]
        Page.objects.filter(pk=page.pk).update(**dict.fromkeys(names))
        draft = page.latest_revision
        stale = {name: None for name in names if draft and is_past(in_draft(draft.content, name), now)}
        if draft and stale:
            draft.content |= stale
            draft.save(update_fields=["content"])
    return len(pages)


def in_draft(content: dict[str, Any], name: str) -> datetime | None:
    return parse_datetime(content.get(name) or "")


def is_past(at: datetime | None, now: datetime) -> bool:
    return at is not None and at < now


def applied_dates(page: Page, dates: dict[str, Any]) -> Iterator[str]:
    """Yield which of these dates were carried out on this page: a form that was opened before still sends them."""
    now = timezone.now()
    for name, action in DATES.items():
        at = dates.get(name)
        if page.pk and is_past(at, now):
            lines = PageLogEntry.objects.filter(page=page.pk, action=action, timestamp__gte=at)
            if lines.exists():
                yield name
