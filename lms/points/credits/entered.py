"""What work, surveys and mentoring have in common: points for each achievement as it was entered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from courses.study.engine.merging import kept_of
from lms.points.credits import posting
from lms.points.credits.credit import BASE, Credit, Fact, Place, Rule
from lms.points.ledger.ledger_walk import check_released, differs
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import REVERSAL, Achievement, LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import Q

    from lms.points.credits.credit import Joining
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.values.rules import Number
    from lms.points.values.valuation import Period

EVENT = "event"


class Entered(Credit):
    """Points for each achievement of one kind, within a day's cap where there is one; its cause is the achievement."""

    group = BASE
    source = EVENT
    points: Number
    is_derived = False
    facts_stay = True

    def __init__(self) -> None:
        self.rules = (Rule(self.kind, self.due, _("Points for work at the base")),)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        rows = Achievement.objects.filter(subject=accounts[0], kind=self.kind).order_by("created", "pk")
        for pk, at in rows.values_list("pk", "created"):
            yield Fact(at, self.kind, str(pk))

    def due(self, cause: str) -> list[Award]:
        """Return points for what was entered: cause is the achievement."""
        row = Achievement.objects.get(pk=cause)
        policy = policy_on(row.day)
        read = policy.read()
        full = self.points.of(read) * rules.MILLI
        if not full:
            return []
        subject_id = kept_of(row.subject_id)
        return [
            Award(
                subject_id=subject_id,
                kind=self.kind,
                key=str(Key.of(EVENT, row.uuid)),
                policy=policy,
                day=row.day,
                source=(EVENT, str(row.pk)),
                amounts={str(Unit.POINT): self.within_caps(read, subject_id, row.day, full)},
                course_id=row.course_id,
                facts={"full": full},
            )
        ]

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        return [Exists(Achievement.objects.filter(hers, kind=self.kind, day__range=(starts, ends)))]

    def read_facts(self, period: Period) -> None:
        """Read what was entered, the kept account's own first; what `known_as` takes for the same counts once."""
        rows = Achievement.objects.filter(subject__in=period.owners, day__range=(period.starts, period.ends))
        asked = rows.order_by("pk").values_list("kind", "pk", "subject_id", "day", "key")
        entered = [row for kind, *row in period.once("achievements", lambda: asked) if kind == self.kind]
        known = self.known_as(period)
        seen = set()
        for pk, account, day, key in sorted(entered, key=lambda row: (row[1] in period.joined, row[0])):
            subject = period.owners[account]
            name = known.get(key, (subject, key))
            if (subject, EVENT, str(pk)) not in period.gone and name not in seen:
                period.add(subject, self.kind, day)
                seen.add(name)

    def known_as(self, period: Period) -> Mapping[str, tuple[object, ...]]:
        """Return by the key of an achievement what it is the same as, for those that two accounts may both have."""
        return {}

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        rows = Achievement.objects.filter(pk__in=list(sources)).select_related("cohort", "subject__key")
        return {
            str(row.pk): Place(str(Key.of(EVENT, row.pk)), row.title or (row.cohort.name if row.cohort else ""))
            for row in rows
        }

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        txn, read = line.txn, walk.read(line.txn)
        if txn.source_type != EVENT:
            yield from check_released(line)
            return
        if not Achievement.objects.filter(pk=txn.source_id, subject__in=walk.accounts, kind=self.kind).exists():
            yield "rests on nothing that was entered"
        full = self.points.of(read) * rules.MILLI
        yield from differs(line, rules.cut_to_caps(full, *self.caps_left(read, walk.given_on(txn.day))), 0)

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        return Achievement.objects.filter(subject__in=accounts, kind=self.kind, created__gt=at).exists()

    def on_joined(self, joining: Joining) -> None:
        for row in Achievement.objects.filter(subject=joining.absorbed, kind=self.kind).order_by("pk"):
            if not self.has_own(row, joining):
                posting.run(rule=self.kind, cause=row.pk, subject_id=joining.kept.pk)

    def has_own(self, row: Achievement, joining: Joining) -> bool:
        """Return whether the kept account has one of its own for what this row of the absorbed one is for."""
        return False


def reversed_achievements(accounts: list[int]) -> set[str]:
    """Return achievements whose credit people reversed: each of their lines is reversed, and none was written since."""
    lines = LedgerTxn.objects.filter(subject__in=accounts, source_type=EVENT).exclude(kind=REVERSAL)
    standing: dict[str, bool] = {}
    for source, reversal in lines.values_list("source_id", "reversed_by"):
        standing[source] = standing.get(source, False) or reversal is None
    return {source for source, stands in standing.items() if not stands}
