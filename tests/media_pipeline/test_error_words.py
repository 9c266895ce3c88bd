"""Every code that a stage or an encoder may end with has words and a remedy, and both are Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import override

from media_pipeline.errors import STAGE_ERRORS, words_for

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("foundation", "media_pipeline", "accessibility")
RAISED = {"StageError", "StageSkipped"}
CODE = re.compile(r"[a-z]+(_[a-z]+)*")
HAN = re.compile(r"[一-鿿]")


def test_every_code_has_words_and_a_remedy_in_chinese() -> None:
    codes = {code for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") for code in codes_in(file)}

    assert len(codes) > 25, "hardly any were found: has the way they are raised changed?"
    assert sorted(codes - set(STAGE_ERRORS)) == []
    with override("zh-hans"):
        for code in codes:
            told = words_for(code)
            assert HAN.search(str(told.words)), code
            assert HAN.search(str(told.remedy)), code


def test_the_reader_of_sources_sees_all_ways_of_saying_a_code(tmp_path: Path) -> None:
    file = tmp_path / "stage.py"
    file.write_text(
        'raise StageError("plain", permanent=True)\n'
        'raise StageSkipped("either" if x else "other")\n'
        'PATTERNS = ((re.compile("No space"), "of_a_table"),)\n'
        "def failure(name):\n    return StageError(name)\n"
        'StageRun.objects.update(error_code="written")\n'
        'return {"error": str(error), "code": "of_another_process"}\n'
        'raise StageError(facts["no_code"])\n'
    )

    found = {"plain", "either", "other", "of_a_table", "written", "of_another_process"}
    assert set(codes_in(file)) == found


def codes_in(file: Path) -> Iterator[str]:
    """Literal codes; where a name is given to StageError, every word of that module's tables that looks like a code."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):  # what a process of its own says, as JSON
            said = {getattr(key, "value", None): value for key, value in zip(node.keys, node.values, strict=True)}
            if "error" in said and "code" in said:
                yield from words(said["code"])
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in RAISED and node.args:
            literal = list(words(node.args[0]))
            yield from literal or tables(tree)
        for keyword in node.keywords:
            if keyword.arg == "error_code":
                yield from (word for word in words(keyword.value) if word)


def words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
        yield node.value


def tables(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Tuple):
            for row in statement.value.elts:
                if isinstance(row, ast.Tuple) and isinstance(row.elts[-1], ast.Constant):
                    yield from words(row.elts[-1])
