"""A small world from a seed: learners, devices, a clock, a bad network and a server that dies; all of it repeatable.

The server is the real one from the view down: requests are put together as JSON and answered by
`courses.study.pages.player_api`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.test import RequestFactory

from accessibility.display.speeds import SPEEDS
from courses.study.models import PlayLease
from courses.study.pages import player_api
from courses.study.values.chunk import Chunk, chunk_digest
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.points.policy import versions
from tests.courses.study.player import Clock, as_json
from tests.simulator.events import Delivery, Event, Opened, Told
from tests.simulator.oracle import shanghai
from tests.simulator.owed import Terms

if TYPE_CHECKING:
    from lms.people.models import User

ASK = RequestFactory()
TEN_YEARS_MS = 10 * 365 * 86_400_000


class Died(Exception):
    """The server went away."""


@dataclass
class Book:
    """What a device keeps of one lease, on its disk: what it has told and what was acknowledged."""

    lease: str
    head: str
    length: int  # ms of the film that it is for
    seq: int = 0
    unsent: list[Chunk] = field(default_factory=list)
    told: list[Chunk] = field(default_factory=list)


@dataclass
class Device:
    """A page on a phone or a tab beside it. Books outlive a reload; the open one does not."""

    owner: User
    film: int = 0
    at: int = 0  # ms of media
    open: Book | None = None
    books: list[Book] = field(default_factory=list)
    clock_off_ms: int = 0


@dataclass(frozen=True)
class Film:
    lesson: int
    block: str
    length: int  # ms


@dataclass
class World:
    """Everything that happens follows from the seed; `log` is what the server committed, in order."""

    seed: int
    clock: Clock
    films: list[Film]
    owners: list[User]
    rules: dict[str, Any]
    lessons: list[int]
    devices: list[Device] = field(default_factory=list)
    log: list[Event] = field(default_factory=list)
    on_the_way: list[tuple[Device, Book, list[Chunk]]] = field(default_factory=list)
    policies: list[Terms] = field(default_factory=list)
    best: dict[int, dict[str, int]] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)  # leases of which the server said that they contradict themselves
    sealed_then: list[str] = field(default_factory=list)  # the ledger when the policy changed

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        for _ in range(self.chance.randint(1, 3)):
            off = self.chance.choice([0, 0, -TEN_YEARS_MS, TEN_YEARS_MS])
            self.devices.append(Device(self.chance.choice(self.owners), clock_off_ms=off))

    # --- what happens ------------------------------------------------------------------------------------------------

    def live(self, steps: int) -> None:
        """So many things happen; then every line is good, and whoever still has something sends it."""
        for _ in range(steps):
            self.happen(self.chance.choice(self.devices))
        for device, book, chunks in self.on_the_way:
            self.deliver(device, book, chunks)
        for device in self.devices:
            for book in device.books:
                self.deliver(device, book, book.unsent)

    def happen(self, device: Device) -> None:
        self.chance.choices(HAPPENINGS, WEIGHTS)[0](self, device)

    def play(self, device: Device) -> None:
        if device.open is None:
            self.ask_for_lease(device)
        for _ in range(self.chance.randint(1, 8)):
            rate = self.chance.choice(SPEEDS)
            wall = self.chance.randint(50, 280)
            self.clock.tick(wall / 10)
            self.record(device, min(round(wall * rate), 600), rate)
        if self.chance.random() < 0.7:
            self.send(device)

    def lie(self, device: Device) -> None:
        """Claims what the clock hardly allows, or far more, in one lease after another."""
        for _ in range(self.chance.randint(1, 4)):
            self.ask_for_lease(device)
            self.seek(device)
            wall = self.chance.randint(0, 20)
            self.clock.tick(wall / 10)
            held = 3 * (wall + 20)
            self.record(device, min(held + self.chance.choice([-5, 0, 5, 10, 11, 400]), 600), 3.0)
            self.deliver(device, device.books[-1], device.books[-1].unsent)

    def seek(self, device: Device) -> None:
        device.at = self.chance.randrange(0, self.films[device.film].length // 100) * 100

    def send(self, device: Device) -> None:
        """What is unsent goes out; the line and the server do what they like with it."""
        for book in list(device.books):
            if not book.unsent:
                continue
            parcel = book.unsent[: self.chance.randint(1, 20)]
            fate = self.chance.choice(FATES)
            if fate == "lost":
                continue
            if fate == "late":
                self.on_the_way.append((device, book, parcel))
                continue
            if fate == "twice":
                self.on_the_way.append((device, book, parcel))
            self.deliver(device, book, parcel, fate=fate)

    def arrive(self, device: Device) -> None:
        """Something that was long on the way comes in, in any order."""
        if self.on_the_way:
            self.deliver(*self.on_the_way.pop(self.chance.randrange(len(self.on_the_way))))

    def reload(self, device: Device) -> None:
        device.open = None
        device.film = self.chance.randrange(len(self.films))
        device.at = 0

    def stop(self, device: Device) -> None:
        if device.open:
            self.ask(device.owner, player_api.close_lease, {}, uuid=UUID(device.open.lease))

    def wait(self, device: Device) -> None:
        self.clock.tick(self.chance.choice([30, 600, 13 * 3600, 15 * 3600, 26 * 3600, 15 * 86_400]))

    def contradict(self, device: Device) -> None:
        """A second story for a chunk that was told, and what would follow it."""
        told = [book for book in device.books if book.told]
        if not told:
            return
        book = self.chance.choice(told)
        first = self.chance.choice(book.told)
        longer = replace(first, to_ms=first.from_ms + self.chance.randint(1, 600) * 100)
        other = replace(longer, hash=chunk_digest(book.lease, longer))
        after = replace(other, seq=other.seq + 1, prev=other.hash)
        self.deliver(device, book, [other, replace(after, hash=chunk_digest(book.lease, after))], tell=False)

    def change_policy(self, device: Device) -> None:
        """Another worth of a minute from midnight on."""
        tomorrow = shanghai(self.clock.at).fromordinal(shanghai(self.clock.at).toordinal() + 1)
        if self.policies[-1].starts >= tomorrow:
            return
        terms = Terms(tomorrow, self.chance.randint(1, 4), self.chance.randint(1, 3))
        raw = self.rules | {"minutes_per_point": terms.minutes_a_point, "media_day_cap": terms.day_cap}
        versions.enact(starts=tomorrow, raw=raw, reason="simulated", by=device.owner)
        self.policies.append(terms)
        self.sealed_then = list(LedgerTxn.objects.order_by("pk").values_list("hash", flat=True))

    # --- devices and server ------------------------------------------------------------------------------------------

    def ask_for_lease(self, device: Device) -> None:
        film = self.films[device.film]
        said = {"lesson": film.lesson, "block": film.block, "device": "sim"} | self.version(device)
        status, answer = self.ask(device.owner, player_api.open_lease, said)
        assert status == 201, answer
        device.at = answer["resume_ms"]
        device.open = Book(answer["lease"], answer["prev"], answer["duration_ms"])
        self.log.append(Opened(self.clock.at, answer["lease"]))
        device.books.append(device.open)

    def version(self, device: Device) -> dict[str, str]:
        """What else a device asks for: here nothing."""
        return {}

    def record(self, device: Device, length: int, rate: float) -> None:
        """The next chunk, kept before it is sent; at the film's end she starts again."""
        book = device.open
        assert book is not None
        if device.at >= book.length:
            device.at = 0
        to = device.at + max(length, 1) * 100
        clock_ms = int(self.clock.at.timestamp() * 1000) + device.clock_off_ms
        bare = Chunk(book.seq, device.at, to, round(rate * 1000), clock_ms, book.head, "")
        chunk = replace(bare, hash=chunk_digest(book.lease, bare))
        book.seq, book.head, device.at = chunk.seq + 1, chunk.hash, to
        book.unsent.append(chunk)
        book.told.append(chunk)

    def deliver(
        self, device: Device, book: Book, chunks: list[Chunk], *, fate: str = "good", tell: bool = True
    ) -> None:
        """One request; what is committed is logged, what is acknowledged need not be sent again."""
        if not chunks:
            return
        said = {"chunks": [as_json(chunk) for chunk in chunks]}
        try:
            status, answer = self.ask(
                device.owner, player_api.take_chunks, said, uuid=UUID(book.lease), dies=fate == "dies before commit"
            )
        except Died:
            return
        assert status in (200, 409, 422), (status, answer)
        told = (Told(c.seq, c.from_ms, c.to_ms, c.prev, c.hash) for c in chunks)
        self.log.append(Delivery(self.clock.at, book.lease, tuple(told)))
        self.nothing_was_taken_back(device.owner)
        if answer.get("reason") == "conflict":
            self.conflicts.add(book.lease)
        if fate == "answer lost" or not tell:
            return
        gone = set(answer.get("acked", [])) | ({c.seq for c in chunks} if answer.get("code") == "too_late" else set())
        book.unsent = [chunk for chunk in book.unsent if chunk.seq not in gone]
        if answer.get("code") in ("lease_closed", "too_late") and device.open is book:
            device.open = None

    def ask(
        self, who: User, view: Any, said: dict[str, Any], *, dies: bool = False, **kwargs: Any
    ) -> tuple[int, dict[str, Any]]:
        request: Any = ASK.post("/", json.dumps(said), content_type="application/json")
        request.user = request.subject = request.actor = who
        with transaction.atomic():
            response = view(request, **kwargs)
            if dies:
                raise Died
        return response.status_code, json.loads(response.content)

    def nothing_was_taken_back(self, owner: User) -> None:
        """I3, after every delivery."""
        now, before = transactions.balances(owner.pk), self.best.get(owner.pk, {})
        assert all(now.get(unit, 0) >= milli for unit, milli in before.items()), f"I3: {before} became {now}"
        self.best[owner.pk] = now

    def leases(self) -> list[PlayLease]:
        return list(PlayLease.objects.filter(subject__in=self.owners).order_by("issued_at", "pk"))


FATES = ["good", "good", "good", "lost", "late", "twice", "answer lost", "dies before commit"]
HAPPENINGS = [
    *(World.play, World.send, World.arrive, World.seek, World.reload),
    *(World.wait, World.lie, World.contradict, World.change_policy, World.stop),
]
WEIGHTS = [9, 2, 2, 2, 2, 3, 2, 1, 2, 1]
