"""The operators' board in Chromium: it lives without taking the focus, fits a phone, and can be paused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from wagtail.models import Collection

from media_pipeline.engine import runs
from media_pipeline.models import StageRun
from tests.journeys import axe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.media_pipeline.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_board_moves_under_a_reader_without_taking_her_place(page: Any, server: Server, going: StageRun) -> None:
    page.goto(f"http://127.0.0.1:{server.port}/manage/media/board/")
    row = page.locator(f"[data-key='{going.pk}']")
    assert row.locator("progress").get_attribute("value") == "50"
    assert "约剩 10 分钟" in row.inner_text()
    assert axe.ask(page, tags=axe.OF_LEVELS, within="main") == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".sidebar-menu-item--active").all_inner_texts() == ["影音处理看板"]

    stop = row.get_by_role("button", name="停止")
    stop.focus()
    StageRun.objects.filter(pk=going.pk).update(progress=0.75)
    page.wait_for_function(f"() => document.querySelector(\"[data-key='{going.pk}'] progress\").value === 75")
    assert stop.evaluate("(button) => button === document.activeElement")

    page.get_by_role("button", name="暂停自动更新").click()
    StageRun.objects.filter(pk=going.pk).update(progress=0.9)
    page.wait_for_timeout(3500)  # longer than between two updates: nothing may happen
    assert row.locator("progress").get_attribute("value") == "75"
    page.get_by_role("button", name="继续自动更新").click()
    page.wait_for_function(f"() => document.querySelector(\"[data-key='{going.pk}'] progress\").value === 90")

    stop.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    going.refresh_from_db()
    assert going.state == StageRun.State.CANCELLED
    assert "处理已停止。" in page.inner_text("body")


@pytest.fixture
def going(make_asset: Any, collection: Collection) -> StageRun:
    run = runs.start(asset=make_asset(title="绣花"), recipe="LESSON_VIDEO", by=None, queue=False)
    stage = run.stages.get(name="probe")
    began = timezone.now() - timedelta(minutes=10)
    # a lease that outlasts the test: this server sweeps nothing
    StageRun.objects.filter(pk=stage.pk).update(
        state="running", progress=0.5, started=began, lease_until=timezone.now() + timedelta(hours=1)
    )
    return stage


@pytest.fixture
def collection(transactional_db: None) -> Collection:
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


@pytest.fixture
def page(server: Server, client: Client, editor: Any, chromium: Any) -> Iterator[Any]:
    """The admin on a phone, signed in; a script that fails fails the test."""
    client.force_login(editor)
    failures: list[str] = []
    context = chromium.new_context(locale="zh-CN", viewport={"width": 360, "height": 740})
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([cookie])
    opened = context.new_page()
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert failures == []
