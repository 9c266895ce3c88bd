"""What is done once in a period is done by one, and again when it broke off."""

from __future__ import annotations

import threading

import pytest

from foundation import once_a_period as module
from foundation.once_a_period import once

pytestmark = pytest.mark.both_databases


def test_of_many_at_once_one_does_it() -> None:
    done: list[bool] = []
    start = threading.Barrier(24)

    def work() -> None:
        start.wait()
        with once("the-day", seconds=60) as is_mine:
            done.append(is_mine)

    crowd = [threading.Thread(target=work) for _ in range(24)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()

    assert sum(done) == 1


def test_what_broke_off_is_done_by_the_next() -> None:
    with pytest.raises(OSError), once("the-day", seconds=60):
        raise OSError

    with once("the-day", seconds=60) as is_mine:
        assert is_mine


def test_who_was_killed_in_the_midst_of_it_leaves_it_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WHILE_AT_IT", 0)
    broken_off = once("the-day", seconds=60)
    broken_off.__enter__()

    with once("the-day", seconds=60) as is_mine:
        assert is_mine
    with once("the-day", seconds=60) as is_mine:
        assert not is_mine
