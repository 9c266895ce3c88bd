"""Our side's data: a database with learners who opened a long video hours ago, and a recount from its rows alone.

    python -m bench.learners seed LEARNERS     prints where they stand, as JSON
    python -m bench.learners recount           reads what was acknowledged (JSON on stdin), prints what is wrong

The leases are opened by the real code, eleven hours ago: a benchmark sends a day's chunks within seconds, and the
clock must allow them, or it would measure refusals.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

HOURS_AGO = 11
FILM_MS = 100 * 3_600_000
DUE = """
SELECT l.uuid, l.subject_id, c.seq, c.from_ms, c.to_ms, c.received_at
FROM study_evidencechunk c JOIN study_playlease l ON l.id = c.lease_id ORDER BY c.lease_id, c.seq
"""
VERIFIED = "SELECT subject_id, SUM(verified_ms) FROM study_verifiedinterval GROUP BY subject_id"
LEGS = """
SELECT t.subject_id, g.unit, SUM(g.milli) FROM points_ledgerleg g JOIN points_ledgertxn t ON t.id = g.txn_id
WHERE g.account = 'learner' GROUP BY t.subject_id, g.unit
"""
BALANCES = "SELECT subject_id, unit, milli FROM points_balance"


def seed(count: int) -> list[dict[str, Any]]:
    from django.utils import timezone

    from lms.db.sqlite import fresh
    from lms.world.clock import telling

    fresh.migrate_default()
    with telling(timezone.now() - timedelta(hours=HOURS_AGO)):
        lesson = make_lesson()
        return [place(lesson, number) for number in range(count)]


def make_lesson() -> Any:
    from courses.pages.models import CoursePage, LessonPage, UnitPage
    from lms.bases.lifecycle.founding import found_base
    from lms.people.models import Division, Organisation, User
    from media_pipeline.models import Asset

    county = Division.objects.get(code="532822")
    base = found_base(
        organisation=Organisation.objects.create(division=county, name="勐海县职业高级中学", department="base"),
        kind="vocational_school",
        level="provincial",
    )
    owner = User.objects.create(username="bench-owner", name="编辑")
    film = Asset.objects.create(
        collection=base.collection,
        owner=owner,
        title="揉法示范",
        filename="a.mp4",
        sha256="0" * 64,
        size=1,
        source="a.mp4",
        duration_ms=FILM_MS,
    )
    course = base.root_page.add_child(
        instance=CoursePage(title="保健按摩入门", summary="三种手法。", suitability=["1"])
    )
    unit = course.add_child(instance=UnitPage(title="手法"))
    # A draft: no video here could pass the gate, and study asks for an enrolment, not for a published lesson.
    body = [("video", {"asset": film, "title": film.title})]
    lesson = unit.add_child(instance=LessonPage(title="揉法", live=False, body=body))
    return LessonPage.objects.get(pk=lesson.pk)


def place(lesson: Any, number: int) -> dict[str, Any]:
    """A trainee on the course with an open lease and a browser's session."""
    from django.http import HttpRequest
    from django.middleware.csrf import get_token
    from django.test import Client

    from courses.pages.page_queries import course_of
    from courses.study.engine import enrolment, leases
    from lms.people.accounts.trainees import admit
    from lms.people.identity.identity import CHECK, WEIGHTS
    from lms.people.models import Division

    stem = f"53282219750615{number:03d}"
    digit = CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]
    county = Division.objects.get(code="532822")
    user = admit(name=f"学员{number}", citizen_id=stem + digit, division=county).user
    course = course_of(lesson)
    assert course is not None
    enrolment.enrol(subject=user, course=course, by=user)
    block = next(str(block.id) for block in lesson.body if block.block_type == "video")
    lease = leases.open_lease(subject=user, actor=user, lesson=lesson, block_id=block, device="bench")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    page = HttpRequest()
    token = get_token(page)  # masked, as the page's form carries it
    return {
        "lease": str(lease.uuid),
        "head": lease.seed,
        "cookie": f"sessionid={browser.cookies['sessionid'].value}; csrftoken={page.META['CSRF_COOKIE']}",
        "token": token,
    }


def recount(acked: dict[str, int]) -> list[str]:
    """What is wrong; `acked` is how many chunks of each lease were acknowledged.

    Counted in plain SQL and Python from the chunks, by none of the code that counted them: here every chunk is new and
    the clock allows all of them, so what is due follows from their lengths alone.
    """
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        kept: dict[str, list[tuple[int, int, int, str]]] = {}
        subject_of: dict[str, int] = {}
        cursor.execute(DUE)
        for uuid, subject, seq, start, end, received in cursor.fetchall():
            lease = str(uuid).replace("-", "")
            subject_of[lease] = subject
            kept.setdefault(lease, []).append((seq, start, end, shanghai_day(received)))
        cursor.execute(VERIFIED)
        verified = {subject: int(total) for subject, total in cursor.fetchall()}
        cursor.execute(LEGS)
        legs = {(subject, unit): int(total) for subject, unit, total in cursor.fetchall()}
        cursor.execute(BALANCES)
        cached = {(subject, unit): int(milli) for subject, unit, milli in cursor.fetchall()}
    for name, count in acked.items():
        lease = name.replace("-", "")
        chunks = kept.get(lease, [])
        if [chunk[0] for chunk in chunks] != list(range(count)):
            found.append(f"lease {name}: {count} chunks were acknowledged, {len(chunks)} are kept")
        if not chunks:
            continue
        subject = subject_of[lease]
        seen: set[tuple[int, int]] = set()
        days: dict[str, int] = {}
        for _, start, end, day in chunks:
            if (start, end) not in seen:
                seen.add((start, end))
                days[day] = days.get(day, 0) + end - start
        total = sum(days.values())
        points = sum(min(day, 10 * 300_000) for day in days.values()) // 300_000 * 1000
        hours = total // 60_000 * 1000 // 45
        for what, due, is_there in (
            ("verified", total, verified.get(subject, 0)),
            ("points", points, legs.get((subject, "point"), 0)),
            ("class hours", hours, legs.get((subject, "class_hour"), 0)),
            ("cached points", points, cached.get((subject, "point"), 0)),
            ("cached class hours", hours, cached.get((subject, "class_hour"), 0)),
        ):
            if due != is_there:
                found.append(f"lease {name}: {what} {is_there}, due {due}")
    return found


def shanghai_day(received: Any) -> str:
    from datetime import UTC, datetime

    at = datetime.fromisoformat(received) if isinstance(received, str) else received
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at.astimezone(UTC) + timedelta(hours=8)).date().isoformat()


def postings() -> int:
    from lms.points.models import LedgerTxn

    return LedgerTxn.objects.count()


def main() -> None:
    django.setup()
    if sys.argv[1] == "seed":
        print(json.dumps(seed(int(sys.argv[2]))))
    else:
        print(json.dumps({"wrong": recount(json.load(sys.stdin)), "postings": postings()}))


if __name__ == "__main__":
    main()
