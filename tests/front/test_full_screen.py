"""Full screen, really opened: film, captions, interpreter and controls are whole on every screen, in every look."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front.test_player import ASKS, press_play

pytestmark = [pytest.mark.browser, pytest.mark.waits]

SCREENS = [(360, 780), (780, 360), (1280, 800)]
LOOKS = [
    (size, captions, interpreter)
    for size in ("standard", "large")
    for captions in ("100", "150", "300")
    for interpreter in ("small", "full", "medium")
]
LONG = ["这一行字幕一共写了十六个汉字了。", "第二行也写得一样长正好十六个字。"]
# Where everything is: what is drawn of a film is less than its box, which the shape of the film does not fill.
MEASURE = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const player = document.querySelector("lesson-player");
  const box = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
  const drawn = (video) => {
    const outer = video.getBoundingClientRect();
    const scale = Math.min(outer.width / video.videoWidth, outer.height / video.videoHeight);
    const [x, y] = [(outer.left + outer.right) / 2, (outer.top + outer.bottom) / 2];
    const [w, h] = [video.videoWidth * scale / 2, video.videoHeight * scale / 2];
    return { left: x - w, top: y - h, right: x + w, bottom: y + h };
  };
  const seen = (selector) => [...player.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const captions = player.querySelector("[data-captions-box]");
  return {
    full: document.fullscreenElement === player,
    screen: { left: 0, top: 0, right: innerWidth, bottom: innerHeight },
    film: drawn(player.querySelector(".player__picture video")),
    picture: box(player.querySelector(".player__picture").getBoundingClientRect()),
    sign: drawn(player.querySelector("sign-window video")),
    label: box(player.querySelector(".sign__label").getBoundingClientRect()),
    captions: [...captions.children].flatMap((line) => [...line.getClientRects()].map(box)),
    cut: captions.scrollHeight > captions.clientHeight + 1,
    controls: seen(".bar button, .bar input, .bar__time").map((each) => box(each.getBoundingClientRect())),
    bar: box(player.querySelector(".bar").getBoundingClientRect()),
    question: seen("still-there[data-open] > *").map((each) => box(each.getBoundingClientRect())),
    letters: parseFloat(getComputedStyle(captions).fontSize),
  };
}"""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: f"{each[0]}x{each[1]}")
def test_everything_is_whole_with_the_question_too(visit: Any, stage: Any, screen: tuple[int, int]) -> None:
    page = visit("/stage/", width=screen[0], height=screen[1])
    press_play(page)
    page.wait_for_function("() => document.querySelector('sign-window video').videoWidth")
    page.locator("[data-do=fullscreen]").click()
    page.wait_for_function("() => document.fullscreenElement && document.querySelector('.player[data-full]')")
    faults = [fault for look in LOOKS for fault in faults_in(page, *look)]

    stage.held_ms = 30_000
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 1")
    page.locator(".bar [data-do=play]").focus()  # what had it is folded away in the last look
    page.keyboard.press("k")
    page.locator(ASKS).wait_for()
    faults += [f"asked, {fault}" for look in LOOKS[-2:] for fault in faults_in(page, *look)]
    page.evaluate("() => ['offline', 'slowSign'].forEach((key) => document.querySelector('lesson-player').say(key))")
    page.locator("[data-do=more]").press("Enter")
    page.locator("[data-do=settings]").press("Enter")
    faults += [f"crowded, {fault}" for fault in faults_in(page, *LOOKS[-1], scrolls=True)]
    page.locator("still-there button").click(trial=True)
    page.keyboard.press("y")
    page.wait_for_function("() => document.querySelector('.player').dataset.verifiedMs === '180000'")
    page.keyboard.press("f")

    # What she worked with is in sight on the page too.
    page.wait_for_function(
        """() => {
          const { top, bottom } = document.activeElement.getBoundingClientRect();
          return !document.fullscreenElement && top >= 0 && bottom <= innerHeight;
        }"""
    )
    assert "\n".join(faults) == ""


