"""Answering a survey, and its results without saying whose answers they are."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from courses.assess.attempts import may_be_entered_for, save_question_set
from courses.pages.blocks.survey_blocks import SINGLE, TEXT
from courses.pages.page_queries import survey_blocks
from courses.study.engine.leases import active_enrolment, lock_learner
from courses.study.engine.merging import absorbed_by
from courses.study.errors import AlreadyAnswered, HelperMayNot, NoSuchSurvey, NothingAnswered
from courses.study.models.places import Enrolment
from courses.study.models.surveys import SurveyAnswer
from courses.study.signals import survey_answered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from django.contrib.auth.models import _User as User
    from django.db.models import QuerySet

    from courses.assess.marking import StoredQuestion
    from courses.pages.models import LessonPage
    from courses.pages.page_queries import Quiz

# Fewer answers than this can be put to faces in a class; and what one more answer changed is that learner's answer, so
# the next are shown when there are as many again.
TOGETHER = 5
LONGEST = 2000  # characters of one answer in a learner's own words


@dataclass(frozen=True, slots=True)
class Slip:
    """One learner's answers as they are counted: the wording, and the answers by question id."""

    asked: Sequence[StoredQuestion]
    answers: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question's answers, counted; `texts` in an order that says nothing of who wrote when."""

    text: str
    kind: str
    counts: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """`answered` slips, of which `shown` are in the questions' results."""

    title: str
    answered: int
    shown: int
    questions: tuple[QuestionResult, ...]


@transaction.atomic
def answer(
    *, subject: User, actor: User, lesson: LessonPage, block_id: str, answers: Mapping[str, Sequence[str]]
) -> tuple[SurveyAnswer, list[str]]:
    """Store a learner's answers with the wording they answer; return the row and the receivers' words for the learner.

    `answers`: option ids, or one text, by question id; what was not asked is left out. Raises NoSuchSurvey,
    HelperMayNot, NotEnrolled, AlreadyAnswered, NothingAnswered.
    """
    survey = next((survey for survey in survey_blocks(lesson) if survey.block_id == block_id), None)
    if survey is None:
        raise NoSuchSurvey
    if actor != subject and not may_be_entered_for(subject):
        raise HelperMayNot
    enrolment = active_enrolment(subject, lesson)
    lock_learner(subject.pk)
    if slips_of(enrolment).filter(block_id=block_id).exists():
        raise AlreadyAnswered
    asked = save_question_set(lesson, survey)
    given = {question["id"]: accepted(question, answers.get(question["id"], ())) for question in asked.questions}
    given = {question: words for question, words in given.items() if words}
    if not given:
        raise NothingAnswered
    row = SurveyAnswer(
        enrolment=enrolment,
        actor=actor,
        lesson=lesson,
        question_set=asked,
        block_id=block_id,
        created=timezone.now(),
    )
    row.given = json.dumps(given, ensure_ascii=False)
    row.save(force_insert=True)
    responses = survey_answered.send(SurveyAnswer, answer=row)
    return row, [words for _, words in responses if words]


def accepted(question: StoredQuestion, given: Sequence[str]) -> list[str]:
    """Return what of `given` answers the question: of the options one or several, else words."""
    if question["kind"] == TEXT:
        words = "".join(given[:1]).strip()[:LONGEST]
        return [words] if words else []
    chosen = [option for option in question["options"] if option in given]
    return chosen[:1] if question["kind"] == SINGLE else chosen


def slips_of(enrolment: Enrolment) -> QuerySet[SurveyAnswer]:
    """Return what was answered in this enrolment, by any of the learner's accounts."""
    accounts = [enrolment.subject_id, *absorbed_by(enrolment.subject_id)]
    return SurveyAnswer.objects.filter(
        enrolment__subject__in=accounts,
        enrolment__course=enrolment.course_id,
        enrolment__cycle=enrolment.cycle,
    )


def answered_at(enrolment: Enrolment | None, lesson: LessonPage) -> dict[str, datetime]:
    """Return when each of the lesson's surveys was answered, by block."""
    if enrolment is None or not survey_blocks(lesson):
        return {}
    return dict(slips_of(enrolment).filter(lesson=lesson).values_list("block_id", "created"))


def results(lesson: LessonPage) -> list[SurveyResult]:
    """Return the results of the lesson's surveys, in their order."""
    return [result_of(lesson, survey) for survey in survey_blocks(lesson)]


def result_of(lesson: LessonPage, survey: Quiz) -> SurveyResult:
    rows = SurveyAnswer.objects.filter(lesson=lesson, block_id=survey.block_id).order_by("pk")
    rows = rows.select_related("question_set", "enrolment__subject")
    # Encrypted words are decrypted once. An erased learner's are empty, and no longer counted.
    slips = [Slip(row.question_set.questions, row.answers) for row in rows]
    read = [slip for slip in slips if slip.answers]
    shown = len(read) // TOGETHER * TOGETHER
    return SurveyResult(survey.title, len(read), shown, tuple(tally(survey, read[:shown])))


def tally(survey: Quiz, slips: Sequence[Slip]) -> Iterator[QuestionResult]:
    """Yield the questions as they are now, then those that some slips answered and that are no longer asked."""
    asked: dict[str, StoredQuestion] = {}
    for slip in slips:
        for question in slip.asked:
            asked[question["id"]] = merged(asked.get(question["id"], question), question)
    order = [question.id for question in survey.questions if question.id in asked]
    # As the page has them now, and after those as it had them.
    places = {option.id: place for question in survey.questions for place, option in enumerate(question.options)}
    for key in [*order, *(key for key in asked if key not in order)]:
        question = asked[key]
        answers = [each for slip in slips for each in slip.answers.get(key, ())]
        counted = Counter(answers)
        is_text = question["kind"] == TEXT
        options = sorted(in_order(question), key=lambda option: places.get(option, len(places)))
        yield QuestionResult(
            text=question["text"],
            kind=question["kind"],
            counts=() if is_text else tuple((question["options"][option], counted[option]) for option in options),
            texts=tuple(sorted(answers)) if is_text else (),
        )


def merged(before: StoredQuestion, after: StoredQuestion) -> StoredQuestion:
    """Return the newer wording, with every option that either of them had."""
    order = list(dict.fromkeys([*in_order(before), *in_order(after)]))
    return {**after, "options": {**before["options"], **after["options"]}, "order": order}


def in_order(question: StoredQuestion) -> list[str]:
    return question.get("order") or list(question["options"])
