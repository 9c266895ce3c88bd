"""What goes on beside the requests, for the page of what is to be done: else whoever left its page finds it no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.backoffice.agenda import Duty
from lms.backoffice.jobs import KEPT
from lms.backoffice.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 10


def owed(user: Any) -> Iterator[Duty]:
    """Yield her own work that goes on, and the workbooks that are kept for her."""
    mine = Q(ended=None) | Q(file__made__gt=timezone.now() - KEPT)
    for row in Job.objects.filter(mine, by=user).order_by("-pk").only("uuid", "state", "done", "total")[:MOST]:
        if row.is_open:
            words = _("Goes on by itself: %(done)d of %(total)d rows") % {"done": row.done, "total": row.total}
        else:
            words = _("A workbook of %(total)d rows is ready to download") % {"total": row.total}
        yield Duty("job", words, reverse("backoffice:job", args=[row.uuid]), waits=row.is_open)
