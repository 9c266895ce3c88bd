"""A link pressed with the network gone: our page in place of the browser's, until the one that was wanted comes."""

from __future__ import annotations

from typing import Any

import pytest

from lms.offline import shell
from tests.front.test_player import press_play
from tests.journeys.axe import in_words

pytestmark = [pytest.mark.browser, pytest.mark.waits]
# Past the install: what is held is complete.
ACTIVE = """() => navigator.serviceWorker.ready.then(({ active }) => active.state === "activated" ||
  new Promise((done) => active.addEventListener("statechange", () => done(true), { once: true })))"""
HELD = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) =>
  [name, (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)])))"""
GONE = "现在没有网络"


def held_visit(visit: Any, address: str, **how: Any) -> Any:
    page = visit(address, **how)
    page.evaluate(ACTIVE)
    return page


def test_a_link_pressed_without_a_network_shows_our_page_and_comes_back_by_itself(visit: Any, site: str) -> None:
    page = held_visit(visit, "/design/", width=360, height=740)
    page.context.set_offline(True)

    page.locator('footer a[href="/accessibility-statement/"]').click()
    page.get_by_role("heading", name=GONE).wait_for()
    address = page.url
    wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    faults = list(in_words(page, None))
    target = page.get_by_role("link", name="现在再试一次").bounding_box()
    page.get_by_role("link", name="现在再试一次").click()
    page.get_by_text("还是没有网络").wait_for()
    page.context.set_offline(False)  # and nothing is pressed

    page.get_by_role("heading", name="无障碍声明").first.wait_for()
    assert address == page.url == f"{site}/accessibility-statement/"
    assert (wide, faults) == (False, [])
    assert target["height"] >= 44  # its stylesheet was held too


def test_only_our_page_is_held_and_nothing_else_passes_through_the_worker(visit: Any, stage: Any, site: str) -> None:
    page = held_visit(visit, "/stage/")
    page.reload()
    controlled = page.evaluate("() => Boolean(navigator.serviceWorker.controller)")
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs")
    part = page.evaluate("() => fetch('/film/lesson.mp4', { headers: { Range: 'bytes=0-9' } }).then((a) => a.status)")

    page.context.set_offline(True)
    sent = page.evaluate(
        "() => fetch('/stage/', { method: 'POST', body: 'x' }).then(() => 'answered', () => 'refused')"
    )
    read = page.evaluate("() => fetch('/stage/').then(() => 'answered', () => 'refused')")
    refused = []
    for go in ("/manage/", "/manage/pages/"):
        try:
            page.goto(site + go)
        except Exception as error:  # the browser's own page
            refused.append("ERR_INTERNET_DISCONNECTED" in str(error))
    page.context.set_offline(False)
    page.goto(f"{site}/design/")
    [(name, held)] = page.evaluate(HELD).items()

    assert controlled
    assert stage.chunks  # what is sent arrives
    assert (part, sent, read, refused) == (206, "refused", "refused", [True, True])
    assert name.startswith("shell-")
    assert len(held) == 5
    assert [each for each in held if not each.startswith("/static/")] == ["/offline/"]


def test_a_newer_worker_takes_the_place_of_the_older_and_of_what_it_held(
    visit: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = held_visit(visit, "/design/")
    before, script = list(page.evaluate(HELD)), shell.worker()

    monkeypatch.setattr(shell, "worker", lambda: script.replace(before[0], "shell-newer"))
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((each) => each.update())")
    page.evaluate(
        """async () => {
          while ((await caches.keys()).join() !== "shell-newer") await new Promise(requestAnimationFrame);
        }"""
    )
    page.context.set_offline(True)
    page.goto(f"{site}/accessibility-statement/")

    assert len(before) == 1
    assert page.get_by_role("heading", name=GONE).is_visible()


def test_another_network_s_own_page_is_not_taken_for_ours(visit: Any) -> None:
    page = visit("/offline/")
    page.route("**/sw.js", lambda route: route.fulfill(body="<h1>登录热点</h1>", content_type="text/html"))

    page.get_by_role("link", name="现在再试一次").click()
    page.get_by_text("还是没有网络").wait_for()
    page.unroute("**/sw.js")
    page.route("**/", lambda route: route.fulfill(body="<h1>首页</h1>", content_type="text/html; charset=utf-8"))
    page.evaluate("() => dispatchEvent(new Event('online'))")

    page.get_by_role("heading", name="首页").wait_for()
