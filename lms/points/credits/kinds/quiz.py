"""Points for a quiz, up to what the best go at it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from courses.assess.models import QuizAttempt
from courses.assess.signals import attempt_marked
from courses.pages.page_queries import course_of
from courses.study.engine.leases import lock_learner
from courses.study.engine.merging import absorbed_by, kept_of
from foundation.local_days import day_of
from lms.points.credits import posting
from lms.points.credits.credit import STEPS, Credit, Fact, Rule
from lms.points.credits.milestone import paid_twice
from lms.points.ledger.ledger_walk import differs, standing
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.values import rules, valuation
from lms.points.values.rules import Cap
from lms.points.values.units import Unit
from lms.points.values.valuation import Value

if TYPE_CHECKING:
    from django.db.models import Q

    from lms.points.credits.credit import Joining
    from lms.points.ledger.ledger_walk import Line, Walk
    from lms.points.values.valuation import Book, Facts, Period


@dataclass(frozen=True, slots=True)
class Attempt:
    """A passed go at a quiz; those before the period only say what had been reached."""

    day: date
    quiz: str
    perfect: bool


class Quiz(Credit):
    """What an attempt is worth beyond the best before it, wherever that was; a stream for each quiz."""

    kind = "quiz"
    source = "attempt"
    words = _("quiz passed")
    group = STEPS
    day_cap = Cap("quiz_day_cap", 6, is_first=True)
    labels = {
        "quiz_passed": _("Points for a passed quiz"),
        "quiz_perfect": _("Points for a quiz without a mistake"),
        "quiz_day_cap": _("Most points a day from quizzes"),
    }
    helps = {"quiz_perfect": _("Not less than for a passed quiz. The best attempt counts.")}
    is_self_study = accumulates = facts_stay = True

    def __init__(self) -> None:
        self.rules = (Rule(self.kind, self.due, _("Points for a quiz")),)

    def listen(self) -> None:
        attempt_marked.connect(self.on_attempt, dispatch_uid="points.attempt")

    def on_attempt(self, sender: Any, *, attempt: QuizAttempt, **kwargs: Any) -> None:
        if attempt.passed:
            lock_learner(attempt.subject_id)
            posting.run(rule=self.kind, cause=attempt.pk, subject_id=attempt.subject_id)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        tries = QuizAttempt.objects.filter(subject__in=accounts, passed=True).order_by("created", "pk")
        for pk, at in tries.values_list("pk", "created"):
            yield Fact(at, self.kind, str(pk))

    def due(self, cause: str) -> list[Award]:
        """Return what this attempt is worth beyond the best before it: cause is the attempt."""
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
        page = course_of(attempt.lesson)
        return [
            Award(
                subject_id=subject_id,
                kind=self.kind,
                key=str(Key.of(self.kind, subject_id, *Key.parse(stream).parts[1:], posted)),
                policy=policy,
                day=day,
                source=(self.source, str(attempt.pk)),
                amounts={str(Unit.POINT): self.within_caps(read, subject_id, day, worth - posted)},
                course_id=page.pk if page else None,
                stream=stream,
                cumulative_milli=worth,
                facts={"full": worth - posted, "right": attempt.right, "total": attempt.total},
            )
        ]

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        first, last = valuation.instants(starts, ends)
        return [Exists(QuizAttempt.objects.filter(hers, passed=True, created__gte=first, created__lt=last))]

    def read_facts(self, period: Period) -> None:
        rows = QuizAttempt.objects.filter(subject__in=period.owners, passed=True).order_by("pk")
        names: dict[tuple[int, str], str] = {}
        asked = rows.values_list(
            "pk", "subject_id", "lesson_id", "block_id", "question_set__content", "right", "total", "created"
        )
        for pk, account, lesson, block, content, right, total, created in asked:
            subject = period.owners[account]
            place = str(Key.of(lesson, block))
            quiz = names.get((subject, place)) or names.get((subject, content or place)) or place
            names.setdefault((subject, place), quiz)
            names.setdefault((subject, content or place), quiz)
            if day_of(created) <= period.ends and (subject, self.source, str(pk)) not in period.gone:
                period.add(subject, self.kind, Attempt(day_of(created), quiz, right == total))

    def value(self, facts: Facts, book: Book) -> Value:
        best: dict[str, int] = {}
        gained: dict[date, int] = {}
        for attempt in facts.get(self.kind, ()):
            now = rules.quiz_points(book(attempt.day)[1], passed=True, perfect=attempt.perfect)
            before = best.get(attempt.quiz, 0)
            gained[attempt.day] = gained.get(attempt.day, 0) + max(now - before, 0)
            best[attempt.quiz] = max(before, now)
        return Value({day: valuation.capped(milli, self.cap_on(day, book)) for day, milli in gained.items()})

    def pages(self, sources: Iterable[str]) -> Mapping[str, int]:
        tries = QuizAttempt.objects.filter(pk__in=list(sources)).values_list("pk", "lesson_id")
        return {str(pk): lesson for pk, lesson in tries}

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        read = walk.read(line.txn)
        rows = QuizAttempt.objects.filter(pk=line.txn.source_id, subject__in=walk.accounts, passed=True)
        row = rows.select_related("question_set").first()
        if row is None or line.txn.stream not in streams_of(row, walk.subject_id):
            yield "rests on no attempt that passed"
            return
        most = rules.quiz_points(read, passed=True, perfect=row.is_perfect)
        if line.full > most:
            yield f"counts {line.full}, its attempt is worth {most}"
        yield from differs(line, rules.cut_to_caps(line.full, *self.caps_left(read, walk.given_on(line.txn.day))), 0)

    def check_stream(self, walk: Walk, stream: str, lines: list[Line]) -> Iterator[str]:
        rows = QuizAttempt.objects.in_bulk([line.txn.source_id for line in lines])
        worths = [
            rules.quiz_points(walk.read(line.txn), passed=row.passed, perfect=row.is_perfect)
            for line in lines
            if (row := rows.get(int(line.txn.source_id)))
        ]
        cumulative, best = lines[-1].txn.cumulative_milli or 0, max(worths, default=0)
        if cumulative > best:
            yield f"stream {stream}: has come to {cumulative}, its best attempt is worth {best}"

    def missing(self, walk: Walk) -> Iterator[str]:
        lines = [line for line in standing(walk) if line.txn.kind == self.kind]
        rows = QuizAttempt.objects.filter(pk__in=[line.txn.source_id for line in lines])
        asked = dict(rows.values_list("pk", "question_set__content"))
        yield from paid_twice((line, asked.get(int(line.txn.source_id)), line.txn.stream) for line in lines)

    def came_after(self, accounts: list[int], at: datetime) -> bool:
        return QuizAttempt.objects.filter(subject__in=accounts, created__gt=at).exists()

    def on_joining(self, joining: Joining) -> None:
        for fact in self.facts(joining.accounts):
            posting.run(rule=self.kind, cause=fact.cause, subject_id=joining.kept.pk)


def stream_of(lesson_id: int, block_id: str) -> str:
    return str(Key.of(Quiz.kind, lesson_id, block_id))


def streams_of(attempt: QuizAttempt, subject_id: int) -> set[str]:
    """Return the streams of all places where the learner answered these very questions, on whatever account."""
    asked = attempt.question_set.content
    accounts = [subject_id, *absorbed_by(subject_id)]
    same = QuizAttempt.objects.filter(subject__in=accounts, question_set__content=asked).exclude(
        question_set__content=""
    )
    places = same.values_list("lesson_id", "block_id").distinct()
    return {stream_of(*place) for place in [(attempt.lesson_id, attempt.block_id), *places]}


QUIZ = Quiz()
