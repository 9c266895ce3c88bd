"""Queries for an officer's oversight: none of it is proof, all of it is where false study would show first.

Every listing is narrowed to the learners of the officer's places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from courses.study.models import BookConflict, EvidenceConflict, EvidenceVoid, OfflineClaim, PlayLease
from foundation.http.permission import visible
from lms.people.access import BASE_ROLES
from lms.people.models import Posting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from lms.people.models import User

LOOKS_BACK = timedelta(days=180)
AT_MOST = 50
NEVER_SENT_MS = 120_000  # below that it is a line that broke at the wrong moment


def leases(user: User) -> QuerySet[PlayLease]:
    """Return the leases of the last half-year that this officer may see."""
    return visible(user, PlayLease.objects.filter(issued_at__gte=timezone.now() - LOOKS_BACK))


def devices_of_many(user: User) -> Sequence[Mapping[str, Any]]:
    """Return devices on which more than one learner studied, those of most learners first."""
    rows = leases(user).exclude(device="").values("device")
    counted = rows.annotate(learners=Count("subject", distinct=True), times=Count("pk"), last=Max("issued_at"))
    return list(counted.filter(learners__gt=1).order_by("-learners", "-last")[:AT_MOST])


def hands_of_many(user: User) -> Sequence[Mapping[str, Any]]:
    """Return people who studied in the name of more than one learner."""
    rows = leases(user).exclude(actor=F("subject")).values("actor__uuid", "actor__name")
    counted = rows.annotate(learners=Count("subject", distinct=True), times=Count("pk"), last=Max("issued_at"))
    return list(counted.filter(learners__gt=1).order_by("-learners", "-last")[:AT_MOST])


def hands_of_bases(user: User) -> Sequence[Mapping[str, Any]]:
    """Return people with a post at a base who studied in a learner's name: bases gain by hours, learners do not."""
    staff = Posting.objects.filter(role__in=BASE_ROLES).values("user")
    rows = leases(user).exclude(actor=F("subject")).filter(actor__in=staff).values("actor__uuid", "actor__name")
    counted = rows.annotate(learners=Count("subject", distinct=True), times=Count("pk"), last=Max("issued_at"))
    return list(counted.order_by("-times")[:AT_MOST])


def never_sent(user: User) -> Sequence[Mapping[str, Any]]:
    """Return learners who claimed film that had not been sent to them: two minutes and more, the most first."""
    rows = leases(user).exclude(delivery=None).values("subject__uuid", "subject__name")
    read = Sum("undelivered_ms", filter=Q(for_reading=True), default=0)  # of what was read nothing is claimed in chunks
    summed = rows.annotate(missing=Sum("undelivered_ms"), told=Sum("claimed_ms") + read, last=Max("issued_at"))
    return list(summed.filter(missing__gte=NEVER_SENT_MS).order_by("-missing")[:AT_MOST])


def conflicts(user: User) -> QuerySet[EvidenceConflict]:
    """Return chunks of which a device sent two versions, the latest first."""
    rows = visible(user, EvidenceConflict.objects.select_related("lease__subject", "lease__timeline__lesson"))
    return rows.order_by("-received_at")[:AT_MOST]


def copied_devices(user: User) -> QuerySet[BookConflict]:
    """Return records whose number their device had used before: a copied profile, or a phone restored from a copy."""
    rows = visible(user, BookConflict.objects.select_related("book__subject", "book__timeline__lesson"))
    return rows.order_by("-received_at")[:AT_MOST]


def offline_claims(user: User) -> QuerySet[OfflineClaim]:
    """Return study without a network that does not count by itself, the latest first."""
    rows = visible(user, OfflineClaim.objects.select_related("subject", "grant__enrolment__course"))
    return rows.order_by("-received_at")[:AT_MOST]


@dataclass(frozen=True, slots=True)
class Try:
    """One answer to a check question, as it was asked then."""

    at: datetime
    question: str
    chosen: str
    right: bool
    hands: str


def tries_of(void: EvidenceVoid) -> list[Try]:
    """Return the quiz answers of the sitting that a void is about, in order; shown with that void only."""
    rows = void.lease.proofs.select_related("question_set", "actor").order_by("received_at", "pk")
    found = []
    for row in rows[:AT_MOST]:
        for question in row.question_set.questions:
            chosen = "、".join(question["options"].get(option, "") for option in row.answer)
            hands = "" if row.actor_id == void.lease.subject_id else row.actor.name
            found.append(Try(row.received_at, question["text"], chosen, row.right, hands))
    return found


def asked(user: User) -> QuerySet[EvidenceVoid]:
    """Return voids that wait for a second officer, the oldest first."""
    rows = EvidenceVoid.objects.select_related("lease__subject", "lease__timeline__lesson", "asked_by")
    return visible(user, rows.filter(decision=None)).order_by("asked_at")


def study_of(user: User, asked_for: dict[str, str]) -> QuerySet[PlayLease]:
    """Return leases by device, by actor or by learner (uuids), the latest first."""
    wanted = Q()
    for name, field in {"device": "device", "actor": "actor__uuid", "learner": "subject__uuid"}.items():
        if asked_for.get(name):
            wanted &= Q(**{field: asked_for[name]})
    rows = leases(user).filter(wanted).select_related("subject", "actor", "timeline__lesson")
    return rows.annotate(voided=Count("voids", filter=Q(voids__decision__approved=True))).order_by("-issued_at")
