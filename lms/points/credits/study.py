"""Points and class hours for verified study, from the minutes in which it was shown.

Both accumulate: what is due is what the total is worth now, minus what its stream has come to; so batches and order
cannot change the sum, and a remainder waits for the next minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from courses.study.models import Enrolment, EvidenceChunk, ReadingProof, SameLearner, StudyMinute, Timeline
from courses.study.signals import verified_changed
from foundation.local_days import day_of
from lms.points.credits import posting, study_minutes, voiding
from lms.points.credits.credit import ONLINE, ONLINE_HOURS, Credit, Fact, Rule
from lms.points.credits.study_minutes import (
    ATTENDANCE,
    DAYS,
    Posted,
    daily,
    gained_in,
    hours_stream,
    left_out,
    left_out_until,
    media_stream,
    minutes_behind,
    points_of,
    posted_in,
    studied,
    waiting_hours,
)
from lms.points.ledger.ledger_walk import differs
from lms.points.ledger.stream_keys import Key, StudyCause, WaitingKey
from lms.points.ledger.transactions import Award
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.versions import Term, term_on
from lms.points.values import overlap, rules
from lms.points.values.units import Unit
from lms.points.values.valuation import Value

if TYPE_CHECKING:
    from lms.people.models import User
    from lms.points.credits.credit import Twins
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.ledger.voided import Void
    from lms.points.models import Hold
    from lms.points.values.valuation import Book, Facts, Period

STUDY = "study"  # the rule under which both are due


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
        return posting.told(posted)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        rows = StudyMinute.objects.filter(subject=accounts[0]).order_by("minute", "pk")
        for minute, enrolment, timeline, day in rows.values_list("minute", "enrolment_id", "timeline_id", "day"):
            yield Fact(minute, STUDY, str(StudyCause(enrolment, timeline, day)), minute)

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        return [Exists(StudyMinute.objects.filter(subject=mine, day__range=(starts, ends)))]

    def read_facts(self, period: Period) -> None:
        """New study by day, and for `HOURS` that of each enrolment by day."""
        rows = StudyMinute.objects.filter(subject__in=period.found, day__range=(period.starts, period.ends))
        sums: QuerySet[Any, Any] = rows.values_list("subject_id", "enrolment_id", "day").order_by()
        for subject, enrolment, day, gained, new in sums.annotate(gained=Sum("gained_ms"), new=Sum("new_ms")):
            media = period.found[subject].setdefault(self.kind, {})
            media[day] = media.get(day, 0) + new
            period.found[subject].setdefault(Hours.kind, {}).setdefault(enrolment, {})[day] = gained

    def value(self, facts: Facts, book: Book) -> Value:
        """Whole points on the day on which each was reached; every term accumulates alone."""
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
        rooms = self.rooms(walk.read(line.txn), walk.given_on(line.txn.day))
        yield from differs(line, rules.within(line.full, *rooms), 0)

    def overpaid(self, subject_id: int) -> Iterator[str]:
        for policy, term in terms_of(subject_id):
            rows = StudyMinute.objects.filter(term.days, subject=subject_id).values_list("day")
            for last in newest(subject_id, media_stream(policy)):
                read, new = policy.read(), dict(rows.annotate(total=Sum("new_ms"))).values()
                yield from beyond(last, rules.media_points(read, rules.capped_ms(read, new)))

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        return (
            EvidenceChunk.objects.filter(lease__subject__in=accounts, received_at__gt=at).exists()
            or ReadingProof.objects.filter(lease__subject__in=accounts, received_at__gt=at).exists()
        )

    def put_right(self, void: Void) -> None:
        """The days' new study, capped as the rules say."""
        for term in voiding.terms(void.days):
            read = term.policy.read()
            rows = StudyMinute.objects.filter(term.days, subject=void.subject_id)
            worths: dict[date, int] = {}
            counted = 0
            for day, new in rows.order_by("day").values_list("day").annotate(new=Sum("new_ms")):
                counted += rules.capped_ms(read, [new])
                worths[day] = rules.media_points(read, counted)
            voiding.restate(void, media_stream(term.policy), str(Unit.POINT), worths, rows.filter(new_ms__gt=0))

    def waiting(self, award: Award, rule: str, cause: str) -> Iterator[tuple[str, str, int]]:
        """Points by the learner's day: they accumulate. What becomes hours waits as `HOURS` says."""
        if award.kind != self.kind:
            yield from HOURS.waiting(award, rule, cause)
            return
        key = WaitingKey(self.kind, str(award.subject_id), str(award.day))
        yield str(key), str(Unit.POINT), points_of(award.subject_id, award.day)

    def still_waits(self, row: Hold, of: str) -> int:
        return min(points_of(row.subject_id, row.day), row.milli) if row.day else row.milli


