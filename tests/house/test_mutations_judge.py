"""`bench.mutations` says “caught” only where a test failed by itself, and leaves the tree as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.mutations import trying
from bench.mutations.__main__ import tried
from bench.mutations.trying import Ran
from bench.mutations.values import Mutation, Verdict

PRODUCT = """from math import floor


def doubled(number):
    if number < 0:
        raise ValueError(number)
    return floor(number * 2)
"""
TESTS = """from product import doubled


def test_twice():
    assert doubled(2) == 4


def test_nothing():
    assert doubled(0) == 0


def test_red():
    assert doubled(1) == 3
"""
# Ours has an option that this tree's pytest has to know; what it does not need it does not load.
OPTIONS = 'def pytest_addoption(parser):\n    parser.addoption("--wide", action="store_true")\n'
INI = "[pytest]\naddopts = -p no:hypothesispytest -p no:django -p no:anyio\n"
TWICE, NOTHING, RED = (f"test_product.py::test_{name}" for name in ("twice", "nothing", "red"))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A product of one function, and its tests."""
    folder = tmp_path_factory.mktemp("tree")
    for name, text in {
        "product.py": PRODUCT,
        "test_product.py": TESTS,
        "conftest.py": OPTIONS,
        "pytest.ini": "[pytest]\n",
    }.items():
        (folder / name).write_text(text)
    return folder


def of(before: str, after: str, *tests: str, file: str = "product.py") -> Mutation:
    return Mutation("a rule", file, before, after, tests)


def test_they_are_made_in_copies_one_after_the_other(tree: Path) -> None:
    """The first two have one size and may have one second: Python must not take one for the other."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tree.iterdir()}
    mutations = [
        of("number * 2", "number * 4", NOTHING),
        of("number * 2", "number + 2", NOTHING),
        of("import floor", "import flour", TWICE),
        of("number * 2", "number * 3", RED),
    ]

    outcomes = [outcome for _, outcome in tried(mutations, tree, jobs=1)]

    assert [outcome.verdict for outcome in outcomes] == [
        Verdict.MISSED,
        Verdict.CAUGHT,
        Verdict.NOT_APPLIED,
        Verdict.NOT_APPLIED,
    ]
    assert "could not be run" in outcomes[2].words
    assert outcomes[3].words == f"{RED} fails without any mutation"
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tree.iterdir()} == before


def test_a_test_that_hangs_has_seen_nothing_and_its_file_is_put_back(tree: Path) -> None:
    outcome = trying.attempt(of("    return", "    while True: pass\n    return", TWICE), tree, bound=3)

    assert (outcome.verdict, outcome.words) == (Verdict.MISSED, "took longer than 3 seconds")
    assert (tree / "product.py").read_text() == PRODUCT


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("product.py", "number * 7", "number", "0 times in product.py"),
        ("product.py", "number", "amount", "4 times in product.py"),
        ("product.py", "number * 2", "number * 2", "nothing is changed"),
        ("product.py", "if number < 0:", "if number <", "no Python"),
        ("nowhere.py", "number * 2", "number", "No such file"),
    ],
)
def test_what_does_not_fit_is_not_run(tree: Path, file: str, before: str, after: str, words: str) -> None:
    outcome = trying.attempt(of(before, after, TWICE, file=file), tree)

    assert outcome.verdict == Verdict.NOT_APPLIED
    assert words in outcome.words


A, B = trying.named(TWICE), trying.named(NOTHING)


@pytest.mark.parametrize(
    ("ran", "verdict"),
    [
        (Ran(1, failed={A: "AssertionError", B: "ValueError: 3"}), Verdict.CAUGHT),
        (Ran(1, failed={A: "AssertionError", (B[0], f"{B[1]}[a case]"): "AssertionError"}), Verdict.CAUGHT),
        (Ran(0, passed=frozenset({A, B})), Verdict.MISSED),
        (Ran(1, passed=frozenset({B}), failed={A: "AssertionError"}), Verdict.MISSED),
        (Ran(None), Verdict.MISSED),
        (Ran(1, failed={A: "AssertionError", B: "NameError: name 'flour' is not defined"}), Verdict.NOT_APPLIED),
        (Ran(1, failed={A: "AssertionError"}, broken={B: "failed on setup"}), Verdict.NOT_APPLIED),
        (Ran(1, output="Traceback: Django does not start"), Verdict.NOT_APPLIED),
        (Ran(2, output="1 error"), Verdict.NOT_APPLIED),
        (Ran(4, output="no such test"), Verdict.NOT_APPLIED),
        (Ran(5), Verdict.NOT_APPLIED),
    ],
)
def test_each_test_that_is_named_has_to_fail_by_itself(ran: Ran, verdict: Verdict) -> None:
    assert trying.judged(of("number * 2", "number * 3", TWICE, NOTHING), ran, 60)[0] == verdict


def test_a_test_within_a_class_is_found_in_the_report() -> None:
    assert trying.named("tests/a/test_b.py::TestC::test_d") == ("tests.a.test_b.TestC", "test_d")
