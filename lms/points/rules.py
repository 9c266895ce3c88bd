"""The rules of a policy as values, and what they award: no database here.

Units: media in milliseconds, points and class hours in milli-units (1000 = one point, one class hour). A point is
awarded whole; class hours grow by whole minutes of study. The numbers of the default policy are those of DOMAIN §3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MINUTE_MS = 60_000
MILLI = 1000


class BadRules(ValueError):
    """The rules cannot be meant; `args[0]` names the field."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one policy awards. Caps are whole points a day; None is no cap."""

    minutes_per_point: int
    media_day_cap: int | None
    lesson: int
    lesson_day_cap: int | None
    quiz_passed: int
    quiz_perfect: int
    quiz_day_cap: int | None
    course: int
    attendance: int
    attendance_minutes: int
    attendance_day_cap: int | None
    self_study_day_cap: int | None
    minutes_per_class_hour: int


NUMBERS = tuple(Rules.__dataclass_fields__)
CAPS = tuple(name for name in NUMBERS if name.endswith("_day_cap"))
AT_LEAST_ONE = ("minutes_per_point", "attendance_minutes", "minutes_per_class_hour")


def read(raw: Mapping[str, Any]) -> Rules:
    """Rules from a policy's JSON; every field must be there and nothing else. Raises BadRules."""
    for name in set(raw) ^ set(NUMBERS):
        raise BadRules(name)
    for name, value in raw.items():
        if value is None and name in CAPS:
            continue
        low = 1 if name in AT_LEAST_ONE else 0
        if type(value) is not int or not low <= value <= 100_000:
            raise BadRules(name)
    if raw["quiz_perfect"] < raw["quiz_passed"]:
        raise BadRules("quiz_perfect")
    return Rules(**raw)


def capped_ms(rules: Rules, days: Iterable[int]) -> int:
    """New media of each day, cut at what the day's cap can award; the remainder below a point carries over."""
    if rules.media_day_cap is None:
        return sum(days)
    most = rules.media_day_cap * rules.minutes_per_point * MINUTE_MS
    return sum(min(day, most) for day in days)


def media_points(rules: Rules, total_ms: int) -> int:
    """Milli-points that this much verified media is worth in all: whole points only."""
    return total_ms // (rules.minutes_per_point * MINUTE_MS) * MILLI


def class_hours(rules: Rules, total_ms: int) -> int:
    """Milli-class-hours of this much study in all: whole minutes only, so that a transaction a minute is the most."""
    return total_ms // MINUTE_MS * MILLI // rules.minutes_per_class_hour


def quiz_points(rules: Rules, *, passed: bool, perfect: bool) -> int:
    """Milli-points that the best attempt so far is worth in all."""
    if perfect:
        return rules.quiz_perfect * MILLI
    return rules.quiz_passed * MILLI if passed else 0


def attendance_points(rules: Rules, minutes: int) -> int:
    """Milli-points for coming to a class: whole points in proportion to the time present."""
    return minutes * rules.attendance // rules.attendance_minutes * MILLI


def room(cap: int | None, given_today: int) -> int | None:
    """What a day's cap leaves, in milli-points; None is without end."""
    return None if cap is None else max(cap * MILLI - given_today, 0)


def within(amount: int, *rooms: int | None) -> int:
    """As much of the amount as every cap leaves."""
    return min([amount, *(left for left in rooms if left is not None)])


DEFAULT: dict[str, int | None] = {
    "minutes_per_point": 5,
    "media_day_cap": 10,
    "lesson": 2,
    "lesson_day_cap": 10,
    "quiz_passed": 2,
    "quiz_perfect": 3,
    "quiz_day_cap": 6,
    "course": 20,
    "attendance": 5,
    "attendance_minutes": 180,
    "attendance_day_cap": 10,
    "self_study_day_cap": 40,
    "minutes_per_class_hour": 45,
}