class Hours(Credit):
    """Class hours online: the study of one enrolment without what classes have paid for; a stream for each policy."""

    kind = study_minutes.HOURS
    words = _("class hours online")
    accumulates = True
    hours_are = ONLINE_HOURS

    def value(self, facts: Facts, book: Book) -> Value:
        """What is studied in each enrolment; a minute in class too counts once (`attendance` reads what was)."""
        sums: dict[tuple[date, int], int] = {}
        reads: dict[date, rules.Rules] = {}
        for enrolment, days in facts.get(self.kind, {}).items():
            for day, ms in days.items():
                term, reads[term] = book(day)
                sums[term, enrolment] = sums.get((term, enrolment), 0) + ms
        for day, enrolment, left_out_ms in paid_in_class(facts, book):
            term, reads[term] = book(day)
            sums[term, enrolment] = sums.get((term, enrolment), 0) - left_out_ms
        return Value(hours=sum(rules.class_hours(reads[term], max(ms, 0)) for (term, _id), ms in sums.items()))

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        return ""

    def minutes(self, txn: LedgerTxn) -> Iterable[StudyMinute]:
        return minutes_behind(txn)

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        txn = line.txn
        if txn.stream != hours_stream(txn.policy, txn.enrolment_id or 0) or not is_hers(walk, txn.enrolment_id):
            yield "says another enrolment than its stream"
        yield from differs(line, 0, line.full)

    def overpaid(self, subject_id: int) -> Iterator[str]:
        enrolments = list(Enrolment.objects.filter(subject=subject_id))
        for policy, term in terms_of(subject_id):
            rows = StudyMinute.objects.filter(term.days, subject=subject_id)
            for enrolment in enrolments:
                for last in newest(subject_id, hours_stream(policy, enrolment.pk)):
                    yield from beyond(last, rules.class_hours(policy.read(), gained_in(rows, enrolment)))

    def put_right(self, void: Void) -> None:
        """What is left of the study of each enrolment; then what a class gives back that it had paid for."""
        enrolments = Enrolment.objects.filter(pk__in={enrolment for enrolment, _timeline in void.places})
        for term in voiding.terms(void.days):
            for enrolment in enrolments:
                restate_hours(void, term, enrolment)
        for place, timeline in sorted(void.places):
            for day in sorted(void.days):
                void.post(STUDY, StudyCause(place, timeline, day))

    def stream_in(self, txn: LedgerTxn, twins: Twins) -> str:
        twin = twins.get(txn.enrolment_id or 0)
        return hours_stream(txn.policy, twin.pk) if twin else txn.stream

    def waiting(self, award: Award, rule: str, cause: str) -> Iterator[tuple[str, str, int]]:
        """By the day and the enrolment."""
        if award.enrolment_id is None:
            raise ValueError("hours online without an enrolment")
        key = WaitingKey(self.kind, str(award.enrolment_id), str(award.day))
        yield str(key), str(Unit.CLASS_HOUR), waiting_hours(award.enrolment_id, award.day)

    def still_waits(self, row: Hold, of: str) -> int:
        return waiting_hours(int(of), row.day) if row.day else row.milli


