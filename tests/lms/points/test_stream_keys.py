"""Keys of the ledger: what is written is read back, and nobody but their module puts one together or takes it apart."""

import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.points.ledger import stream_keys
from lms.points.ledger.stream_keys import Key, StudyCause, WaitingKey, lowered_in
from tests.properties import prove

ROOT = Path(__file__).resolve().parents[3]
parts = st.lists(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), min_size=1, max_size=5)
numbers = st.integers(1, 2**40)


@prove
@given(parts, st.integers(0, 30), st.integers(0, 30))
def test_a_key_that_is_written_is_read_back(some: list[str], lowered: int, repeats: int) -> None:
    key = Key(tuple(some), lowered, repeats)

    assert Key.parse(str(key)) == key
    assert Key.parse(str(key.next())) == Key(tuple(some), lowered, repeats + 1)
    assert lowered_in(str(key)) == lowered


@prove
@given(numbers, numbers, st.dates(), st.sampled_from(["quiz", "mark", "study"]))
def test_a_cause_and_what_waits_are_read_back(first: int, second: int, day: date, rule: str) -> None:
    cause = StudyCause(first, second, day)
    waiting = WaitingKey(rule, str(cause), "point")

    assert StudyCause.parse(str(cause)) == cause
    assert WaitingKey.parse(str(waiting)) == waiting


@pytest.mark.parametrize("text", [None, "", "mark:7:class_hour", "identity:mark:7", "identity"])
def test_what_waits_for_another_reason_is_not_taken_for_it(text: str | None) -> None:
    with pytest.raises(ValueError, match=r"unpack|identity|mark|None"):
        WaitingKey.parse(text)


def test_the_shapes_of_keys_stay_what_stands_in_ledgers() -> None:
    assert str(Key.of("media", 7, 1, 3000, lowered=2)) == "media:7:1:3000@2"
    assert str(Key.of("void", "u", 7, str(Key.of("hours", 1, 5)), lowered=1).next()) == "void:u:7:hours:1:5@1~1"
    assert stream_keys.withheld(3, 4, "hours:1:5") == "withheld:3:4:hours:1:5"
    assert stream_keys.is_withheld("withheld:3:4:hours:1:5", 3, 4)
    assert not stream_keys.is_withheld("withheld:3:44:hours:1:5", 3, 4)
    assert stream_keys.joined_from(stream_keys.joined("u")) == "u"
    assert stream_keys.enrolment_in(stream_keys.entered("survey", 7, stream_keys.entered_at(5))) == 5
    assert stream_keys.enrolment_in("work:7:once") is None


def test_nobody_else_puts_a_key_together_or_takes_one_apart() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for top in ("lms/points", "lms/records", "lms/registry", "lms/reports", "lms/exchange")
        for path in sorted((ROOT / top).rglob("*.py"))
        if path.name != "stream_keys.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if touches_a_key(node)
    ]

    assert found == []


KEYS = {"key", "stream", "cause"}
CUTS = {"split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "startswith", "endswith"}


def touches_a_key(node: ast.AST) -> bool:
    """Whether a key is cut (`txn.key.split(...)`), or made of an f-string with a colon between what it joins."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTS:
        return any(name_of(each) in KEYS for each in ast.walk(node.func.value))
    if isinstance(node, ast.keyword) and node.arg in KEYS:
        return is_joined(node.value)
    if isinstance(node, ast.Assign):
        return any(name_of(each) in KEYS for each in node.targets) and is_joined(node.value)
    return False


def name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_joined(node: ast.AST) -> bool:
    texts = [part.value for part in getattr(node, "values", []) if isinstance(part, ast.Constant)]
    return isinstance(node, ast.JoinedStr) and any(":" in str(text) for text in texts)
