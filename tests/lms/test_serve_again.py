"""What `serve` does when something of its own ends: at the beginning, and after it has been up."""

from __future__ import annotations

import time
from typing import Any

from lms.management.commands.serve import Command


class Child:
    """A process that has ended, or goes on."""

    pid, returncode = 2**30, 3

    def __init__(self, *, ended: bool) -> None:
        self.ended = ended

    def poll(self) -> int | None:
        return self.returncode if self.ended else None


class Watched(Command):
    """Starts nothing: notes the names, and stops after some rounds of looking."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.rounds = rounds
        self.names: list[str] = []
        self.started = {"worker": time.monotonic()}
        self.stop: Any = self  # stands for the event that ends it

    def is_set(self) -> bool:
        self.rounds -= 1
        return self.rounds < 0

    def wait(self, seconds: float) -> None:
        time.sleep(0.02)

    def start(self, name: str, options: dict[str, Any]) -> Any:
        self.names.append(name)
        self.started[name] = time.monotonic()
        return Child(ended=True)

    def clear(self, child: Any) -> None:
        pass


def test_what_never_came_up_ends_it_with_an_error() -> None:
    serve = Watched(rounds=5)

    assert serve.watch({"worker": Child(ended=True)}, {"settle": 60}) == 1
    assert serve.names == []


def test_what_was_up_once_is_started_again_for_ever_but_not_without_pause() -> None:
    serve = Watched(rounds=60)
    child = Child(ended=False)
    serve.started["worker"] -= 1
    children: dict[str, Any] = {"worker": child}
    serve.rounds = 2
    assert serve.watch(children, {"settle": 0.2}) == 0  # it came up
    child.ended = True
    serve.rounds = 60

    assert serve.watch(children, {"settle": 0.2}) == 0

    assert 3 <= len(serve.names) <= 7  # 60 looks of 20 ms, one start in 200 ms
