"""Envelopes as values: every changed word is refused, and so is whatever has another shape."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from courses.study.values import envelope
from courses.study.values.chunk import FAR, LAST_SEQ, Unreadable

if TYPE_CHECKING:
    from courses.study.models import Enrolment, Timeline
    from tests.courses.study.offline.device import Device

OTHER = "00000000-0000-4000-8000-000000000000"
HOSTILE: tuple[Any, ...] = (None, True, "", "x", -1, 1.5, 2**64, "a" * 10_000, [], {}, [[]], "\ud800", "\x00")
NAMES = sorted(envelope.FIELDS)


@pytest.fixture
def said(device: Device, films: list[Timeline], enrolment: Enrolment) -> dict[str, Any]:
    book = device.watch(films[0], 120)
    book.answer()
    return book.part()


def test_a_part_is_read_and_its_signature_holds(said: dict[str, Any]) -> None:
    part = envelope.read(said)

    assert (part.is_signed(), part.begins_right, part.first_seq, part.last_seq) == (True, True, 0, 3)
    assert [(each.after, each.claimed_ms) for each in part.answers] == [(3, 0)]


@pytest.mark.parametrize(
    "changed",
    [
        {"grant": OTHER},
        {"book": OTHER},
        {"number": 5},
        {"timeline": OTHER},
        {"sent": 1},
        {"prev": "0" * 64},
        {"answers": []},
        {"answers": [[3, 1]]},
        {"signature": "0" * envelope.SIGNATURE},
        *({"chunk": (row, column)} for row in (0, 3) for column in (1, 2, 3, 4)),
    ],
)
def test_every_changed_word_is_refused(changed: dict[str, Any], said: dict[str, Any]) -> None:
    other = copy.deepcopy(said)
    if "chunk" in changed:
        row, column = changed["chunk"]
        other["chunks"][row][column] += 1
    else:
        other |= changed

    assert not envelope.read(other).is_signed()


def test_a_part_cut_short_or_put_together_is_refused(said: dict[str, Any]) -> None:
    for rows in (said["chunks"][:3], said["chunks"][1:]):
        assert not envelope.read(said | {"chunks": rows, "answers": []}).is_signed()


@pytest.mark.parametrize("name", NAMES)
def test_what_has_another_shape_is_refused_by_name(name: str, said: dict[str, Any]) -> None:
    tried = 0
    for value in HOSTILE:
        if value == said[name] or (name, value) in (("answers", []), ("sent", -1)):  # as good as any
            continue
        with pytest.raises(Unreadable) as refused:
            envelope.read(said | {name: value})
        assert refused.value.args[0] == name
        tried += 1
    with pytest.raises(Unreadable):
        envelope.read({key: value for key, value in said.items() if key != name})
    assert tried >= len(HOSTILE) - 2


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [], -FAR - 1, 2**70])
@pytest.mark.parametrize("column", range(5))
def test_a_row_is_five_whole_numbers(column: int, value: object, said: dict[str, Any]) -> None:
    said["chunks"][1][column] = value
    with pytest.raises(Unreadable, match="chunks"):
        envelope.read(said)


@pytest.mark.parametrize(
    "row",
    [
        [0, 0, 0, 1000, 0],
        [0, 5, 4, 1000, 0],
        [0, -1, 4, 1000, 0],
        [0, 0, 60_001, 1000, 0],
        [0, 0, 10, 0, 0],
        [LAST_SEQ + 1, 0, 10, 1000, 0],
        [0, FAR, FAR + 1, 1000, 0],
        [0, 0, 10, 1000],
        [0, 0, 10, 1000, 0, 0],
    ],
)
def test_a_row_that_no_player_writes_is_refused(row: list[int], said: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="chunks"):
        envelope.read(said | {"chunks": [row], "answers": []})


def test_rows_with_a_gap_too_many_rows_and_answers_to_nothing_are_refused(said: dict[str, Any]) -> None:
    row = said["chunks"][0]
    many = [[seq, 0, 10, 1000, 0] for seq in range(envelope.LONGEST + 1)]
    for changed in (
        {"chunks": [row, row], "answers": []},
        {"chunks": [row, [2, *row[1:]]], "answers": []},
        {"chunks": many, "answers": []},
        {"chunks": [], "answers": []},
        {"answers": [[4, 0]]},
        {"answers": [[2, 0], [1, 0]]},
        {"answers": [[1, 0]] * (envelope.MOST_ANSWERS + 1)},
    ):
        with pytest.raises(Unreadable):
            envelope.read(said | changed)


@pytest.mark.parametrize("key", ["", "04" + "0" * 128, "05" + "1" * 128, "04" + "g" * 128, "AB" * 65, None, 4])
def test_a_key_is_a_point_of_the_curve(key: object) -> None:
    with pytest.raises(Unreadable, match="key"):
        envelope.read_key(key)


def test_a_uuid_is_signed_as_it_is_written(said: dict[str, Any]) -> None:
    for other in (said["book"].upper(), said["book"].replace("-", ""), "{" + said["book"] + "}"):
        with pytest.raises(Unreadable, match="book"):
            envelope.read(said | {"book": other})
