"""A recount of a learner's facts, one by one: the rules of `counting` and `intervals`, and no rows written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from courses.study.engine.offline.replay import Received, SharedClock, following
from courses.study.models import PlayLease
from courses.study.recount import recount_facts
from courses.study.values.counting import Counted, Prefix
from courses.study.values.intervals import Cover, Span, Spans, length, union
from courses.study.values.stretches import GrantTime, TimeStretch
from courses.study.values.version_map import Link, spread
from foundation.local_days import day_of, minute_of

if TYPE_CHECKING:
    from collections.abc import Iterable


type Place = tuple[int, int]  # enrolment and timeline
type Minute = tuple[datetime, int, int]  # minute, enrolment, timeline


@dataclass(slots=True)
class Verified:
    """What counts of one timeline in one enrolment. `voided`: something of it was voided."""

    cover: Cover = field(default_factory=Cover)
    resume_ms: int = 0
    enough: bool = False
    changed: datetime | None = None
    voided: bool = False

    @property
    def spans(self) -> Spans:
        return self.cover.spans

    def note_enough(self, duration_ms: int) -> None:
        """Note whether enough of so long a timeline counts by now; latched."""
        self.enough = self.enough or self.cover.ms >= duration_ms * settings.STUDY_COMPLETION_SHARE


@dataclass(slots=True)
class Gained:
    """New study of a minute: in the training year, and in a life; by content."""

    day: date
    gained_ms: int = 0
    new_ms: int = 0


@dataclass(slots=True)
class Recount:
    """The result of counting one learner's facts."""

    verified: dict[Place, Verified] = field(default_factory=lambda: defaultdict(Verified))
    minutes: dict[Minute, Gained] = field(default_factory=dict)
    slack: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    prefixes: dict[int, Prefix] = field(default_factory=dict)
    # Of study without a network.
    stretches: list[TimeStretch] = field(default_factory=list)
    grants: dict[int, GrantTime] = field(default_factory=dict)
    sharing: set[int] = field(default_factory=set)

    def places(self) -> dict[Place, Verified]:
        """Return the places where something counts."""
        return {place: row for place, row in self.verified.items() if row.changed is not None}


