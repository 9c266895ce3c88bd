"""The pages on which a class is finished under the county: on a phone, by keyboard alone, under axe in every look."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lms.bases.lifecycle import life
from lms.delivery.models import Mark, ProposedMark
from lms.world import people
from tests.courses.study.test_reading_browser import Walker
from tests.house import lived_in
from tests.journeys.axe import violations

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
LOOKS: tuple[dict[str, str], ...] = ({}, {"size": "large"}, {"theme": "dark"})


def look_at(page: Any, name: str) -> list[str]:
    """What axe finds and what is wider than the screen; SHOTS=folder keeps pictures of every look at both widths."""
    found = violations(page)
    folder = os.environ.get("SHOTS")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for look in LOOKS:
            page.evaluate("look => Object.assign(document.documentElement.dataset, look)", look)
            if page.evaluate("() => document.documentElement.scrollWidth") > width:
                found.append(f"{name} is wider than {width} {look}")
            if folder:
                file = Path(folder) / f"{name}-{width}-{'-'.join(look.values()) or 'plain'}.png"
                page.screenshot(path=str(file), full_page=True)
            page.evaluate("look => Object.keys(look).forEach(k => delete document.documentElement.dataset[k])", look)
    page.set_viewport_size({"width": 360, "height": 740})
    return found


def test_marks_are_proposed_looked_at_and_let_through_by_keyboard(chromium: Any) -> None:
    world = lived_in.move_in()
    life.suspend(base=world.base, by=people.account("province"), reason="消防整改")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    meeting = reverse("delivery:session", args=[world.meeting.uuid])
    teacher = Walker(page, lived_in.browser("teateacher"))
    teacher.go(meeting)
    found = look_at(page, "session-before")
    teacher.press("其余的人都到了：提交确认")
    proposed = page.inner_text("main")
    found += look_at(page, "session-proposed")
    teacher.go(reverse("delivery:cohort", args=[world.cohort.uuid]))
    found += look_at(page, "cohort-staff")
    before = Mark.objects.count()

    page.unroute_all()
    county = Walker(page, lived_in.browser("county"))
    for address, name in (
        (reverse("delivery:cohorts"), "cohorts-county"),
        (reverse("delivery:cohort", args=[world.cohort.uuid]), "cohort-county"),
        (meeting, "session-county"),
        (reverse("delivery:proposed"), "proposed"),
    ):
        county.go(address)
        found += look_at(page, name)
    county.press("确认所选")
    decided = page.inner_text("main")
    found += look_at(page, "proposed-decided")
    page.close()

    assert "待确认：" in proposed
    assert "县残联" in proposed
    assert before == 0
    assert Mark.objects.get().subject == world.member
    assert not ProposedMark.objects.waiting().exists()
    assert "已确认" in decided
    assert found == []


def test_refusals_say_whom_to_turn_to(chromium: Any) -> None:
    world = lived_in.move_in()
    life.suspend(base=world.base, by=people.account("province"), reason="消防整改")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    learner = Walker(page, lived_in.browser(world.stranger))
    refused = learner.client.post(reverse("study:enrol", args=[world.course.pk]))
    learner.html = refused.content
    page.goto("http://localhost/refused/")
    words = page.inner_text("main")
    found = look_at(page, "join-refused")
    staff = lived_in.browser("teateacher")
    forbidden = staff.post(reverse("records:begin_batch", args=[world.cohort.uuid]))
    learner.html = forbidden.content
    page.goto("http://localhost/forbidden/")
    reasons = page.inner_text("main")
    found += look_at(page, "forbidden")
    page.close()

    assert "县残联" in words
    assert "县残联" in reasons
    assert found == []
