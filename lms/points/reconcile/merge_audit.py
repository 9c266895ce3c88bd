"""Audit of what the joining of accounts should have left in both ledgers, from the rows (see `missing_lines`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from courses.study.models import Enrolment, SameLearner
from lms.points.credits.credit import KNOWN, of_kind
from lms.points.ledger import stream_keys
from lms.points.ledger.ledger_walk import named, standing
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import VOID
from lms.points.models import REVERSAL, GradeRun, Hold, LedgerTxn, PolicyMend
from lms.points.reconcile.merges import shortfalls, stream_of
from lms.points.rerun import regrade
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from datetime import datetime

    from lms.points.ledger.ledger_walk import Walk


def faults(walk: Walk) -> Iterator[str]:
    """Check that an absorbed account sums to nothing, and that the kept one has what stood there unreversed."""
    if SameLearner.objects.filter(absorbed=walk.subject_id).exists():
        for line in standing(walk):
            yield named(line, "stands in the ledger of an account that was joined with another")
    yield from runs_of_both(walk)
    for absorbed in walk.accounts[1:]:
        theirs = LedgerTxn.objects.filter(subject=absorbed).exclude(kind=REVERSAL)
        first = SameLearner.objects.filter(absorbed=absorbed).earliest("pk")  # its ledger was closed then
        yield from carry_over_faults(walk, first.at, list(theirs.select_related("reversed_by")))
        if first.kept_id == walk.subject_id:
            yield from withheld(walk, first.at, absorbed)


def carry_over_faults(walk: Walk, at: datetime, theirs: list[LedgerTxn]) -> Iterator[str]:
    """Check that corrections and awards by hand came over once, and milestones that a person had reversed did not."""
    keys = {line.txn.key: line for line in walk.lines.values()}
    sources = {
        (line.txn.kind, line.txn.source_type, line.txn.source_id)
        for line in walk.lines.values()
        if line.txn.kind != REVERSAL
    }
    for txn in theirs:
        back = getattr(txn, "reversed_by", None)
        stood = back is None or back.posted_at >= at
        same = (txn.kind, txn.source_type, txn.source_id) in sources
        credit = of_kind(txn.kind)
        by_hand = not credit.is_derived and not credit.may_be_of_both
        if stood and by_hand and not same and stream_keys.joined(txn.uuid) not in keys:
            yield f"{txn.kind} {txn.key} of a joined account was not carried over"
        if not stood and back is not None and back.source_type != VOID and credit.is_once:
            reposted = keys.get(str(Key.of(txn.kind, walk.subject_id, txn.source_id)))
            if reposted and reposted.reversal is None and reposted.txn.posted_at >= at:
                yield named(reposted, "had been taken back before the accounts were joined")


def runs_of_both(walk: Walk) -> Iterator[str]:
    """Check that each run brought what it makes of both accounts together, while nothing has come in since."""
    joined = SameLearner.objects.filter(kept=walk.subject_id).order_by("-at").values_list("at", flat=True).first()
    if joined is None:
        return
    for run in GradeRun.objects.filter(state=GradeRun.State.DONE).select_related("policy").order_by("pk"):
        if regrade.is_reversed(run, walk.subject_id) or is_newer(walk.accounts, max(joined, run.decided or joined)):
            continue
        lines = [line for line in standing(walk) if line.txn.kind == regrade.KIND and line.txn.source_id == str(run.pk)]
        have = (sum(line.points for line in lines), sum(line.hours for line in lines))
        due = regrade.award_for(run, walk.subject_id).amounts
        should = (due[Unit.POINT], due[Unit.CLASS_HOUR])
        if have != should:
            yield f"run {run.uuid}: brought {have} to joined accounts, makes {should} of both"


def is_newer(accounts: list[int], at: datetime) -> bool:
    """Return whether evidence of these accounts came in after this moment: a run does not count that again."""
    return (
        any(credit.came_after(accounts, at) for credit in KNOWN)
        or Hold.objects.filter(subject__in=accounts, ended__gt=at).exists()
        or PolicyMend.objects.filter(created__gt=at).exists()
    )


def withheld(walk: Walk, at: datetime, absorbed: int) -> Iterator[str]:
    """Check that of each stream that a person had lowered the merge withheld what it would have given again, no more.

    Of a stream that nothing was withheld of, only what was posted in the merge itself tells that something should be.
    """
    ours = {(row.course_id, row.cycle): row for row in Enrolment.objects.filter(subject=walk.subject_id)}
    theirs = Enrolment.objects.filter(subject=absorbed)
    twins = {row.pk: ours[row.course_id, row.cycle] for row in theirs if (row.course_id, row.cycle) in ours}
    missing = shortfalls(absorbed, before=at)
    ended = merged_until(absorbed, at)
    of_both = (walk.subject_id, absorbed)
    lines = {line.txn.key: line for line in walk.lines.values() if stream_keys.is_withheld(line.txn.key, *of_both)}
    for stream, (txn, short) in missing.items():
        line = lines.get(stream_keys.withheld(*of_both, stream))
        mine = stream_of(txn, twins)
        if line is not None:
            given = since(walk, mine, at, before=line.txn.number)
            if -(line.points + line.hours) != min(short, given):
                yield named(line, f"withholds {-(line.points + line.hours)}, should have withheld {min(short, given)}")
            continue
        given = since(walk, mine, at, until=ended)
        if given > 0:
            yield f"stream {mine}: {min(short, given)} had been taken back before the accounts were joined"
    known = {stream_keys.withheld(*of_both, stream) for stream in missing}
    for key, line in lines.items():
        if key not in known:
            yield named(line, "withholds what nobody had taken back")


def since(walk: Walk, stream: str, at: datetime, *, before: int = 0, until: datetime | None = None) -> int:
    """Return what the kept account's stream was given since the accounts were joined, in milli-units, up to a line or
    time.
    """
    lines = [line for line in walk.lines.values() if line.txn.stream == stream and line.txn.posted_at >= at]
    if before:
        lines = [line for line in lines if line.txn.number < before]
    if until is not None:
        lines = [line for line in lines if line.txn.posted_at <= until]
    return sum(line.points + line.hours for line in lines)


def merged_until(absorbed: int, at: datetime) -> datetime:
    """Return when the merge had closed the absorbed account's ledger."""
    closing = LedgerTxn.objects.filter(subject=absorbed, kind=REVERSAL, posted_at__gte=at).order_by("-posted_at")
    return closing.values_list("posted_at", flat=True).first() or at
