"""Counting the study of two accounts as one learner's: the union, never the sum (see `one_learner`)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.assess.models import QuizAttempt
from courses.pages.page_queries import course_of
from courses.study.engine import completion, crediting, leases, read_proofs
from courses.study.engine.offline import replay
from courses.study.models import (
    Completion,
    Enrolment,
    PlayLease,
    ReadingProof,
    SameLearner,
    SlackDay,
    Timeline,
    VerifiedInterval,
)
from courses.study.signals import learners_joined, learners_joining
from courses.study.values.counting import LEASE_SLACK_MS, Arrival, Counted, Prefix, extend
from courses.study.values.intervals import Cover, gaps, subtract, union
from courses.study.values.one_learner import LeaseWindow, Played, fitting, slack_by_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import _User as User

type Twins = dict[int, Enrolment]
type Together = dict[tuple[int, int], list[Played]]


def kept_of(subject_id: int) -> int:
    """Return the account that this one's study counts for: itself, unless it was absorbed."""
    row = SameLearner.objects.filter(absorbed=subject_id).order_by("-pk").first()
    return row.kept_id if row else subject_id


def absorbed_by(subject_id: int) -> list[int]:
    """Return the accounts whose study counts for this one."""
    rows = SameLearner.objects.filter(kept=subject_id).order_by("pk")
    return list(rows.values_list("absorbed_id", flat=True))


