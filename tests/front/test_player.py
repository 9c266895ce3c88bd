"""The player as learners use it: with the mouse, with keys, without script, on a bad line."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

import pytest

from bench import sign_figures
from tests.front import film
from tests.front.takes import best_take

pytestmark = [pytest.mark.browser, pytest.mark.waits]

CURRENT = "lesson-transcript [aria-current]"
DRIFT = """async () => {
  const sign = document.querySelector("sign-window"), seen = [];
  const until = performance.now() + 4000;
  while (performance.now() < until) {
    await new Promise(requestAnimationFrame);
    if (sign.dataset.driftMs) seen.push(Math.abs(Number(sign.dataset.driftMs)));
  }
  return seen.sort((a, b) => a - b)[Math.floor(seen.length * 0.95)] ?? null;
}"""


def test_plays_without_script(visit: Any, stage: Any) -> None:
    page = visit("/stage/", java_script_enabled=False)

    video = page.locator(".player__picture video")

    assert video.get_attribute("controls") is not None
    assert video.locator("source[type='video/mp4']").count() == 1
    assert video.locator("track[default]").count() == 1
    assert page.locator("a[href='/film/lesson.mp4']").count() == 1  # below the film, and not in it a second time
    assert not page.locator("[data-bar]").is_visible()
    assert page.locator(".transcript__text").first.inner_text() == "第 1 句字幕"


def test_nothing_heavy_is_fetched_before_somebody_plays(visit: Any, stage: Any) -> None:
    asked: list[str] = []
    page = visit("/stage/")
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")

    before = list(asked)
    press_play(page)

    assert not [url for url in before if "hls" in url or "/film/lesson" in url or "/film/sign" in url]
    assert len([url for url in asked if "/npm/" in url]) == 1  # and then no more of it than plays the stream


def test_play_can_be_reached_within_twelve_tab_stops(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    stops = 0
    while stops < 12 and not page.evaluate("() => document.activeElement.matches('.bar [data-do=play]')"):
        page.keyboard.press("Tab")
        stops += 1
    page.keyboard.press("Enter")

    wait_for_play(page)
    assert stops <= 12


def test_captions_and_transcript_follow(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    press_play(page)
    page.locator("[data-captions-box]", has_text="第 2 句字幕").wait_for()
    page.locator(CURRENT, has_text="第 2 句字幕").wait_for()

    assert page.locator(CURRENT).count() == 1


def caption_lateness(page: Any) -> list[float]:
    """By how many milliseconds each caption missed its moment, least first; nobody tells of the film's pictures."""
    page.evaluate(
        """() => {
          const told = HTMLVideoElement.prototype.requestVideoFrameCallback;
          HTMLVideoElement.prototype.requestVideoFrameCallback = function (act) {
            return this.closest(".player__picture") ? 0 : told.call(this, act);
          };
        }"""
    )
    page.evaluate(sign_figures.LOOK, 0)

    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 8.5")
    seen = sign_figures.samples(page.evaluate("() => seen"))
    page.close()  # it would play on beside the next take
    return sorted(sign_figures.caption_lateness(seen, [float(start) for start in film.cue_starts()]))


def test_captions_come_at_their_moment_whatever_the_picture_tells(visit: Any, stage: Any) -> None:
    """Beside an interpreter the browser tells late of the film's pictures, or of none at all."""
    late = best_take(
        lambda: caption_lateness(visit("/stage/")),
        lambda take: len(take) >= 4 and take[1] <= 40 and take[-2] <= 80,
    )

    assert len(late) >= 4
    assert late[1] <= 40  # two cores are shared with other tests
    assert late[-2] <= 80


