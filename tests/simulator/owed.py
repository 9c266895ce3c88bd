"""What follows from study in points, hours and finished lessons, restated: no lines, no streams, no running sums."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.simulator.events import Event, Marked, Replaced, Voided, Window
from tests.simulator.oracle import Due, Rules, shanghai, study

MINUTE = 60_000
EARLIER = timedelta(days=30)  # so long a version that is not shown any more may be finished


@dataclass(frozen=True)
class Terms:
    """A policy as far as it matters here."""

    starts: date
    minutes_a_point: int
    day_cap: int


@dataclass(frozen=True)
class Worth:
    """What all policies of a world have in common. Attendance: points an hour, and at most so many a day."""

    lesson: int
    course: int
    attendance: int
    attendance_cap: int


@dataclass
class Mark:
    """What a meeting brought: its time, its points, and how much study online had been paid for before it."""

    start: datetime
    end: datetime
    points: int
    absorbed: int

    @property
    def ms(self) -> int:
        return (self.end - self.start) // timedelta(milliseconds=1)


@dataclass
class Owed:
    """What one learner should have."""

    due: Due = field(default_factory=Due)
    lessons: set[int] = field(default_factory=set)
    course: bool = False
    marks: dict[int, Mark] = field(default_factory=dict)
    attended: dict[date, int] = field(default_factory=lambda: defaultdict(int))  # points ever given for a day

    def milli_points(self, policies: Sequence[Terms], worth: Worth) -> int:
        milestones = worth.lesson * len(self.lessons) + worth.course * self.course
        attendance = sum(mark.points for mark in self.marks.values())
        return (points(self.due, policies) + milestones + attendance) * 1000

    def milli_hours(self, policies: Sequence[Terms]) -> int:
        in_class = sum(milli(mark.ms) - milli(mark.absorbed) for mark in self.marks.values())
        online = 0
        for terms, until in spells(policies):
            new = sum(new for day, new in self.due.days.items() if terms.starts <= day < until)
            online += milli(new - sum(self.paid_in_class(mark, terms, until) for mark in self.marks.values()))
        return in_class + online

    def paid_in_class(self, mark: Mark, terms: Terms, until: date) -> int:
        """Of the study online during a meeting, what came after the meeting had been paid: the two count once."""
        if not terms.starts <= shanghai(mark.start) < until:
            return 0
        return max(min(self.due.inside(mark.start, mark.end), mark.ms) - mark.absorbed, 0)


@dataclass
class World:
    """What a world has: which films are versions of which lesson, in the order in which they are shown."""

    lessons: dict[int, list[int]]
    films: dict[int, int]
    windows: dict[str, Window]
    rules: Rules
    worth: Worth


def owed(log: Sequence[Event], world: World) -> dict[int, Owed]:
    """By learner, from everything that was committed. Between two voids things only come; a void takes them away."""
    found: dict[int, Owed] = defaultdict(Owed)
    voids: list[Voided] = []
    since = 0
    edges = [number for number, event in enumerate(log) if isinstance(event, Voided)]
    for until in [*edges, len(log)]:
        for subject, due in study(log[:until], world.windows, world.films, world.rules, voids).items():
            found[subject].due = due
        come(found, log, since, until, world, voids)
        if until < len(log):
            voids.append(log[until])  # type: ignore[arg-type]
            fall(found, log[:until], world, voids)
        since = until
    return found


def come(
    found: dict[int, Owed], log: Sequence[Event], since: int, until: int, world: World, voids: Sequence[Voided]
) -> None:
    """Lessons that were finished between these events, and meetings that were marked."""
    for hers in found.values():
        for film, number in hers.due.crossed.items():
            if number >= since:
                finish(hers, film, log, number, world)
    for number in range(since, until):
        event = log[number]
        if isinstance(event, Marked):
            then = study(log[:number], world.windows, world.films, world.rules, voids)
            attend(found[event.subject], event, then.get(event.subject, Due()), world.worth)


def finish(hers: Owed, film: int, log: Sequence[Event], number: int, world: World) -> None:
    """The version that is shown then, or one that was shown within the last thirty days."""
    [lesson] = [lesson for lesson, films in world.lessons.items() if film in films]
    shown = world.lessons[lesson][0]
    gone: dict[int, datetime] = {}
    for event in log[: number + 1]:
        if isinstance(event, Replaced) and event.new in world.lessons[lesson]:
            gone[shown] = event.at
            shown = event.new
    if film == shown or (film in gone and gone[film] > log[number].at - EARLIER):
        hers.lessons.add(lesson)
        hers.course = len(hers.lessons) == len(world.lessons)


def attend(hers: Owed, said: Marked, then: Due, worth: Worth) -> None:
    """The last word on a meeting is what counts; the day's cap keeps in mind what an earlier word was given."""
    hers.marks.pop(said.session, None)
    if not said.minutes:
        return
    end = said.start + timedelta(minutes=said.minutes)
    given = min(said.minutes * worth.attendance // 60, worth.attendance_cap - hers.attended[shanghai(said.start)])
    hers.attended[shanghai(said.start)] += given
    absorbed = min(then.inside(said.start, end), said.minutes * MINUTE)
    hers.marks[said.session] = Mark(said.start, end, given, absorbed)


def fall(found: dict[int, Owed], log: Sequence[Event], world: World, voids: Sequence[Voided]) -> None:
    """After a void lessons of which enough is seen in no version fall, and a meeting gives way to honest study only."""
    left = study(log, world.windows, world.films, world.rules, voids)
    for subject, hers in found.items():
        hers.due = left.get(subject, Due())
        hers.lessons = {one for one in hers.lessons if any(film in hers.due.crossed for film in world.lessons[one])}
        hers.course = hers.course and len(hers.lessons) == len(world.lessons)
        for mark in hers.marks.values():
            mark.absorbed = min(mark.absorbed, hers.due.inside(mark.start, mark.end))


def spells(policies: Sequence[Terms]) -> list[tuple[Terms, date]]:
    """Each policy with the day on which the next one takes over."""
    return list(zip(policies, [*[each.starts for each in policies[1:]], date.max], strict=True))


def points(due: Due, policies: Sequence[Terms]) -> int:
    """Whole points for what was watched, each policy for its own days, cut at its day's cap."""
    total = 0
    for terms, until in spells(policies):
        a_point = terms.minutes_a_point * MINUTE
        days = [min(new, terms.day_cap * a_point) for day, new in due.days.items() if terms.starts <= day < until]
        total += sum(days) // a_point
    return total


def milli(study_ms: int) -> int:
    """Thousandths of class hours of 45 minutes, in whole minutes."""
    return int(Fraction(study_ms // MINUTE * 1000, 45))
