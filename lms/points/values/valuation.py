"""What a learner's facts of a period are worth under given rules: no database here.

Used to compare two sets of rules over the same facts, so both sides begin the period with nothing carried over: the
same rules twice differ by nothing. The order within a day does not matter, because caps only ever trim a day's sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lms.points.values import overlap, rules
from lms.points.values.rules import MILLI, Rules

# The rules of a day, and the first day of the term they accumulate in.
type Book = Callable[[date], tuple[date, Rules]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A passed go at a quiz; those before the period only say what had been reached."""

    day: date
    quiz: str
    perfect: bool


@dataclass(frozen=True, slots=True)
class Came:
    """Time in class with the online study in it; `hours` is False where they are held or refused.

    `had` and `taken` are what of it another mark of hers brings points and hours for (see `overlap`).
    """

    day: date
    start: datetime
    end: datetime
    minutes: int
    hours: bool = True
    inside: tuple[overlap.Minute, ...] = ()
    had: tuple[overlap.Stretch, ...] = ()
    taken: tuple[overlap.Stretch, ...] = ()


@dataclass(slots=True)
class Facts:
    """One learner's evidence of a period, by day; media and study in milliseconds."""

    media: dict[date, int] = field(default_factory=dict)
    study: dict[int, dict[date, int]] = field(default_factory=dict)
    lessons: list[date] = field(default_factory=list)
    courses: list[date] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    marks: list[Came] = field(default_factory=list)
    events: list[tuple[date, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Worth:
    """In milli-units."""

    points: int = 0
    hours: int = 0


def worth(facts: Facts, book: Book, starts: date, ends: date) -> Worth:
    """All that the facts bring within the period."""
    return Worth(points(facts, book, starts, ends), hours(facts, book))


def points(facts: Facts, book: Book, starts: date, ends: date) -> int:
    media = media_by_day(facts.media, book)
    lessons = by_day((day, book(day)[1].lesson * MILLI) for day in facts.lessons)
    quizzes = {day: sum_ for day, sum_ in quizzes_by_day(facts.attempts, book).items() if starts <= day <= ends}
    total = 0
    for day in {*media, *lessons, *quizzes}:
        read = book(day)[1]
        study = (
            media.get(day, 0)
            + capped(lessons.get(day, 0), read.lesson_day_cap)
            + capped(quizzes.get(day, 0), read.quiz_day_cap)
        )
        total += capped(study, read.self_study_day_cap)
    total += sum(book(day)[1].course * MILLI for day in facts.courses)
    came = by_day((mark.day, came_points(mark, book(mark.day)[1])) for mark in facts.marks)
    total += sum(capped(sum_, book(day)[1].attendance_day_cap) for day, sum_ in came.items())
    return total + events(facts.events, book)


def came_points(mark: Came, read: Rules) -> int:
    had = overlap.length_ms(mark.had) // rules.MINUTE_MS
    return rules.attendance_points(read, mark.minutes) - rules.attendance_points(read, had)


def events(found: list[tuple[date, str]], book: Book) -> int:
    total = 0
    for kind in ("work", "survey", "mentor"):
        days = by_day((day, getattr(book(day)[1], kind) * MILLI) for day, each in found if each == kind)
        cap = f"{kind}_day_cap"
        total += sum(capped(sum_, getattr(book(day)[1], cap, None)) for day, sum_ in days.items())
    return total


def media_by_day(days: Mapping[date, int], book: Book) -> dict[date, int]:
    """Whole points on the day on which each was reached; every term accumulates alone."""
    sums: dict[date, int] = defaultdict(int)
    found = {}
    for day in sorted(days):
        term, read = book(day)
        before = rules.media_points(read, sums[term])
        sums[term] += rules.capped_ms(read, [days[day]])
        found[day] = rules.media_points(read, sums[term]) - before
    return found


def quizzes_by_day(attempts: list[Attempt], book: Book) -> dict[date, int]:
    best: dict[str, int] = defaultdict(int)
    gained = []
    for attempt in attempts:
        now = rules.quiz_points(book(attempt.day)[1], passed=True, perfect=attempt.perfect)
        gained.append((attempt.day, max(now - best[attempt.quiz], 0)))
        best[attempt.quiz] = max(best[attempt.quiz], now)
    return by_day(gained)


def hours(facts: Facts, book: Book) -> int:
    """Class hours online and in person; a minute in both counts once."""
    online: dict[tuple[date, int], int] = defaultdict(int)
    for enrolment, days in facts.study.items():
        for day, ms in days.items():
            online[book(day)[0], enrolment] += ms
    total = 0
    for mark in facts.marks:
        term, read = book(mark.day)
        if not mark.hours:
            continue
        paid_ms = rules.paid_ms(read, mark.minutes)
        absorbed = min(overlap.length_ms(mark.taken), paid_ms)
        total += rules.session_hours(read, mark.minutes) - rules.class_hours(read, absorbed)
        paid = overlap.Present(mark.start, mark.end, paid_ms, absorbed, mark.taken)
        for enrolment in {minute.enrolment_id for minute in mark.inside}:
            online[term, enrolment] -= overlap.left_out_ms([paid], list(mark.inside), enrolment)
    reads = dict(book(day) for day in days_of(facts))
    return total + sum(rules.class_hours(reads[term], max(ms, 0)) for (term, _), ms in online.items() if term in reads)


def days_of(facts: Facts) -> set[date]:
    return {day for days in facts.study.values() for day in days} | {mark.day for mark in facts.marks}


def by_day(found: Iterable[tuple[date, int]]) -> dict[date, int]:
    sums: dict[date, int] = defaultdict(int)
    for day, amount in found:
        sums[day] += amount
    return sums


def capped(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap * MILLI)
