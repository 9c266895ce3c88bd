"""A learner's facts in the order in which they were taken in: what a recount reads, and nothing that it derives.

Chunks and answers are read here. For other kinds of evidence the modules that store them add to `SOURCES` a function
from a learner to timed events, oldest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge

from courses.study.engine.unconfirmed_spans import by_lease
from courses.study.models import EvidenceChunk, EvidenceVoid, PlayLease, Presence, SpanHold
from courses.study.values.chunk import Chunk
from courses.study.values.counting import Counted
from courses.study.values.intervals import Spans
from courses.study.values.version_map import Link

AT_ONCE = 2000
FIELDS = ("seq", "from_ms", "to_ms", "rate_milli", "clock_ms", "prev", "hash", "pk", "lease_id", "received_at")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A chunk of a lease, and when it first came."""

    lease_id: int
    chunk: Chunk
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Released:
    """Waiting chunks of one lease that an answer released."""

    lease_id: int
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Study of another kind of evidence that counts under a lease, as `crediting.apply` took it in.

    A void of the whole lease voids it.
    """

    lease_id: int
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """What counts on one timeline counts on another from now on, without being paid twice: an edit."""

    enrolment_id: int
    from_timeline: int
    to_timeline: int
    to_content: str
    duration_ms: int
    carry: Callable[[Spans], Spans]


@dataclass(frozen=True, slots=True)
class Stated:
    """From now on two contents share ranges: a second of the one is a second of the other."""

    link: Link


type Fact = Arrived | Released | Proved | Carried | Stated
SOURCES: list[Callable[[int], Iterable[tuple[datetime, Fact]]]] = []


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided about chunks of leases: which are voided, which wait or waited for an answer."""

    voids: dict[int, list[EvidenceVoid]] = field(default_factory=lambda: defaultdict(list))
    unconfirmed: frozenset[tuple[int, int]] = frozenset()

    def is_void(self, lease_id: int, seq: int) -> bool:
        return any(void.covers(seq) for void in self.voids.get(lease_id, ()))

    def is_whole_void(self, lease_id: int) -> bool:
        return any(void.is_whole for void in self.voids.get(lease_id, ()))


def decisions_of(subject_id: int, *, without: EvidenceVoid | None = None) -> Decisions:
    """Return approved voids and waiting spans of one learner; `without` leaves one void out, to see what it changed."""
    voids: dict[int, list[EvidenceVoid]] = defaultdict(list)
    for void in EvidenceVoid.objects.approved().filter(lease__subject=subject_id):
        if void != without:
            voids[void.lease_id].append(void)
    unconfirmed = SpanHold.objects.filter(subject=subject_id).values_list("lease_id", "seq")
    return Decisions(voids, frozenset(unconfirmed))


def leases_of(subject_id: int) -> dict[int, PlayLease]:
    return PlayLease.objects.select_related("timeline", "enrolment").filter(subject=subject_id).in_bulk()


def in_order(subject_id: int) -> Iterator[Fact]:
    """Yield every fact of one learner, streaming; what came at one instant comes in the order of its rows."""
    others = [sorted(source(subject_id), key=lambda each: each[0]) for source in SOURCES]
    for _at, fact in merge(of_players(subject_id), *others, key=lambda each: each[0]):
        yield fact


def of_players(subject_id: int) -> Iterator[tuple[datetime, Fact]]:
    """Yield chunks by row (a learner's rows are written one after another), each followed by the answers given then."""
    answers = released(subject_id)
    rows = EvidenceChunk.objects.filter(lease__subject=subject_id).order_by("pk").values_list(*FIELDS)
    latest: datetime | None = None
    for *chunk, pk, lease_id, received_at in rows.iterator(AT_ONCE):
        latest = max(latest or received_at, received_at)  # a clock that was set back changes no order
        yield latest, Arrived(lease_id, Chunk(*chunk), received_at)
        for at, fact in answers.get(pk, ()):
            latest = max(latest, at)  # what else came between this chunk and the answer comes before the answer
            yield latest, fact


def released(subject_id: int) -> dict[int, list[tuple[datetime, Released]]]:
    """Return what answers released and when, by the chunk after which they came."""
    found: dict[int, list[tuple[datetime, Released]]] = defaultdict(list)
    rows: dict[int, list[SpanHold]] = defaultdict(list)
    for span in SpanHold.objects.filter(subject=subject_id, state=SpanHold.State.RELEASED).order_by("pk"):
        rows[span.answer_id or 0].append(span)
    for answer in Presence.objects.filter(pk__in=rows).order_by("pk"):
        for lease_id, counted in by_lease(rows[answer.pk]):
            found[answer.after_id or 0].append((answer.at, Released(lease_id, tuple(counted))))
    return found
