"""A learner's facts counted again, one by one: the rules of `counting` and `intervals`, and no rows written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from courses.study import facts
from courses.study.counting import Arrival, Counted, Prefix, extend
from courses.study.days import day_of, minute_of
from courses.study.intervals import Spans, clip, length, subtract, union
from courses.study.mapping import Link, spread
from courses.study.models import PlayLease

if TYPE_CHECKING:
    from collections.abc import Iterable


type Place = tuple[int, int]  # enrolment and timeline
type Minute = tuple[datetime, int, int]  # minute, enrolment, timeline


@dataclass(slots=True)
class Verified:
    """What counts of one timeline in one enrolment. `voided`: something of it was taken out."""

    spans: Spans = ()
    resume_ms: int = 0
    enough: bool = False
    changed: datetime | None = None
    voided: bool = False


@dataclass(slots=True)
class Gained:
    """New study of a minute: in the training year, and in a life; by content."""

    day: date
    gained_ms: int = 0
    new_ms: int = 0


@dataclass(slots=True)
class Recount:
    """What one learner's facts come to."""

    verified: dict[Place, Verified] = field(default_factory=lambda: defaultdict(Verified))
    minutes: dict[Minute, Gained] = field(default_factory=dict)
    slack: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    prefixes: dict[int, Prefix] = field(default_factory=dict)

    def places(self) -> dict[Place, Verified]:
        """Those where something counts."""
        return {place: row for place, row in self.verified.items() if row.changed is not None}


@dataclass(slots=True)
class Counter:
    """The recount as it goes."""

    leases: dict[int, PlayLease]
    ruled: facts.Ruled
    come_to: Recount = field(default_factory=Recount)
    waiting: dict[int, dict[int, facts.Arrived]] = field(default_factory=lambda: defaultdict(dict))
    years: dict[int, int] = field(default_factory=dict)  # by enrolment
    contents: dict[int, str] = field(default_factory=dict)  # by timeline
    links: list[Link] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))  # by content

    def __post_init__(self) -> None:
        self.years |= {lease.enrolment_id: lease.enrolment.year for lease in self.leases.values()}
        self.contents |= {lease.timeline_id: lease.timeline.content for lease in self.leases.values()}

    def take(self, fact: facts.Fact) -> None:
        match fact:
            case facts.Arrived():
                self.link(fact)
            case facts.Released():
                self.join(self.leases[fact.lease_id], fact.counted)
            case facts.Proved():
                self.prove(fact)
            case facts.Carried():
                self.carry(fact)
            case facts.Stated():
                self.links.append(fact.link)

    def link(self, arrived: facts.Arrived) -> None:
        """Put the chunk beside those that wait, and move the lease's prefix over what follows on now."""
        lease, waiting = self.leases[arrived.lease_id], self.waiting[arrived.lease_id]
        waiting[arrived.chunk.seq] = arrived
        prefix = self.come_to.prefixes[lease.pk]
        arrivals = [Arrival(each.chunk, lease.instant(each.received_at)) for each in following(waiting, prefix)]
        prefix, counted = extend(prefix, lease.window, arrivals, drawn=self.come_to.slack)
        for each in counted:
            if each.slack_ms:
                self.come_to.slack[day_of(each.at)] += each.slack_ms
        self.come_to.prefixes[lease.pk] = prefix
        self.join(lease, [each for each in counted if (lease.pk, each.seq) not in self.ruled.held])

    def join(self, lease: PlayLease, counted: Iterable[Counted], *, chunks: bool = True) -> None:
        """As `credit.apply` does, without what was voided."""
        place = (lease.enrolment_id, lease.timeline_id)
        row, duration = self.at(place), lease.timeline.duration_ms
        for each in counted:
            if chunks and self.ruled.is_void(lease.pk, each.seq):
                row.voided = True
                continue
            spans = clip([each.span], 0, duration)
            if subtract(spans, row.spans):
                gained = length(subtract(spans, self.seen(place, year=self.years[place[0]])))
                if gained:
                    self.note(place, each.at, gained, length(subtract(spans, self.seen(place))))
                row.spans = union(row.spans, spans)
            row.resume_ms, row.changed = min(each.span[1], duration), each.at
        row.enough = row.enough or length(row.spans) >= duration * settings.STUDY_COMPLETION_SHARE

    def seen(self, place: Place, *, year: int | None = None) -> Spans:
        """What counts already of what this place shows: in all places of a training year, or of a life."""
        content = self.contents[place[1]]
        linked = {each for link in self.links for each in (link.old, link.new)}
        found: dict[str, Spans] = {}
        for each in {content, *linked} if content in linked else (content,):
            places = (one for one in self.places[each] if year in (None, self.years[one[0]]))
            found[each] = union(*(self.come_to.verified[one].spans for one in places))
        return spread(found, self.links).get(content, ())

    def at(self, place: Place) -> Verified:
        """The row of a place, known by its content from now on."""
        if place not in self.come_to.verified:
            self.places[self.contents[place[1]]].append(place)
        return self.come_to.verified[place]

    def prove(self, fact: facts.Proved) -> None:
        """Evidence without chunks has no runs of them that could be voided: all of the lease, or nothing."""
        lease = self.leases[fact.lease_id]
        if self.ruled.is_whole_void(lease.pk):
            self.at((lease.enrolment_id, lease.timeline_id)).voided = True
        else:
            self.join(lease, fact.counted, chunks=False)

    def note(self, place: Place, at: datetime, gained_ms: int, new_ms: int) -> None:
        minute = self.come_to.minutes.setdefault((minute_of(at), *place), Gained(day_of(at)))
        minute.gained_ms += gained_ms
        minute.new_ms += new_ms

    def carry(self, fact: facts.Carried) -> None:
        self.contents[fact.to_timeline] = fact.to_content
        old = self.come_to.verified.get((fact.enrolment_id, fact.from_timeline))
        if old is None:
            return
        new = self.at((fact.enrolment_id, fact.to_timeline))
        new.voided = new.voided or old.voided
        joined = union(new.spans, fact.carry(old.spans))
        if joined != new.spans:
            new.spans, new.changed = joined, new.changed or old.changed
            new.enough = new.enough or length(joined) >= fact.duration_ms * settings.STUDY_COMPLETION_SHARE


def following(waiting: dict[int, facts.Arrived], prefix: Prefix) -> Iterable[facts.Arrived]:
    seq = prefix.next_seq
    while seq in waiting:
        yield waiting[seq]
        seq += 1
