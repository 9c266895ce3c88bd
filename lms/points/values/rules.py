"""The rules of a policy as values, and what they award: no database here.

Units: media in milliseconds, points and class hours in milli-units (1000 = one point, one class hour). A point is
awarded whole; class hours grow by whole minutes of study. The numbers of the default policy are those of DOMAIN §3.

A policy written before a number existed is read with that number's default: old rows stay readable for ever.
What a formula here reads, or more than one kind of credit, is a field of `Rules`. A number of one kind alone is
declared by its module in `lms/points/credits` (`Number`, `Cap`), and read by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MINUTE_MS = 60_000
MILLI = 1000

type Table = tuple[tuple[int, int], ...]


class BadRules(ValueError):
    """The rules cannot be meant; `args[0]` names the field."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one policy awards. Caps are whole points a day; None is no cap. `declared`: what kinds of credit declare."""

    minutes_per_point: int
    media_day_cap: int | None
    quiz_passed: int
    quiz_perfect: int
    attendance: int
    attendance_minutes: int
    self_study_day_cap: int | None
    minutes_per_class_hour: int
    hour_table: Table
    online_percent: int
    practical_online_percent: int
    require_delivery: int
    declared: Mapping[str, int | None] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        """Return one number by its name, wherever it is kept."""
        found: int | None = self.declared[name] if name in self.declared else getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Number:
    """A number of one kind of credit. `is_first`: the first policy says it already, so that no policy may lack it."""

    name: str
    default: int
    is_first: bool = False

    def of(self, read: Rules) -> int:
        return read.declared[self.name] or 0


@dataclass(frozen=True, slots=True)
class Cap:
    """The most points a day of one kind of credit; None is no cap. `is_first` as for a `Number`."""

    name: str
    default: int | None
    is_first: bool = False

    def of(self, read: Rules) -> int | None:
        return read.declared[self.name]


DECLARED: dict[str, Number | Cap] = {}
FIELDS = tuple(name for name in Rules.__dataclass_fields__ if name not in ("hour_table", "declared"))
AT_LEAST_ONE = ("minutes_per_point", "attendance_minutes", "minutes_per_class_hour")
SHARES = ("online_percent", "practical_online_percent")
YES_OR_NO = ("require_delivery",)  # 1 or 0
# Policies written before these existed are read with the numbers of DOMAIN §3: nothing of the kind had been entered
# then, so no old transaction is touched.
LATER: dict[str, Any] = {
    "hour_table": [],
    "online_percent": 100,
    "practical_online_percent": 50,
    "require_delivery": 0,
}


def declare(*numbers: Number | Cap) -> None:
    """Make numbers of a kind of credit part of every policy from now on."""
    for number in numbers:
        DECLARED[number.name] = number
        DEFAULT[number.name] = number.default
        if not number.is_first:
            LATER[number.name] = number.default


def withdraw(*numbers: Number | Cap) -> None:
    """Undo `declare`."""
    for number in numbers:
        for known in (DECLARED, DEFAULT, LATER):
            known.pop(number.name, None)


def is_cap(name: str) -> bool:
    """Return whether this number may be left empty, which is no limit."""
    return isinstance(DECLARED.get(name), Cap) or (name in FIELDS and name.endswith("_day_cap"))


def read(raw: Mapping[str, Any]) -> Rules:
    """Parse rules from a policy's JSON; nothing may be unknown, and nothing missing but what is `LATER`. Raises
    BadRules.
    """
    if not isinstance(raw, Mapping):
        raise BadRules("rules")
    whole = LATER | dict(raw)
    for name in set(whole) ^ {*FIELDS, *DECLARED, "hour_table"}:
        raise BadRules(name)
    for name in (*FIELDS, *DECLARED):
        value = whole[name]
        if value is None and is_cap(name):
            continue
        low = 1 if name in AT_LEAST_ONE else 0
        high = 100 if name in SHARES else 1 if name in YES_OR_NO else 100_000
        if type(value) is not int or not low <= value <= high:
            raise BadRules(name)
    if whole["quiz_perfect"] < whole["quiz_passed"]:
        raise BadRules("quiz_perfect")
    whole["hour_table"] = read_table(whole["hour_table"], whole["minutes_per_class_hour"])
    declared = {name: whole.pop(name) for name in DECLARED}
    return Rules(**whole, declared=declared)


