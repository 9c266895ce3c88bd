"""Everything derived from a learner's facts, recomputed from nothing: to check the caches and to repair them.

A recount takes the facts in the order in which they were taken in, through the same rules (`counting`, `intervals`), so
that the result has the same minutes as counting one by one had; a void leaves its chunks out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses.study.engine import merging
from courses.study.engine.leases import lock_learner
from courses.study.engine.offline.linking import StoredWindows
from courses.study.models import (
    Enrolment,
    OfflineGrant,
    PlayLease,
    SlackDay,
    StudyMinute,
    StudyStretch,
    Timeline,
    TimelineEdit,
    VerifiedInterval,
)
from courses.study.recount import recount_facts
from courses.study.recount.counter import Counter, Minute, Place, Recount, Verified
from courses.study.values.counting import over_bound
from courses.study.values.intervals import length, subtract
from foundation.local_days import training_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from courses.study.values.intervals import Spans


def recount(subject_id: int, *, decisions: recount_facts.Decisions | None = None) -> Recount:
    """Count all facts of this learner. The caller has locked the learner, or does not mind a chunk too few."""
    leases = recount_facts.leases_of(subject_id)
    counter = Counter(leases, decisions or recount_facts.decisions_of(subject_id))
    for fact in recount_facts.in_order(subject_id):
        counter.add_fact(fact)
    counter.result.stretches = sorted(counter.clock.windows.stretches, key=lambda each: each.start)
    counter.result.grants = counter.clock.grants
    counter.result.sharing = counter.clock.windows.sharing
    return counter.result


def differences(subject_id: int) -> list[str]:
    """Return where the caches differ from a recount of the facts, in words for an operator; empty when all is right."""
    return list(compare(subject_id, recount(subject_id)))


def compare(subject_id: int, counted: Recount) -> Iterator[str]:
    if merging.absorbed_by(subject_id):
        yield from compare_joined(subject_id)
    else:
        yield from compare_study(subject_id, counted)
    for lease in PlayLease.objects.filter(subject=subject_id).order_by("pk"):
        if lease.prefix != counted.prefixes[lease.pk]:
            yield f"lease {lease.uuid}: has {lease.prefix}, should have {counted.prefixes[lease.pk]}"
    yield from compare_shared(subject_id, counted)
    for day, over in bound_broken(subject_id).items():
        yield f"day {day}: {over} ms more than the clock allows"


def compare_study(subject_id: int, counted: Recount) -> Iterator[str]:
    """Yield the differences of an account that absorbed no others (with them see `merging.count`)."""
    rows = {(row.enrolment_id, row.timeline_id): row for row in VerifiedInterval.objects.filter(subject=subject_id)}
    should = counted.places()
    for place in sorted(should.keys() | {place for place, row in rows.items() if row.spans}):
        row, seen = rows.get(place), should.get(place, Verified())
        if row is None or stored_values(row) != (seen.spans, seen.resume_ms, is_complete(row, seen)):
            have = f"{row.verified_ms} ms, complete {row.complete}" if row else "nothing"
            yield f"enrolment {place[0]}, timeline {place[1]}: has {have}, should have {length(seen.spans)} ms"
    have_minutes = minutes_of(subject_id)
    should_minutes = {key: (row.day, row.gained_ms, row.new_ms) for key, row in counted.minutes.items()}
    for key in sorted(dict(have_minutes.items() ^ should_minutes.items())):
        yield f"minute {key}: has {have_minutes.get(key)}, should have {should_minutes.get(key)}"
    drawn = dict(SlackDay.objects.filter(subject=subject_id, drawn_ms__gt=0).values_list("day", "drawn_ms"))
    if drawn != counted.slack:
        yield f"slack: has {drawn}, should have {dict(counted.slack)}"


def compare_shared(subject_id: int, counted: Recount) -> Iterator[str]:
    """Yield the differences in what books share with other windows: stretches, grants, leases."""
    stretches = [row.value for row in StudyStretch.objects.filter(subject=subject_id).order_by("starts_at")]
    if stretches != counted.stretches:
        yield f"stretches: has {stretches}, should have {counted.stretches}"
    for grant in OfflineGrant.objects.filter(pk__in=counted.grants).order_by("pk"):
        if grant.time != counted.grants[grant.pk]:
            yield f"grant {grant.uuid}: has {grant.time}, should have {counted.grants[grant.pk]}"
    sharing = set(PlayLease.objects.filter(subject=subject_id, shares=True).values_list("pk", flat=True))
    if sharing != counted.sharing:
        yield f"leases that share: has {sorted(sharing)}, should have {sorted(counted.sharing)}"


def compare_joined(subject_id: int) -> Iterator[str]:
    """Yield where more counts than both accounts' evidence gives: it is counted once more and rolled back.

    Not minute by minute: which account's minute a second belongs to depends on when they were joined.
    """
    with transaction.atomic():
        have = spans_of(subject_id)
        rebuild(subject_id)
        should = spans_of(subject_id)
        transaction.set_rollback(True)
    for place, spans in sorted(have.items()):
        if subtract(spans, should.get(place, ())):
            ms, both = length(spans), length(should.get(place, ()))
            yield f"enrolment {place[0]}, timeline {place[1]}: has {ms} ms, joined accounts come to {both} ms"


def spans_of(subject_id: int) -> dict[Place, Spans]:
    rows = VerifiedInterval.objects.filter(subject=subject_id)
    return {(row.enrolment_id, row.timeline_id): row.as_spans() for row in rows}


def stored_values(row: VerifiedInterval) -> tuple[object, ...]:
    return tuple((start, end) for start, end in row.spans), row.resume_ms, row.complete


def is_complete(row: VerifiedInterval | None, seen: Verified) -> bool:
    """Return whether enough counts; latched: what once sufficed still does, unless some of it was voided."""
    return seen.enough or (row is not None and row.complete and not seen.voided)


def minutes_of(subject_id: int) -> dict[Minute, tuple[date, int, int]]:
    rows = StudyMinute.objects.filter(subject=subject_id).exclude(gained_ms=0, new_ms=0)
    fields = rows.values_list("minute", "enrolment_id", "timeline_id", "day", "gained_ms", "new_ms")
    return {(minute, enrolment, timeline): tuple(rest) for minute, enrolment, timeline, *rest in fields}  # type: ignore[misc]


@transaction.atomic
def rebuild(
    subject_id: int, *, places: frozenset[Place] | None = None, voided: frozenset[Place] = frozenset()
) -> Recount:
    """Write the result of a recount: everywhere, or only at these places. Facts and completions are not touched.

    At the places `voided` what once sufficed is checked without the latch.
    """
    lock_learner(subject_id)
    counted = recount(subject_id)
    for place in voided:
        counted.verified[place].voided = True
    write_verified(subject_id, counted, places)
    write_minutes(subject_id, counted, places)
    if places is None:
        write_leases(subject_id, counted)
    if merging.absorbed_by(subject_id):
        merging.count(subject_id)
    return counted


def write_verified(subject_id: int, counted: Recount, places: frozenset[Place] | None) -> None:
    rows = {(row.enrolment_id, row.timeline_id): row for row in VerifiedInterval.objects.filter(subject=subject_id)}
    for place in rows.keys() | counted.places().keys() if places is None else places:
        seen = counted.verified.get(place, Verified())
        if place not in rows and not seen.spans:
            continue
        row = rows.get(place) or VerifiedInterval(subject_id=subject_id, enrolment_id=place[0], timeline_id=place[1])
        row.complete = is_complete(row if row.pk else None, seen)
        row.set_spans(seen.spans)
        row.resume_ms, row.changed = seen.resume_ms, seen.changed or row.changed
        row.save()


def write_minutes(subject_id: int, counted: Recount, places: frozenset[Place] | None) -> None:
    have = minutes_of(subject_id)
    for key in have.keys() | counted.minutes.keys():
        minute, enrolment, timeline = key
        if places is not None and (enrolment, timeline) not in places:
            continue
        should = counted.minutes.get(key)
        where = StudyMinute.objects.filter(subject=subject_id, minute=minute, enrolment=enrolment, timeline=timeline)
        if should is None:
            where.delete()
        elif have.get(key) != (should.day, should.gained_ms, should.new_ms):
            says = {"day": should.day, "gained_ms": should.gained_ms, "new_ms": should.new_ms}
            if not where.update(**says):
                key_fields = {"subject_id": subject_id, "minute": minute}
                StudyMinute.objects.create(**key_fields, enrolment_id=enrolment, timeline_id=timeline, **says)


def write_leases(subject_id: int, counted: Recount) -> None:
    SlackDay.objects.filter(subject=subject_id).exclude(day__in=counted.slack).delete()
    for day, drawn in counted.slack.items():
        SlackDay.objects.update_or_create(subject_id=subject_id, day=day, defaults={"drawn_ms": drawn})
    write_shared(subject_id, counted)
    for lease in PlayLease.objects.filter(subject=subject_id):
        prefix = counted.prefixes[lease.pk]
        if lease.prefix != prefix:
            lease.next_seq, lease.head = prefix.next_seq, prefix.head
            lease.claimed_ms, lease.slack_ms = prefix.claimed_ms, prefix.slack_ms
            lease.save(update_fields=["next_seq", "head", "claimed_ms", "slack_ms"])


def write_shared(subject_id: int, counted: Recount) -> None:
    StudyStretch.objects.filter(subject=subject_id).delete()
    windows = StoredWindows(subject_id)
    for stretch in counted.stretches:
        windows.keep(stretch)
    for pk, grant in counted.grants.items():
        OfflineGrant.objects.filter(pk=pk).update(ends_at=grant.ends_at, claimed_ms=grant.claimed_ms)
    leases = PlayLease.objects.filter(subject=subject_id, grant=None)
    leases.filter(pk__in=counted.sharing).update(shares=True)
    leases.exclude(pk__in=counted.sharing).filter(shares=True).update(shares=False)


def unnamed() -> int:
    """Count the older rows that do not have their content or their training year."""
    return Timeline.objects.filter(content="").count() + VerifiedInterval.objects.filter(content="").count()


@transaction.atomic
def name_all() -> None:
    """Fill in the content of older rows, and the training year in which each cycle began."""
    if not unnamed():
        return
    for enrolment in Enrolment.objects.iterator(500):
        Enrolment.objects.filter(pk=enrolment.pk).update(year=training_year(enrolment.created))
    for timeline in Timeline.objects.filter(content="").select_related("asset").iterator(500):
        timeline.save(update_fields=["content"])
    linked = TimelineEdit.objects.values_list("old__content", "new__content")
    Timeline.objects.filter(content__in={each for pair in linked for each in pair}).update(linked=True)
    for row in VerifiedInterval.objects.filter(content="").select_related("timeline", "enrolment").iterator(500):
        row.content, row.year = row.timeline.content, row.enrolment.year
        row.save(update_fields=["content", "year"])


def bound_broken(subject_id: int) -> dict[date, int]:
    """Return the days through which more study counts than the clock allows, and by how much; any is a fault."""
    now = timezone.now()
    leases = PlayLease.objects.filter(subject__in=[subject_id, *merging.absorbed_by(subject_id)])
    windows = [row.stretch_until(now) for row in leases]
    rows = StudyMinute.objects.filter(subject=subject_id).values_list("day")
    return over_bound(windows, dict(rows.annotate(total=Sum("gained_ms"))))


def changed(before: Recount, after: Recount) -> tuple[frozenset[Place], frozenset[date]]:
    """Return where two recounts of one learner differ: the places, and the days on which minutes do."""
    places = {
        place
        for place in before.verified.keys() | after.verified.keys()
        if before.verified.get(place, Verified()) != after.verified.get(place, Verified())
    }
    days = set()
    for key in before.minutes.keys() | after.minutes.keys():
        old, new = before.minutes.get(key), after.minutes.get(key)
        if old != new:
            places.add((key[1], key[2]))
            days |= {row.day for row in (old, new) if row is not None}
    return frozenset(places), frozenset(days)
