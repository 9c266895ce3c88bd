"""Comparing two wordings takes a known number of steps, whatever they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.study.values import text_similarity
from courses.study.values.text_similarity import LONGEST_COMPARED, Budget, is_same_text, kept_in_order, steps
from tests.properties import prove

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.both_databases

FEW = st.text(st.sampled_from("甲乙丙"), max_size=40)


def by_table(before: str, after: str) -> int:
    """The textbook's way."""
    row = [0] * (len(before) + 1)
    for b in after:
        last = 0
        for n, a in enumerate(before, start=1):
            last, row[n] = row[n], last + 1 if a == b else max(row[n], row[n - 1])
    return row[-1]


@prove
@given(before=FEW, after=FEW)
def test_it_is_the_longest_common_subsequence(before: str, after: str) -> None:
    assert kept_in_order(before, after) == by_table(before, after)


class Read(str):
    """Counts the characters that somebody goes through."""

    read: int

    def __new__(cls, text: str) -> Read:
        made = super().__new__(cls, text)
        made.read = 0
        return made

    def __iter__(self) -> Iterator[str]:
        for character in str(self):
            self.read += 1
            yield character


@pytest.mark.parametrize("piece", ["甲", "甲乙", "甲乙丙丁甲乙", "把毛巾铺好。"])
def test_a_text_made_to_be_slow_costs_one_step_a_character(piece: str) -> None:
    longest = (piece * LONGEST_COMPARED)[:LONGEST_COMPARED]
    before, after = Read(longest), Read(longest[::-1][:-1] + "终")

    kept_in_order(before, after)

    assert (before.read, after.read) == (LONGEST_COMPARED, LONGEST_COMPARED)


def test_lengths_that_cannot_agree_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_similarity, "kept_in_order", lambda *_: pytest.fail("compared"))

    assert not is_same_text("甲" * 1000, "甲" * 1200)
    assert not is_same_text("甲" * (LONGEST_COMPARED + 1), "甲" * LONGEST_COMPARED)


def test_all_comparisons_of_a_publication_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    compare = text_similarity.kept_in_order
    monkeypatch.setattr(text_similarity, "kept_in_order", lambda a, b: (done.append(steps(a, b)), compare(a, b))[1])
    text, mended = "甲乙" * 500, "甲乙" * 499 + "甲丙"
    budget = Budget(5 * steps(text, mended))

    same = [is_same_text(text, mended, budget) for _ in range(20)]

    assert same == [True] * 5 + [False] * 15
    assert len(done) == 5


def test_the_budget_is_one_comparison_of_the_longest_texts() -> None:
    longest = "甲" * LONGEST_COMPARED

    assert Budget().spend(steps(longest, longest))
    assert Budget().left < 7_000_000
