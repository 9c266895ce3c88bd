"""Tests are handed out by file, and what flushes the database stays behind what needs it whole."""

from __future__ import annotations

from tests.scheduling import pieces


def test_a_file_is_one_piece_until_another_comes_between() -> None:
    order = [
        "tests/a.py::one",
        "tests/a.py::two[x::y]",
        "tests/b.py::one",
        "tests/a.py::flushes",
        "tests/b.py::flushes",
    ]

    found = pieces(order)

    assert list(found) == order
    assert found["tests/a.py::one"] == found["tests/a.py::two[x::y]"]
    assert len({found[each] for each in order[1:]}) == 4


def test_what_waits_is_one_piece_wherever_it_stands() -> None:
    found = pieces(["tests/journeys/test_walk.py::keys", "tests/a.py::one", "tests/front/test_player.py::plays"])

    assert found["tests/journeys/test_walk.py::keys"] == found["tests/front/test_player.py::plays"]
    assert found["tests/a.py::one"] != found["tests/journeys/test_walk.py::keys"]
