"""The ledger in a learner's words: how far the next point is, and what each line is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.study.models import Completion, Enrolment, StudyMinute, VerifiedInterval
from foundation.local_days import day_of
from lms.points.credits.credit import Place, address_of, of_kind
from lms.points.credits.kinds.lesson import LESSON
from lms.points.errors import NoPolicy
from lms.points.learner.sources import place_of, places
from lms.points.ledger.amounts import for_learner, in_words, minutes
from lms.points.models import LedgerLeg, LedgerTxn
from lms.points.policy.versions import policy_period_on
from lms.points.values import rules
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.points.values.rules import Rules

LESSONS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A transaction as shown: what for, where, and the amounts in words. `url` may be empty."""

    txn: LedgerTxn
    what: str
    where: str
    url: str
    amounts: str
    note: str


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """A lesson that has been begun, in a sentence."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is confirmed, what is missing for the next point, and what a class hour is, in short sentences."""

    sentences: list[str] = field(default_factory=list)
    lessons: list[LessonStanding] = field(default_factory=list)


def standing(subject: User) -> Standing:
    """Return how far the next point is, in six queries at most. With rules that cannot be read only the forecast is
    missing.
    """
    today = day_of(timezone.now())
    try:
        term = policy_period_on(today)
        read = term.policy.read()
    except (NoPolicy, rules.BadRules):
        return Standing([_("What you learn is kept. The points are being worked out; you need to do nothing.")])
    rows = StudyMinute.objects.filter(term.days, subject=subject)
    days = dict(rows.values_list("day").annotate(total=Sum("new_ms")))
    counted = rules.capped_ms(read, days.values())
    step = read.minutes_per_point * rules.MINUTE_MS
    confirmed, missing = minutes(counted), -(-(step - counted % step) // rules.MINUTE_MS)
    sentences = [
        _("%(confirmed)s minutes confirmed; %(missing)s minutes more bring 1 point.")
        % {"confirmed": confirmed, "missing": missing},
        _("%(minutes)s minutes of study are one class hour.") % {"minutes": read.minutes_per_class_hour},
    ]
    cap = read.media_day_cap
    is_full = cap is not None and days.get(today, 0) >= cap * step
    if is_full:
        sentences.append(
            _("Today's videos have brought the most points a day can bring (%(cap)s). Class hours go on.")
            % {"cap": cap}
        )
    return Standing(sentences, begun(subject, read, missing, is_full=is_full))


def begun(subject: User, read: Rules, missing: int, *, is_full: bool) -> list[LessonStanding]:
    """Return the lessons learnt last and not yet finished, each with what is missing for the next point."""
    mine = VerifiedInterval.objects.filter(subject=subject, enrolment__state=Enrolment.State.ACTIVE)
    mine = mine.select_related("timeline__lesson", "enrolment").defer("timeline__lesson__body")
    rows = list(mine.order_by("-changed")[: 4 * LESSONS])
    restudied = seen_before(subject, rows) if any(row.enrolment.cycle > 1 for row in rows) else set()
    done = set(
        Completion.objects.filter(enrolment__in={row.enrolment_id for row in rows}).values_list(
            "enrolment_id", "page_id"
        )
    )
    lessons: dict[tuple[int, int], list[VerifiedInterval]] = {}
    for row in rows:
        where = (row.enrolment_id, row.timeline.lesson_id)
        if where not in done:
            lessons.setdefault(where, []).append(row)
    return [
        lesson_words(parts, read, missing, restudied, is_full=is_full) for parts in list(lessons.values())[:LESSONS]
    ]


def seen_before(subject: User, rows: list[VerifiedInterval]) -> set[int]:
    """Return the timelines that the learner has studied in more than one cycle: their points came the first time."""
    all_cycles = VerifiedInterval.objects.filter(subject=subject, timeline__in=[row.timeline_id for row in rows])
    counts = all_cycles.values_list("timeline_id").annotate(cycles=Count("pk"))
    return {timeline for timeline, cycles in counts if cycles > 1}


def lesson_words(
    parts: list[VerifiedInterval], read: Rules, missing: int, restudied: set[int], *, is_full: bool
) -> LessonStanding:
    lesson = parts[0].timeline.lesson
    verified = sum(part.verified_ms for part in parts)
    left = -(-(sum(part.timeline.duration_ms for part in parts) - verified) // rules.MINUTE_MS)
    values = {
        "lesson": lesson.title,
        "confirmed": minutes(verified),
        "missing": missing,
        "left": left,
        "lesson_points": LESSON.points.of(read),
    }
    if left <= 0:
        words = _("%(lesson)s: all %(confirmed)s minutes confirmed. The questions are still to answer.")
    elif is_full or all(part.timeline_id in restudied for part in parts):
        words = _("%(lesson)s: %(confirmed)s minutes confirmed. What you learn now brings class hours.")
    elif left >= missing:
        words = _("%(lesson)s: %(confirmed)s minutes confirmed, %(missing)s minutes more bring 1 point.")
    else:
        words = _("%(lesson)s: %(confirmed)s minutes confirmed. To the end: %(left)s minutes.")
    return LessonStanding(words % values, address_of(lesson))


def lines(txns: Iterable[LedgerTxn]) -> list[Line]:
    """Return transactions (with their legs prefetched) in words; six queries at most, however many."""
    txns = list(txns)
    found = places((txn.source_type, txn.source_id) for txn in txns)
    return [line(txn, place_of(found, (txn.source_type, txn.source_id))) for txn in txns]


def line(txn: LedgerTxn, place: Place) -> Line:
    legs = [leg for leg in txn.legs.all() if leg.account == LedgerLeg.Account.LEARNER]
    credit = of_kind(txn.kind)
    parts = [for_learner(leg.unit, leg.milli, entered=credit.is_entered) for leg in legs]
    amounts = "，".join(parts) or in_words(Unit.POINT, 0)
    words = note(txn, legs) or place.note
    return Line(txn, str(credit.words), place.where, place.url, amounts, words)


def note(txn: LedgerTxn, legs: list[LedgerLeg]) -> str:
    """Explain a line as a learner would ask: why less than usual, why reversed, why changed."""
    given = sum(leg.milli for leg in legs if leg.unit == Unit.POINT)
    return note_of(txn.kind, txn.facts, given, is_reversed=hasattr(txn, "reversed_by"))


def note_of(kind: str, facts: dict[str, object], given: int, *, is_reversed: bool) -> str:
    return _("Taken back later.") if is_reversed else of_kind(kind).note(facts, given)
