"""ARCHITECTURE.md's journeys are walks through files that exist, each of them reached from the steps around it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
JOURNEYS = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Journeys")[1].split("## ")[0]
STEP = re.compile(r"`([a-z_]+(?:/[a-z_]+)+\.py)`")


def journeys() -> list[list[str]]:
    """The files of each numbered journey, in its order, without the test that reads them."""
    parts = re.split(r"^\d\. ", JOURNEYS, flags=re.MULTILINE)[1:]
    return [[step for step in STEP.findall(part) if not step.startswith("tests/")] for part in parts]


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*FOLDERS, cache_dir=None)


def test_there_are_four_journeys_and_every_step_is_a_file() -> None:
    walks = journeys()

    assert len(walks) == 4
    assert [step for walk in walks for step in walk if not (ROOT / step).is_file()] == []
    assert min(len(walk) for walk in walks) >= 5


def test_each_step_is_joined_to_the_one_before(imports: grimp.ImportGraph) -> None:
    """By imports in either direction, or by a signal or model that both know: no step stands alone on paper."""
    gaps = [
        (before, after)
        for walk in journeys()
        for before, after in pairwise(module(step) for step in walk)
        if not joined(imports, before, after)
    ]

    assert gaps == []


def test_files_that_have_nothing_to_do_with_each_other_are_not_joined(imports: grimp.ImportGraph) -> None:
    assert not joined(imports, "lms.exchange.sheets", "media_pipeline.uploads.tus")


def module(step: str) -> str:
    """`a/b/c.py` as `a.b.c`."""
    return step.removesuffix(".py").replace("/", ".")


def joined(imports: grimp.ImportGraph, one: str, other: str) -> bool:
    """Whether one imports the other, however far, or both import one module of models or signals directly."""
    if imports.find_shortest_chain(one, other) or imports.find_shortest_chain(other, one):
        return True
    shared = imports.find_modules_directly_imported_by(one) & imports.find_modules_directly_imported_by(other)
    return any("models" in name or name.endswith("signals") for name in shared)