@dataclass(slots=True)
class Counter:
    """A recount in progress."""

    leases: dict[int, PlayLease]
    decisions: recount_facts.Decisions
    result: Recount = field(default_factory=Recount)
    waiting: dict[int, dict[int, Received]] = field(default_factory=lambda: defaultdict(dict))
    clock: SharedClock = field(init=False)
    years: dict[int, int] = field(default_factory=dict)  # by enrolment
    contents: dict[int, str] = field(default_factory=dict)  # by timeline
    links: list[Link] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))  # by content
    covers: dict[tuple[str, int | None], Cover] = field(default_factory=dict)  # see `seen`

    def __post_init__(self) -> None:
        self.years |= {lease.enrolment_id: lease.enrolment.year for lease in self.leases.values()}
        self.contents |= {lease.timeline_id: lease.timeline.content for lease in self.leases.values()}
        self.result.prefixes |= {pk: Prefix(0, lease.seed) for pk, lease in self.leases.items()}
        self.clock = SharedClock(self.leases, self.result.prefixes)

    def add_fact(self, fact: recount_facts.Fact) -> None:
        match fact:
            case recount_facts.Arrived():
                self.link(fact)
            case recount_facts.Released():
                self.join(self.leases[fact.lease_id], fact.counted)
            case recount_facts.Proved():
                self.prove(fact)
            case recount_facts.Carried():
                self.carry(fact)
            case recount_facts.Stated():
                self.links.append(fact.link)
                self.covers.clear()

    def link(self, arrived: recount_facts.Arrived) -> None:
        """Put the chunk beside those that wait, and move the lease's prefix over what links now."""
        lease, waiting = self.leases[arrived.lease_id], self.waiting[arrived.lease_id]
        waiting[arrived.chunk.seq] = Received(arrived.chunk, arrived.received_at)
        self.clock.begin(lease)
        next_seq = self.result.prefixes[lease.pk].next_seq
        allowed, counted = self.clock.link(lease, following(waiting, next_seq), drawn=self.result.slack)
        for each in allowed:
            if each.slack_ms:
                self.result.slack[day_of(each.at)] += each.slack_ms
        self.join(lease, [each for each in counted if (lease.pk, each.seq) not in self.decisions.unconfirmed])

    def join(self, lease: PlayLease, counted: Iterable[Counted], *, chunks: bool = True) -> None:
        """Join what counts as `crediting.apply` does, without what was voided."""
        place = (lease.enrolment_id, lease.timeline_id)
        row, duration = self.row_at(place), lease.timeline.duration_ms
        for each in counted:
            if chunks and self.decisions.is_void(lease.pk, each.seq):
                row.voided = True
                continue
            start, end = max(each.span[0], 0), min(each.span[1], duration)
            if row.cover.missing(start, end):
                gained = length(self.seen(place, year=self.years[place[0]]).missing(start, end))
                if gained:
                    self.add_minute(place, each.at, gained, length(self.seen(place).missing(start, end)))
                self.grow(place, (start, end))
            row.resume_ms, row.changed = min(each.span[1], duration), each.at
        row.note_enough(duration)

    def seen(self, place: Place, *, year: int | None = None) -> Cover:
        """Return what counts already of what this place shows: in all places of a training year, or of a life.

        Computed on first use and after an edit; in between it grows with its places (`grow`).
        """
        key = (self.contents[place[1]], year)
        if key not in self.covers:
            self.covers[key] = Cover.from_spans(self.spans_of(*key))
        return self.covers[key]

    def spans_of(self, content: str, year: int | None) -> Spans:
        found: dict[str, Spans] = {}
        for each in {content, *self.linked()} if content in self.linked() else (content,):
            places = (one for one in self.places[each] if year in (None, self.years[one[0]]))
            found[each] = union(*(self.result.verified[one].spans for one in places))
        return spread(found, self.links).get(content, ())

    def linked(self) -> set[str]:
        return {each for link in self.links for each in (link.old, link.new)}

    def grow(self, place: Place, span: Span) -> None:
        """Join a span to a place, and to all covers of what it shows."""
        self.result.verified[place].cover.add(*span)
        for content, spans in spread({self.contents[place[1]]: (span,)}, self.links).items():
            for year in (self.years[place[0]], None):
                if (cover := self.covers.get((content, year))) is not None:
                    for one in spans:
                        cover.add(*one)

    def row_at(self, place: Place) -> Verified:
        """Return the row of a place, registered under its content."""
        if place not in self.result.verified:
            self.places[self.contents[place[1]]].append(place)
        return self.result.verified[place]

    def prove(self, fact: recount_facts.Proved) -> None:
        """Join evidence without chunks, unless its lease is voided: it has no ranges of chunks that could be."""
        lease = self.leases[fact.lease_id]
        if self.decisions.is_whole_void(lease.pk):
            self.row_at((lease.enrolment_id, lease.timeline_id)).voided = True
        else:
            self.join(lease, fact.counted, chunks=False)

    def add_minute(self, place: Place, at: datetime, gained_ms: int, new_ms: int) -> None:
        minute = self.result.minutes.setdefault((minute_of(at), *place), Gained(day_of(at)))
        minute.gained_ms += gained_ms
        minute.new_ms += new_ms

    def carry(self, fact: recount_facts.Carried) -> None:
        self.contents[fact.to_timeline] = fact.to_content
        old = self.result.verified.get((fact.enrolment_id, fact.from_timeline))
        if old is None:
            return
        new = self.row_at((fact.enrolment_id, fact.to_timeline))
        new.voided = new.voided or old.voided
        joined = union(new.spans, fact.carry(old.spans))
        if joined != new.spans:
            new.cover, new.changed = Cover.from_spans(joined), new.changed or old.changed
            new.note_enough(fact.duration_ms)
            self.covers.clear()
