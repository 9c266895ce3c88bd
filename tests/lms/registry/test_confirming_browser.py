"""The pages of people to be confirmed in a real browser: axe finds nothing, nothing is wider than a small phone, and
the keyboard alone confirms. SHOTS=folder keeps a picture of each, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from courses.pages.models import CoursePage
from lms.bases.models import TrainingBase
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people import counting
from lms.people.accounts import trainees
from lms.people.accounts.trainees import admit
from lms.people.claims import claims
from lms.people.models import Claim, DailyCount, Division, Role, User
from lms.people.signing_in import phones
from lms.registry.claims import confirming
from tests.courses.study.player import Clock
from tests.journeys.axe import violations

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
ROWS = (
    ("岩温", "532822197506151236", "13812345678"),
    ("玉香", "11010519491231002X", "13912345678"),
    ("玉罕", "532822200109030216", ""),
)


@pytest.fixture
def scene(
    base: TrainingBase,
    course: CoursePage,
    menghai: Division,
    owner: User,
    officer: User,
    clock: Clock,
    post_to: Callable[..., User],
) -> dict[str, Any]:
    """A class with three rows: one new, one known, one whose number has another name; and somebody confirmed."""
    staff = post_to(Role.BASE_STAFF, division=menghai, organisation=base.organisation)
    programme = Programme.objects.create(organisation=base.organisation, course=course, title="保健按摩培训")
    day = clock.at.date()
    cohort = Cohort.objects.create(
        programme=programme, division=menghai, teacher=owner, code="A-1", name="一班", starts=day, ends=day
    )
    known = admit(name=ROWS[0][0], citizen_id=ROWS[0][1], division=menghai).user
    admit(name="玉罕香", citizen_id=ROWS[2][1], division=menghai)
    rows = []
    for name, number, phone in ROWS:
        claim = claims.enter(
            name=name,
            citizen_id=number,
            phone=phone,
            division=menghai,
            organisation=base.organisation,
            source=base.organisation,
            by=staff,
        )
        join(cohort=cohort, subject=claim.person, by=staff)
        rows.append(claim)
    ends = clock.at - timedelta(minutes=5)
    session = Session.objects.create(cohort=cohort, title="实训", starts=ends - timedelta(hours=2), ends=ends)
    mark_all(session=session, came={rows[1].person.pk: Came(Mark.Status.PRESENT)}, by=owner)
    counting.take(organisation=base.organisation, kind=DailyCount.Kind.NEW, number=3, most=None)
    claims.answer(claim=rows[0], person=known, is_hers=True)
    trainees.rename(trainee=known.trainee, name="岩温", by=officer)
    done = claims.enter(
        name="多吉",
        citizen_id="532822199603080555",
        division=menghai,
        organisation=base.organisation,
        source=base.organisation,
        by=staff,
    )
    confirming.accept(claim=done, by=officer)
    return {"rows": rows, "known": known, "cohort": cohort, "session": session, "staff": staff, "new": rows[1].person}


def test_the_pages_meet_axe_and_fit(look: Callable[..., list[str]], scene: dict[str, Any], officer: User) -> None:
    rows, chosen = scene["rows"], {"claim": [row.uuid for row in scene["rows"]]}
    found = look(officer, "/people/to-confirm/")
    found += look(officer, "/people/to-confirm/accept/", post=chosen, name="accept")
    for row, name in zip(rows, ("same", "new", "other-name"), strict=True):
        found += look(officer, f"/people/to-confirm/{row.uuid}/", name=f"claim-{name}")
    found += look(officer, f"/people/to-confirm/{rows[2].uuid}/join/", post={}, name="claim-errors")
    found += look(officer, "/people/entered/")
    found += look(officer, f"/people/{scene['known'].uuid}/", name="person")
    found += look(scene["known"], "/home/news/")
    found += look(scene["new"], "/study/")
    found += look(scene["new"], "/points/")
    found += look(scene["staff"], f"/classes/{scene['cohort'].uuid}/", name="class")
    found += look(scene["staff"], f"/classes/meetings/{scene['session'].uuid}/", name="sheet")

    assert found == []


def test_the_keyboard_alone_confirms(
    chromium: Any, signed_in: Callable[[User], Client], scene: dict[str, Any], officer: User
) -> None:
    """Tab to a row, Space chooses it, Tab to the button, Enter; on the next page Enter once more."""
    client = signed_in(officer)
    page = chromium.new_context(locale="zh-CN").new_page()
    sent: list[dict[str, list[str]]] = []
    first = client.get("/people/to-confirm/").content
    chosen = {"claim": [str(row.uuid) for row in scene["rows"][:2]]}
    second = client.post("/people/to-confirm/accept/", chosen).content

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            sent.append(parse_qs(route.request.post_data))
        body = second if route.request.method == "POST" else first
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("**/people/to-confirm/**", answer)
    page.route("**/static/**", lambda route: route.fulfill(status=404))
    page.goto("http://localhost/people/to-confirm/")
    for _stop in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("() => [document.activeElement.name || '', document.activeElement.type || '']")
        if at == ["claim", "checkbox"]:
            page.keyboard.press("Space")
        elif at[1] == "submit" and page.evaluate("() => !!document.activeElement.closest('main form')"):
            page.keyboard.press("Enter")
            break
    page.wait_for_selector("button[name=sure]")
    page.focus("button[name=sure]")
    with page.expect_response("**/accept/"):
        page.keyboard.press("Enter")
    page.context.close()

    assert sorted(sent[0]["claim"]) == sorted(chosen["claim"])
    assert sent[-1]["sure"] == ["yes"]
    client.post("/people/to-confirm/accept/", dict(sent[-1].items()))
    assert Claim.objects.waiting().count() == 1
    assert phones.of(scene["known"]) is None


@pytest.fixture
def look(chromium: Any, signed_in: Callable[[User], Client]) -> Iterator[Callable[..., list[str]]]:
    """look(person, address): what is wrong with the page as Django writes it, wide and narrow, large and dark."""
    page = chromium.new_context(locale="zh-CN").new_page()

    def look_(person: User, address: str, *, post: dict[str, Any] | None = None, name: str = "") -> list[str]:
        client = signed_in(person)
        response = client.get(address) if post is None else client.post(address, post)
        if response.status_code not in (200, 422):
            return [f"{address}: {response.status_code}"]

        def answer(route: Any) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                file = Path(str(finders.find(path.removeprefix("/static/"))))
                route.fulfill(path=file, content_type=TYPES.get(file.suffix, "application/octet-stream"))
            elif path == address:
                route.fulfill(body=response.content, content_type="text/html; charset=utf-8")
            else:
                route.fulfill(status=404)

        found = []
        page.unroute_all()
        page.route("**/*", answer)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"http://localhost{address}")
        keep(page, name or address, "1280")
        found += [f"{address}: {each}" for each in violations(page)]
        page.set_viewport_size({"width": 360, "height": 800})
        for size, theme in (("", ""), ("large", "dark")):
            page.evaluate(
                "([size, theme]) => Object.assign(document.documentElement.dataset, { size, theme })", [size, theme]
            )
            keep(page, name or address, f"360{size}{theme}")
            if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address}: wider than a phone {size}")
        return found

    yield look_
    page.context.close()


def keep(page: Any, name: str, look: str) -> None:
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name.strip('/').replace('/', '_')}-{look}.png", full_page=True)
