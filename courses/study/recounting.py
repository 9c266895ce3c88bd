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
    """New study of a minute: in the enrolment, and in a life."""

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
        row, duration = self.come_to.verified[place], lease.timeline.duration_ms
        for each in counted:
            if chunks and self.ruled.is_void(lease.pk, each.seq):
                row.voided = True
                continue
            spans = clip([each.span], 0, duration)
            gained = subtract(spans, row.spans)
            if gained:
                others = [seen.spans for (_, timeline), seen in self.come_to.verified.items() if timeline == place[1]]
                self.note(place, each.at, length(gained), length(subtract(gained, union(*others))))
                row.spans = union(row.spans, spans)
            row.resume_ms, row.changed = min(each.span[1], duration), each.at
        row.enough = row.enough or length(row.spans) >= duration * settings.STUDY_COMPLETION_SHARE

    def prove(self, fact: facts.Proved) -> None:
        """Evidence without chunks has no runs of them that could be voided: all of the lease, or nothing."""
        lease = self.leases[fact.lease_id]
        if self.ruled.is_whole_void(lease.pk):
            self.come_to.verified[lease.enrolment_id, lease.timeline_id].voided = True
        else:
            self.join(lease, fact.counted, chunks=False)

    def note(self, place: Place, at: datetime, gained_ms: int, new_ms: int) -> None:
        minute = self.come_to.minutes.setdefault((minute_of(at), *place), Gained(day_of(at)))
        minute.gained_ms += gained_ms
        minute.new_ms += new_ms

    def carry(self, fact: facts.Carried) -> None:
        old = self.come_to.verified[fact.enrolment_id, fact.from_timeline]
        new = self.come_to.verified[fact.enrolment_id, fact.to_timeline]
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
