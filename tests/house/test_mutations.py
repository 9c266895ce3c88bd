"""The table of `bench.mutations` fits the product: each text stands where it says, and each test is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bench.mutations.table import MUTATIONS

ROOT = Path(__file__).resolve().parents[2]
# What the two lists of doors and of people's troubles name; each line has a rule that somebody sees when it is gone.
LINES = [f"{issue}.{line}" for issue in (11, 12) for line in range(1, 21)]


def test_each_applies_to_its_file() -> None:
    """Python stays Python; what a test then says is tried by `make test-long`."""
    wrong = []
    for each in MUTATIONS:
        try:
            each.applied_to((ROOT / each.file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            wrong.append(f"{each.name}: {error}")

    assert wrong == []


def test_each_test_that_is_named_exists() -> None:
    gone = sorted({test for each in MUTATIONS for test in each.tests if not exists(test)})

    assert gone == []
    assert all(each.tests for each in MUTATIONS)


def test_every_rule_has_a_name_of_its_own_and_every_line_a_rule() -> None:
    names = [each.name for each in MUTATIONS]
    numbered = {found[0] for name in names if (found := re.match(r"\d+\.\d+", name))}

    assert len(names) == len(set(names)) >= 60
    assert sorted(set(LINES) - numbered) == []


def test_a_test_that_is_gone_is_noticed() -> None:
    here = "tests/house/test_mutations.py"

    assert exists(f"{here}::test_each_applies_to_its_file[one case]")
    assert not exists(f"{here}::test_that_is_not_here")
    assert not exists(f"{here}::TestNothing::test_each_applies_to_its_file")
    assert not exists("tests/house/test_nowhere.py::test_each_applies_to_its_file")


def exists(test: str) -> bool:
    """Whether the file holds this function, within this class where one is named."""
    file, *inside = test.split("::")
    path = ROOT / file
    if not path.is_file():
        return False
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    for name in inside:
        plain = name.partition("[")[0]
        found = [each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.name == plain]
        if not found:
            return False
        body = found[0].body
    return bool(inside)
