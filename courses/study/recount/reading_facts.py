"""Reading for a recount: each right answer with what it made count, at the instant it came in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from courses.study.engine.read_proofs import as_proofs, open_times
from courses.study.models import PlayLease, ReadingProof
from courses.study.recount import recount_facts
from courses.study.values.intervals import Cover
from courses.study.values.open_time import counted_per_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from courses.study.values.counting import Counted


def facts_of(subject_id: int) -> list[tuple[datetime, recount_facts.Fact]]:
    """Return for a recount what this learner's answers made count, each at the instant it came in."""
    proofs = ReadingProof.objects.filter(lease__subject=subject_id).select_related("lease")
    answers: dict[tuple[int, int], list[ReadingProof]] = defaultdict(list)
    for proof in proofs.order_by("received_at", "pk"):
        answers[proof.lease.enrolment_id, proof.lease.timeline_id].append(proof)
    found: list[tuple[datetime, recount_facts.Fact]] = []
    for (enrolment, timeline), given in answers.items():
        opened_for = PlayLease.objects.filter(enrolment=enrolment, timeline=timeline, for_reading=True)
        every = list(opened_for.select_related("timeline").order_by("issued_at", "pk"))
        # A voided lease proves nothing, neither its answers nor the time for which it was open; but the void must
        # be known, or what it had finished would stay finished.
        found += [(row.issued_at, recount_facts.Proved(row.pk, ())) for row in every if row.voided_at]
        rows = [row for row in every if not row.voided_at]
        honest = [proof for proof in given if not proof.lease.voided_at]
        found += counted_proofs(honest, counted_per_answer(open_times(rows), as_proofs(rows, honest)))
    return found


def counted_proofs(
    proofs: Sequence[ReadingProof], pieces: Iterable[list[Counted]]
) -> Iterator[tuple[datetime, recount_facts.Proved]]:
    """Yield the answers whose own part counted then (`count` checks that before it credits), with what each made count.

    `count` credits with each answer all that counts; of that only the last piece is yielded too, for it says where the
    learner resumes.
    """
    done = Cover()
    last: list[Counted] = []
    for proof, fresh in zip(proofs, pieces, strict=True):
        for each in fresh:
            done.add(*each.span)
        last = fresh[-1:] or last
        if last and proof.right and proof.delivered and not done.missing(proof.from_ms, proof.to_ms):
            yield proof.received_at, recount_facts.Proved(proof.lease_id, tuple(fresh or last))
