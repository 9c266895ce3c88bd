"""What should count, restated as plainly as can be: no interval algebra, no caches, no code of the platform.

What was seen of a film is a number of which each bit is a millisecond. The oracle is told what reached the server and
was committed, in that order, and the windows of the leases; from that it says what each learner should have. A void is
no event here: study is counted again from the first event on as if what was voided had never been sent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.simulator.events import Answered, Delivery, Edited, Event, Opened, Read, Told, Voided, Window

CAP = 3
LEASE_SLACK = 1000  # ms
ACCEPTED = timedelta(days=14)
MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Rules:
    """What the server was set to. `day_slack`: a day's allowance (ms); `unasked`: how much of all that she does counts
    (ms) before somebody has to say that she is there; 0 never asks."""

    day_slack: int = 60_000
    unasked: int = 0


@dataclass
class Kept:
    """What a lease has told so far and how far it hangs together."""

    chunks: dict[int, tuple[Told, datetime]] = field(default_factory=dict)
    next: int = 0
    head: str = ""
    claimed: int = 0
    slack: int = 0


@dataclass
class Due:
    """What a learner should have: what is seen of each film in each place on a course, how much was new in each minute
    of the clock for such a place, and how much on each day was new in a life."""

    seen: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int), repr=False)
    minutes: dict[tuple[datetime, int], int] = field(default_factory=lambda: defaultdict(int))
    fresh: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    crossed: dict[int, int] = field(default_factory=dict)  # films of which enough is seen: since which event
    counted_in_lease: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contradicted: set[str] = field(default_factory=set)

    @property
    def days(self) -> dict[date, int]:
        found: dict[date, int] = defaultdict(int)
        for (minute, _place), new in self.minutes.items():
            found[shanghai(minute)] += new
        return found

    def days_of(self, place: int) -> dict[date, int]:
        found: dict[date, int] = defaultdict(int)
        for (minute, where), new in self.minutes.items():
            found[shanghai(minute)] += new if where == place else 0
        return found

    @property
    def places(self) -> set[int]:
        return {place for _minute, place in self.minutes}

    def inside(self, start: datetime, end: datetime) -> int:
        """What was new in the minutes that began in this time."""
        return sum(new for (minute, _place), new in self.minutes.items() if start <= minute < end)


@dataclass
class Study:
    """The count as it goes; `films` gives each film's length in ms, `contents` what it shows, `years` when a place on a
    course began: the same that stands in two places counts once, for hours in a year and for points in a life."""

    windows: dict[str, Window]
    films: dict[int, int]
    rules: Rules
    voids: Sequence[Voided]
    contents: dict[int, str] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    due: dict[int, Due] = field(default_factory=lambda: defaultdict(Due))
    kept: dict[str, Kept] = field(default_factory=dict)
    spent: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[tuple[int, int], list[tuple[str, Told, datetime]]] = field(default_factory=lambda: defaultdict(list))
    lent: list[str] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    edits: list[Edited] = field(default_factory=list)
    unasked: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    gone: set[str] = field(default_factory=set)  # leases that had been voided whole by now

    def take(self, event: Event) -> None:
        match event:
            case Delivery():
                self.deliver(event)
            case Opened():
                self.open(event)
            case Answered():
                self.answer(event)
            case Read():
                self.prove(event)
            case Voided():
                # The study of it is left out from the start; what was asked and held meanwhile was so.
                self.gone |= set() if event.seqs else {event.lease}
            case Edited():
                self.edits.append(event)
                for hers in self.due.values():
                    self.carry(hers, event)

    # --- playing -----------------------------------------------------------------------------------------------------

    def open(self, event: Opened) -> None:
        window = self.windows[event.lease]
        self.kept[event.lease] = Kept(head=window.seed)
        self.lent.append(event.lease)
        for edit in self.edits:
            if window.film in (edit.old, edit.new):
                self.carry(self.due[window.subject], edit, back=window.film == edit.old)

    def deliver(self, delivery: Delivery) -> None:
        window, lease = self.windows[delivery.lease], self.kept[delivery.lease]
        if delivery.at > window.ended + ACCEPTED:
            return
        if not keep(lease, delivery):
            self.due[window.subject].contradicted.add(delivery.lease)
        while lease.next in lease.chunks:
            told, received = lease.chunks[lease.next]
            if told.prev != lease.head:
                break
            lease.next, lease.head = told.seq + 1, told.hash
            lease.claimed += told.end - told.start
            at = min(received, window.ended)
            over = lease.claimed - CAP * ms(at - window.opened)
            draw = max(over - lease.slack, 0)
            if over > LEASE_SLACK or self.spent[window.subject, shanghai(at)] + draw > self.rules.day_slack:
                continue
            self.spent[window.subject, shanghai(at)] += draw
            lease.slack += draw
            if delivery.lease in self.gone:
                continue
            self.unasked[window.subject] += told.end - told.start
            if 0 < self.rules.unasked < self.unasked[window.subject]:
                self.waiting[window.subject, window.film].append((delivery.lease, told, at))
            else:
                self.play(delivery.lease, told, at)

    def play(self, lease: str, told: Told, at: datetime) -> None:
        window = self.windows[lease]
        if any(void.lease == lease and void.covers(told.seq) for void in self.voids):
            return
        self.credit(self.due[window.subject], window, told.start, told.end, at)
        self.due[window.subject].counted_in_lease[lease] += told.end - told.start

    def answer(self, event: Answered) -> None:
        """Nobody was asked about what follows; and what waits counts, at the instants at which it was shown."""
        place = self.windows[event.lease].subject, self.windows[event.lease].film
        self.unasked[place[0]] = 0
        for lease, told, at in self.waiting.pop(place, []):
            self.play(lease, told, at)

    def credit(self, hers: Due, where: Window, start: int, end: int, at: datetime) -> None:
        shown = bits(start, min(end, self.films[where.film]))
        this_year = shown & ~self.known(hers, where.film, self.years.get(where.place))
        ever = shown & ~self.known(hers, where.film, None)
        hers.seen[where.place, where.film] |= shown
        hers.minutes[at.replace(second=0, microsecond=0), where.place] += this_year.bit_count()
        hers.fresh[shanghai(at)] += ever.bit_count()

    def known(self, hers: Due, film: int, year: int | None) -> int:
        """What was seen of what a film shows, in all places (of a year), also of films that it was made from."""
        seen: dict[str, int] = defaultdict(int)
        for (place, each), had in hers.seen.items():
            if year is None or self.years.get(place) == year:
                seen[self.content(each)] |= had
        for _ in self.edits:
            for edit in self.edits:
                old, new = self.content(edit.old), self.content(edit.new)
                seen[new] |= self.moved(seen[old], edit.start, edit.end, edit.new_end)
                seen[old] |= self.moved(seen[new], edit.start, edit.new_end, edit.end)
        return seen[self.content(film)]

    def content(self, film: int) -> str:
        return self.contents.get(film, str(film))

    @staticmethod
    def moved(seen: int, start: int, ends: int, new_ends: int) -> int:
        return (seen & bits(0, start)) | (seen >> ends << new_ends)

    def carry(self, hers: Due, edit: Edited, *, back: bool = False) -> None:
        """What was seen of one version holds for the other, without being new there."""
        old, new = (edit.new, edit.old) if back else (edit.old, edit.new)
        ends, new_ends = (edit.new_end, edit.end) if back else (edit.end, edit.new_end)
        for place in {place for place, film in hers.seen if film == old}:
            moved = self.moved(hers.seen[place, old], edit.start, ends, new_ends)
            hers.seen[place, new] |= moved & bits(0, self.films[new])

    # --- reading -----------------------------------------------------------------------------------------------------

    def prove(self, event: Read) -> None:
        """A section counts from the first right answer at which it had been open for a third of its length."""
        window = self.windows[event.lease]
        voided = {void.lease for void in self.voids if void.seqs is None}
        known = self.first_right(window, self.gone)
        self.read.append(event)
        if not event.right:
            return
        if known is None and self.first_right(window, self.gone):  # what counted then, counted among what is unasked
            self.unasked[window.subject] += self.films[window.film]
        found = None if event.lease in voided else self.first_right(window, voided)
        if found:
            self.lay(self.due[window.subject], window, *found)

    def first_right(
        self, where: Window, out: Collection[str]
    ) -> tuple[list[tuple[datetime, datetime]], datetime] | None:
        """When what this window shows was first read and answered, and for which times it was open; without `out`."""
        open_there = [
            self.windows[lease]
            for lease in self.lent
            if lease not in out
            and self.windows[lease].reads
            and (self.windows[lease].subject, self.windows[lease].film) == (where.subject, where.film)
        ]
        for read in self.read:  # as the answers came in
            if not read.right or read.lease in out or self.windows[read.lease] not in open_there:
                continue
            at = min(read.at, self.windows[read.lease].ended)
            opened = [(each.opened, min(each.ended, at)) for each in open_there if each.opened < at]
            if CAP * sum(ms(end - start) for start, end in opened if end > start) >= self.films[where.film]:
                return opened, at
        return None

    def lay(self, hers: Due, where: Window, opened: list[tuple[datetime, datetime]], at: datetime) -> None:
        """All of it, over the last minutes for which it was open: as long as it is, or evenly over fewer."""
        film = where.film
        pieces = list(back_from(opened, self.films[film]))[::-1]
        total, gone, start = sum(length for _, length in pieces), 0, 0
        for number, (instant, length) in enumerate(pieces, start=1):
            gone += length
            end = self.films[film] * gone // total
            self.credit(hers, where, start, end, at if number == len(pieces) else instant)
            start = end


def back_from(opened: list[tuple[datetime, datetime]], wanted: int) -> Iterator[tuple[datetime, int]]:
    """The last `wanted` ms of these stretches, the newest first, each minute of the clock by itself."""
    for first, last in reversed(opened):
        end = last
        while wanted and end > first:
            minute = (end - MS).replace(second=0, microsecond=0)
            start = max(minute, first, end - wanted * MS)
            yield start, ms(end - start)
            wanted -= ms(end - start)
            end = start


def study(
    log: Sequence[Event],
    windows: dict[str, Window],
    films: dict[int, int],
    rules: Rules,
    voids: Sequence[Voided] = (),
    contents: dict[int, str] | None = None,
    years: dict[int, int] | None = None,
) -> dict[int, Due]:
    """What all of this comes to by learner, without what was voided."""
    counted = Study(windows, films, rules, voids, contents or {}, years or {})
    for number, event in enumerate(log):
        counted.take(event)
        for hers in counted.due.values():
            for (_place, film), seen in hers.seen.items():
                if film not in hers.crossed and 10 * seen.bit_count() >= 9 * films[film]:
                    hers.crossed[film] = number
    return counted.due


def keep(lease: Kept, delivery: Delivery) -> bool:
    """The first story told for a seq stays; a second, different one ends the parcel (False), a broken link too."""
    for told in sorted(delivery.chunks, key=lambda each: each.seq):
        known = lease.chunks.get(told.seq)
        if known is not None:
            if known[0].hash != told.hash:
                return False
            continue
        before = lease.chunks.get(told.seq - 1)
        must_follow = lease.head if told.seq == lease.next else before and before[0].hash
        if must_follow and told.prev != must_follow:
            break
        lease.chunks[told.seq] = (told, delivery.at)
    return True


def bits(start: int, end: int) -> int:
    return ((1 << max(end - start, 0)) - 1) << start


def shanghai(at: datetime) -> date:
    return (at.astimezone(UTC) + timedelta(hours=8)).date()


def ms(span: timedelta) -> int:
    return span // MS
