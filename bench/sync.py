"""What it costs to take in what devices wrote without a network.

    python -m bench.sync [--quick] [--postgres]

Intake: so many devices, each with a book of 336 chunks (56 minutes), in shuffled order and as they come over HTTP: JSON
read, signature checked, R1 to R9, counted, posted; beside a bare bulk insert of the same rows in a transaction of its
own, device by device in turns. Then one learner hands in many books of one stretch: the last hundred beside the first.
Peaks of memory are the kernel's, after a tenth and after all. Full: 500 devices and 10,000 books; --quick: a tenth.

Last line: `intake_ratio` (bare / intake; 0.6 wanted), `stretch_ratio` (last / first books; at most 1.5 wanted),
`memory_mb_tenth`, `memory_mb`, `microseconds_a_chunk`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import django

from bench.media_walk import high_water
from bench.printing import result, step, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bench.book_writer import BookWriter

DEVICES, BOOKS, CHUNKS = 500, 10_000, 336
HOURS_AGO = 11
SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description="What taking in books costs")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL with fsync on")
    options = parser.parse_args()
    if options.postgres and not os.environ.get("TEST_POSTGRES"):
        command = ["bash", "deploy/with-postgres.sh", sys.executable, "-m", "bench.sync", *sys.argv[1:]]
        raise SystemExit(subprocess.run(command, check=False).returncode)
    share = 10 if options.quick else 1
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        os.environ |= {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        django.setup()
        run(DEVICES // share, BOOKS // share)


def run(devices: int, books: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from bench.learners import make_lesson
    from courses.pages.models import LessonPage
    from lms.db.sqlite import fresh
    from lms.world.clock import telling

    step("Database")
    if connection.vendor == "sqlite":
        fresh.migrate_default()
    else:
        call_command("migrate", interactive=False, verbosity=0)
    step(f"{devices} devices, each with a book of {CHUNKS} chunks")
    with telling(timezone.now() - timedelta(hours=HOURS_AGO)):
        lesson = make_lesson()
        LessonPage.objects.filter(pk=lesson.pk).update(live=True)  # no video here could pass the gate
        written = [written_book(lesson, number) for number in range(devices)]
    random.Random(SEED).shuffle(written)
    step("Taking in, and a bare insert, in turns")
    intake, bare = [], []
    tenth = 0.0
    for number, (book, body) in enumerate(written):
        intake.append(timed(partial(take, body)))
        bare.append(insert(book))
        if number == devices // 10:
            tenth = high_water("self")
    step(f"{books} books of one learner in one stretch")
    each = list(many_books(lesson, books))
    first, last = median(each[:100]), median(each[-100:])
    table(
        ["what", "ms"],
        [
            ["a book taken in", 1000 * median(intake)],
            ["its rows inserted bare", 1000 * median(bare)],
            ["one of the first hundred books of a stretch", 1000 * first],
            ["one of the last hundred", 1000 * last],
        ],
    )
    result(
        {
            "bench": "sync",
            "database": connection.vendor,
            "devices": devices,
            "chunks": devices * CHUNKS,
            "intake_ratio": sum(bare) / sum(intake),
            "microseconds_a_chunk": 1e6 * sum(intake) / (devices * CHUNKS),
            "books": books,
            "stretch_ratio": last / first,
            "memory_mb_tenth": tenth,
            "memory_mb": high_water("self"),
        }
    )


def learner(lesson: Any, number: int) -> tuple[Any, Any]:
    """Return somebody on the lesson's course, and a grant for a key of hers."""
    from bench.book_writer import SigningKey
    from courses.pages.page_queries import course_of
    from courses.study.engine import enrolment
    from courses.study.engine.offline import grants
    from lms.people.accounts.trainees import admit
    from lms.people.identity.identity import CHECK, WEIGHTS
    from lms.people.models import Division

    stem = f"53282219{40 + number // 365:02d}0615{number % 365:03d}"
    digit = CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]
    user = admit(name=f"学员{number}", citizen_id=stem + digit, division=Division.objects.get(code="532822")).user
    course = course_of(lesson)
    assert course is not None
    enrolment.enrol(subject=user, course=course, by=user)
    key = SigningKey()
    return key, grants.give(subject=user, actor=user, course=course, public=key.public, device="bench")


def written_book(lesson: Any, number: int) -> tuple[BookWriter, bytes]:
    """Return a book, and the body in which it is handed in."""
    from bench.book_writer import BookWriter

    key, grant = learner(lesson, number)
    book = BookWriter(key, grant.uuid, grant.timelines.get().uuid, 0)
    for chunk in range(CHUNKS):
        book.write(chunk * 10_000, (chunk + 1) * 10_000, round(grant.issued_at.timestamp() * 1000) + chunk * 10_000)
        if chunk % 84 == 83:
            book.answer()
    return book, json.dumps({"parts": [book.part()]}).encode()


def take(body: bytes) -> None:
    from courses.study.engine.offline import books
    from courses.study.values import envelope

    for raw in json.loads(body)["parts"]:
        taken = books.take(envelope.read(raw))
        if not taken.is_whole:
            raise SystemExit(f"a book was not taken: {taken}")


def insert(book: BookWriter) -> float:
    """Insert the same rows once more, under a lease that nobody counts; return the seconds of that and its commit."""
    from django.db import transaction
    from django.utils import timezone

    from courses.study.models import EvidenceChunk, PlayLease
    from courses.study.values import envelope

    chunks = envelope.read(book.part()).chunks
    lease = PlayLease.objects.get(uuid=book.uuid)
    lease.pk, lease.uuid, lease.grant, lease.key = None, uuid4(), None, None
    lease.save(force_insert=True)
    now = timezone.now()
    begun = time.perf_counter()
    with transaction.atomic():
        EvidenceChunk.objects.bulk_create(
            [EvidenceChunk(lease=lease, received_at=now, **asdict(chunk)) for chunk in chunks]
        )
    return time.perf_counter() - begun


def many_books(lesson: Any, count: int) -> Iterable[float]:
    """Yield the seconds that each of so many short books of one learner takes; they all lie in one stretch."""
    from django.utils import timezone

    from bench.book_writer import BookWriter
    from lms.world.clock import telling

    # Rows of a grant have a budget of two a second, and a book costs ten beside its chunks.
    with telling(timezone.now() - timedelta(seconds=6 * count)):
        key, grant = learner(lesson, DEVICES)
    timeline = grant.timelines.get().uuid
    for number in range(count):
        book = BookWriter(key, grant.uuid, timeline, number)
        book.write(number * 1000, (number + 1) * 1000, 0)
        body = json.dumps({"parts": [book.part()]}).encode()
        yield timed(partial(take, body))


def timed(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
