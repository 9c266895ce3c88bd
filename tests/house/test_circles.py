"""No two files of the product import each other, directly or round a corner: each can be read and moved alone."""

from __future__ import annotations

import grimp
import pytest

FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """By module what it imports of ours: at the top, within functions and for types alike."""
    graph = grimp.build_graph(*FOLDERS, cache_dir=None)
    return {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}


def test_no_file_stands_in_a_circle(imports: dict[str, set[str]]) -> None:
    assert len(imports) > 600, "hardly any were found"
    assert circles(imports) == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [["a", "b", "c"]]


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that reach each other: what is left when those that import nothing of the rest, or that
    nothing of the rest imports, have been taken away one after another, sorted into groups by reach.
    """
    left = {name: set(to) & imports.keys() for name, to in imports.items()}
    while True:
        imported = set().union(*left.values()) if left else set()
        ends = {name for name, to in left.items() if not to or name not in imported}
        if not ends:
            break
        left = {name: to - ends for name, to in left.items() if name not in ends}
    groups: list[list[str]] = []
    for name in sorted(left):
        group = sorted(other for other in reach(left, name) if name in reach(left, other))
        if group and group not in groups:
            groups.append(group)
    return groups


def reach(imports: dict[str, set[str]], name: str) -> set[str]:
    """Everything that a module imports, however far."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = imports[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
