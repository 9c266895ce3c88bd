"""Points for verified study, from the minutes in which it was shown, and the rule under which class hours are due too.

Both accumulate: what is due is what the total is worth now, minus the total of its stream; so batches and order
cannot change the sum, and a remainder waits for the next minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from courses.study.models import Enrolment, EvidenceChunk, ReadingProof, StudyMinute, Timeline
from courses.study.signals import verified_changed
from foundation.local_days import day_of
from lms.points.credits import posting, study_minutes, voiding
from lms.points.credits.credit import ONLINE, Credit, Fact, Rule
from lms.points.credits.kinds.online_hours import HOURS, due_hours
from lms.points.credits.study_minutes import (
    DAYS,
    STUDY,
    Posted,
    check_not_beyond,
    class_paid_ms,
    daily,
    media_stream,
    minutes_behind,
    newest_line,
    points_of,
    policy_periods_of,
    posted_in,
    studied,
)
from lms.points.ledger.ledger_walk import differs
from lms.points.ledger.stream_keys import Key, StudyCause, WaitingKey
from lms.points.ledger.transactions import Award
from lms.points.policy.versions import policy_period_on
from lms.points.values import rules
from lms.points.values.units import Unit
from lms.points.values.valuation import Value

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.voided import Void
    from lms.points.models import Hold, LedgerTxn
    from lms.points.values.valuation import Book, Facts, Period


class Media(Credit):
    """Points for new study in a learner's life, with the cap of a day in minutes; a stream for each policy."""

    kind = study_minutes.MEDIA
    source = "timeline"
    words = _("learning with video or sound")
    group = ONLINE
    labels = {
        "minutes_per_point": _("Minutes of video or sound for one point"),
        "media_day_cap": _("Most points a day from video and sound"),
    }
    helps = {"minutes_per_point": _("At least 1. Only confirmed minutes count, each once in a life.")}
    is_self_study = accumulates = True

    def __init__(self) -> None:
        self.rules = (Rule(STUDY, study, _("Points and class hours for what you learnt")),)

    def listen(self) -> None:
        verified_changed.connect(self.on_verified, dispatch_uid="points.verified")

    def on_verified(
        self, sender: Any, *, subject: User, enrolment: Enrolment, timeline: Timeline, at: datetime, **kwargs: Any
    ) -> str | None:
        if posting.is_absorbed(subject):
            return None
        cause = StudyCause(enrolment.pk, timeline.pk, day_of(at))
        posted = posting.run(rule=STUDY, cause=cause, subject_id=enrolment.subject_id, enrolment=enrolment)
        return posting.earned_message(posted)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        rows = StudyMinute.objects.filter(subject=accounts[0]).order_by("minute", "pk")
        for minute, enrolment, timeline, day in rows.values_list("minute", "enrolment_id", "timeline_id", "day"):
            yield Fact(minute, STUDY, str(StudyCause(enrolment, timeline, day)), minute)

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        return [Exists(StudyMinute.objects.filter(subject=mine, day__range=(starts, ends)))]

    def read_facts(self, period: Period) -> None:
        """Read new study by day, and for `HOURS` that of each enrolment by day."""
        rows = StudyMinute.objects.filter(subject__in=period.found, day__range=(period.starts, period.ends))
        sums: QuerySet[Any, Any] = rows.values_list("subject_id", "enrolment_id", "day").order_by()
        for subject, enrolment, day, gained, new in sums.annotate(gained=Sum("gained_ms"), new=Sum("new_ms")):
            media = period.found[subject].setdefault(self.kind, {})
            media[day] = media.get(day, 0) + new
            period.found[subject].setdefault(HOURS.kind, {}).setdefault(enrolment, {})[day] = gained

    def value(self, facts: Facts, book: Book) -> Value:
        """Return whole points on the day on which each was reached; every policy period accumulates alone."""
        sums: dict[date, int] = {}
        found = {}
        for day, new in sorted(facts.get(self.kind, {}).items()):
            term, read = book(day)
            before = sums.get(term, 0)
            sums[term] = before + rules.capped_ms(read, [new])
            found[day] = rules.media_points(read, sums[term]) - rules.media_points(read, before)
        return Value(found)

    def pages(self, sources: Iterable[str]) -> Mapping[str, int]:
        rows = Timeline.objects.filter(pk__in=list(sources)).values_list("pk", "lesson_id")
        return {str(pk): lesson for pk, lesson in rows}

    def minutes(self, txn: LedgerTxn) -> Iterable[StudyMinute]:
        return minutes_behind(txn)

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        caps_left = self.caps_left(walk.read(line.txn), walk.given_on(line.txn.day))
        yield from differs(line, rules.cut_to_caps(line.full, *caps_left), 0)

    def overpaid(self, subject_id: int) -> Iterator[str]:
        for policy, term in policy_periods_of(subject_id):
            rows = StudyMinute.objects.filter(term.days, subject=subject_id).values_list("day")
            for last in newest_line(subject_id, media_stream(policy)):
                read, new = policy.read(), dict(rows.annotate(total=Sum("new_ms"))).values()
                yield from check_not_beyond(last, rules.media_points(read, rules.capped_ms(read, new)))

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        return (
            EvidenceChunk.objects.filter(lease__subject__in=accounts, received_at__gt=at).exists()
            or ReadingProof.objects.filter(lease__subject__in=accounts, received_at__gt=at).exists()
        )

    def on_void(self, void: Void) -> None:
        """Restate the stream to the days' new study, capped as the rules say."""
        for term in voiding.policy_periods(void.days):
            read = term.policy.read()
            rows = StudyMinute.objects.filter(term.days, subject=void.subject_id)
            worths: dict[date, int] = {}
            counted = 0
            for day, new in rows.order_by("day").values_list("day").annotate(new=Sum("new_ms")):
                counted += rules.capped_ms(read, [new])
                worths[day] = rules.media_points(read, counted)
            voiding.restate(void, media_stream(term.policy), str(Unit.POINT), worths, rows.filter(new_ms__gt=0))

    def waiting(self, award: Award, rule: str, cause: str) -> Iterator[tuple[str, str, int]]:
        """Yield points by the learner's day, because they accumulate. What becomes hours waits as `HOURS` says."""
        if award.kind != self.kind:
            yield from HOURS.waiting(award, rule, cause)
            return
        key = WaitingKey(self.kind, str(award.subject_id), str(award.day))
        yield str(key), str(Unit.POINT), points_of(award.subject_id, award.day)

    def still_waits(self, row: Hold, of: str) -> int:
        return min(points_of(row.subject_id, row.day), row.milli) if row.day else row.milli


