"""Taking a quiz: marked on the server from the questions as published."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.assess.errors import HelperMayNot, NoSuchQuiz, NothingAnswered, NotOnCourse
from courses.assess.marking import Result, StoredQuestion, mark
from courses.assess.models import Accommodation, QuestionSet, QuizAttempt
from courses.assess.places import is_on_course
from courses.assess.signals import attempt_marked
from courses.pages.page_queries import Question, Quiz, quiz_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.contrib.auth.models import _User as User

    from courses.pages.models import LessonPage


@transaction.atomic
def answer(
    *, subject: User, actor: User, lesson: LessonPage, block_id: str, answers: Mapping[str, Sequence[str]]
) -> QuizAttempt:
    """Mark one attempt at a quiz and store it with the wording it answered.

    Raises NoSuchQuiz, NotOnCourse, HelperMayNot (a helper without the learner's accommodation) and NothingAnswered.
    """
    quiz = next((quiz for quiz in quiz_blocks(lesson) if quiz.block_id == block_id), None)
    if quiz is None:
        raise NoSuchQuiz
    if not is_on_course(subject, lesson):
        raise NotOnCourse
    if actor != subject and not may_be_entered_for(subject):
        raise HelperMayNot
    asked = save_question_set(lesson, quiz)
    result = mark(asked.questions, answers)
    given = {question: list(marked.chosen) for question, marked in result.marks.items()}  # ids that it offers, no words
    if not any(given.values()):
        raise NothingAnswered
    attempt = QuizAttempt.objects.create(
        subject=subject,
        actor=actor,
        question_set=asked,
        lesson=lesson,
        block_id=block_id,
        answers=given,
        right=result.right,
        total=result.total,
        passed=result.passed,
        created=timezone.now(),
    )
    attempt_marked.send(QuizAttempt, attempt=attempt)
    return attempt


def may_be_entered_for(subject: User) -> bool:
    return Accommodation.objects.current().filter(subject=subject, kind=Accommodation.Kind.SCRIBE).exists()


def save_question_set(lesson: LessonPage, quiz: Quiz) -> QuestionSet:
    """Store the questions as they are now and return the row; the same wording is stored once."""
    questions = [as_stored(question) for question in quiz.questions]
    digest = hashlib.sha256(json.dumps(questions, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return QuestionSet.objects.get_or_create(
        lesson=lesson,
        block_id=quiz.block_id,
        digest=digest,
        defaults={"questions": questions, "content": content_of(questions)},
    )[0]


def content_of(questions: Sequence[StoredQuestion]) -> str:
    """Return a digest of what a quiz asks and what is right; ids, order and explanations do not change it."""
    asked = sorted([each["kind"], spaced(each["text"]), answers_of(each)] for each in questions)
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


def answers_of(question: StoredQuestion) -> list[tuple[str, bool]]:
    return sorted((spaced(text), key in question["right"]) for key, text in question["options"].items())


def quiz_content(quiz: Quiz) -> str:
    """Return the same digest of a quiz as it is now."""
    return content_of([as_stored(question) for question in quiz.questions])


def spaced(text: str) -> str:
    return " ".join(text.split())


def as_stored(question: Question) -> StoredQuestion:
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "options": {option.id: option.text for option in question.options},
        "order": [option.id for option in question.options],
        "right": [option.id for option in question.options if option.correct],
        "explanation": question.explanation,
    }


def result_of(attempt: QuizAttempt) -> Result:
    """Mark an attempt once more, from the wording it answered."""
    return mark(attempt.question_set.questions, attempt.answers)
