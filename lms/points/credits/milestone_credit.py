"""Points for what is reached once in a life: a lesson, a course, the best go at a quiz."""

from __future__ import annotations

from courses.assess.models import QuizAttempt
from courses.pages.reading import course_of
from courses.study.engine.merging import absorbed_by, kept_of
from courses.study.models import Completion
from foundation.local_days import day_of
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import VOID, Award, given_on
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.versions import policy_on
from lms.points.values import rules
from lms.points.values.units import Unit

Kind = LedgerTxn.Kind


def lesson(cause: str) -> list[Award]:
    """Points for a finished lesson: cause is the completion."""
    done = Completion.objects.select_related("enrolment").get(pk=cause)
    day = day_of(done.at)
    policy = policy_on(day)
    read, subject_id = policy.read(), done.enrolment.subject_id
    given = rules.within(
        read.lesson * rules.MILLI,
        rules.room(read.lesson_day_cap, given_on(subject_id, day, Kind.LESSON)),
        rules.room(read.self_study_day_cap, given_on(subject_id, day, *LedgerTxn.SELF_STUDY)),
    )
    return single(done, Kind.LESSON, policy, read.lesson * rules.MILLI, given)


def course(cause: str) -> list[Award]:
    """Points for a finished course, without a cap: cause is the completion."""
    done = Completion.objects.select_related("enrolment").get(pk=cause)
    policy = policy_on(day_of(done.at))
    full = policy.read().course * rules.MILLI
    return single(done, Kind.COURSE, policy, full, full)


def single(done: Completion, kind: LedgerTxn.Kind, policy: Policy, full: int, given: int) -> list[Award]:
    subject_id = done.enrolment.subject_id
    had = LedgerTxn.objects.filter(subject=subject_id, source_type=str(kind), source_id__in=pages_of(done))
    if not full or had.exclude(kind=Kind.REVERSAL).exclude(reversed_by__source_type=VOID).exists():
        return []
    return [
        Award(
            subject_id=subject_id,
            kind=kind,
            key=str(Key.of(kind, subject_id, done.page_id)),
            policy=policy,
            day=day_of(done.at),
            source=(str(kind), str(done.page_id)),
            amounts={str(Unit.POINT): given},
            course_id=done.enrolment.course_id,
            facts={"full": full},
        )
    ]


def pages_of(done: Completion) -> list[str]:
    """Where the learner finished this very content, in whatever courses: points for it come once in a life."""
    same = Completion.all_ever.filter(enrolment__subject=done.enrolment.subject_id, kind=done.kind)
    places = same.exclude(content="").filter(content=done.content).values_list("page_id", flat=True)
    return [str(page) for page in {done.page_id, *places}]


def stream_of(lesson_id: int, block_id: str) -> str:
    return str(Key.of(Kind.QUIZ, lesson_id, block_id))


def streams_of(attempt: QuizAttempt, subject_id: int) -> set[str]:
    """The streams of all places where the learner answered these very questions, on whatever account of hers."""
    asked = attempt.question_set.content
    accounts = [subject_id, *absorbed_by(subject_id)]
    same = QuizAttempt.objects.filter(subject__in=accounts, question_set__content=asked).exclude(
        question_set__content=""
    )
    places = same.values_list("lesson_id", "block_id").distinct()
    return {stream_of(*place) for place in [(attempt.lesson_id, attempt.block_id), *places]}


def quiz(cause: str) -> list[Award]:
    """What this attempt is worth beyond the best before it, wherever that was: cause is the attempt."""
    attempt = QuizAttempt.objects.select_related("lesson", "question_set").get(pk=cause)
    day, subject_id = day_of(attempt.created), kept_of(attempt.subject_id)
    policy = policy_on(day)
    read = policy.read()
    before = LedgerTxn.objects.filter(subject=subject_id, stream__in=streams_of(attempt, subject_id))
    last = before.order_by("-cumulative_milli", "-number").first()
    stream = last.stream if last else stream_of(attempt.lesson_id, attempt.block_id)
    posted = (last.cumulative_milli or 0) if last else 0
    worth = rules.quiz_points(read, passed=attempt.passed, perfect=attempt.is_perfect)
    if worth <= posted:
        return []
    given = rules.within(
        worth - posted,
        rules.room(read.quiz_day_cap, given_on(subject_id, day, Kind.QUIZ)),
        rules.room(read.self_study_day_cap, given_on(subject_id, day, *LedgerTxn.SELF_STUDY)),
    )
    page = course_of(attempt.lesson)
    return [
        Award(
            subject_id=subject_id,
            kind=Kind.QUIZ,
            key=str(Key.of(Kind.QUIZ, subject_id, *Key.parse(stream).parts[1:], posted)),
            policy=policy,
            day=day,
            source=("attempt", str(attempt.pk)),
            amounts={str(Unit.POINT): given},
            course_id=page.pk if page else None,
            stream=stream,
            cumulative_milli=worth,
            facts={"full": worth - posted, "right": attempt.right, "total": attempt.total},
        )
    ]