def test_a_sentence_of_the_transcript_goes_to_its_place(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    press_play(page)

    page.locator(".transcript__cue").nth(0).focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.locator(CURRENT, has_text="第 6 句字幕").wait_for()
    assert page.evaluate("() => document.querySelector('.player video').currentTime") >= 10


def test_a_chapter_goes_to_its_place_and_the_bar_tells_what_is_said_there(visit: Any, stage: Any) -> None:
    stage.story = True
    page = visit("/stage/")
    chapters = page.get_by_role("navigation", name="章节")
    chapters.locator("summary").click()

    slider = page.locator("[data-seek]")
    with page.expect_response("**/storyboard.vtt"):
        slider.focus()
    page.wait_for_function("() => document.querySelector('lesson-player').bar.story?.frames.length === 5")
    chapters.get_by_role("button", name="采茶 <b>二</b>").click()

    assert slider.get_attribute("aria-valuetext") == "0:12，共 0:24。此处说：第 3 格：说 <茶>"
    assert slider.input_value() == "12000"

    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    preview = page.locator("[data-preview]")
    preview.wait_for(state="visible")
    assert preview.locator(".bar__said").inner_text() == "第 5 格：说 <茶>"
    assert "storyboard_0.jpg" in preview.locator(".bar__frame").evaluate("each => each.style.backgroundImage")


def test_the_picture_above_the_bar_stays_under_the_pointer_and_escape_puts_it_away(visit: Any, stage: Any) -> None:
    stage.story = True
    page = visit("/stage/")
    slider, preview = page.locator("[data-seek]"), page.locator("[data-preview]")
    with page.expect_response("**/storyboard.vtt"):
        slider.hover()
    page.wait_for_function("() => document.querySelector('lesson-player').bar.story?.frames.length === 5")
    box = slider.bounding_box()
    at = (box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)

    page.mouse.move(*at)
    preview.wait_for(state="visible")
    picture = preview.bounding_box()
    page.mouse.move(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2, steps=12)
    page.wait_for_timeout(600)  # longer than the way from the bar to it may take
    assert preview.is_visible()

    page.mouse.move(*at, steps=12)
    page.keyboard.press("Escape")
    preview.wait_for(state="hidden")
    page.mouse.move(at[0] + 20, at[1])
    assert preview.is_hidden()

    page.mouse.move(at[0], at[1] - 400)
    page.wait_for_timeout(600)  # until it counts as having left
    page.mouse.move(*at)
    preview.wait_for(state="visible")
    page.mouse.move(at[0], at[1] - 400)
    preview.wait_for(state="hidden")


def test_captions_in_an_english_page_are_said_by_a_chinese_voice(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    page.goto(page.url)
    press_play(page)
    line = page.locator("[data-captions-box] span").first
    line.wait_for()

    assert page.evaluate("() => document.documentElement.lang") == "en"
    assert line.evaluate("each => each.closest('[lang]').lang") == "zh-Hans"


def drift_after_play_and_seek(page: Any) -> tuple[float, float]:
    press_play(page)
    page.wait_for_function("() => document.querySelector('sign-window').dataset.driftMs")
    page.wait_for_timeout(1500)  # what recovery may take

    at_play = page.evaluate(DRIFT)
    page.locator(".bar [data-do=forward]").click()
    page.wait_for_timeout(1500)
    after_seek = page.evaluate(DRIFT)
    page.close()
    return at_play, after_seek


def test_interpreter_stays_in_step_after_play_and_seek(visit: Any, stage: Any) -> None:
    at_play, after_seek = best_take(
        lambda: drift_after_play_and_seek(visit("/stage/")),
        lambda take: max(take) <= 120,  # p95, milliseconds; the aim is 80: two cores are shared with other tests
    )

    assert at_play <= 120
    assert after_seek <= 120


def test_keys_work_only_while_the_player_has_the_focus(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    page.keyboard.press("k")
    outside = page.evaluate("() => document.querySelector('.player video').paused")
    page.locator(".bar [data-do=play]").focus()
    page.keyboard.press("k")
    wait_for_play(page)
    page.keyboard.press("]")
    page.keyboard.press("c")

    assert outside is True
    assert page.evaluate("() => document.querySelector('.player video').playbackRate") == 1.25
    assert page.locator("[data-do=captions]").get_attribute("aria-pressed") == "false"


def test_what_was_watched_is_handed_in_sealed_and_linked(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 2")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs > 120000")

    chunk = stage.chunks[0]
    fields = ("lease", "seq", "from_ms", "to_ms", "rate_milli", "clock_ms", "prev")
    assert chunk["hash"] == hashlib.sha256("|".join(str(chunk[name]) for name in fields).encode()).hexdigest()
    assert chunk["from_ms"] == 0
    assert 2000 <= chunk["to_ms"] <= 4000
    assert "2" in page.locator("[data-confirmed]").inner_text()


def test_a_learner_at_two_and_a_half_times_the_speed_loses_nothing(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    page.locator("[data-do=speeds]").click()
    page.locator("[data-choose=speed] [data-value='2.5']").click()
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').ended")
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")

    spans = [(chunk["from_ms"], chunk["to_ms"]) for chunk in stage.chunks]
    # Without a seam, but that a busy machine may stall the picture, and what was not shown is not claimed.
    assert sum(abs(after[0] - before[1]) for before, after in pairwise(spans)) <= 500
    assert spans[0][0] == 0
    assert spans[-1][1] >= (film.SECONDS - 0.3) * 1000
    assert {chunk["rate_milli"] for chunk in stage.chunks} == {2500}


def test_what_was_skipped_is_not_claimed(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.locator(".transcript__cue").nth(9).click()
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 19")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => Object.keys(localStorage).every((key) => !key.startsWith('evidence:'))")

    claimed = [(chunk["from_ms"], chunk["to_ms"]) for chunk in stage.chunks]
    assert claimed
    assert not [span for span in claimed if span[0] < 17_500 and span[1] > 6_000]


def test_small_drift_is_steered_away_and_large_drift_jumped(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    plans = page.evaluate(
        """async () => {
          const { decide } = await import("/static/courses/sign-sync.js");
          return [decide(0.03, false), decide(0.03, true), decide(0.5, false), decide(-0.5, false), decide(1.2, false)];
        }"""
    )

    assert [plan["steering"] for plan in plans] == [False, True, True, True, False]
    assert [plan["seek"] for plan in plans] == [False, False, False, False, True]
    assert [round(plan["factor"], 3) for plan in plans] == [1, 0.955, 0.9, 1.1, 1]


def test_a_page_that_cannot_send_hands_in_after_a_reload(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.answer = (503, {"code": "busy"}, {"Retry-After": "60"})
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1.5")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('evidence:'))")
    first = stage.leases[0]

    stage.answer = None
    page.reload()
    press_play(page)
    page.wait_for_function("(lease) => !localStorage.getItem('evidence:' + lease)", arg=first)

    assert {chunk["seq"] for chunk in stage.chunks if chunk["lease"] == first} == {
        0
    }  # the leaving page may send it too


def test_a_page_that_is_asked_to_wait_sends_the_rest_by_itself(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.answer = (429, {"code": "too_many_rows", "acked": []}, {"Retry-After": "1"})
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1.5")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('evidence:'))")
    first = stage.leases[0]

    stage.answer = None
    page.wait_for_function("(lease) => !localStorage.getItem('evidence:' + lease)", arg=first)

    assert {chunk["seq"] for chunk in stage.chunks if chunk["lease"] == first} == {0}


def test_another_device_takes_over_with_a_clear_message(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    press_play(page)
    stage.answer = (409, {"code": "lease_closed", "reason": "replaced", "acked": []}, {})

    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.locator(".bar [data-do=forward]").click()

    page.locator("[data-status]", has_text="另一个页面").wait_for()
    assert page.evaluate("() => document.querySelector('.player video').paused")


ASKS = "still-there[data-asks]"


def test_the_question_waits_for_a_pause_and_never_covers_the_picture(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.held_ms = 30_000
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    before = page.locator(ASKS).count()
    page.locator(".bar [data-do=play]").click()

    page.locator(ASKS).wait_for()

    asked, picture = (page.locator(each).bounding_box() for each in (ASKS, ".player__picture"))
    assert before == 0  # so near the end it waits
    assert asked["y"] >= picture["y"] + picture["height"]
    assert page.locator(f"{ASKS} [role=status]").inner_text().startswith("您还在学吗")
    assert page.evaluate("() => document.activeElement.matches('.bar [data-do=play]')")  # nobody's focus is taken


def test_the_question_is_answered_with_tab_and_enter_alone(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.held_ms = 30_000
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.keyboard.press("Enter")  # the play button has the focus: pause
    page.locator(ASKS).wait_for()

    stops = 0
    while stops < 40 and not page.evaluate("() => document.activeElement.matches('still-there button')"):
        page.keyboard.press("Tab")
        stops += 1
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs === '180000'")

    assert stage.present == stage.leases
    assert page.locator(ASKS).count() == 0
    assert page.evaluate("() => document.activeElement.matches('.bar [data-do=play]')")
    assert page.locator("still-there [role=status]").inner_text() == "谢谢，全部都算数。"


def test_at_the_end_the_question_may_take_a_focus_that_is_nowhere(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.held_ms = 30_000
    page.locator("[data-do=speeds]").click()
    page.locator("[data-choose=speed] [data-value='3']").click()
    press_play(page)
    page.evaluate("() => document.activeElement.blur()")
    page.locator(ASKS).wait_for()

    page.keyboard.press("Enter")

    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs === '180000'")
    assert stage.present == stage.leases


def test_an_answer_without_a_connection_is_sent_later(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    stage.held_ms = 30_000
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.locator(".bar [data-do=play]").click()
    page.locator(ASKS).wait_for()
    stage.answer = (503, {"code": "busy"}, {})
    page.keyboard.press("y")
    page.locator("still-there [role=status]", has_text="马上发送").wait_for()

    stage.answer = None
    page.evaluate("() => dispatchEvent(new Event('online'))")

    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs === '180000'")
    assert stage.present == stage.leases


def test_a_lease_that_could_not_be_had_is_asked_for_again_while_the_film_goes_on(visit: Any, stage: Any) -> None:
    """The server says to wait: she is told, the film goes on, and from the lease on it counts, not from before."""
    stage.full = 3  # before play, at play, and once more
    page = visit("/stage/")

    press_play(page)
    page.get_by_text("稍后自动继续").first.wait_for()
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 3.5")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_timeout(300)

    assert (stage.full, len(stage.leases)) == (0, 1)
    assert stage.chunks[0]["from_ms"] > 500
    assert stage.chunks[-1]["to_ms"] > 3000


def press_play(page: Any) -> None:
    page.locator(".bar [data-do=play]").click()
    wait_for_play(page)


def wait_for_play(page: Any) -> None:
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 0.1")
