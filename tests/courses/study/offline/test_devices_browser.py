"""Devices that learn without a network, in a browser: given up by Tab and Enter on a phone, at the desk, under axe."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from courses.study.models import DeviceKey
from lms.people.models import Role
from tests.courses.study.test_reading_browser import Walker
from tests.journeys.axe import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from courses.study.models import Enrolment, Timeline
    from lms.people.models import Division, User
    from tests.courses.study.offline.device import Device
    from tests.courses.study.player import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]


def test_a_lost_phone_is_given_up_by_keyboard_and_at_the_desk(
    chromium: Any,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    make_device: Callable[..., Device],
    films: list[Timeline],
    menghai: Division,
    enrolment: Enrolment,
    clock: Clock,
) -> None:
    phone, _library = make_device(), make_device()
    phone.watch(films[0], 60).hand_in()
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    learner = Walker(page, signed_in(enrolment.subject))
    learner.go("/account/devices/")
    found = violations(page)
    shoot(page, "own")

    learner.press("丢了，停用这台设备")

    assert "这台设备已停用" in page.inner_text("main")
    assert DeviceKey.objects.filter(subject=enrolment.subject, retired=None).count() == 1
    officer = post_to(Role.COUNTY_OFFICER, division=menghai)
    desk = Walker(page, signed_in(officer))
    desk.go(f"/people/{enrolment.subject.uuid}/devices/")
    found += violations(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    shoot(page, "desk")
    copied = phone.begin(films[0], number=0)
    copied.write(0, 1_000, 0)
    copied.hand_in()
    desk.go("/oversight/")
    assert "同一台设备有两份离线记录" in page.inner_text("main")
    found += violations(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    shoot(page, "oversight")
    page.close()
    assert found == []


def shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
