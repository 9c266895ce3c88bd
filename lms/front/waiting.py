"""The bodies that are on their way, and for how long already: one clock for all of them instead of a timer each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

TICK = 0.1  # seconds
ASK_AFTER = 0.25  # seconds; a body that has not come with its head by then is asked for its sender
MOST = 1024  # bodies on their way in one process; the eldest goes when another comes


@dataclass(eq=False, slots=True)
class Sender:
    """A request whose body is being collected by `task`."""

    task: "asyncio.Task[None]"
    since: float
    on_slow: Callable[[], None] | None  # called once, after ASK_AFTER
    late: bool = False

    def end(self) -> None:
        """Interrupt the collecting: CancelledError, with `late` set."""
        self.late = True
        self.task.cancel()


class Waiting:
    def __init__(self) -> None:
        self.senders: dict[Sender, None] = {}
        self.ticking = False

    def add(self, on_slow: Callable[[], None] | None) -> Sender:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - only coroutines call this
        if len(self.senders) >= MOST:
            next(iter(self.senders)).end()
        sender = Sender(task, loop.time(), on_slow)
        self.senders[sender] = None
        if not self.ticking:
            self.ticking = True
            loop.call_later(TICK, self.tick, loop)
        return sender

    def remove(self, sender: Sender) -> None:
        self.senders.pop(sender, None)

    def tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for sender in list(self.senders):
            if now - sender.since > settings.FRONT_WHOLE_WITHIN:
                self.remove(sender)
                sender.end()
            elif sender.on_slow is not None and now - sender.since > ASK_AFTER:
                ask, sender.on_slow = sender.on_slow, None
                ask()
        self.ticking = bool(self.senders)
        if self.ticking:
            loop.call_later(TICK, self.tick, loop)
