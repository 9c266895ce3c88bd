"""长辈版: fewer things at a time, nothing hard to hit, read aloud where the device can, a pointer to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fingers import SMALL
from tests.front.test_player import press_play

pytestmark = [pytest.mark.browser, pytest.mark.waits]
SHOWN = """() => [...document.querySelectorAll("[data-bar] :is(button, input, a)")]
  .filter((each) => each.checkVisibility())
  .map((each) => each.dataset.do ?? each.type)"""
# What a device lends: its voices, and what was said with them.
VOICES = """window.said = [];
const waiting = [];
class Utterance { constructor(text) { this.text = text; } }
const synthesis = Object.assign(new EventTarget(), {
  voices: VOICES_HERE,
  getVoices() { return this.voices; },
  speak(each) { window.said.push([each.text, each.lang]); waiting.push(each); if (!window.held) this.next(); },
  next() { const each = waiting.shift(); setTimeout(() => each?.onend?.()); },
  cancel() { window.cancelled = true; for (const each of waiting.splice(0)) each.onerror?.(); },
});
Object.defineProperty(window, "speechSynthesis", { value: synthesis, configurable: true });
window.SpeechSynthesisUtterance = Utterance;"""


@pytest.fixture
def large(visit: Any, site: str) -> Any:
    """large("/stage/", voices="[…]"): a page as whoever has chosen 长辈版 gets it."""

    def go(address: str, *, width: int = 1280, voices: str = "[]", **more: str) -> Any:
        page = visit("/design/", width=width)
        wanted = "|".join(f"{name}:{value}" for name, value in ({"size": "large"} | more).items())
        page.context.add_cookies([{"name": "display", "value": wanted, "url": site}])
        page.add_init_script(VOICES.replace("VOICES_HERE", voices))
        page.goto(site + address)
        return page

    return go


def test_the_player_begins_with_four_things_and_the_rest_is_one_press_further(
    large: Any, stage: Any, visit: Any
) -> None:
    page = large("/stage/", width=360)

    first = page.evaluate(SHOWN)
    page.locator("[data-do=more]").press("Enter")
    page.locator("[data-do=settings]").press("Enter")
    everything = page.evaluate(SHOWN)
    page.locator("[data-do=more]").press("Enter")
    again = page.evaluate(SHOWN)
    usual = visit("/stage/").evaluate(SHOWN)

    assert first == again == ["play", "back", "captions", "sign", "more"]
    assert {"forward", "speeds", "fullscreen", "settings", "help", "range"} < set(everything)
    assert page.locator("[data-do=more]").get_attribute("aria-expanded") == "false"
    assert "more" not in usual
    assert {"forward", "settings", "range"} < set(usual)


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_as_large_as_a_finger(large: Any, stage: Any, width: int) -> None:
    page = large("/stage/", width=width, voices="[{ lang: 'zh-CN', name: '一' }]")
    page.locator("[data-do=more]").click()
    for name in ("settings", "speeds", "help"):
        page.locator(f"[data-do={name}]").click()
    player = page.evaluate(SMALL)
    page.goto(page.url.replace("/stage/", "/design/"))

    assert player == []
    assert page.evaluate(SMALL) == []


def test_a_page_is_read_aloud_where_there_is_a_chinese_voice_and_only_when_asked(large: Any, stage: Any) -> None:
    page = large("/stage/")
    button = page.get_by_role("button", name="朗读本页")
    unseen = button.is_visible()
    page.evaluate(
        """() => {
          speechSynthesis.voices = [{ lang: "en-US" }, { lang: "zh-CN" }];
          speechSynthesis.dispatchEvent(new Event("voiceschanged"));
        }"""
    )
    button.wait_for()
    before = page.evaluate("() => window.said")

    button.press("Enter")
    page.wait_for_function("() => window.said.some(([text]) => text.includes('第 12 句字幕'))")
    button.wait_for()  # at the end of the page it may be read again
    said = page.evaluate("() => window.said")
    page.evaluate("() => { window.held = true; window.said = []; }")
    button.press("Enter")
    stop = page.get_by_role("button", name="停止朗读")
    pressed, marked = stop.get_attribute("aria-pressed"), page.locator("[data-being-read]").count()
    stop.press("Enter")
    button.wait_for()

    assert unseen is False
    assert before == []
    assert said[0] == ["制茶入门", "zh-CN"]
    assert not [text for text, _ in said if "后退 10 秒" in text or "朗读本页" in text]
    assert len({text for text, _ in said if "句字幕" in text}) == len([text for text, _ in said if "句字幕" in text])
    assert (pressed, marked) == ("true", 1)
    assert page.evaluate("() => [window.said.length, window.cancelled]") == [1, True]
    assert page.locator("[data-being-read]").count() == 0


def test_a_film_that_begins_is_not_talked_over(large: Any, stage: Any) -> None:
    page = large("/stage/", voices="[{ lang: 'cmn-Hans-CN' }]")
    page.evaluate("() => { window.held = true; }")
    page.get_by_role("button", name="朗读本页").click()

    press_play(page)

    page.get_by_role("button", name="朗读本页").wait_for()
    assert page.evaluate("() => window.said.length") == 1


def test_without_a_chinese_voice_and_in_the_usual_version_there_is_no_such_button(
    large: Any, stage: Any, visit: Any
) -> None:
    page = large("/stage/", voices="[{ lang: 'en-GB' }, { lang: 'ja-JP' }]")

    assert page.locator("read-aloud").is_hidden()
    assert visit("/stage/").locator("read-aloud").count() == 0


def test_a_larger_pointer_is_drawn_from_a_picture_that_is_there(large: Any, stage: Any) -> None:
    page = large("/stage/", pointer="largest")

    for selector, name in (("h1", "pointer-80"), ("[data-do=play]", "hand-80")):
        cursor = page.locator(selector).first.evaluate("(each) => getComputedStyle(each).cursor")
        assert name in cursor
        address = cursor.split('"')[1]
        assert page.request.get(address).status == 200


def test_no_table_has_a_column_that_must_be_scrolled_to(large: Any, stage: Any) -> None:
    for width in (360, 800, 1280):
        page = large("/design/", width=width)

        tables = page.evaluate(
            """() => [...document.querySelectorAll(".datatable")].map((each) => each.scrollWidth <= each.clientWidth
              && getComputedStyle(each.querySelector("tbody td")).display === "block")"""
        )

        assert tables
        assert all(tables)
