"""What is due now, computed from the facts: each function answers awards and writes nothing.

They may be called at any time and any number of times; what has been posted already is not due again. Names are
those of `PendingPosting.rule`, and each takes the cause that stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from courses.assess.models import QuizAttempt
from courses.pages.reading import course_of
from courses.study.days import day_of
from courses.study.models import Completion, Enrolment, StudyMinute, Timeline
from lms.delivery.models import Mark
from lms.points import overlap, rules
from lms.points.ledger import Award, given_on, policy_on
from lms.points.models import LedgerTxn, Policy, Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kind = LedgerTxn.Kind


def study(cause: str) -> list[Award]:
    """Points and class hours for verified study: cause "enrolment:timeline:day"."""
    enrolment_id, timeline_id, day = cause.split(":")
    enrolment = Enrolment.objects.select_related("course").get(pk=enrolment_id)
    return due_for_study(enrolment, Timeline(pk=int(timeline_id)), date.fromisoformat(day))


def due_for_study(enrolment: Enrolment, timeline: Timeline, day: date) -> list[Award]:
    policy = policy_on(day)
    read = policy.read()
    rows = StudyMinute.objects.filter(in_force("day", policy), subject=enrolment.subject_id)
    days = list(
        rows.values("day").annotate(
            new=Sum("new_ms"), gained=Sum("gained_ms", filter=Q(enrolment=enrolment.pk), default=0)
        )
    )
    media, hours = f"media:{policy.pk}", f"hours:{policy.pk}:{enrolment.pk}"
    posted = posted_in(enrolment.subject_id, media, hours)
    study_ms = sum(row["gained"] for row in days)
    if posted["in_class"]:
        study_ms -= left_out(enrolment, rows)
    points = rules.media_points(read, rules.capped_ms(read, [row["new"] for row in days]))
    class_hours = rules.class_hours(read, study_ms)
    due = []
    common = {
        "subject_id": enrolment.subject_id,
        "policy": policy,
        "day": day,
        "source": ("timeline", str(timeline.pk)),
        "course_id": enrolment.course_id,
    }
    if points > posted["media"]:
        room = rules.room(read.self_study_day_cap, given_on(enrolment.subject_id, day, *LedgerTxn.SELF_STUDY))
        given = rules.within(points - posted["media"], room)
        key = f"media:{enrolment.subject_id}:{policy.pk}:{posted['media']}"
        facts = {"full": points - posted["media"], "total_ms": sum(row["new"] for row in days)}
        due.append(
            Award(
                **common,
                kind=Kind.MEDIA,
                key=key,
                amounts={Unit.POINT: given},
                stream=media,
                cumulative_milli=points,
                facts=facts,
            )
        )
    if class_hours > posted["hours"]:
        key = f"hours:{enrolment.pk}:{policy.pk}:{posted['hours']}"
        amounts = {Unit.CLASS_HOUR: class_hours - posted["hours"]}
        due.append(
            Award(
                **common,
                kind=Kind.HOURS,
                key=key,
                amounts=amounts,
                stream=hours,
                cumulative_milli=class_hours,
                facts={"study_ms": study_ms},
            )
        )
    return due


def in_force(field: str, policy: Policy) -> Q:
    """The days that belong to a policy."""
    after = Policy.objects.filter(starts__gt=policy.starts).order_by("starts").values_list("starts", flat=True).first()
    return Q(**{f"{field}__gte": policy.starts}) & (Q(**{f"{field}__lt": after}) if after else Q())


def posted_in(subject_id: int, media: str, hours: str) -> dict[str, int]:
    """What both streams have come to, and whether the learner was ever marked present in class; in one query."""
    of_subject = LedgerTxn.objects.filter(subject=OuterRef("pk"))

    def last(stream: str) -> Subquery:
        return Subquery(of_subject.filter(stream=stream).order_by("-number").values("cumulative_milli")[:1])

    in_class = Exists(of_subject.filter(kind=Kind.ATTENDANCE))
    row = get_user_model().objects.filter(pk=subject_id).values_list(last(media), last(hours), in_class).get()
    return {"media": row[0] or 0, "hours": row[1] or 0, "in_class": int(row[2])}


def left_out(enrolment: Enrolment, rows: QuerySet[StudyMinute]) -> int:
    posted = LedgerTxn.objects.filter(subject=enrolment.subject_id, kind=Kind.ATTENDANCE, reversed_by=None)
    marks = [overlap.Present.from_facts(facts) for facts in posted.values_list("facts", flat=True)]
    if not marks:
        return 0
    window = Q(minute__gte=min(mark.start for mark in marks), minute__lt=max(mark.end for mark in marks))
    return overlap.left_out_ms(marks, minutes_of(rows.filter(window)), enrolment.pk)


def minutes_of(rows: QuerySet[StudyMinute]) -> list[overlap.Minute]:
    return [overlap.Minute(*row) for row in rows.values_list("minute", "enrolment_id", "gained_ms")]


def lesson(cause: str) -> list[Award]:
    """Points for a lesson, once in a life."""
    done = Completion.objects.select_related("enrolment").get(pk=cause)
    day = day_of(done.at)
    policy = policy_on(day)
    read, subject_id = policy.read(), done.enrolment.subject_id
    rooms = (
        rules.room(read.lesson_day_cap, given_on(subject_id, day, Kind.LESSON)),
        rules.room(read.self_study_day_cap, given_on(subject_id, day, *LedgerTxn.SELF_STUDY)),
    )
    full = read.lesson * rules.MILLI
    return single(done, Kind.LESSON, policy, full, rules.within(full, *rooms))


def course(cause: str) -> list[Award]:
    """Points for a whole course, once in a life; no cap."""
    done = Completion.objects.select_related("enrolment").get(pk=cause)
    policy = policy_on(day_of(done.at))
    full = policy.read().course * rules.MILLI
    return single(done, Kind.COURSE, policy, full, full)


def single(done: Completion, kind: LedgerTxn.Kind, policy: Policy, full: int, given: int) -> list[Award]:
    subject_id = done.enrolment.subject_id
    key = f"{kind}:{subject_id}:{done.page_id}"
    if not full or LedgerTxn.objects.filter(key=key).exists():
        return []
    return [
        Award(
            subject_id=subject_id,
            kind=kind,
            key=key,
            policy=policy,
            day=day_of(done.at),
            source=(str(kind), str(done.page_id)),
            amounts={Unit.POINT: given},
            course_id=done.enrolment.course_id,
            facts={"full": full},
        )
    ]


def quiz(cause: str) -> list[Award]:
    """Points for a quiz: the best attempt in a life, minus what an earlier one brought."""
    attempt = QuizAttempt.objects.select_related("lesson").get(pk=cause)
    day = day_of(attempt.created)
    policy = policy_on(day)
    read = policy.read()
    worth = rules.quiz_points(read, passed=attempt.passed, perfect=attempt.is_perfect)
    stream = f"quiz:{attempt.lesson_id}:{attempt.block_id}"
    last = LedgerTxn.objects.filter(subject=attempt.subject_id, stream=stream).order_by("-number").first()
    posted = last.cumulative_milli or 0 if last else 0
    page = course_of(attempt.lesson)
    if worth <= posted:
        return []
    rooms = (
        rules.room(read.quiz_day_cap, given_on(attempt.subject_id, day, Kind.QUIZ)),
        rules.room(read.self_study_day_cap, given_on(attempt.subject_id, day, *LedgerTxn.SELF_STUDY)),
    )
    return [
        Award(
            subject_id=attempt.subject_id,
            kind=Kind.QUIZ,
            key=f"quiz:{attempt.subject_id}:{attempt.lesson_id}:{attempt.block_id}:{posted}",
            policy=policy,
            day=day,
            source=("attempt", str(attempt.pk)),
            amounts={Unit.POINT: rules.within(worth - posted, *rooms)},
            course_id=page.pk if page else None,
            stream=stream,
            cumulative_milli=worth,
            facts={"full": worth - posted, "right": attempt.right, "total": attempt.total},
        )
    ]


def mark(cause: str) -> list[Award]:
    """Points and class hours for coming to class; minutes studied online meanwhile count once."""
    row = Mark.objects.select_related("session__cohort__programme").get(pk=cause)
    span = row.span
    if span is None or row.is_superseded:
        return []
    start, end = span
    day = day_of(start)
    policy = policy_on(day)
    read = policy.read()
    there = StudyMinute.objects.filter(subject=row.subject_id, minute__gte=start, minute__lt=end)
    present_ms = row.minutes * rules.MINUTE_MS
    absorbed = min(sum(minute.gained_ms for minute in minutes_of(there)), present_ms)
    cap = rules.room(read.attendance_day_cap, given_on(row.subject_id, day, Kind.ATTENDANCE))
    points = rules.attendance_points(read, row.minutes)
    present = overlap.Present(start, end, present_ms, absorbed)
    return [
        Award(
            subject_id=row.subject_id,
            kind=Kind.ATTENDANCE,
            key=f"mark:{row.pk}",
            policy=policy,
            day=day,
            source=("mark", str(row.pk)),
            amounts={
                Unit.POINT: rules.within(points, cap),
                Unit.CLASS_HOUR: rules.class_hours(read, present_ms) - rules.class_hours(read, absorbed),
            },
            course_id=row.session.cohort.programme.course_id,
            facts=present.as_facts() | {"full": points, "minutes": row.minutes},
        )
    ]


def minutes_inside(subject_id: int, start: datetime, end: datetime) -> QuerySet[StudyMinute]:
    return StudyMinute.objects.filter(subject=subject_id, minute__gte=start, minute__lt=end)


RULES: dict[str, Callable[[str], list[Award]]] = {
    "study": study,
    "lesson": lesson,
    "course": course,
    "quiz": quiz,
    "mark": mark,
}
