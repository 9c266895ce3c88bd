"""Lines that reverse another one, by a person's decision or after a void of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.study.models import EvidenceVoid
from lms.points.credits.credit import Credit, Place, page_place
from lms.points.ledger.ledger_walk import differs
from lms.points.ledger.transactions import VOID
from lms.points.models import REVERSAL as KIND

if TYPE_CHECKING:
    from lms.points.ledger.ledger_walk import Line, Walk


class Reversal(Credit):
    """What is taken back, exactly and once."""

    kind = KIND
    source = VOID
    words = gettext_lazy("taken back")
    corrects = True

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        rows = EvidenceVoid.objects.filter(pk__in=list(sources))
        return {
            str(row.pk): page_place(
                row.lease.timeline.lesson, _("Study was taken out of the count: %(reason)s") % {"reason": row.reason}
            )
            for row in rows.select_related("lease__timeline__lesson", "lease__subject__key")
        }

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        return str(facts.get("reason", ""))

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        back = walk.lines.get(line.txn.reverses_id or 0)
        if back is None:
            yield "takes back what is not in this ledger"
            return
        if line.txn.enrolment_id != back.txn.enrolment_id:
            yield "says another enrolment than the line that it takes back"
        yield from differs(line, -back.points, -back.hours)


REVERSAL = Reversal()
