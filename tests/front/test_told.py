"""What the player tells: once, in an order, where the learner looks, and not longer than it is so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accessibility.display.player import PlayerDescription
from tests.front.test_player import ASKS, press_play
from tests.front.urls import ITEM

pytestmark = [pytest.mark.browser, pytest.mark.waits]

# What a screen reader speaks by itself: what comes into a live region, and each change of the slider it is on.
LISTEN = """() => {
  window.heard = [];
  const player = document.querySelector("lesson-player"), slider = player.querySelector("[data-seek]");
  const regions = [...player.querySelectorAll("[role=status], [aria-live]")];
  for (const region of regions) {
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).map((node) => node.textContent);
      heard.push(...added.filter(Boolean));
    }).observe(region, { childList: true, subtree: true, characterData: true });
  }
  new MutationObserver(() => {
    if (document.activeElement === slider) heard.push("slider: " + slider.getAttribute("aria-valuetext"));
  }).observe(slider, { attributeFilter: ["aria-valuetext"] });
}"""
OFFLINE = "网络断开了"


def test_the_question_stands_in_sight_on_a_phone_and_is_said_once(visit: Any, stage: Any) -> None:
    page = visit("/stage/", width=360, height=780)
    page.evaluate("() => (document.documentElement.dataset.size = 'large')")
    page.evaluate(LISTEN)
    stage.held_ms = 30_000
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.keyboard.press("k")
    page.locator(ASKS).wait_for()

    below = sight(page)
    page.evaluate("() => scrollTo({ top: 1e6, behavior: 'instant' })")  # to the text below the film
    page.locator("still-there[data-away]").wait_for()
    away = sight(page)
    page.evaluate("() => document.querySelector('a[href=\"/design/\"]').focus()")
    link = page.get_by_role("link", name="end").bounding_box()
    page.locator("still-there button").click()
    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs === '180000'")

    assert below["box"]["y"] >= below["picture"]["y"] + below["picture"]["height"]
    assert all(each["box"]["y"] >= 0 and each["box"]["y"] + each["box"]["height"] <= 780 for each in (below, away))
    assert link["y"] + link["height"] <= away["box"]["y"]  # what has the focus is not under it
    assert [text[:5] for text in page.evaluate("() => heard") if text.startswith("您还在学")] == ["您还在学吗"]
    assert page.locator(".player__status").inner_text() == ""


def test_a_question_that_somebody_else_has_answered_goes_away(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.held_ms = 30_000
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.keyboard.press("k")
    page.locator(ASKS).wait_for()

    stage.held_ms = 0  # a quiz was passed, or she answered on her phone
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 2")
    page.keyboard.press("k")

    page.locator(ASKS).wait_for(state="detached")
    assert page.locator("still-there [role=status]").inner_text() == ""


def test_the_seek_bar_speaks_only_of_what_was_done_to_it(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    slider = page.locator("[data-seek]")
    before = slider.get_attribute("aria-valuetext")
    volume = page.locator("[data-volume]").get_attribute("aria-valuetext")
    press_play(page)
    page.evaluate(LISTEN)

    slider.focus()
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 3.2")
    while_playing = page.evaluate("() => heard")
    share = float(page.locator(".bar__seek").evaluate("each => each.style.getPropertyValue('--share')"))
    page.keyboard.press("k")
    page.evaluate("() => (heard.length = 0)")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !document.querySelector('.player video').seeking")
    by_arrow, place = page.evaluate("() => [heard, document.querySelector('.player video').currentTime]")
    page.evaluate("() => (heard.length = 0)")
    page.locator(".bar [data-do=forward]").click()
    page.wait_for_function("() => !document.querySelector('.player video').seeking")

    assert before == "0:00，共 0:24"
    assert volume == "百分之 100"
    assert while_playing == []
    assert share > 0.12  # the drawn line goes on
    assert by_arrow == [f"slider: 0:0{int(place)}，共 0:24"]
    assert place >= 4  # a step from where the film was, not from where the slider stood
    assert page.evaluate("() => heard") == [f"0:{int(place) + 10}，共 0:24"]


def test_what_matters_stays_and_nothing_stays_stale(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    status, echo = page.locator("[data-status]"), page.locator("[data-echo]")
    page.evaluate(LISTEN)
    press_play(page)
    page.route("**/api/study/leases/*/chunks/", lambda route: route.abort())
    page.keyboard.press("k")
    status.get_by_text(OFFLINE).wait_for()

    page.keyboard.press("c")  # Play has the focus: the news of another control are spoken
    page.locator("[data-do=captions]").focus()
    page.keyboard.press("Enter")  # the button's own state is spoken, and nothing else
    page.keyboard.press("End")
    page.evaluate("() => document.querySelector('lesson-player').say('ended')")
    stands = status.locator("p").all_inner_texts()
    echoed = echo.inner_text()
    page.unroute("**/api/study/leases/*/chunks/")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    status.get_by_text("网络已恢复").wait_for()
    gone = status.get_by_text(OFFLINE).count()
    page.wait_for_function("() => !document.querySelector('[data-echo]').textContent")

    heard = page.evaluate("() => heard")
    assert stands[0].startswith(OFFLINE)
    assert len(stands) == 2
    assert echoed == "字幕已打开"
    assert gone == 0
    assert len([text for text in heard if text.startswith(OFFLINE)]) == 1
    assert (heard.count("字幕已关闭"), heard.count("字幕已打开")) == (1, 0)
    assert page.locator("[data-heard]").inner_text() == ""


def test_a_description_in_words_stops_the_film_until_it_is_read(visit: Any, stage: Any) -> None:
    clip = {"at_ms": 800, "ms": 0, "extended": False, "text": "她把茶叶摊开", "url": ""}
    stage.item = replace(ITEM, description=PlayerDescription("口述影像", False, "", [clip]))
    page = visit("/stage/")
    page.locator("[data-do=description]").click()

    press_play(page)
    page.locator("[data-status]", has_text="她把茶叶摊开").wait_for()
    paused, at = page.evaluate(
        "() => { const v = document.querySelector('.player video'); return [v.paused, v.currentTime]; }"
    )
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1.5")

    assert paused
    assert at < 1.4
    assert page.locator("[data-status]").inner_text() == ""


def test_a_press_is_answered_at_once_on_a_slow_line_and_can_be_taken_back(visit: Any, stage: Any) -> None:
    page = visit("/stage/", width=360, height=780)
    held: list[Any] = []
    page.route("**/hls.min.mjs", lambda route: held.append(route))
    play = page.locator(".bar [data-do=play]")

    play.click()
    waiting = play.inner_text(), page.locator(".player__wait").is_visible(), page.locator(".player__start").is_visible()
    play.click()
    taken_back = play.inner_text(), page.locator(".player__wait").is_visible()
    play.click()
    page.wait_for_function("() => true")
    held[0].continue_()
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 0.3")

    assert waiting == ("正在加载……", True, False)
    assert taken_back == ("播放", False)
    assert play.inner_text() == "暂停"
    assert not page.locator(".player__wait").is_visible()
    assert page.locator("[data-status]").inner_text() == ""


def test_a_film_that_stands_still_says_why_over_the_picture_and_goes_on(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    press_play(page)

    page.evaluate("() => document.querySelector('.player video').dispatchEvent(new Event('waiting'))")
    page.locator(".player__wait").wait_for()
    slow = page.locator("[data-status]").inner_text()
    told = page.locator(".player__wait").inner_text()
    page.context.set_offline(True)
    page.locator("[data-status]", has_text="现在没有网络").wait_for()
    told_offline = page.locator(".player__wait").inner_text()
    page.context.set_offline(False)
    page.evaluate("() => document.querySelector('.player video').dispatchEvent(new Event('playing'))")

    assert "网速较慢" in slow
    assert (told, told_offline) == ("网速慢，还在加载……", "没有网络，视频在等待")
    assert not page.locator(".player__wait").is_visible()
    assert page.locator("[data-status] p").filter(has_text="视频").count() == 0


def test_a_film_pressed_without_a_network_says_so_and_begins_by_itself(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    page.context.set_offline(True)

    page.locator(".bar [data-do=play]").click()
    page.locator(".player__wait", has_text="没有网络").wait_for()
    told = page.locator("[data-status]").inner_text()
    page.context.set_offline(False)

    page.wait_for_function("() => document.querySelector('.player video').currentTime > 0.3")
    assert "网络恢复后" in told
    assert not page.locator(".player__wait").is_visible()
    assert page.locator("[data-status]").inner_text() == ""


def test_the_film_can_be_tried_again_after_it_broke(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    page.route("**/film/lesson/**", lambda route: route.abort())
    page.route("**/film/lesson.mp4", lambda route: route.abort())
    page.locator(".bar [data-do=play]").click()
    page.locator("[data-status]", has_text="加载不出来").wait_for()

    page.unroute("**/film/lesson.mp4")
    page.locator(".bar [data-do=play]").click()

    page.wait_for_function("() => document.querySelector('.player video').currentTime > 0.3")
    assert page.locator("[data-status]").inner_text() == ""


def sight(page: Any) -> dict[str, Any]:
    return {
        "box": page.locator("still-there [data-box]").bounding_box(),
        "picture": page.locator(".player__picture").bounding_box(),
    }
