"""The upload page in Chromium, by keyboard, while the server is killed under it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from wagtail.models import Collection

from media_pipeline.models import Asset
from tests.media_pipeline import slow_storage
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_dropped_line_is_told_and_the_upload_goes_on_by_itself(page: Any, server: Server, tmp_path: Path) -> None:
    film = tmp_path / "绣花.mp4"
    film.write_bytes(os.urandom(40 << 20))
    page.goto(f"http://127.0.0.1:{server.port}/manage/media/upload/")
    page.set_input_files("input[type=file]", film)
    page.focus("input[name=title]")
    page.keyboard.type("第一课")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.dataset.do") == "start":
            break
    throttle(page, bytes_a_second=6 << 20)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('media-upload progress').value > 15")

    server.kill()
    page.wait_for_function("() => document.querySelector('[data-part=status]').textContent.includes('断线')")
    assert page.evaluate("() => document.activeElement.dataset.do") in ("resume", "cancel", "pause")
    assert page.locator("[data-do=resume]").is_visible()
    server.start()
    throttle(page, bytes_a_second=-1)
    page.keyboard.press("Tab")
    page.wait_for_url("**/manage/media/*-*/", timeout=90_000)

    asset = Asset.objects.get()
    assert (asset.title, asset.size) == ("第一课", 40 << 20)
    assert asset.get_absolute_url() in page.url


def test_a_film_that_is_long_put_away_is_told_and_its_page_opens_then(page: Any, slow_server: Server) -> None:
    film = slow_server.scratch / "a.mp4"
    film.write_bytes(b"x" * 1000)
    page.goto(f"http://127.0.0.1:{slow_server.port}/manage/media/upload/")
    page.set_input_files("input[type=file]", film)
    page.click("[data-do=start]")

    page.wait_for_function("() => document.querySelector('[data-part=status]').textContent.includes('正在入库')")
    assert page.locator("[data-do]:visible").count() == 0
    page.wait_for_url("**/manage/media/*-*/", timeout=60_000)


def test_after_a_reload_the_same_file_goes_on_where_it_was(page: Any, server: Server, tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(os.urandom(24 << 20))
    address = f"http://127.0.0.1:{server.port}/manage/media/upload/"
    page.goto(address)
    page.set_input_files("input[type=file]", film)
    throttle(page, bytes_a_second=6 << 20)
    page.click("[data-do=start]")
    page.wait_for_function("() => document.querySelector('media-upload progress').value > 50")
    page.click("[data-do=pause]")

    page.goto(address)
    assert "还没有传完" in page.inner_text("main")
    page.set_input_files("input[type=file]", film)
    throttle(page, bytes_a_second=-1)
    page.click("[data-do=start]")
    page.wait_for_url("**/manage/media/*-*/", timeout=60_000)

    assert Asset.objects.get().size == 24 << 20


def test_a_refusal_is_told_in_the_servers_words(page: Any, server: Server, tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x" * 1000)
    page.goto(f"http://127.0.0.1:{server.port}/manage/media/upload/")
    page.click("[data-do=start]")
    assert "请先选择文件" in page.inner_text("[data-part=problem]")

    page.set_input_files("input[type=file]", film)
    page.evaluate("() => { document.querySelector('media-upload').dataset.largest = 10 }")
    page.click("[data-do=start]")

    assert "文件超过允许的大小" in page.inner_text("[data-part=problem]")


@pytest.fixture
def slow_server(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REMOTE_BUCKET", str(tmp_path / "bucket"))
    scratch = tmp_path / "slow"
    scratch.mkdir()
    running = Server(scratch, STORAGES=slow_storage.STORAGES)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def throttle(page: Any, *, bytes_a_second: int) -> None:
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


@pytest.fixture
def page(server: Server, client: Client, editor: Any, chromium: Any) -> Iterator[Any]:
    """The admin, signed in; a script that fails fails the test."""
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    client.force_login(editor)
    failures: list[str] = []
    context = chromium.new_context(locale="zh-CN")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "127.0.0.1", "path": "/"}
    context.add_cookies([cookie])
    opened = context.new_page()
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert failures == []
