"""From counted chunks to verified intervals, study minutes and news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F

from courses.study.engine import completion, film_delivery, unconfirmed_spans
from courses.study.engine.offline import linking
from courses.study.models import EvidenceChunk, PlayLease, SlackDay, StudyMinute, VerifiedInterval
from courses.study.signals import verified_changed
from courses.study.values.chunk import Chunk
from courses.study.values.counting import Arrival, Counted, Prefix, extend
from courses.study.values.intervals import Cover, length, union
from courses.study.values.version_map import spread
from courses.study.versions import carry_over
from foundation.compiled_queries import Fetch, Prepared, Slot
from foundation.local_days import day_of, minute_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from courses.study.values.intervals import Span, Spans
    from courses.study.values.version_map import Link


def slots(*names: str) -> dict[str, Slot]:
    return {name: Slot(name) for name in names}


# The queries of every chunk.
LIFE = Fetch(lambda: VerifiedInterval.objects.filter(**slots("subject", "content")))
ADVANCE = Prepared(
    lambda: PlayLease.objects.filter(pk=Slot("lease")),
    **slots("next_seq", "head", "claimed_ms", "slack_ms", "unasked_ms", "held_ms", "undelivered_ms"),
)
KEPT = Prepared(
    lambda: VerifiedInterval.objects.filter(pk=Slot("row")),
    **slots("spans", "verified_ms", "resume_ms", "changed", "complete"),
)
MINUTE = Prepared(
    lambda: StudyMinute.objects.filter(**slots("subject_id", "minute", "enrolment_id", "timeline_id")),
    gained_ms=F("gained_ms") + Slot("gained_ms"),
    new_ms=F("new_ms") + Slot("new_ms"),
)


@dataclass(slots=True)
class Gain:
    """What a minute brought: new in the training year, new in a life."""

    at: datetime
    gained_ms: int = 0
    new_ms: int = 0


def count(*, lease: PlayLease, chunks: Mapping[int, EvidenceChunk]) -> tuple[VerifiedInterval, list[str]]:
    """Count the chunks that now link in this lease; return the verified intervals and words for the learner."""
    return apply(lease=lease, counted=link(lease, chunks))


def apply(*, lease: PlayLease, counted: list[Counted]) -> tuple[VerifiedInterval, list[str]]:
    """Join what counts to the lease's timeline, whatever kind of evidence it comes from, and send the signals.

    Returns the verified intervals and words for the learner.
    """
    rows = life_of(lease)
    verified = next(
        row for row in rows if (row.enrolment_id, row.timeline_id) == (lease.enrolment_id, lease.timeline_id)
    )
    gains = add(lease, verified, [row for row in rows if row is not verified], counted)
    crossed = settle(lease, verified, counted)
    news: list[str] = []
    # Day by day: what a day is worth must not depend on the days after it.
    for _day, run in groupby(sorted(gains, key=lambda gain: gain.at), lambda gain: day_of(gain.at)):
        of_day = list(run)
        add_minutes(lease, of_day)
        answers = verified_changed.send(
            PlayLease,
            subject=lease.subject,
            enrolment=lease.enrolment,
            timeline=lease.timeline,
            gained_ms=sum(gain.gained_ms for gain in of_day),
            new_ms=sum(gain.new_ms for gain in of_day),
            at=of_day[-1].at,
        )
        news += [answer for _, answer in answers if answer]
    if crossed:
        news += completion.check_lesson(lease.enrolment, lease.timeline.lesson, at=crossed)
    return verified, news


def link(lease: PlayLease, chunks: Mapping[int, EvidenceChunk]) -> list[Counted]:
    """Move the lease's prefix over what follows it; draw on the day's allowance where the clock needs it."""
    rows = list(following(chunks, lease.next_seq))
    if not rows:
        return []
    has_books = lease.grant_id is not None or lease.shares
    counted = link_with_books(lease, rows) if has_books else link_alone(lease, rows)
    lease.undelivered_ms += film_delivery.missing_ms(lease, (each.span for each in counted))
    free = [] if lease.voided_at else unconfirmed_spans.withhold_unconfirmed(lease, counted)
    ADVANCE.update(lease=lease.pk, **{name: getattr(lease, name) for name in ADVANCE.changes})
    return free


def link_alone(lease: PlayLease, rows: Iterable[EvidenceChunk]) -> list[Counted]:
    arrivals = [Arrival(as_chunk(row), lease.instant(row.received_at)) for row in rows]
    prefix, counted = extend(lease.prefix, lease.window, arrivals, drawn={})
    if any(each.slack_ms for each in counted):
        prefix, counted = extend(lease.prefix, lease.window, arrivals, drawn=drawn_on(lease, arrivals))
        draw_slack(lease.subject_id, counted)
    advance(lease, prefix)
    return counted


def link_with_books(lease: PlayLease, rows: Sequence[EvidenceChunk]) -> list[Counted]:
    """Link what follows in a book, or in a lease whose time books share. Nothing is asked where nothing links."""
    if not lease.prefix.links(as_chunk(rows[0])):
        return []
    now = max(row.received_at for row in rows)
    if lease.grant_id is not None:
        return linking.link_book(lease, [Arrival(as_chunk(row), row.received_at) for row in rows], now)
    arrivals = [Arrival(as_chunk(row), lease.instant(row.received_at)) for row in rows]
    prefix, allowed, counted = linking.link_beside(lease, arrivals, now, drawn=drawn_on(lease, arrivals))
    draw_slack(lease.subject_id, allowed)
    advance(lease, prefix)
    return counted


def advance(lease: PlayLease, prefix: Prefix) -> None:
    lease.next_seq, lease.head = prefix.next_seq, prefix.head
    lease.claimed_ms, lease.slack_ms = prefix.claimed_ms, prefix.slack_ms


def drawn_on(lease: PlayLease, arrivals: Iterable[Arrival]) -> dict[date, int]:
    """Return what the allowance of these days has given already."""
    days = {day_of(arrival.at) for arrival in arrivals}
    return dict(SlackDay.objects.filter(subject=lease.subject_id, day__in=days).values_list("day", "drawn_ms"))


def following(chunks: Mapping[int, EvidenceChunk], seq: int) -> Iterable[EvidenceChunk]:
    while seq in chunks:
        yield chunks[seq]
        seq += 1


def as_chunk(row: EvidenceChunk) -> Chunk:
    return Chunk(row.seq, row.from_ms, row.to_ms, row.rate_milli, row.clock_ms, row.prev, row.hash)


def draw_slack(subject_id: int, counted: Iterable[Counted]) -> None:
    for each in counted:
        if each.slack_ms:
            SlackDay.objects.get_or_create(subject_id=subject_id, day=day_of(each.at))
            today = SlackDay.objects.filter(subject_id=subject_id, day=day_of(each.at))
            today.update(drawn_ms=F("drawn_ms") + each.slack_ms)


def life_of(lease: PlayLease) -> list[VerifiedInterval]:
    """Return the learner's verified intervals of what this timeline shows, in all places.

    With those of films that share ranges with it. The row of this place is made (not saved) where there is none.
    """
    timeline = lease.timeline
    rows = LIFE.all(subject=lease.subject_id, content=timeline.content)
    if timeline.linked:
        rows += VerifiedInterval.objects.filter(subject=lease.subject_id, content__in=linked_contents(timeline.content))
    if not any((row.enrolment_id, row.timeline_id) == (lease.enrolment_id, timeline.pk) for row in rows):
        row = VerifiedInterval(subject_id=lease.subject_id, enrolment=lease.enrolment, timeline=timeline)
        row.content, row.year = timeline.content, lease.enrolment.year
        rows.append(row)
    return rows


def linked_contents(content: str) -> set[str]:
    """Return the contents that share ranges with this one, without itself."""
    links = [carry_over.as_link(edit) for edit in carry_over.links_of([content])]
    return {each for link in links for each in (link.old, link.new)} - {content}


def add(
    lease: PlayLease, verified: VerifiedInterval, others: list[VerifiedInterval], counted: list[Counted]
) -> list[Gain]:
    """Join the counted spans to the verified ones; return minute by minute what of the content was new.

    What was seen before is laid out once: a chunk costs a search in it, however many there are.
    """
    content, duration = lease.timeline.content, lease.timeline.duration_ms
    links = [carry_over.as_link(edit) for edit in carry_over.links_of([content])] if lease.timeline.linked else []
    rows = [verified, *others]
    of_year = [row for row in rows if row.year == verified.year]
    mine = Cover.from_spans(verified.as_spans())
    year = mine if len(of_year) == 1 and not links else covered(of_year, content, links)
    life = year if len(of_year) == len(rows) else covered(rows, content, links)
    gains: dict[datetime, Gain] = {}
    for each in counted:
        start, end = max(each.span[0], 0), min(each.span[1], duration)
        gained = length(year.missing(start, end))
        if gained:
            new = gained if life is year else length(life.missing(start, end))
            gain = gains.setdefault(minute_of(each.at), Gain(each.at))
            gain.gained_ms += gained
            gain.new_ms += new
        mine.add(start, end)
        for span in shown_by((start, end), content, links):
            if year is not mine:
                year.add(*span)
            if life is not year:
                life.add(*span)
    verified.set_spans(mine.spans)
    return list(gains.values())


def covered(rows: Iterable[VerifiedInterval], content: str, links: list[Link]) -> Cover:
    """Return what was seen of a content in these rows, with what was seen of those that it shares ranges with."""
    return Cover.from_spans(spread(by_content(rows), links).get(content, ()))


def shown_by(span: Span, content: str, links: list[Link]) -> Spans:
    """Return what of the content has been seen with this span of it: more than the span where links lead back to it.

    What is seen spreads piece by piece (`version_map.spread` of many spans is what it is of each of them together), so
    what was spread before is not spread a second time.
    """
    return spread({content: (span,)}, links)[content] if links else (span,)


def by_content(rows: Iterable[VerifiedInterval]) -> dict[str, Spans]:
    """Return what was seen of each content, in all its places."""
    found: dict[str, Spans] = {}
    for row in rows:
        found[row.content] = union(found.get(row.content, ()), row.as_spans())
    return found


def settle(lease: PlayLease, verified: VerifiedInterval, counted: list[Counted]) -> datetime | None:
    """Save the verified intervals; return the instant at which they first sufficed, if that was now."""
    if not counted:
        return None
    last = counted[-1]
    verified.resume_ms = min(last.span[1], lease.timeline.duration_ms)
    verified.changed = last.at
    enough = verified.verified_ms >= lease.timeline.duration_ms * settings.STUDY_COMPLETION_SHARE
    crossed = enough and not verified.complete
    verified.complete = verified.complete or enough
    if verified.pk is None:
        verified.save()
    else:
        KEPT.update(row=verified.pk, **{name: getattr(verified, name) for name in KEPT.changes})
    return last.at if crossed else None


def add_minutes(lease: PlayLease, gains: Iterable[Gain]) -> None:
    """Add to the minutes of one place; those that are new are written together."""
    place = {"subject_id": lease.subject_id, "enrolment_id": lease.enrolment_id, "timeline_id": lease.timeline_id}
    fresh = []
    for gain in gains:
        where = place | {"minute": minute_of(gain.at)}
        more = {"gained_ms": gain.gained_ms, "new_ms": gain.new_ms}
        if not MINUTE.update(**where, **more):
            fresh.append(StudyMinute(**where, day=day_of(gain.at), **more))
    if fresh:
        StudyMinute.objects.bulk_create(fresh)