def current(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment that its study counts for now: the kept account's, where two were joined."""
    kept = kept_of(enrolment.subject_id)
    if kept == enrolment.subject_id:
        return enrolment
    twin = Enrolment.objects.filter(subject=kept, course=enrolment.course_id, cycle=enrolment.cycle)
    return twin.select_related("course").first() or enrolment


@transaction.atomic
def join(*, kept: User, absorbed: User, by: User) -> None:
    """Count what `absorbed` studied for `kept` from now on, and so what it may still hand in.

    Two signals go to the folders above: `learners_joining` before the study is counted, `learners_joined` after.
    """
    for subject_id in sorted({kept.pk, absorbed.pk}):
        leases.lock_learner(subject_id)
    leases.close_open(subject_id=absorbed.pk, now=timezone.now())
    everyone = [absorbed.pk, *absorbed_by(absorbed.pk)]
    now = timezone.now()
    SameLearner.objects.bulk_create(SameLearner(kept=kept, absorbed_id=pk, at=now) for pk in everyone)
    twins = enrolments(kept, everyone)
    news = {"kept": kept, "absorbed": absorbed, "twins": twins, "by": by}
    learners_joining.send(SameLearner, **news)
    count(kept.pk)
    finish(kept, twins)
    learners_joined.send(SameLearner, **news)


def enrolments(kept: User, absorbed: list[int]) -> Twins:
    """Return the kept account's twin of each absorbed enrolment, of its course and cycle, made where missing."""
    twins: Twins = {}
    for theirs in Enrolment.objects.filter(subject__in=absorbed).order_by("created"):
        ours, _ = Enrolment.objects.get_or_create(
            subject=kept,
            course_id=theirs.course_id,
            cycle=theirs.cycle,
            defaults={
                "by_id": theirs.by_id,
                "created": theirs.created,
                "year": theirs.year,
                "state": theirs.state,
                "withdrawn": theirs.withdrawn,
            },
        )
        ours.created = min(ours.created, theirs.created)
        if theirs.is_active:
            ours.state, ours.withdrawn = Enrolment.State.ACTIVE, None
        ours.save(update_fields=["created", "state", "withdrawn"])
        twins[theirs.pk] = ours
    gone = Enrolment.objects.filter(subject__in=absorbed, state=Enrolment.State.ACTIVE)
    gone.update(state=Enrolment.State.WITHDRAWN, withdrawn=timezone.now())
    return twins


@transaction.atomic
def count_late_evidence(absorbed_id: int) -> list[str]:
    """Count evidence that came in late on an absorbed account for the kept one; return words for the learner."""
    kept_id = kept_of(absorbed_id)
    if kept_id == absorbed_id:
        return []
    leases.lock_learner(kept_id)
    return count(kept_id)


def count(kept_id: int) -> list[str]:
    """Join everything the absorbed accounts have verified to the kept one's; doing it twice changes nothing."""
    others = absorbed_by(kept_id)
    rows = PlayLease.objects.filter(subject__in=[kept_id, *others]).order_by("issued_at", "pk")
    by_pk = {lease.pk: lease for lease in rows.select_related("enrolment", "timeline")}
    mine: list[Played] = []
    theirs: list[Played] = []
    for account in {lease.subject_id for lease in by_pk.values()}:
        own = {pk: lease for pk, lease in by_pk.items() if lease.subject_id == account}
        (mine if account == kept_id else theirs).extend(played_in(own))
    alone, read = readings_together(kept_id, by_pk.values())
    mine.extend(alone)
    windows = [as_window(row) for row in by_pk.values()]
    accepted = fitting(windows, mine, [*theirs, *pieces_of(read)])
    if set(pieces_of(read)) - set(accepted):  # no time for it then: what was read and answered later counts
        _, later = readings_together(kept_id, by_pk.values(), newest=True)
        otherwise = fitting(windows, mine, [*theirs, *pieces_of(later)])
        if sum(each.length_ms for each in otherwise) > sum(each.length_ms for each in accepted):
            read, accepted = later, otherwise
    for day, drawn in slack_by_day([*mine, *accepted]).items():
        SlackDay.objects.update_or_create(subject_id=kept_id, day=day, defaults={"drawn_ms": drawn})
    grouped: dict[tuple[int, int], list[Played]] = defaultdict(list)
    for each in accepted:
        grouped[by_pk[each.lease].enrolment_id, by_pk[each.lease].timeline_id].append(each)
    news = []
    stands = set(accepted)
    for (enrolment_id, timeline_id), pieces in read.items():
        news += join_reading(enrolment_id, timeline_id, [piece for piece in pieces if piece in stands])
    for row in VerifiedInterval.objects.filter(subject__in=others).select_related("enrolment", "timeline"):
        news += join_timeline(kept_id, row, grouped[row.enrolment_id, row.timeline_id])
    return news


def as_window(lease: PlayLease) -> LeaseWindow:
    slack_ms = LEASE_SLACK_MS if lease.grant_id is None else 0
    return LeaseWindow(
        lease.pk, lease.issued_at, lease.ends_at, lease.rate_cap_milli, lease.subject_id, slack_ms=slack_ms
    )


def played_in(leases: dict[int, PlayLease]) -> list[Played]:
    """Return the chunks of one account that its clock allowed; what books share with leases needs all of them."""
    if all(lease.grant_id is None for lease in leases.values()):
        return [each for lease in leases.values() for each in counted_of(lease)]
    found = replay.allowed_by_lease(leases)
    return [
        Played(pk, each.at, each.span, each.slack_ms, heard if leases[pk].grant_id is not None else None)
        for pk in leases
        for each, heard in found[pk]
    ]


def counted_of(lease: PlayLease) -> list[Played]:
    """Return the chunks of a lease that its clock allowed."""
    rows = {row.seq: row for row in lease.chunks.all()}
    arrivals = [
        Arrival(crediting.as_chunk(row), lease.instant(row.received_at)) for row in crediting.following(rows, 0)
    ]
    _, counted = extend(Prefix(0, lease.seed), lease.window, arrivals, drawn={})
    return [Played(lease.pk, each.at, each.span, each.slack_ms) for each in counted]


def pieces_of(read: Together) -> list[Played]:
    return [piece for pieces in read.values() for piece in pieces]


def readings_together(
    kept_id: int, leases: Iterable[PlayLease], *, newest: bool = False
) -> tuple[list[Played], Together]:
    """Return what the kept account has read alone, and what the accounts have read as one reader and it alone has not.

    The second by the kept account's enrolment and the timeline.

    A section that was open here and there was open for the union of both; its question is answered once: at the first
    right answer, or at the newest.
    """
    given: dict[int, list[ReadingProof]] = defaultdict(list)
    standing = [lease for lease in leases if lease.voided_at is None and lease.for_reading]
    for proof in ReadingProof.objects.filter(lease__in=standing).order_by("received_at", "pk"):
        given[proof.lease_id].append(proof)
    places: dict[tuple[int, int, int], list[PlayLease]] = defaultdict(list)
    for lease in standing:
        places[lease.enrolment.course_id, lease.enrolment.cycle, lease.timeline_id].append(lease)
    by_kept: list[Played] = []
    found: Together = {}
    for (course, cycle, timeline), rows in places.items():
        proofs = by_arrival(proof for row in rows for proof in given[row.pk])
        if not any(proof.right for proof in proofs):
            continue
        own = [row for row in rows if row.subject_id == kept_id]
        alone = read_proofs.counted_of(own, by_arrival(proof for row in own for proof in given[row.pk]))
        by_kept += [Played(lease_at(own, one.at).pk, one.at, one.span, 0) for one in alone]
        ours = Enrolment.objects.filter(subject=kept_id, course=course, cycle=cycle).first()
        if ours is None or len(own) == len(rows):
            continue
        known = Cover.from_spans(union(one.span for one in alone))
        found[ours.pk, timeline] = [
            Played(lease_at(rows, one.at).pk, one.at, span, 0)
            for one in read_proofs.counted_of(rows, last_right(proofs) if newest else proofs)
            for span in known.missing(*one.span)
        ]
    return by_kept, found


def last_right(proofs: Iterable[ReadingProof]) -> list[ReadingProof]:
    """Return of each part the newest right answer, as they came in."""
    found = {(proof.from_ms, proof.to_ms): proof for proof in proofs if proof.right and proof.delivered}
    return by_arrival(found.values())


def by_arrival(proofs: Iterable[ReadingProof]) -> list[ReadingProof]:
    """Sort answers as they came in."""
    return sorted(proofs, key=lambda proof: (proof.received_at, proof.pk))


def lease_at(rows: list[PlayLease], at: datetime) -> PlayLease:
    """Return under which of these leases an instant belongs: the last one of those that had begun."""
    return max((row for row in rows if row.issued_at <= at), key=lambda row: row.issued_at, default=rows[0])


def join_reading(enrolment_id: int, timeline_id: int, played: list[Played]) -> list[str]:
    """Add what was read to the kept account's; what is there already adds nothing."""
    ours = Enrolment.objects.get(pk=enrolment_id)
    timeline = Timeline.objects.get(pk=timeline_id)
    before = VerifiedInterval.objects.filter(enrolment=ours, timeline=timeline).first()
    stands = before.as_spans() if before else ()
    there = Cover.from_spans(stands)
    counted = [Counted(span, each.at, each.slack_ms) for each in played for span in there.missing(*each.span)]
    if not counted:
        return []
    return crediting.apply(
        lease=PlayLease(subject_id=ours.subject_id, enrolment=ours, timeline=timeline), counted=counted
    )[1]


def join_timeline(kept_id: int, row: VerifiedInterval, played: Iterable[Played]) -> list[str]:
    """Add what one absorbed account verified of one timeline; `row` has nothing that was voided or that waits."""
    theirs = row.enrolment
    ours = Enrolment.objects.get(subject=kept_id, course=theirs.course_id, cycle=theirs.cycle)
    before = VerifiedInterval.objects.filter(enrolment=ours, timeline=row.timeline).first()
    stands = before.as_spans() if before else ()
    missing = subtract(row.as_spans(), stands)
    rest = Cover.from_spans(gaps(missing, 0, row.timeline.duration_ms))
    counted = [Counted(span, each.at, each.slack_ms) for each in played for span in rest.missing(*each.span)]
    if not counted:
        return []
    stand_in = PlayLease(subject_id=kept_id, enrolment=ours, timeline=row.timeline)
    verified, news = crediting.apply(lease=stand_in, counted=counted)
    if before and before.changed > counted[-1].at:  # study goes on where it last was
        verified.resume_ms, verified.changed = before.resume_ms, before.changed
        verified.save(update_fields=["resume_ms", "changed"])
    return news


def finish(kept: User, twins: Twins) -> None:
    """Latch what an absorbed account finished, at its own time, and what only both together finish.

    A video here and its quiz there are a lesson; lessons here and lessons there are a course.
    """
    done = Completion.objects.filter(enrolment__in=twins).select_related("page").order_by("at", "pk")
    for each in done.filter(kind=Completion.Kind.LESSON):
        completion.copy_completion(enrolment=twins[each.enrolment_id], done=each)
    passed = QuizAttempt.objects.filter(subject__in=absorbed_by(kept.pk), passed=True).select_related("lesson")
    by_course = {twin.course_id: twin for twin in sorted(twins.values(), key=lambda twin: twin.cycle)}
    for attempt in passed.order_by("created"):
        course = course_of(attempt.lesson)
        if course is not None and course.pk in by_course:
            enrolment = by_course[course.pk]
            seen = VerifiedInterval.objects.filter(enrolment=enrolment, timeline__lesson=attempt.lesson)
            at = max([attempt.created, *seen.values_list("changed", flat=True)])
            completion.check_lesson(enrolment, attempt.lesson, at=at)
    for each in done.filter(kind=Completion.Kind.COURSE):
        completion.copy_completion(enrolment=twins[each.enrolment_id], done=each)
    for enrolment in by_course.values():
        last = enrolment.completions.order_by("-at").first()
        if last is not None:
            completion.check_course(enrolment, at=last.at)
