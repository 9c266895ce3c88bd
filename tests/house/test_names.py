"""Names are the field's words, those of Django, SQL, HTTP, captioning and accounting (ARCHITECTURE.md, "Words").

Modules, classes, functions and their parameters of the product. Tests are sentences; prose is left to its readers.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("foundation", "lms", "courses", "accessibility", "media_pipeline")
# Say nothing of what is done, or to what.
WHOLE = {"told", "held", "said", "anew", "again", "come_to", "put_right", "take_out", "carry_on", "room", "look"}
PARTS = {"told", "held", "said", "anew"}
PARTICLES = {"over", "up", "away", "off", "out", "down", "along", "back", "through", "forth"}
TERMS = {  # phrasal verbs that the field has, and adjectives
    *("set_up", "tear_down", "clean_up", "look_up", "back_up", "roll_back", "sign_out", "log_out", "time_out"),
    *("carry_over", "is_over", "signed_out"),
}
VERBS = {"come", "go", "work", "carry", "hold", "keep", "pass", "hand", "take", "put", "get", "give", "let", "look"}


def names(source: str, module: str) -> Iterator[tuple[str, bool, int]]:
    """Each name with whether a function bears it, and its line."""
    yield module, False, 1
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield node.name, False, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, True, node.lineno
            arguments = node.args
            for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                yield each.arg, False, each.lineno


def says_nothing(name: str, *, function: bool) -> bool:
    plain = name.strip("_").lower()
    parts = plain.split("_")
    if plain in TERMS:
        return False
    ends_so = parts[-1] in PARTICLES or (parts[-1] in {"on", "to"} and parts[0] in VERBS)
    return plain in WHOLE or bool(PARTS.intersection(parts)) or (function and len(parts) > 1 and ends_so)


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_are_the_fields_words(folder: str) -> None:
    files = [path for path in Path(folder).rglob("*.py") if "migrations" not in path.parts]
    found = [
        f"{path}:{line} {name}"
        for path in files
        for name, function, line in names(path.read_text(encoding="utf-8"), path.stem)
        if says_nothing(name, function=function)
    ]

    assert files
    assert found == []


@pytest.mark.parametrize("name", ["told", "_held", "was_told", "put_right", "take_over", "work_on", "room"])
def test_what_says_nothing_is_seen(name: str) -> None:
    assert says_nothing(name, function=True)


@pytest.mark.parametrize("name", ["set_up", "rows_of", "visible_to", "signed_in", "is_over", "threshold"])
def test_plain_names_are_let_be(name: str) -> None:
    assert not says_nothing(name, function=True)
