"""Lines for a past period that was counted again by other rules: the difference that a run makes for one learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.points.credits.credit import CORRECTED, Credit, Place
from lms.points.ledger.amounts import in_words
from lms.points.ledger.ledger_walk import differs, named, standing
from lms.points.ledger.stream_keys import Key, is_joined
from lms.points.ledger.transactions import VOID
from lms.points.models import GradeRun, LedgerTxn
from lms.points.rerun import dry_run, regrade
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.points.credits.credit import Words
    from lms.points.ledger.ledger_walk import Line, Walk


class Regraded(Credit):
    """The difference between two rules over the same facts; `lms/points/rerun/regrade.py` posts and undoes it."""

    kind = source = regrade.KIND
    words = gettext_lazy("counted again by other rules")
    is_entered = corrects = True
    hours_are = CORRECTED

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        return {
            str(run.pk): Place(
                str(Key.of(self.kind, run.pk)), _("%(starts)s to %(ends)s") % {"starts": run.starts, "ends": run.ends}
            )
            for run in GradeRun.objects.filter(pk__in=list(sources))
        }

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        return str(facts.get("reason", ""))

    def details(self, txn: LedgerTxn) -> list[tuple[Words, str]]:
        """Return what the period was worth by one set of rules and by the other."""
        return [(_("Before"), worth_in_words(txn.facts["before"])), (_("After"), worth_in_words(txn.facts["after"]))]

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        txn = line.txn
        if not GradeRun.objects.filter(pk=txn.source_id, policy=txn.policy_id).exists():
            yield "rests on no run"
            return
        before, after = txn.facts.get("before", [0, 0]), txn.facts.get("after", [0, 0])
        yield from differs(line, after[0] - before[0], after[1] - before[1])

    def missing(self, walk: Walk) -> Iterator[str]:
        """Yield differences that stand for a run that was undone, or count study that a void has taken since."""
        lines = [line for line in standing(walk) if line.txn.kind == self.kind]
        runs = GradeRun.objects.select_related("policy").in_bulk([line.txn.source_id for line in lines])
        for line in lines:
            run = runs.get(int(line.txn.source_id))
            if run is None:
                continue  # `check` says so
            if run.state == GradeRun.State.UNDONE:
                yield named(line, "rests on a run that was undone")
            elif not is_joined(line.txn.key):
                yield from check_regrade(walk, line, run)


def worth_in_words(sums: list[int]) -> str:
    points, hours = sums
    return "，".join([in_words(Unit.POINT, points), in_words(Unit.CLASS_HOUR, hours)])


def check_regrade(walk: Walk, line: Line, run: GradeRun) -> Iterator[str]:
    """Yield a difference that counts voided study. Evidence since is not counted again; less evidence, after a void,
    is.
    """
    voided = any(
        each.txn.source_type == VOID and each.txn.number > line.txn.number and run.starts <= each.txn.day <= run.ends
        for each in walk.lines.values()
    )
    if not voided:
        return
    [now] = dry_run.differences([walk.subject_id], run.policy.read(), run.starts, run.ends)
    points, hours = line.txn.facts.get("before", [0, 0])
    if now.before.points < points or now.before.hours < hours:
        yield named(line, "counts study again that was taken out of the count")


REGRADED = Regraded()
