"""Every line of one learner's ledger computed again from what it says it is for, in the order in which they stand (I8).

What a line brings follows from its source row, the rules it names, and what the lines before it had left of the day's
caps; nothing a line says of itself is believed unless its source says so too: each kind of credit checks its own.
Returns sentences for an operator, none where all is as it should be. What is due and missing is found by `rebuild.due`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from courses.study.engine.merging import absorbed_by
from lms.points.credits.credit import kinds, of_kind
from lms.points.ledger import stream_keys
from lms.points.ledger.ledger_walk import Line, Walk, count_line, differs, line_of, load, named
from lms.points.models import LedgerTxn
from lms.points.reconcile import missing_lines


def faults(subject_id: int) -> Iterator[str]:
    """Yield what is wrong with one learner's lines."""
    walk = Walk(subject_id, [subject_id, *absorbed_by(subject_id)], load(subject_id))
    for line in walk.lines.values():
        for words in line_faults(walk, line):
            yield named(line, words)
        count_line(walk, line)
    yield from stream_faults(walk)
    yield from missing_lines.faults(walk)


def line_faults(walk: Walk, line: Line) -> Iterator[str]:
    if stream_keys.is_joined(line.txn.key):
        yield from carry_over_faults(walk, line)
        return
    try:
        credit = of_kind(line.txn.kind)
    except LookupError:
        yield "is of a kind that nobody knows"
        return
    yield from credit.check(walk, line)


def carry_over_faults(walk: Walk, line: Line) -> Iterator[str]:
    """Check what came over from an absorbed account: it was judged when it was earned, and is reversed there."""
    txn = line.txn
    theirs = LedgerTxn.objects.filter(subject__in=walk.accounts[1:], reversed_by__isnull=False)
    row = theirs.filter(uuid=stream_keys.joined_from(txn.key)).prefetch_related("legs").first()
    if row is None:
        yield "came over from no account that was joined with this one"
        return
    if what_of(row) != what_of(txn):
        yield "says another thing than the line it came from"
    yield from differs(line, line_of(row).points, line_of(row).hours)


def what_of(txn: LedgerTxn) -> tuple[object, ...]:
    """Return what a line says, besides its place, its key and its amounts."""
    return (txn.kind, txn.policy_id, txn.day, txn.source_type, txn.source_id, txn.enrolment_id, txn.facts)


def stream_faults(walk: Walk) -> Iterator[str]:
    """Check that what a stream says it has come to is the sum of its lines."""
    streams: dict[str, list[Line]] = defaultdict(list)
    streaming = kinds(accumulates=True)
    for line in walk.lines.values():
        if line.txn.stream and line.txn.kind in streaming:
            streams[line.txn.stream].append(line)
    for stream, lines in streams.items():
        if any(line.reversal is not None and not line.is_voided for line in lines):
            continue  # what a person took back stays within what the stream has come to
        cumulative = lines[-1].txn.cumulative_milli or 0
        summed = sum(line.full for line in lines if not line.is_voided)
        if cumulative != summed:
            yield f"stream {stream}: has come to {cumulative}, its lines bring {summed}"
        yield from of_kind(lines[0].txn.kind).check_stream(walk, stream, lines)
