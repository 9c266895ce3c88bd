"""A base asks its own lists who is registered, in every way it has: nothing differs by a byte or a query (line 3)."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, Session
from lms.exchange.models import RosterImport
from lms.people.accounts.trainees import admit
from lms.people.claims import claims
from lms.people.models import Claim, DailyCount, Division, HelperLink, Need, Trainee, User
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from lms.records.certificates import batches
from lms.records.models import Batch
from tests.courses.study.player import Clock
from tests.lms.exchange.test_rosters import GOOD, send

NUMBER, CERTIFICATE, PHONE = GOOD[2], GOOD[3], GOOD[4]
type World = Callable[[], None]


@contextmanager
def world() -> Iterator[None]:
    """What happens in it never did; limits on codes, which no rollback reaches, begin with it."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plain(body: str) -> str:
    """A page without what no two pages share: tokens, and the names of new rows."""
    body = re.sub(r'name="(csrfmiddlewaretoken|drawn_for)" value="[^"]+"', "TOKEN", body)
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", body)
    body = re.sub(r'nonce="[^"]*"', "NONCE", body)
    return re.sub(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])", "PREFIX", body)


def shape_of(sql: str) -> str:
    """A query without its values."""
    sql = re.sub(r'"s\d+_x\d+"', "SAVEPOINT", sql)
    sql = re.sub(r'"_django_curs_\w+"', "CURSOR", sql)  # PostgreSQL's, numbered by Django one after the other
    return re.sub(r"'[^']*'|\bb'.*?'|\b\d+\b", "?", sql)


class Spy:
    """Staff of a base at work; everything that comes back is written down, with what it cost."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: list[Any] = []

    def get(self, path: str) -> Any:
        return self.note(lambda: self.client.get(path))

    def post(self, path: str, data: Any = None) -> Any:
        return self.note(lambda: self.client.post(path, data or {}))

    def note(self, ask: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = ask()
        shape = [shape_of(each["sql"]) for each in asked.captured_queries]
        body = answer.content.decode() if "html" in answer.get("Content-Type", "") else ""
        self.seen.append((answer.status_code, plain(answer.get("Location", "")), plain(body), shape))
        return answer


def attack(client: Client, cohort: Cohort, session: Session, clock: Clock) -> list[Any]:
    """Two lists with the number, its file back, the class, a meeting marked, records opened, a code asked for."""
    start, spy = clock.at, Spy(client)
    for name in ("岩温", "岩温", "别的名字"):
        row = [*GOOD]
        row[1] = name
        answer = spy.note(lambda: send(client, cohort, [row]))  # noqa: B023 - called at once
        spy.get(answer.url)
        book = load_workbook(io.BytesIO(client.get(f"{answer.url}checked.xlsx").content))
        spy.seen.append([[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()])
        spy.post(f"{answer.url}take-over/")
        spy.get(answer.url)
    spy.get("/exchange/rosters/")
    page = spy.get(f"/classes/{cohort.uuid}/").content.decode()
    spy.get(f"/classes/meetings/{session.uuid}/")
    spy.post(f"/classes/meetings/{session.uuid}/marks/", {"rest": "present"})
    spy.get(f"/classes/meetings/{session.uuid}/")
    for path in dict.fromkeys(re.findall(r"/records?/[^\"]*[0-9a-f-]{36}/", page)):
        spy.get(path)
    for member in CohortMember.objects.filter(cohort=cohort).order_by("pk"):
        for name in ("records:of", "points:of", "registry:person"):
            spy.get(reverse(name, args=[member.subject.uuid]))
    spy.post("/people/", {"name": "岩温"})
    spy.post(f"/certificates/classes/{cohort.uuid}/begin/")
    spy.get("/figures/")
    stranger = Spy(Client())
    stranger.post(reverse("account_request_login_code"), {"phone": PHONE})
    found = list(RosterImport.objects.order_by("pk").values_list("rows", "good", "findings", "added", "known"))
    counted = list(DailyCount.objects.order_by("kind").values_list("kind", "number"))
    clock.at = start
    return [*spy.seen, *stranger.seen, found, counted]


def nobody() -> None:
    """The number is nobody's."""


def make_worlds(menghai: Division, mengla: Division, cohort: Cohort, session: Session, owner: User) -> dict[str, World]:
    def person(*, place: Division = menghai, name: str = "岩温", **more: Any) -> Trainee:
        return admit(name=name, citizen_id=NUMBER, division=place, **more)

    def busy() -> None:
        """Helped, with needs, in another class that met at the same hour."""
        her = person(certificate_number=CERTIFICATE, phone=PHONE)
        Need.objects.create(trainee=her, code="scribe")
        HelperLink.objects.create(helper=owner, trainee=her, consent_note="当面")
        body = mengla.organisations.create(name="别的基地")
        programme = Programme.objects.create(organisation=body, title="别处")
        other = Cohort.objects.create(
            programme=programme, division=mengla, code="B", name="别班", starts=cohort.starts, ends=cohort.ends
        )
        join(cohort=other, subject=her.user, by=owner)
        meeting = Session.objects.create(cohort=other, title="同时", starts=session.starts, ends=session.ends)
        mark_all(session=meeting, came={her.user.pk: Came(Mark.Status.PRESENT)}, by=owner)

    def closed() -> None:
        User.objects.filter(pk=person().user.pk).update(is_active=False)

    def anothers_phone() -> None:
        phones.give(user=owner, phone=PHONE, verified=True)

    def claimed_by_another() -> None:
        body = mengla.organisations.create(name="另一家基地")
        claims.enter(
            name="岩温", citizen_id=NUMBER, division=mengla, organisation=body, source=body, by=owner, phone=PHONE
        )

    return {
        "no phone": lambda: person() and None,
        "this phone": lambda: person(phone=PHONE) and None,
        "another phone": lambda: person(phone="13900139000") and None,
        "another name": lambda: person(name="玉罕") and None,
        "another place": lambda: person(place=mengla) and None,
        "this certificate": lambda: person(certificate_number=CERTIFICATE) and None,
        "busy": busy,
        "closed": closed,
        "the phone is another's": anothers_phone,
        "another base's list": claimed_by_another,
    }


