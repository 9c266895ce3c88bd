"""Everything that was approved can be chosen and looks as each reader wants it, and nothing jumps because of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accessibility.display import display_words, preferences
from accessibility.display.player import PlayerTrack
from tests.front import film
from tests.front.test_full_screen import LONG
from tests.front.test_player import press_play
from tests.front.urls import ITEM

pytestmark = [pytest.mark.browser, pytest.mark.waits]
SAID = "[data-captions-box] span"
# What is drawn behind the letters, over a white and over a black picture, and how far the letters are from it.
CONTRASTS = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const share = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * share(r) + 0.7152 * share(g) + 0.0722 * share(b);
  const look = getComputedStyle(document.querySelector("[data-captions-box] span"));
  const [ink, ground] = [rgb(look.color), rgb(look.backgroundColor)];
  const alpha = ground[3] ?? 1;
  const grounds = alpha ? [0, 255].map((film) => [0, 1, 2].map((n) => ground[n] * alpha + film * (1 - alpha)))
    : [rgb(look.webkitTextStrokeColor)];
  return grounds.map((each) => {
    const [less, more] = [light(ink), light(each)].sort((one, other) => one - other);
    return (more + 0.05) / (less + 0.05);
  });
}"""


@pytest.fixture
def tracks(stage: Any) -> Any:
    """A film with three tracks to read, and one of chapters, which is none."""
    for name, word in (("easy", "易读"), ("english", "Sentence")):
        (stage.folder / f"{name}.vtt").write_text(film.vtt().replace("第", word), encoding="utf-8")
    stage.item = replace(
        ITEM,
        tracks=[
            PlayerTrack("chapters", "zh-Hans", "章节", "/film/captions.vtt", False, "chapters"),
            *ITEM.tracks,
            PlayerTrack("captions", "zh-Hans", "易读字幕", "/film/easy.vtt", False, "easy_read"),
            PlayerTrack("captions", "en", "English · Captions", "/film/english.vtt", False, "captions"),
        ],
    )
    return stage


def choose(page: Any, name: str, value: str) -> None:
    """With the keyboard's Enter alone."""
    panel = "speeds" if name == "speed" else "settings"
    opener = page.locator(f"[data-do={panel}]")
    if opener.get_attribute("aria-expanded") == "false":
        opener.press("Enter")
    with page.expect_response("**/preferences/"):
        page.locator(f"[data-choose={name}] [data-value='{value}']").press("Enter")


def test_each_track_can_be_chosen_by_kind_and_language_and_the_choice_is_kept(visit: Any, tracks: Any) -> None:
    page = visit("/stage/")
    press_play(page)
    page.locator(SAID).filter(has_text="句字幕").wait_for()

    offered = page.locator("[data-choose=caption_track] [data-value]").all_text_contents()
    for value, said in (("easy_read zh-Hans", "易读"), ("captions en", "Sentence"), ("captions zh-Hans", "第")):
        choose(page, "caption_track", value)
        page.locator(SAID).filter(has_text=said).wait_for()
        assert page.locator("[data-choose=caption_track] [aria-pressed=true]").get_attribute("data-value") == value
    choose(page, "caption_track", "easy_read zh-Hans")
    page.reload()
    default = page.locator("track[default]").get_attribute("src")
    press_play(page)
    page.locator(SAID).filter(has_text="易读").wait_for()
    tracks.item = ITEM  # a film without easy-read captions shows what it has
    page.reload()
    press_play(page)

    page.locator(SAID).filter(has_text="第").wait_for()
    assert offered == ["中文字幕", "易读字幕", "English · Captions"]
    assert default == "/film/easy.vtt"
    cookie = next(each["value"] for each in page.context.cookies() if each["name"] == "display")
    assert dict(each.split(":") for each in cookie.split("|")) == {
        "caption_kind": "easy_read",
        "caption_language": "zh-Hans",
    }


def test_the_player_offers_what_the_settings_page_offers(visit: Any, stage: Any) -> None:
    page = visit("/stage/")

    for name, _fallback in page.evaluate("() => document.querySelector('lesson-player').bar.menus"):
        values = page.evaluate("(name) => document.querySelector('lesson-player').bar.choices(name)", name)
        assert values == [value for value, _words in display_words.offered(name)], name
        assert set(values) == set(preferences.CHOICES[name])
    choose(page, "sign_place", "bottom-left")
    page.reload()

    assert page.locator(".player__stage").get_attribute("data-sign-place") == "bottom-left"