def study(cause: str, enrolment: Enrolment | None = None, until: datetime | None = None) -> list[Award]:
    """Points and class hours for verified study: cause "enrolment:timeline:day"; the enrolment where it is at hand.

    With `until`, study that was shown after that minute is left for later.
    """
    what = StudyCause.parse(cause)
    day = what.day
    if enrolment is None:
        enrolment = Enrolment.objects.get(pk=what.enrolment_id)
    term = term_on(day)
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
        gained -= left_out(enrolment, studied(enrolment, term, until))
    read = policy.read()
    return [
        *due_points(base, read, [new for new, _ in days], posted),
        *due_hours(base, read, enrolment, gained, posted),
    ]


def due_points(base: Award, read: rules.Rules, days: list[int], come_to: Posted) -> list[Award]:
    """`days` are the milliseconds new in the learner's life, day by day."""
    worth, posted = rules.media_points(read, rules.capped_ms(read, days)), come_to.points
    if worth <= posted:
        return []
    return [
        replace(
            base,
            key=str(Key.of(Media.kind, base.subject_id, base.policy.pk, posted, lowered=come_to.points_lowered)),
            amounts={str(Unit.POINT): MEDIA.within_caps(read, base.subject_id, base.day, worth - posted)},
            stream=media_stream(base.policy),
            cumulative_milli=worth,
            facts={"full": worth - posted, "total_ms": sum(days)},
        )
    ]


def due_hours(base: Award, read: rules.Rules, enrolment: Enrolment, gained: int, come_to: Posted) -> list[Award]:
    worth, posted = rules.class_hours(read, gained), come_to.hours
    if worth <= posted:
        return []
    return [
        replace(
            base,
            kind=Hours.kind,
            enrolment_id=enrolment.pk,
            key=str(Key.of(Hours.kind, enrolment.pk, base.policy.pk, posted, lowered=come_to.hours_lowered)),
            amounts={str(Unit.CLASS_HOUR): worth - posted},
            stream=hours_stream(base.policy, enrolment.pk),
            cumulative_milli=worth,
            facts={"study_ms": gained},
        )
    ]


def paid_in_class(facts: Facts, book: Book) -> Iterator[tuple[date, int, int]]:
    """The day of each class, an enrolment, and what of its study the class has paid for, in milliseconds."""
    for came in facts.get(ATTENDANCE, ()):
        if came.hours:
            paid = came.pays(book(came.day)[1])
            for enrolment in {minute.enrolment_id for minute in came.inside}:
                yield came.day, enrolment, overlap.left_out_ms([paid], list(came.inside), enrolment)


def is_hers(walk: Walk, enrolment_id: int | None) -> bool:
    return Enrolment.objects.filter(pk=enrolment_id or 0, subject=walk.subject_id).exists()


def terms_of(subject_id: int) -> Iterator[tuple[Policy, Term]]:
    """Each policy with its days; none where a merge has closed the ledger: nothing stands there any more."""
    if not SameLearner.objects.filter(absorbed=subject_id).exists():
        for policy in Policy.objects.order_by("starts"):
            yield policy, term_on(policy.starts)


def newest(subject_id: int, stream: str) -> QuerySet[LedgerTxn]:
    """The newest line of a stream, where it has one."""
    return LedgerTxn.objects.filter(subject=subject_id, stream=stream).order_by("-number")[:1]


def beyond(last: LedgerTxn, worth: int) -> Iterator[str]:
    if (last.cumulative_milli or 0) > worth:
        yield f"stream {last.stream}: has come to {last.cumulative_milli}, its minutes are worth {worth}"


def restate_hours(void: Void, term: Term, enrolment: Enrolment) -> None:
    read = term.policy.read()
    rows = StudyMinute.objects.filter(term.days, subject=void.subject_id)
    mine = rows.filter(enrolment=enrolment).order_by("day").values_list("day")
    paid = left_out_until(enrolment, rows)
    worths: dict[date, int] = {}
    gained = out = 0
    for day, more in mine.annotate(more=Sum("gained_ms")):
        gained += more
        out = max([out, *(ms for met, ms in paid.items() if met <= day)])
        worths[day] = rules.class_hours(read, gained - out)
    name = hours_stream(term.policy, enrolment.pk)
    voiding.restate(void, name, str(Unit.CLASS_HOUR), worths, rows.filter(enrolment=enrolment, gained_ms__gt=0))


MEDIA = Media()
HOURS = Hours()