def look_around(officer: Client, staff: Client, cohort: Cohort, session: Session, clock: Clock) -> list[Any]:
    """The office brings a list into a base's class; its staff mark, look at everything and ask for the papers."""
    start, spy = clock.at, Spy(staff)
    officer.post(f"{send(officer, cohort, [GOOD]).url}take-over/")
    page = spy.get(f"/classes/{cohort.uuid}/").content.decode()
    spy.get(f"/classes/meetings/{session.uuid}/")
    spy.post(f"/classes/meetings/{session.uuid}/marks/", {"rest": "present"})
    spy.get(f"/classes/meetings/{session.uuid}/")
    [record] = set(re.findall(r"/records?/[^\"]*[0-9a-f-]{36}/", page))
    spy.get(record)
    member = CohortMember.objects.get(cohort=cohort)
    kept = staff.get(reverse("records:json", args=[member.subject.uuid])).content.decode()
    spy.seen.append(plain(re.sub(r'"as_of": *"[^"]*"', "NOW", kept)))
    for name in ("points:of", "registry:person"):
        spy.get(reverse(name, args=[member.subject.uuid]))
    spy.post(reverse("records:issue", args=[member.enrolment.uuid]))  # type: ignore[union-attr]
    spy.post(f"/certificates/classes/{cohort.uuid}/begin/")
    spy.get(f"/classes/{cohort.uuid}/")
    officer.post(f"/certificates/classes/{cohort.uuid}/begin/")
    batches.issue_waiting(Batch.objects.get().pk)
    spy.get(reverse("records:batch", args=[Batch.objects.get().uuid]))
    spy.get("/certificates/")
    spy.get("/figures/")
    spy.get("/figures/rows/")
    for path in ("/figures/figures.xlsx", reverse("records:workbook", args=[member.subject.uuid])):
        book = load_workbook(io.BytesIO(staff.get(path).content))
        spy.seen.append([[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()])
    clock.at = start
    return [each[:3] if isinstance(each, tuple) else each for each in spy.seen]


def test_a_base_learns_nothing_from_lists_that_an_office_brings(
    officer: Client,
    staff: Client,
    cohort: Cohort,
    session: Session,
    clock: Clock,
    menghai: Division,
    mengla: Division,
    owner: User,
) -> None:
    """The office's list confirms whom nobody knew and lets wait who is known elsewhere: the base sees one page."""
    with world():
        nobody()
        expected = look_around(officer, staff, cohort, session, clock)
        [member] = CohortMember.objects.filter(cohort=cohort)
        assert member.subject.trainee.confirmed is not None
        assert "已确认" in officer.get(f"/classes/{cohort.uuid}/").content.decode()
    assert any("由残联录入" in str(each) for each in expected)
    assert expected[-2][1][-3:] == [1, 1, 1.33], expected[-2]  # a person who came for an hour

    made = make_worlds(menghai, mengla, cohort, session, owner)
    for name in ("another name", "another place", "closed", "another base's list"):
        with world():
            made[name]()
            found = look_around(officer, staff, cohort, session, clock)
            seen = officer.get(f"/classes/{cohort.uuid}/").content.decode()
            assert ("已确认" in seen) == (name == "another base's list"), name  # the office reads it
        assert len(found) == len(expected), name
        for step, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert one == other, f"{name}, step {step}: {first_difference(one, other)}"


@pytest.fixture
def session(cohort: Cohort, clock: Clock) -> Session:
    ends = clock.at - timedelta(minutes=10)
    return Session.objects.create(cohort=cohort, title="实训", starts=ends - timedelta(hours=1), ends=ends)


def test_a_base_learns_nothing_from_its_lists(
    staff: Client, cohort: Cohort, session: Session, clock: Clock, menghai: Division, mengla: Division, owner: User
) -> None:
    with world():  # caches fill
        attack(staff, cohort, session, clock)
    with world():
        nobody()
        expected = attack(staff, cohort, session, clock)
        assert Claim.objects.count() == 2  # the same row again is the same row
    assert any("待确认" in str(each) for each in expected)

    for name, make in make_worlds(menghai, mengla, cohort, session, owner).items():
        with world():
            make()
            MemoryBackend.sent.clear()
            found = attack(staff, cohort, session, clock)
        assert len(found) == len(expected), name
        for step, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert one == other, f"{name}, step {step}: {first_difference(one, other)}"


def first_difference(one: Any, other: Any) -> str:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        return next((first_difference(a, b) for a, b in zip(one, other, strict=True) if a != b), "")
    if isinstance(one, str) and isinstance(other, str):
        at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        return f"{one[max(at - 80, 0) : at + 120]!r} != {other[max(at - 80, 0) : at + 120]!r}"
    return f"{one!r:.400} != {other!r:.400}"
