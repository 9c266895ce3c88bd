"""Reading proofs as values: the time for which a timeline was open, and what the answers given on it make count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from courses.study.models import PlayLease, SameLearner
from courses.study.values.open_time import OpenTime, Proof, counted_readings, merge_open_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from courses.study.models import Enrolment, ReadingProof
    from courses.study.values.counting import Counted


def leases_of(enrolment: Enrolment) -> QuerySet[PlayLease]:
    """Return all leases of this cycle of the course, also of accounts joined with the learner's, in order."""
    joined = SameLearner.objects.filter(kept=enrolment.subject_id).values("absorbed")
    theirs = Q(subject__in=joined, enrolment__course=enrolment.course_id, enrolment__cycle=enrolment.cycle)
    return PlayLease.objects.filter(Q(enrolment=enrolment) | theirs).order_by("issued_at", "pk")


def open_times(rows: Iterable[PlayLease]) -> list[OpenTime]:
    return merge_open_times(OpenTime(row.window, row.ends_at) for row in rows)


def counted_of(rows: Sequence[PlayLease], proofs: Iterable[ReadingProof]) -> list[Counted]:
    """Apply `counted_readings` to rows.

    `rows` are all leases of one enrolment (or of those that are one learner's) under which one timeline was read,
    `proofs` the answers given on them as they came in.
    """
    return counted_readings(open_times(rows), as_proofs(rows, proofs))


def as_proofs(rows: Iterable[PlayLease], proofs: Iterable[ReadingProof]) -> list[Proof]:
    lease_of = {row.pk: row for row in rows}
    return [
        Proof(
            proof.right,
            lease_of[proof.lease_id].instant(proof.received_at),
            (proof.from_ms, proof.to_ms),
            proof.delivered,
        )
        for proof in proofs
    ]