@pytest.mark.parametrize(("width", "size"), [(360, "standard"), (1280, "standard"), (1280, "large")])
def test_no_caption_moves_the_controls(visit: Any, stage: Any, width: int, size: str) -> None:
    page = visit("/stage/", width=width)
    page.evaluate("(size) => (document.documentElement.dataset.size = size)", size)
    looks = [{"caption_size": "300"}, {"caption_size": "200", "caption_lines": "wider"}, {"caption_place": "below"}]

    faults = page.evaluate(
        """async ({ looks, lines }) => {
          const player = document.querySelector("lesson-player"), box = player.querySelector("[data-captions-box]");
          const [bar, film] = [player.querySelector(".bar"), player.querySelector(".player__picture video")];
          const top = () => Math.round(bar.getBoundingClientRect().top + scrollY), faults = [];
          const line = (textContent) => Object.assign(document.createElement("span"), { textContent });
          for (const look of looks) {
            for (const [name, value] of Object.entries(look)) player.look.choose(name, value);
            box.hidden = true;
            const before = top();
            box.hidden = false;
            for (const said of [lines, lines.slice(0, 1)]) {
              box.replaceChildren(...said.map(line));
              player.look.box.fit();
              const [each, picture] = [box.getBoundingClientRect(), film.getBoundingClientRect()];
              if (top() !== before) faults.push([look, "moved", top() - before]);
              if (box.scrollHeight > box.clientHeight + 1) faults.push([look, "cut off"]);
              if (each.top < picture.bottom - 1) faults.push([look, "over the film"]);
              if (each.bottom > bar.getBoundingClientRect().top) faults.push([look, "over the controls"]);
            }
            player.look.toggleCaptions();
            if (top() !== before) faults.push([look, "moved when switched off"]);
            player.look.toggleCaptions();
          }
          return faults;
        }""",
        {"looks": looks, "lines": LONG},
    )

    assert faults == []


def test_the_button_that_was_pressed_stays_under_the_finger(visit: Any, stage: Any) -> None:
    page = visit("/stage/", height=600)
    page.locator("[data-do=settings]").click()
    button = page.locator("[data-choose=caption_size] [data-value='300']")
    button.scroll_into_view_if_needed()
    button.focus()
    before = button.bounding_box()["y"]

    button.press("Enter")

    assert page.locator("html").get_attribute("data-caption-size") == "300"
    assert abs(button.bounding_box()["y"] - before) <= 1


def test_captions_are_seen_at_once_in_the_chosen_style_and_every_pair_of_colours_can_be_read(
    visit: Any, stage: Any
) -> None:
    page = visit("/stage/")
    press_play(page)
    page.locator(SAID).first.wait_for()
    page.keyboard.press("k")

    weak = []
    for colour in preferences.CHOICES["caption_colour"]:
        for ground in preferences.CHOICES["caption_ground"]:
            page.evaluate(
                """({ colour, ground }) => {
                  const { look } = document.querySelector("lesson-player");
                  look.choose("caption_colour", colour);
                  look.choose("caption_ground", ground);
                }""",
                {"colour": colour, "ground": ground},
            )
            least = min(page.evaluate(CONTRASTS))
            weak += [(colour, ground, least)] * (least < 7)
    choose(page, "caption_place", "top")
    choose(page, "caption_lines", "wider")
    choose(page, "caption_letters", "wider")
    share = page.evaluate(
        """(said) => {
          const box = (each) => document.querySelector(each).getBoundingClientRect();
          const [film, caption] = [box(".player__picture video"), box(said)];
          return (caption.top - film.top) / film.height;
        }""",
        SAID,
    )
    style = "(each) => [parseFloat(getComputedStyle(each).letterSpacing), parseFloat(getComputedStyle(each).fontSize)]"
    spaced, size = page.locator("[data-captions-box]").evaluate(style)

    assert weak == []
    assert 0 <= share < 0.1
    assert spaced == pytest.approx(0.16 * size, abs=0.1)
