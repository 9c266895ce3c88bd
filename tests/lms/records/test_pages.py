"""Every page of records in a browser: no axe violation in any mode, nothing wider than the smallest phone."""

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from courses.assess.models import Accommodation
from courses.study.models import Enrolment
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.records.certificates import batches, certificates, revoking
from lms.records.elsewhere import elsewhere, scans
from lms.records.elsewhere.elsewhere import Paper
from lms.records.models import Batch, Verification
from lms.records.record import sharing
from lms.records.requirements import requirement_sets
from tests.courses.study.player import Player
from tests.journeys import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.waits]
SHOTS = os.environ.get("RECORD_SHOTS")  # a folder: leave pictures of every page there


@pytest.fixture
def full(
    player: Player,
    finished: Enrolment,
    cohort: Cohort,
    make_session: Callable[..., Session],
    staff: User,
    officer: User,
    prefecture: User,
) -> dict[str, tuple[User, str]]:
    """A record with one of everything; answers pages by name, each with who opens it."""
    subject = finished.subject
    session = make_session(2)
    mark_all(session=session, came={subject.pk: Came(Mark.Status.LATE, 100)}, by=staff)
    Accommodation.objects.create(subject=subject, kind="more_time")
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    paper = Paper("skill", "保健按摩师", "5", "2253000000500123", "云南省职业技能鉴定中心", date(2024, 5, 6))
    row = elsewhere.enter(subject=subject, paper=paper, scan=scans.inspect(picture.getvalue()), by=subject)
    elsewhere.verify(row=row, state=Verification.State.BY_HAND, note="全国联网查询系统", by=officer)
    fresh = elsewhere.enter(
        subject=subject,
        paper=Paper("special", "傣锦编织", "", "A-17", "景洪市人社局", date(2025, 1, 2)),
        scan=None,
        by=subject,
    )
    first = certificates.issue(enrolment=finished, by=subject)
    old = revoking.ask(certificate=first, reason="姓名有误", reissue=True, by=staff)
    second = revoking.grant(request=old, by=officer)
    assert second is not None
    asked = revoking.ask(certificate=second, reason="学时有误", reissue=False, by=staff)
    link = sharing.make(subject=subject, days=30, with_name=False, by=subject)
    gone = sharing.make(subject=subject, days=7, with_name=True, by=subject)
    sharing.revoke(link=gone, by=subject)
    asked_for = {
        **dict.fromkeys(requirement_sets.ASKED),
        "whole_course": True,
        "practical_work": False,
        "hours_total": 40,
        "online_share": 50,
    }
    requirement_sets.ask(programme=cohort.programme, asked=asked_for, reason="实操为主", by=staff)
    batch = batches.begin(cohort=cohort, by=staff)
    return {
        "record": (subject, "/record/"),
        "record-for-officer": (officer, f"/record/of/{subject.uuid}/"),
        "links": (subject, f"/record/of/{subject.uuid}/links/"),
        "shared": (subject, f"/shared/{link.token}/"),
        "shared-gone": (subject, f"/shared/{gone.token}/"),
        "enter": (subject, f"/record/of/{subject.uuid}/elsewhere/"),
        "external": (officer, f"/record/elsewhere/{fresh.uuid}/"),
        "external-checked": (subject, f"/record/elsewhere/{row.uuid}/"),
        "certificate": (staff, f"/certificates/{second.uuid}/"),
        "revocation": (prefecture, f"/certificates/requests/{asked.uuid}/"),
        "desk": (staff, "/certificates/"),
        "batch": (staff, f"/certificates/batches/{batch.uuid}/"),
        "cohort": (staff, f"/classes/{cohort.uuid}/"),
        "requirements": (staff, f"/programmes/{cohort.programme.uuid}/requirements/"),
        "check": (subject, f"/check/{second.serial}/"),
        "check-revoked": (subject, f"/check/{first.serial}/"),
        "offline": (subject, "/check/offline/"),
    }


def test_every_page_meets_axe_and_fits_the_smallest_phone(
    full: dict[str, tuple[User, str]], browse: Callable[..., Any], signed_in: Callable[[User], Client]
) -> None:
    found = []
    for name, (who, address) in full.items():
        public = name.startswith(("shared", "check", "offline"))
        page = browse(Client() if public else signed_in(who), address)
        found += axe.violations(page)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-1280.png", full_page=True)
        page.set_viewport_size({"width": 320, "height": 700})
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{address}: {wide} px too wide"] if wide > 0 else []
        if SHOTS:
            page.set_viewport_size({"width": 360, "height": 700})
            page.screenshot(path=Path(SHOTS) / f"{name}-360.png", full_page=True)
        page.context.close()

    assert found == []


def test_the_progress_of_a_batch_keeps_itself_fresh(
    full: dict[str, tuple[User, str]], browse: Callable[..., Any], signed_in: Callable[[User], Client]
) -> None:
    who, address = full["batch"]
    client = signed_in(who)
    page = browse(client, address)
    before = page.inner_text("#progress")
    batches.issue_waiting(Batch.objects.get().pk)
    later = client.get(address).content

    page.route(f"http://testserver{address}", lambda route: route.fulfill(body=later, content_type="text/html"))
    page.wait_for_selector("#progress:not([running])")

    assert "0／1" in before
    assert "1／1" in page.inner_text("#progress")
    assert page.locator("[role=status]").count() == 1
