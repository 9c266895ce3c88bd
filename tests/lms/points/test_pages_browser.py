"""Every page of points in a real browser: axe finds nothing, and nothing is wider than a small phone.

SHOTS=folder keeps a picture of each, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits import pending_credit
from lms.points.credits.achievements import award_event
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.learner import goals
from lms.points.models import Hold, LedgerTxn, PendingPosting, Policy
from lms.points.policy.class_rules import set_class_rules
from lms.points.rerun import regrade
from lms.points.values import rules
from lms.points.values.units import Unit
from tests.courses.study.player import Clock, Player
from tests.journeys.axe import violations

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}


def test_learners_pages_meet_axe_and_fit(look: Callable[..., list[str]], busy: dict[str, Any], subject: User) -> None:
    found = []
    for address in busy["learner"]:
        found += look(subject, address)

    assert found == []


def test_officers_pages_meet_axe_and_fit(
    look: Callable[..., list[str]], busy: dict[str, Any], deputy: User, owner: User
) -> None:
    found = look(owner, busy["work"])
    for address in busy["officer"]:
        found += look(deputy, address)

    assert found == []


def test_a_tried_out_version_meets_axe_and_fits(
    look: Callable[..., list[str]], busy: dict[str, Any], deputy: User, clock: Clock
) -> None:
    today = day_of(clock.at)
    said = {name: "" if value is None else value for name, value in rules.DEFAULT.items()}
    said |= {"hour_table": "30 - 1", "starts": today, "try_from": "2027-02-01", "try_until": today, "lesson": 5}
    good = said | {"hour_table": "30 = 1", "starts": today + timedelta(days=1), "reason": "试点", "do": "try"}

    found = look(deputy, "/points/policies/new/", post=said, name="policy-errors")
    found += look(deputy, "/points/policies/new/", post=good, name="policy-tried")

    assert found == []


@pytest.fixture
def busy(
    walk: Callable[[], None],
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    player: Player,
    subject: User,
    owner: User,
    county: User,
    deputy: User,
    province: User,
    clock: Clock,
    enrolment: Enrolment,
) -> dict[str, Any]:
    """A learner to whom everything has happened."""
    body = cohort.programme.organisation
    owner.postings.create(role="base_editor", organisation=body, division=body.division, starts=clock.at.date())
    set_class_rules(cohort=cohort, max_online_percent=50, theory_first=True, by=county)
    mark_all(session=make_meeting(60), came={subject.pk: Came(Mark.Status.PRESENT)}, by=owner)
    player.open()
    player.play(720, every=60)
    today = day_of(clock.at)
    work = "work"
    award_event(
        kind=work, subject=subject, by=owner, day=today, key="1", title="竹篮", note="王老师看过", cohort=cohort
    )
    txn = LedgerTxn.objects.filter(subject=subject, kind="media").first()
    assert txn is not None
    old = appeals.appeal(subject=subject, by=subject, words="上个月的课没有记上，请查一下。", txn=txn)
    type(old).objects.filter(pk=old.pk).update(due=today - timedelta(days=3))
    answered = appeals.appeal(subject=subject, by=subject, words="周一我到班了，这里没有记。")
    appeals.answer(appeal=answered, by=county, words="已核对签到表，补记 5 分。")
    asked: dict[str, Any] = {"subject": subject, "by": county, "unit": Unit.POINT, "milli": 5000}
    correction = adjustments.ask(**asked, reason="漏记一次到班", evidence="签到表在县残联")
    PendingPosting.objects.create(subject=subject, rule="quiz", cause="1", error="BadRules: lesson", attempts=3)
    goals.set_goal(subject=subject, by=subject, minutes=60, words="每天晚上学一点")
    hold = Hold.objects.get(state="pending")
    Policy.objects.create(version=2, starts=today + timedelta(days=90), rules={"lesson": "two"}, reason="坏", by=deputy)
    clock.tick(2 * 24 * 3600)
    policy = Policy.objects.get(version=1)
    run = regrade.ask(policy=policy, starts=today, ends=today, reason="规则更正", by=province)
    assert pending_credit.award_of(hold, {}).amounts["class_hour"]
    return {
        "learner": [
            "/points/",
            f"/points/of/{subject.uuid}/days/{today}/",
            f"/points/lines/{txn.uuid}/",
            f"/points/of/{subject.uuid}/appeal/",
            "/points/goal/",
        ],
        "officer": [
            "/points/desk/",
            f"/points/of/{subject.uuid}/",
            f"/points/appeals/{old.uuid}/",
            f"/points/of/{subject.uuid}/correct/",
            f"/points/corrections/{correction.uuid}/",
            f"/points/holds/{hold.uuid}/",
            "/points/policies/",
            "/points/policies/new/",
            "/points/policies/2/mend/",
            "/points/waiting/",
            "/points/runs/",
            f"/points/runs/{run.uuid}/",
            f"/classes/{cohort.uuid}/terms/",
            f"/classes/{cohort.uuid}/",
        ],
        "work": f"/classes/{cohort.uuid}/work/",
    }


@pytest.fixture
def look(chromium: Any, signed_in: Callable[[User], Client]) -> Iterator[Callable[..., list[str]]]:
    """look(person, address): what is wrong with the page as Django writes it, wide and narrow.

    Django answers before the browser asks: inside Playwright's own loop it would have another database connection.
    """
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
        keep(page, name or address, 1280)
        found += violations(page)
        page.set_viewport_size({"width": 360, "height": 800})
        page.evaluate(
            "() => { delete document.documentElement.dataset.size; delete document.documentElement.dataset.theme }"
        )
        keep(page, name or address, 360)
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address}: wider than a phone")
        return found

    yield look_
    page.context.close()


def keep(page: Any, name: str, width: int) -> None:
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name.strip('/').replace('/', '_')}-{width}.png", full_page=True)
