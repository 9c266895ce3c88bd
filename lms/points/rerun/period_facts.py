"""The facts of many learners in a period, in a fixed number of queries; what was taken back is left out.

Quizzes, classes and what was entered by hand stay rows of the account under which they came: those of an account that
was joined with another are the kept one's facts, and the absorbed one has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Sum

from courses.assess.models import QuizAttempt
from courses.study.models import Completion, Enrolment, SameLearner, StudyMinute
from foundation.local_days import SHANGHAI, day_of
from lms.delivery.models import Mark
from lms.points.credits.survey_credit import key_at
from lms.points.ledger.transactions import VOID
from lms.points.models import Achievement, Hold, LedgerTxn
from lms.points.values import overlap
from lms.points.values.valuation import Attempt, Came, Facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Trainee

# By account, whose facts its rows are; and what a line of a learner's ledger was for: whose, of what kind, which row.
type Owners = dict[int, int]
type Source = tuple[int, str, str]

SOURCE = ("subject_id", "source_type", "source_id")


def learners(trainees: QuerySet[Trainee], starts: date, ends: date) -> QuerySet[Trainee]:
    """The confirmed ones who have any fact in the period, in the order in which a run goes through them.

    Of accounts that are one learner's only the one that is kept: the others' ledgers are closed.
    """
    first, last = instants(starts, ends)
    mine = OuterRef("user_id")
    hers = Q(subject=mine) | Q(
        subject__in=SameLearner.objects.filter(kept=OuterRef(OuterRef("user_id"))).values("absorbed")
    )
    return (
        trainees.exclude(confirmed=None)
        .exclude(Exists(SameLearner.objects.filter(absorbed=mine)))
        .filter(
            Exists(StudyMinute.objects.filter(subject=mine, day__range=(starts, ends)))
            | Exists(Completion.objects.filter(enrolment__subject=mine, at__gte=first, at__lt=last))
            | Exists(QuizAttempt.objects.filter(hers, passed=True, created__gte=first, created__lt=last))
            | Exists(Mark.objects.filter(hers, minutes__gt=0, session__ends__gte=first, session__starts__lt=last))
            | Exists(Achievement.objects.filter(hers, day__range=(starts, ends)))
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
    """By learner; a fixed number of queries."""
    whose = list(subjects)
    found = {subject: Facts() for subject in whose}
    owners = owners_of(whose)
    gone = taken_back(whose) | taken_back_before(owners)
    read_study(found, whose, starts, ends)
    read_completions(found, whose, starts, ends, gone)
    read_attempts(found, owners, ends, gone)
    read_marks(found, owners, starts, ends, gone)
    read_events(found, owners, starts, ends, gone)
    return found


def owners_of(whose: list[int]) -> Owners:
    """The learners themselves and the accounts that were joined with theirs: by account, whose facts its rows are."""
    joined = SameLearner.objects.filter(kept__in=whose).values_list("absorbed_id", "kept_id")
    return {subject: subject for subject in whose} | dict(joined)


def taken_back(whose: list[int]) -> set[Source]:
    """The sources whose credit a person reversed: they count under no rules. What was voided is no fact any more."""
    rows = LedgerTxn.objects.filter(subject__in=whose, reverses__isnull=False).exclude(source_type=VOID)
    rows = rows.filter(reverses__source_type__in=("lesson", "course", "attempt", "mark", "event"))
    gone = set(rows.values_list("subject_id", "reverses__source_type", "reverses__source_id"))
    again = LedgerTxn.objects.filter(subject__in=whose, source_type="mark", reversed_by=None)
    return gone - set(
        again.exclude(kind=LedgerTxn.Kind.REVERSAL).values_list(*SOURCE)
    )  # posted anew: it gives way no more


def taken_back_before(owners: Owners) -> set[Source]:
    """The same of absorbed accounts, as it stood when they were joined: then all of theirs was taken back."""
    absorbed = {account for account, owner in owners.items() if account != owner}
    if not absorbed:
        return set()
    closed: dict[int, datetime] = {}
    for account, at in (
        SameLearner.objects.filter(absorbed__in=absorbed).order_by("pk").values_list("absorbed_id", "at")
    ):
        closed.setdefault(account, at)
    rows = LedgerTxn.objects.filter(subject__in=absorbed, reverses__isnull=False).exclude(source_type=VOID)
    rows = rows.filter(reverses__source_type__in=("attempt", "mark", "event"))
    said = rows.values_list("subject_id", "posted_at", "reverses__source_type", "reverses__source_id")
    return {(owners[account], kind, pk) for account, at, kind, pk in said if at < closed[account]}


def read_study(found: dict[int, Facts], whose: list[int], starts: date, ends: date) -> None:
    rows = StudyMinute.objects.filter(subject__in=whose, day__range=(starts, ends))
    sums = rows.values_list("subject_id", "enrolment_id", "day").annotate(gained=Sum("gained_ms"), new=Sum("new_ms"))
    for subject, enrolment, day, gained, new in sums.order_by():
        facts = found[subject]
        facts.media[day] = facts.media.get(day, 0) + new
        facts.study.setdefault(enrolment, {})[day] = gained


def read_completions(found: dict[int, Facts], whose: list[int], starts: date, ends: date, gone: set[Source]) -> None:
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


def read_attempts(found: dict[int, Facts], owners: Owners, ends: date, gone: set[Source]) -> None:
    rows = QuizAttempt.objects.filter(subject__in=owners, passed=True).order_by("pk")
    names: dict[tuple[int, str], str] = {}
    asked = rows.values_list(
        "pk", "subject_id", "lesson_id", "block_id", "question_set__content", "right", "total", "created"
    )
    for pk, account, lesson, block, content, right, total, created in asked:
        subject = owners[account]
        place = f"{lesson}:{block}"
        quiz = names.get((subject, place)) or names.get((subject, content or place)) or place
        names.setdefault((subject, place), quiz)
        names.setdefault((subject, content or place), quiz)
        if day_of(created) <= ends and (subject, "attempt", str(pk)) not in gone:
            found[subject].attempts.append(Attempt(day_of(created), quiz, right == total))


def read_marks(found: dict[int, Facts], owners: Owners, starts: date, ends: date, gone: set[Source]) -> None:
    first, last = instants(starts, ends)
    marks = Mark.objects.current().filter(subject__in=owners, minutes__gt=0)
    rows = [
        mark
        for mark in marks.filter(session__ends__gt=first, session__starts__lt=last).select_related("session")
        if (owners[mark.subject_id], "mark", str(mark.pk)) not in gone
    ]
    held = set(
        Hold.objects.filter(source_type="mark", source_id__in=[str(mark.pk) for mark in rows])
        .filter(~Q(state=Hold.State.POSTED))
        .values_list("source_id", flat=True)
    )
    online = online_of({owners[mark.subject_id] for mark in rows}, first, last)
    several = {owner for account, owner in owners.items() if account != owner}
    came: dict[int, list[Came]] = defaultdict(list)  # of those whose hours may overlap, also on days around the period
    for mark in sorted(rows, key=lambda mark: (owners[mark.subject_id] != mark.subject_id, mark.at, mark.pk)):
        subject, span = owners[mark.subject_id], mark.span
        if span is None:
            continue
        inside = tuple(overlap.inside(online[subject], *span))
        had = overlap.within(span, [(each.start, each.end) for each in came[subject]])
        taken = overlap.within(span, [(each.start, each.end) for each in came[subject] if each.hours])
        one = Came(day_of(span[0]), *span, mark.minutes, str(mark.pk) not in held, inside, tuple(had), tuple(taken))
        if subject in several:
            came[subject].append(one)
        if starts <= one.day <= ends:
            found[subject].marks.append(one)


def read_events(found: dict[int, Facts], owners: Owners, starts: date, ends: date, gone: set[Source]) -> None:
    """What was entered; a survey counts once a place on a course, the kept account's own answer first."""
    rows = Achievement.objects.filter(subject__in=owners, day__range=(starts, ends)).order_by("pk")
    entered = list(rows.values_list("pk", "subject_id", "day", "kind", "key"))
    absorbed = {account for account, owner in owners.items() if account != owner}
    places = answered_at(absorbed, owners) if absorbed else {}
    seen = set()
    for pk, account, day, kind, key in sorted(entered, key=lambda row: (row[1] in absorbed, row[0])):
        subject = owners[account]
        place = places.get(key, (subject, key))
        if (subject, "event", str(pk)) not in gone and place not in seen:
            found[subject].events.append((day, kind))
            seen.add(place)


def answered_at(absorbed: set[int], owners: Owners) -> dict[str, tuple[object, ...]]:
    """By the key of a survey's award the learner's place for which it is, on whatever account she answered."""
    learners = {owners[account] for account in absorbed}
    rows = Enrolment.objects.filter(subject__in=absorbed | learners)
    return {key_at(row): (owners[row.subject_id], row.course_id, row.cycle) for row in rows}


def online_of(whose: set[int], first: datetime, last: datetime) -> dict[int, list[overlap.Minute]]:
    """Online study minute by minute, of those who came to class only."""
    found: dict[int, list[overlap.Minute]] = defaultdict(list)
    rows = StudyMinute.objects.filter(subject__in=whose, minute__gte=first, minute__lt=last)
    for subject, minute, enrolment, gained in rows.values_list("subject_id", "minute", "enrolment_id", "gained_ms"):
        found[subject].append(overlap.Minute(minute, enrolment, gained))
    return found
