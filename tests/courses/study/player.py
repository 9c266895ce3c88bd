"""A player as the server sees it: it holds a lease, plays, and sends what it played over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from courses.study.values.chunk import Chunk, chunk_digest


class Clock:
    """The server's time, moved by hand."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at

    def tick(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Player:
    """One page with one video. `play` moves the clock; `fetch` and `claim` do not."""

    def __init__(self, client: Client, clock: Clock, lesson: int, block: str, device: str = "phone") -> None:
        self.client, self.clock = client, clock
        self.lesson, self.block, self.device = lesson, block, device
        self.sent: list[Chunk] = []
        self.attentive = True  # somebody is there and answers when the page asks

    def open(self) -> Any:
        where = {"lesson": self.lesson, "block": self.block, "device": self.device}
        response = self.client.post("/api/study/leases/", where, content_type="application/json")
        if response.status_code == 201:
            self.lease: str = response.json()["lease"]
            self.head, self.seq = response.json()["prev"], 0
            self.at = response.json()["resume_ms"]
        return response

    def chunk(self, from_ms: int, to_ms: int, *, rate: float = 1.0, clock_ms: int = 0) -> Chunk:
        """The next chunk, sealed and linked."""
        bare = Chunk(self.seq, from_ms, to_ms, round(rate * 1000), clock_ms, self.head, "")
        sealed = replace(bare, hash=chunk_digest(self.lease, bare))
        self.head, self.seq = sealed.hash, self.seq + 1
        self.sent.append(sealed)
        return sealed

    def post(self, *chunks: Chunk) -> Any:
        body = {"chunks": [as_json(chunk) for chunk in chunks]}
        return self.client.post(f"/api/study/leases/{self.lease}/chunks/", body, content_type="application/json")

    def play(self, seconds: float, *, rate: float = 1.0, every: float = 30.0) -> Any:
        """Play on from where it stands, in pieces of `every` seconds; answers the last response.

        A page sends every ten seconds. Longer pieces come to the same in a third of the requests.
        """
        response = None
        while seconds > 0:
            step = min(every, seconds)
            self.clock.tick(step)
            to = self.at + round(step * rate * 1000)
            response = self.post(self.chunk(self.at, to, rate=rate))
            if self.attentive and response.json().get("held_ms"):
                self.say_present()
            self.at, seconds = to, seconds - step
        return response

    def say_present(self) -> Any:
        return self.client.post(f"/api/study/leases/{self.lease}/present/", {}, content_type="application/json")

    def close(self) -> Any:
        return self.client.post(f"/api/study/leases/{self.lease}/close/", {}, content_type="application/json")


def as_json(chunk: Chunk) -> dict[str, Any]:
    return {name: getattr(chunk, name) for name in Chunk.__dataclass_fields__}
