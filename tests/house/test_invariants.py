"""tests/INVARIANTS.md names a test for each invariant, and each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS / "INVARIANTS.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)


def defined_in(file: str) -> set[str]:
    path = TESTS / file
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_is_named_exists() -> None:
    gone = [f"{file}::{test}" for file, test in NAMED if test not in defined_in(file)]

    assert len(NAMED) > 24
    assert gone == []


def test_every_invariant_has_a_row_that_names_a_test() -> None:
    rows = dict(re.findall(r"^\| (I\d+) \|(.*)$", PAGE, re.MULTILINE))

    assert list(rows) == [f"I{number}" for number in range(1, 25)]
    assert [name for name, row in rows.items() if "::" not in row] == []