def study(cause: str, enrolment: Enrolment | None = None, until: datetime | None = None) -> list[Award]:
    """Return points and class hours for verified study: cause "enrolment:timeline:day"; `enrolment` where it is loaded.

    With `until`, study that was shown after that minute is left for later.
    """
    what = StudyCause.parse(cause)
    day = what.day
    if enrolment is None:
        enrolment = Enrolment.objects.get(pk=what.enrolment_id)
    term = policy_period_on(day)
    policy = term.policy
    base = Award(
        subject_id=enrolment.subject_id,
        kind=Media.kind,
        key="",
        policy=policy,
        day=day,
        source=("timeline", str(what.timeline_id)),
        amounts={},
        course_id=enrolment.course_id,
    )
    if until is None:
        days = DAYS.rows(
            subject=enrolment.subject_id, enrolment=enrolment.pk, since=policy.starts, until=term.until or date.max
        )
    else:
        days = list(daily(studied(enrolment, term, until), enrolment.pk))
    posted = posted_in(enrolment, policy)
    gained = sum(day_gained for _, day_gained in days)
    if posted.in_class:
        gained -= class_paid_ms(enrolment, studied(enrolment, term, until))
    read = policy.read()
    return [
        *due_points(base, read, [new for new, _ in days], posted),
        *due_hours(base, read, enrolment, gained, posted),
    ]


def due_points(base: Award, read: rules.Rules, days: list[int], totals: Posted) -> list[Award]:
    """Return the points due; `days` are the milliseconds new in the learner's life, day by day."""
    worth, posted = rules.media_points(read, rules.capped_ms(read, days)), totals.points
    if worth <= posted:
        return []
    return [
        replace(
            base,
            key=str(Key.of(Media.kind, base.subject_id, base.policy.pk, posted, lowered=totals.points_lowered)),
            amounts={str(Unit.POINT): MEDIA.within_caps(read, base.subject_id, base.day, worth - posted)},
            stream=media_stream(base.policy),
            cumulative_milli=worth,
            facts={"full": worth - posted, "total_ms": sum(days)},
        )
    ]


MEDIA = Media()
