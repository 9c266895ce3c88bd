"""A learner's device without a network: grants, and what was watched, written into books (`bench.book_writer`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.book_writer import BookWriter, SigningKey
from courses.study.engine.offline import books, grants
from courses.study.values import envelope

if TYPE_CHECKING:
    from courses.study.engine.offline.books import Taken
    from courses.study.models import OfflineGrant, Timeline
    from tests.courses.study.player import Clock


class Book(BookWriter):
    """A book that its device hands in itself."""

    def hand_in(self, start: int = 0, end: int | None = None) -> Taken:
        return books.take(envelope.read(self.part(start, end)))


class Device:
    """One browser of one learner, with a key of its own."""

    def __init__(self, subject: Any, course: Any, clock: Clock, actor: Any = None) -> None:
        self.subject, self.course, self.clock, self.actor = subject, course, clock, actor or subject
        self.key = SigningKey()
        self.number = 0
        self.device = uuid4().hex

    @property
    def public(self) -> str:
        return self.key.public

    def ask(self) -> OfflineGrant:
        """Get a grant from the server, now."""
        self.grant = grants.give(
            subject=self.subject,
            actor=self.actor,
            course=self.course,
            public=self.public,
            device=self.device,
            name="手机",
        )
        return self.grant

    def begin(self, timeline: Timeline, *, grant: OfflineGrant | None = None, number: int | None = None) -> Book:
        if number is None:
            number, self.number = self.number, self.number + 1
        return Book(self.key, (grant or self.grant).uuid, timeline.uuid, number)

    def watch(
        self, timeline: Timeline, seconds: int, *, start: int = 0, rate: int = 1000, every: int = 30, wrong: int = 0
    ) -> Book:
        """Watch on from `start` (ms) for so many seconds of the clock, which moves; the device's is `wrong` by so much.

        Somebody answers whenever she is asked.
        """
        book = self.begin(timeline)
        at, unasked = start, 0
        while seconds > 0:
            step = min(every, seconds)
            self.clock.tick(step)
            to = at + step * rate
            book.write(at, to, round(self.clock.at.timestamp() * 1000) + wrong, rate)
            unasked += to - at
            if unasked >= 600_000:
                book.answer()
                unasked = 0
            at, seconds = to, seconds - step
        return book

    def claim(self, timeline: Timeline, ms: int, *, claimed: int | None = None, piece: int = 60_000) -> Book:
        """Write a book of so much study without any of it having been played; the clock stands still."""
        book = self.begin(timeline)
        at = 0
        now = round(self.clock.at.timestamp() * 1000) if claimed is None else claimed
        while at < ms:
            step = min(piece, ms - at)
            start = at % timeline.duration_ms
            book.write(start, start + step, now)
            at += step
            if len(book.rows) % 10 == 0:
                book.answer()
        return book
