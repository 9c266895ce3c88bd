"""Marking answers against questions: values in, values out.

A question is right when exactly its right options were chosen. A quiz is passed at 60 %, as in the schools' rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NotRequired, TypedDict

PASS_SHARE = Fraction(60, 100)


class StoredQuestion(TypedDict):
    """A question as kept in a QuestionSet.

    `order` has the options' ids as the page had them: PostgreSQL keeps JSON's names in an order of its own. What was
    kept before there was such a list has none.
    """

    id: str
    kind: str
    text: str
    options: dict[str, str]
    order: NotRequired[list[str]]
    right: list[str]
    explanation: str


@dataclass(frozen=True, slots=True)
class Marked:
    right: bool
    chosen: tuple[str, ...]
    correct: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Result:
    marks: dict[str, Marked]

    @property
    def right(self) -> int:
        return sum(mark.right for mark in self.marks.values())

    @property
    def total(self) -> int:
        return len(self.marks)

    @property
    def passed(self) -> bool:
        return self.total > 0 and self.right >= self.total * PASS_SHARE

    def shown(self) -> dict[str, Marked]:
        """Return the marks as the learner sees them: answers and explanations come after passing, not before."""
        if self.passed:
            return self.marks
        return {question: replace(each, correct=(), explanation="") for question, each in self.marks.items()}


def mark(questions: Iterable[StoredQuestion], answers: Mapping[str, Iterable[str]]) -> Result:
    """Mark every question; one without an answer is wrong, and options it does not have are ignored."""
    return Result({question["id"]: mark_one(question, answers.get(question["id"], ())) for question in questions})


def mark_one(question: StoredQuestion, answer: Iterable[str]) -> Marked:
    given = set(answer)
    chosen = tuple(option for option in question["options"] if option in given)
    correct = tuple(question["right"])
    return Marked(set(chosen) == set(correct), chosen, correct, question["explanation"])
