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
    showed: dict[int, frozenset[str]] = field(default_factory=dict)  # what each of them showed when it was finished
    courses: set[int] = field(default_factory=set)
    marks: dict[int, Mark] = field(default_factory=dict)
    attended: dict[date, int] = field(default_factory=lambda: defaultdict(int))  # points ever given for a day

    def milli_points(self, policies: Sequence[Terms], worth: Worth) -> int:
        once = {self.showed[lesson] for lesson in self.lessons}  # the same in another place brings nothing more
        milestones = worth.lesson * len(once) + worth.course * len(self.courses)
        attendance = sum(mark.points for mark in self.marks.values())
        return (points(self.due, policies) + milestones + attendance) * 1000

    def milli_hours(self, policies: Sequence[Terms]) -> int:
        in_class = sum(milli(mark.ms) - milli(mark.absorbed) for mark in self.marks.values())
        online = 0
        for terms, until in spells(policies):
            # Classes are held in worlds with one place on one course only.
            paid = sum(self.paid_in_class(mark, terms, until) for mark in self.marks.values())
            for place in self.due.places:
                new = sum(new for day, new in self.due.days_of(place).items() if terms.starts <= day < until)
                online += milli(new - paid)
        return in_class + online

    def paid_in_class(self, mark: Mark, terms: Terms, until: date) -> int:
        """Of the study online during a meeting, what came after the meeting had been paid: the two count once."""
        if not terms.starts <= shanghai(mark.start) < until:
            return 0
        return max(min(self.due.inside(mark.start, mark.end), mark.ms) - mark.absorbed, 0)


@dataclass
class World:
    """What a world has: its courses with their lessons, and of each lesson's parts the films that are its versions, in
    the order in which they are shown."""

    courses: dict[int, list[int]]
    lessons: dict[int, list[list[int]]]
    films: dict[int, int]
    windows: dict[str, Window]
    rules: Rules
    worth: Worth
    contents: dict[int, str]
    years: dict[int, int]

    def study(self, log: Sequence[Event], voids: Sequence[Voided]) -> dict[int, Due]:
        return study(log, self.windows, self.films, self.rules, voids, self.contents, self.years)


def owed(log: Sequence[Event], world: World) -> dict[int, Owed]:
    """By learner, from everything that was committed. Between two voids things only come; a void takes them away."""
    found: dict[int, Owed] = defaultdict(Owed)
    voids: list[Voided] = []
    since = 0
    edges = [number for number, event in enumerate(log) if isinstance(event, Voided)]
    for until in [*edges, len(log)]:
        for subject, due in world.study(log[:until], voids).items():
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
            then = world.study(log[:number], voids)
            attend(found[event.subject], event, then.get(event.subject, Due()), world.worth)


def finish(hers: Owed, film: int, log: Sequence[Event], number: int, world: World) -> None:
    """Of each part the version that is shown then, or one that was shown within the last thirty days."""
    [lesson] = [lesson for lesson, parts in world.lessons.items() if any(film in films for films in parts)]
    if all(stands(hers, films, log, number) for films in world.lessons[lesson]):
        if lesson not in hers.lessons:
            shown = [shown_then(films, log, number) for films in world.lessons[lesson]]
            hers.showed[lesson] = frozenset(world.contents[each] for each in shown)
        hers.lessons.add(lesson)
        hers.courses |= {course for course, all_ in world.courses.items() if hers.lessons >= set(all_)}


def shown_then(films: list[int], log: Sequence[Event], number: int) -> int:
    """The version of a part that its lesson shows at this event."""
    news = [event.new for event in log[: number + 1] if isinstance(event, Replaced) and event.new in films]
    return news[-1] if news else films[0]


def stands(hers: Owed, films: list[int], log: Sequence[Event], number: int) -> bool:
    """Whether enough of a version of this part had been seen by then that may stand for it."""
    shown = films[0]
    gone: dict[int, datetime] = {}
    for event in log[: number + 1]:
        if isinstance(event, Replaced) and event.new in films:
            gone[shown] = event.at
            shown = event.new
    enough = [film for film in films if hers.due.crossed.get(film, number + 1) <= number]
    return any(film == shown or (film in gone and gone[film] > log[number].at - EARLIER) for film in enough)


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
    left = world.study(log, voids)
    for subject, hers in found.items():
        hers.due = left.get(subject, Due())
        hers.lessons = {
            one
            for one in hers.lessons
            if all(any(film in hers.due.crossed for film in films) for films in world.lessons[one])
        }
        hers.courses = {course for course in hers.courses if hers.lessons >= set(world.courses[course])}
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
        days = [min(new, terms.day_cap * a_point) for day, new in due.fresh.items() if terms.starts <= day < until]
        total += sum(days) // a_point
    return total


def milli(study_ms: int) -> int:
    """Thousandths of class hours of 45 minutes, in whole minutes."""
    return int(Fraction(study_ms // MINUTE * 1000, 45))
