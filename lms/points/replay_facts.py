"""The facts of many learners in a period, in a fixed number of queries; what was taken back is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Sum

from courses.assess.models import QuizAttempt
from courses.study.days import SHANGHAI, day_of
from courses.study.models import Completion, StudyMinute
from lms.delivery.models import Mark
from lms.points import overlap
from lms.points.ledger import VOID
from lms.points.models import Achievement, Hold, LedgerTxn
from lms.points.replay import Attempt, Came, Facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Trainee


def learners(trainees: QuerySet[Trainee], starts: date, ends: date) -> QuerySet[Trainee]:
    """The confirmed ones who have any fact in the period, in the order in which a run goes through them."""
    first, last = instants(starts, ends)
    mine = OuterRef("user_id")
    return (
        trainees.exclude(confirmed=None)
        .filter(
            Exists(StudyMinute.objects.filter(subject=mine, day__range=(starts, ends)))
            | Exists(Completion.objects.filter(enrolment__subject=mine, at__gte=first, at__lt=last))
            | Exists(QuizAttempt.objects.filter(subject=mine, passed=True, created__gte=first, created__lt=last))
            | Exists(
                Mark.objects.filter(subject=mine, minutes__gt=0, session__ends__gte=first, session__starts__lt=last)
            )
            | Exists(Achievement.objects.filter(subject=mine, day__range=(starts, ends)))
        )
        .order_by("user_id")
    )


def instants(starts: date, ends: date) -> tuple[datetime, datetime]:
    """From the first moment of the period in Shanghai to the first after it."""
    return (
        datetime.combine(starts, time(), SHANGHAI),
        datetime.combine(ends + timedelta(days=1), time(), SHANGHAI),
    )


def facts_of(subjects: Iterable[int], starts: date, ends: date) -> dict[int, Facts]:
    """By learner; eight queries."""
    whose = list(subjects)
    found = {subject: Facts() for subject in whose}
    gone = taken_back(whose)
    read_study(found, whose, starts, ends)
    read_completions(found, whose, starts, ends, gone)
    read_attempts(found, whose, ends, gone)
    read_marks(found, whose, starts, ends, gone)
    rows = Achievement.objects.filter(subject__in=whose, day__range=(starts, ends))
    for pk, subject, day, kind in rows.values_list("pk", "subject_id", "day", "kind"):
        if (subject, "event", str(pk)) not in gone:
            found[subject].events.append((day, kind))
    return found


def taken_back(whose: list[int]) -> set[tuple[int, str, str]]:
    """The sources whose credit a person reversed: they count under no rules. What was voided is no fact any more."""
    rows = LedgerTxn.objects.filter(subject__in=whose, reverses__isnull=False).exclude(source_type=VOID)
    rows = rows.filter(reverses__source_type__in=("lesson", "course", "attempt", "mark", "event"))
    return set(rows.values_list("subject_id", "reverses__source_type", "reverses__source_id"))


def read_study(found: dict[int, Facts], whose: list[int], starts: date, ends: date) -> None:
    rows = StudyMinute.objects.filter(subject__in=whose, day__range=(starts, ends))
    sums = rows.values_list("subject_id", "enrolment_id", "day").annotate(gained=Sum("gained_ms"), new=Sum("new_ms"))
    for subject, enrolment, day, gained, new in sums.order_by():
        facts = found[subject]
        facts.media[day] = facts.media.get(day, 0) + new
        facts.study.setdefault(enrolment, {})[day] = gained


def read_completions(
    found: dict[int, Facts], whose: list[int], starts: date, ends: date, gone: set[tuple[int, str, str]]
) -> None:
    """The first time in a life is what counts, wherever the same content was finished."""
    rows = Completion.objects.filter(enrolment__subject__in=whose).order_by("at", "pk")
    firsts: dict[tuple[int, str, object], tuple[date, set[int]]] = {}
    for subject, page, kind, content, at in rows.values_list("enrolment__subject", "page_id", "kind", "content", "at"):
        known = firsts.get((subject, kind, page)) or firsts.get((subject, kind, content or page)) or (day_of(at), set())
        known[1].add(page)
        for name in (page, content or page):
            firsts.setdefault((subject, kind, name), known)
    reached = {(subject, kind, id(known)): known for (subject, kind, _name), known in firsts.items()}
    for (subject, kind, _id), (day, pages) in reached.items():
        if starts <= day <= ends and not any((subject, kind, str(page)) in gone for page in pages):
            (found[subject].lessons if kind == Completion.Kind.LESSON else found[subject].courses).append(day)


def read_attempts(found: dict[int, Facts], whose: list[int], ends: date, gone: set[tuple[int, str, str]]) -> None:
    rows = QuizAttempt.objects.filter(subject__in=whose, passed=True).order_by("pk")
    names: dict[tuple[int, str], str] = {}
    asked = rows.values_list(
        "pk", "subject_id", "lesson_id", "block_id", "question_set__content", "right", "total", "created"
    )
    for pk, subject, lesson, block, content, right, total, created in asked:
        place = f"{lesson}:{block}"
        quiz = names.get((subject, place)) or names.get((subject, content or place)) or place
        names.setdefault((subject, place), quiz)
        names.setdefault((subject, content or place), quiz)
        if day_of(created) <= ends and (subject, "attempt", str(pk)) not in gone:
            found[subject].attempts.append(Attempt(day_of(created), quiz, right == total))


def read_marks(
    found: dict[int, Facts], whose: list[int], starts: date, ends: date, gone: set[tuple[int, str, str]]
) -> None:
    first, last = instants(starts, ends)
    marks = Mark.objects.current().filter(subject__in=whose, minutes__gt=0)
    rows = [
        mark
        for mark in marks.filter(session__ends__gt=first, session__starts__lt=last).select_related("session")
        if (mark.subject_id, "mark", str(mark.pk)) not in gone
    ]
    held = set(
        Hold.objects.filter(source_type="mark", source_id__in=[str(mark.pk) for mark in rows])
        .filter(~Q(state=Hold.State.POSTED))
        .values_list("source_id", flat=True)
    )
    online = online_of({mark.subject_id for mark in rows}, first, last)
    for mark in rows:
        span = mark.span
        if span is None or not starts <= day_of(span[0]) <= ends:
            continue
        inside = tuple(overlap.inside(online[mark.subject_id], *span))
        came = Came(day_of(span[0]), *span, mark.minutes, str(mark.pk) not in held, inside)
        found[mark.subject_id].marks.append(came)


def online_of(whose: set[int], first: datetime, last: datetime) -> dict[int, list[overlap.Minute]]:
    """Online study minute by minute, of those who came to class only."""
    found: dict[int, list[overlap.Minute]] = defaultdict(list)
    rows = StudyMinute.objects.filter(subject__in=whose, minute__gte=first, minute__lt=last)
    for subject, minute, enrolment, gained in rows.values_list("subject_id", "minute", "enrolment_id", "gained_ms"):
        found[subject].append(overlap.Minute(minute, enrolment, gained))
    return found