def test_where_there_is_no_full_screen_the_player_covers_the_page(visit: Any, stage: Any) -> None:
    page = visit("/stage/", width=360, height=780)
    page.evaluate("() => (Element.prototype.requestFullscreen = undefined)")
    player, button = page.locator(".player"), page.locator("[data-do=fullscreen]")

    button.click()
    page.locator(".player[data-full]").wait_for()
    covered = player.bounding_box()
    pressed = button.get_attribute("aria-pressed")
    page.keyboard.press("Escape")
    after = player.get_attribute("data-full"), button.get_attribute("aria-pressed")
    button.click()
    page.get_by_role("link", name="end").focus()  # behind it, where nobody would see the focus

    assert covered == {"x": 0, "y": 0, "width": 360, "height": 780}
    assert pressed == "true"
    assert after == (None, "false")
    assert player.get_attribute("data-full") is None


def test_the_transcript_is_reached_out_of_full_screen(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    page.locator("[data-do=fullscreen]").click()
    page.locator(".player[data-full]").wait_for()

    page.keyboard.press("t")

    page.wait_for_function("() => document.activeElement.matches('.transcript__cue')")
    assert page.evaluate("() => document.fullscreenElement") is None
    assert page.evaluate("() => document.activeElement.checkVisibility()")


def faults_in(page: Any, size: str, captions: str, interpreter: str, *, scrolls: bool = False) -> list[str]:
    """In this look, with the longest caption that the rules allow; `scrolls`: the controls need not all be in sight."""
    page.evaluate(
        """({ size, captions, interpreter, lines }) => {
          document.documentElement.dataset.size = size;
          const player = document.querySelector("lesson-player"), box = player.querySelector("[data-captions-box]");
          player.look.choose("sign_size", interpreter);
          player.look.choose("caption_size", captions);
          box.hidden = false;
          const line = (textContent) => Object.assign(document.createElement("span"), { textContent });
          box.replaceChildren(...lines.map(line));
          player.look.box.fit();
        }""",
        {"size": size, "captions": captions, "interpreter": interpreter, "lines": LONG},
    )
    if not scrolls:  # on a busy machine the film stalls or is over meanwhile, and says so
        told = ["slow", "slowOffline", "loading", "slowSign", "ended"]
        page.evaluate("(told) => document.querySelector('lesson-player').news.over(...told)", told)
    found = page.evaluate(MEASURE)
    if scrolls:
        found["controls"] = [found["screen"]]
    look = f"{size}, captions {captions} %, interpreter {interpreter}"
    return [f"{look}: {fault}" for fault in faults_of(found, interpreter)]


def faults_of(found: dict[str, Any], interpreter: str) -> list[str]:
    film, screen, captions = found["film"], found["screen"], found["captions"]
    pieces = {"film": [film], "interpreter": [found["sign"]], "label": [found["label"]], "captions": captions}
    pieces |= {"controls": found["controls"], "question": found["question"]}
    faults = [f"{name} outside: {box}" for name, boxes in pieces.items() for box in boxes if not within(box, screen)]
    faults += [f"caption outside the film's part: {box}" for box in captions if not within(box, found["picture"])]
    faults += [f"caption over {name}" for name in ("sign", "bar") for box in captions if overlap(box, found[name])]
    faults += [f"film under the {name}" for name in ("sign", "bar") if overlap(film, found[name])]
    faults += ["film under the question" for box in found["question"] if overlap(film, box)]
    share = area(film) / area(screen)
    least = 0.02 if found["question"] or interpreter == "full" else 0.08
    faults += [f"film of {share:.0%} of the screen"] * (share < least)
    faults += [f"interpreter of {area(found['sign']) / area(film):.0%}"] * (area(found["sign"]) < area(film) / 6)
    faults += ["a caption is cut off"] * found["cut"]
    faults += [f"captions of {found['letters']} px"] * (found["letters"] < 12)
    faults += [] if found["full"] and captions and found["controls"] else ["nothing to see"]
    return faults


def within(box: dict[str, float], outer: dict[str, float]) -> bool:
    before = all(box[side] >= outer[side] - 1 for side in ("left", "top"))
    return before and all(box[side] <= outer[side] + 1 for side in ("right", "bottom")) and area(box) > 0


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 1


def area(box: dict[str, float]) -> float:
    return max(0.0, box["right"] - box["left"]) * max(0.0, box["bottom"] - box["top"])
