"""docs/security.md answers every requirement it has to, and each test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", PAGE, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))

# How many requirements each section of ASVS 5.0.0 has, in the chapters that the page answers whole.
SECTIONS = {
    "2": (3, 3, 5, 2),
    "5": (1, 6, 3, 3),
    "6": (3, 12, 8, 6, 8, 4, 2, 4),
    "7": (3, 4, 2, 5, 3, 2),
    "8": (4, 4, 3, 2),
    "14": (2, 8, 3),
    "16": (1, 5, 4, 3, 4),
}
EXPECTED = [
    f"{chapter}.{section}.{number}"
    for chapter, sizes in SECTIONS.items()
    for section, size in enumerate(sizes, 1)
    for number in range(1, size + 1)
]


@cache
def defined_in(file: str) -> frozenset[str]:
    path = TESTS / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_requirement_has_a_row_in_order() -> None:
    assert list(ROWS) == EXPECTED


def test_every_row_names_a_test_or_says_why_not() -> None:
    silent = [number for number, row in ROWS.items() if not re.search(r"::test_|\*\*not yet\*\*|n/a:|paper:", row)]

    assert silent == []


def test_every_test_that_is_named_exists() -> None:
    gone = [f"{file}::{test}" for file, test in NAMED if test not in defined_in(file)]

    assert len(NAMED) > 60
    assert gone == []