def read_table(raw: Any, minutes_per_class_hour: int) -> Table:
    """Parse steps as (from minutes, milli-hours), the longest first; more minutes never bring less. Raises BadRules."""
    table: list[tuple[int, int]] = []
    for step in raw if isinstance(raw, list | tuple) else [raw]:
        if not isinstance(step, list | tuple) or len(step) != 2 or any(type(each) is not int for each in step):
            raise BadRules("hour_table")
        table.append((step[0], step[1]))
    table.sort(reverse=True)
    worths = [worth for _, worth in table]
    if len({minutes for minutes, _ in table}) < len(table) or worths != sorted(worths, reverse=True):
        raise BadRules("hour_table")
    if any(not 0 < minutes < minutes_per_class_hour or not 0 < worth <= MILLI for minutes, worth in table):
        raise BadRules("hour_table")
    return tuple(table)


def capped_ms(rules: Rules, days: Iterable[int]) -> int:
    """Return new media of each day, cut at what the day's cap can award; the remainder below a point carries over."""
    if rules.media_day_cap is None:
        return sum(days)
    most = rules.media_day_cap * rules.minutes_per_point * MINUTE_MS
    return sum(min(day, most) for day in days)


def media_points(rules: Rules, total_ms: int) -> int:
    """Return the milli-points that this much verified media is worth in all: whole points only."""
    return total_ms // (rules.minutes_per_point * MINUTE_MS) * MILLI


def class_hours(rules: Rules, total_ms: int) -> int:
    """Return the milli-class-hours of this much study in all: whole minutes only, so at most a transaction a minute."""
    return total_ms // MINUTE_MS * MILLI // rules.minutes_per_class_hour


def session_hours(rules: Rules, minutes: int) -> int:
    """Return the milli-class-hours of a meeting: whole hours, and the rest by the table; without one, in proportion."""
    if not rules.hour_table:
        return class_hours(rules, minutes * MINUTE_MS)
    hours, rest = divmod(minutes, rules.minutes_per_class_hour)
    return hours * MILLI + next((worth for least, worth in rules.hour_table if rest >= least), 0)


def paid_ms(rules: Rules, minutes: int) -> int:
    """Return how much online study a meeting's hours are worth: so much of it, within the meeting, counts no second
    time.

    Without a table that is the meeting's own length.
    """
    if not rules.hour_table:
        return minutes * MINUTE_MS
    return session_hours(rules, minutes) * rules.minutes_per_class_hour * MINUTE_MS // MILLI


def counted_online(online: int, in_person: int, percent: int) -> int:
    """Return what counts of these online milli-hours when at most `percent` of all that counts may be online."""
    if percent >= 100:
        return online
    return min(online, in_person * percent // (100 - percent))


def quiz_points(rules: Rules, *, passed: bool, perfect: bool) -> int:
    """Return the milli-points that the best attempt so far is worth in all."""
    if perfect:
        return rules.quiz_perfect * MILLI
    return rules.quiz_passed * MILLI if passed else 0


def attendance_points(rules: Rules, minutes: int) -> int:
    """Return the milli-points for coming to a class: whole points in proportion to the time present."""
    return minutes * rules.attendance // rules.attendance_minutes * MILLI


def cap_left(cap: int | None, given_today: int) -> int | None:
    """Return what a day's cap leaves, in milli-points; None without a cap."""
    return None if cap is None else max(cap * MILLI - given_today, 0)


def cut_to_caps(amount: int, *caps_left: int | None) -> int:
    """Return as much of the amount as every cap leaves."""
    return min([amount, *(left for left in caps_left if left is not None)])


DEFAULT: dict[str, Any] = {
    "minutes_per_point": 5,
    "media_day_cap": 10,
    "quiz_passed": 2,
    "quiz_perfect": 3,
    "attendance": 5,
    "attendance_minutes": 180,
    "self_study_day_cap": 40,
    "minutes_per_class_hour": 45,
    **LATER,
}
