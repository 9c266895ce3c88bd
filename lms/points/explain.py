"""The ledger in a learner's words: how far the next point is, and what each line is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.assess.models import QuizAttempt
from courses.study.days import day_of
from courses.study.models import EvidenceVoid, StudyMinute, Timeline
from lms.delivery.models import Mark
from lms.points import rules
from lms.points.amounts import in_words, minutes
from lms.points.models import LedgerLeg, LedgerTxn, Unit
from lms.points.policies import term_on

if TYPE_CHECKING:
    from lms.people.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """A transaction as shown: what for, where, and the amounts in words. `url` may be empty."""

    txn: LedgerTxn
    what: str
    where: str
    url: str
    amounts: str
    note: str


def standing(subject: User) -> list[str]:
    """What is confirmed, what is missing for the next point, and what a class hour is, in short sentences."""
    today = day_of(timezone.now())
    term = term_on(today)
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=subject)
    days = dict(rows.values_list("day").annotate(total=Sum("new_ms")))
    counted = rules.capped_ms(read, days.values())
    step = read.minutes_per_point * rules.MINUTE_MS
    confirmed, missing = minutes(counted), -(-(step - counted % step) // rules.MINUTE_MS)
    said = [
        _("%(confirmed)s minutes confirmed; %(missing)s minutes more bring 1 point.")
        % {"confirmed": confirmed, "missing": missing},
        _("%(minutes)s minutes of study are one class hour.") % {"minutes": read.minutes_per_class_hour},
    ]
    cap = read.media_day_cap
    if cap is not None and days.get(today, 0) >= cap * step:
        said.append(
            _("Today's videos have brought the most points a day can bring (%(cap)s). Class hours go on.")
            % {"cap": cap}
        )
    return said


def lines(txns: Iterable[LedgerTxn]) -> list[Line]:
    """Transactions (with their legs prefetched) in words; four queries at most, however many."""
    txns = list(txns)
    titles = titles_of(txns)
    return [line(txn, *titles.get((txn.source_type, txn.source_id), ("", ""))) for txn in txns]


def line(txn: LedgerTxn, where: str, url: str) -> Line:
    legs = [leg for leg in txn.legs.all() if leg.account == LedgerLeg.Account.LEARNER]
    amounts = "，".join(in_words(leg.unit, leg.milli) for leg in legs) or in_words(Unit.POINT, 0)
    return Line(txn, str(txn.get_kind_display()), where, url, amounts, note(txn, legs))


def note(txn: LedgerTxn, legs: list[LedgerLeg]) -> str:
    """What a learner would ask about: why less than usual, why taken back."""
    if txn.kind == LedgerTxn.Kind.REVERSAL:
        return str(txn.facts.get("reason", ""))
    if hasattr(txn, "reversed_by"):
        return _("Taken back later.")
    given = sum(leg.milli for leg in legs if leg.unit == Unit.POINT)
    if txn.kind != LedgerTxn.Kind.HOURS and given < txn.facts.get("full", 0):
        return _("The day's limit was reached.")
    return ""


def titles_of(txns: Iterable[LedgerTxn]) -> dict[tuple[str, str], tuple[str, str]]:
    """The names and addresses of what transactions are for, by (source type, source id)."""
    wanted: dict[str, set[str]] = {}
    for txn in txns:
        wanted.setdefault(txn.source_type, set()).add(txn.source_id)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    lesson_of: dict[tuple[str, str], int] = {}
    timelines = Timeline.objects.filter(pk__in=wanted.get("timeline", ())).values_list("pk", "lesson_id")
    attempts = QuizAttempt.objects.filter(pk__in=wanted.get("attempt", ())).values_list("pk", "lesson_id")
    lesson_of |= {("timeline", str(pk)): lesson for pk, lesson in timelines}
    lesson_of |= {("attempt", str(pk)): lesson for pk, lesson in attempts}
    for kind in ("lesson", "course"):
        lesson_of |= {(kind, pk): int(pk) for pk in wanted.get(kind, ())}
    pages = Page.objects.in_bulk(set(lesson_of.values())) if lesson_of else {}
    for source, pk in lesson_of.items():
        page = pages.get(pk)
        found[source] = (page.title, page.get_url() or "") if page else ("", "")
    for void in EvidenceVoid.objects.filter(pk__in=wanted.get("void", ())).select_related("lease__timeline__lesson"):
        lesson = void.lease.timeline.lesson
        found["void", str(void.pk)] = (lesson.title, lesson.get_url() or "")
    for mark in Mark.objects.filter(pk__in=wanted.get("mark", ())).select_related("session__cohort"):
        found["mark", str(mark.pk)] = (f"{mark.session.cohort.name} · {mark.session.title}", "")
    return found
