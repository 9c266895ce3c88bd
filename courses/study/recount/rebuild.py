"""Everything derived from a learner's facts, computed again from nothing: to prove the caches and to mend them.

A recount takes the facts in the order in which they were taken in, through the same rules (`counting`, `intervals`), so
that it comes to the same minutes as counting one by one did; a void leaves its chunks out as if they had never counted.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses.study.engine import merging
from courses.study.engine.leases import lock_learner
from courses.study.models import (
    Enrolment,
    PlayLease,
    SlackDay,
    StudyMinute,
    Timeline,
    TimelineEdit,
    VerifiedInterval,
)
from courses.study.recount import recount_facts
from courses.study.recount.counter import Counter, Minute, Place, Recount, Verified
from courses.study.values.counting import Prefix, Stretch, over_bound
from courses.study.values.intervals import length, subtract
from foundation.local_days import training_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from courses.study.values.intervals import Spans


def recount(subject_id: int, *, ruled: recount_facts.Ruled | None = None) -> Recount:
    """What the facts of this learner come to. The caller holds the subject, or does not mind a chunk too few."""
    leases = recount_facts.leases_of(subject_id)
    counter = Counter(leases, ruled or recount_facts.ruled(subject_id))
    counter.come_to.prefixes |= {pk: Prefix(0, lease.seed) for pk, lease in leases.items()}
    for fact in recount_facts.in_order(subject_id):
        counter.take(fact)
    return counter.come_to


def differences(subject_id: int) -> list[str]:
    """Where the caches are not what the facts come to, in words for an operator; empty when all is right."""
    return list(compare(subject_id, recount(subject_id)))


def compare(subject_id: int, counted: Recount) -> Iterator[str]:
    if merging.absorbed_by(subject_id):
        yield from compare_joined(subject_id)
    else:
        yield from compare_study(subject_id, counted)
    for lease in PlayLease.objects.filter(subject=subject_id).order_by("pk"):
        if lease.prefix != counted.prefixes[lease.pk]:
            yield f"lease {lease.uuid}: has {lease.prefix}, should have {counted.prefixes[lease.pk]}"
    for day, over in bound_broken(subject_id).items():
        yield f"day {day}: {over} ms more than the clock allows"


def compare_study(subject_id: int, counted: Recount) -> Iterator[str]:
    """Not for an account that absorbed others: what counts there depends on them too (`merging.count`)."""
    rows = {(row.enrolment_id, row.timeline_id): row for row in VerifiedInterval.objects.filter(subject=subject_id)}
    should = counted.places()
    for place in sorted(should.keys() | {place for place, row in rows.items() if row.spans}):
        row, seen = rows.get(place), should.get(place, Verified())
        if row is None or says(row) != (seen.spans, seen.resume_ms, is_complete(row, seen)):
            have = f"{row.verified_ms} ms, complete {row.complete}" if row else "nothing"
            yield f"enrolment {place[0]}, timeline {place[1]}: has {have}, should have {length(seen.spans)} ms"
    have_minutes = minutes_of(subject_id)
    should_minutes = {key: (row.day, row.gained_ms, row.new_ms) for key, row in counted.minutes.items()}
    for key in sorted(dict(have_minutes.items() ^ should_minutes.items())):
        yield f"minute {key}: has {have_minutes.get(key)}, should have {should_minutes.get(key)}"
    drawn = dict(SlackDay.objects.filter(subject=subject_id, drawn_ms__gt=0).values_list("day", "drawn_ms"))
    if drawn != counted.slack:
        yield f"slack: has {drawn}, should have {dict(counted.slack)}"


def compare_joined(subject_id: int) -> Iterator[str]:
    """Where more counts than both accounts' evidence comes to: it is counted once more, and that is not kept.

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


def says(row: VerifiedInterval) -> tuple[object, ...]:
    return tuple((start, end) for start, end in row.spans), row.resume_ms, row.complete


def is_complete(row: VerifiedInterval | None, seen: Verified) -> bool:
    """Latched: what once sufficed does, whatever share is asked for now; but not when some of it was taken out."""
    return seen.enough or (row is not None and row.complete and not seen.voided)


def minutes_of(subject_id: int) -> dict[Minute, tuple[date, int, int]]:
    rows = StudyMinute.objects.filter(subject=subject_id).exclude(gained_ms=0, new_ms=0)
    fields = rows.values_list("minute", "enrolment_id", "timeline_id", "day", "gained_ms", "new_ms")
    return {(minute, enrolment, timeline): tuple(rest) for minute, enrolment, timeline, *rest in fields}  # type: ignore[misc]


@transaction.atomic
def rebuild(
    subject_id: int, *, places: frozenset[Place] | None = None, taken_out: frozenset[Place] = frozenset()
) -> Recount:
    """Write what the facts come to: everywhere, or only at these places. Facts and completions are not touched.

    At the places `taken_out` what once sufficed has to suffice anew.
    """
    lock_learner(subject_id)
    counted = recount(subject_id)
    for place in taken_out:
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
        row.hold(seen.spans)
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
    for lease in PlayLease.objects.filter(subject=subject_id):
        prefix = counted.prefixes[lease.pk]
        if lease.prefix != prefix:
            lease.next_seq, lease.head = prefix.next_seq, prefix.head
            lease.claimed_ms, lease.slack_ms = prefix.claimed_ms, prefix.slack_ms
            lease.save(update_fields=["next_seq", "head", "claimed_ms", "slack_ms"])


def unnamed() -> int:
    """How many rows of before do not say what they show or to which training year they belong."""
    return Timeline.objects.filter(content="").count() + VerifiedInterval.objects.filter(content="").count()


@transaction.atomic
def name_all() -> None:
    """Name what the rows of before show, and in which training year each cycle began."""
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
    """Days through which more study counts than the clock allows, and by how much; none, or the rules have a hole."""
    now = timezone.now()
    leases = PlayLease.objects.filter(subject__in=[subject_id, *merging.absorbed_by(subject_id)])
    windows = [Stretch(row.issued_at, min(row.ends_at, now), row.rate_cap_milli) for row in leases]
    rows = StudyMinute.objects.filter(subject=subject_id).values_list("day")
    return over_bound(windows, dict(rows.annotate(total=Sum("gained_ms"))))


def changed(before: Recount, after: Recount) -> tuple[frozenset[Place], frozenset[date]]:
    """Where two recounts of one learner differ: the places, and the days on which minutes do."""
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
