"""Every component in every theme and at every size: no axe violation, nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.axe import OF_COLOUR, OF_SIZE, in_words, violations

pytestmark = [pytest.mark.browser, pytest.mark.waits]

PAGES = ["/design/", "/stage/", "/accessibility-statement/", "/accounts/login/", "/accounts/login/code/"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark", "rules": OF_COLOUR},
    "forced colours": {"forced_colors": "active", "rules": OF_COLOUR},
    "black and yellow": {"theme": "contrast", "rules": OF_COLOUR},
    "large": {"size": "large", "rules": OF_SIZE},
    "large on the smallest phone": {"size": "large", "width": 320, "rules": OF_SIZE},
    "smallest phone": {"width": 320},
    "text at 200 %": {"text": "200", "rules": OF_SIZE},
}


@pytest.mark.parametrize("address", PAGES)
def test_page_meets_axe_and_fits_in_every_look(visit: Any, stage: Any, address: str) -> None:
    page = visit(address)

    faults = [f"{look}: {fault}" for look, how in LOOKS.items() for fault in faults_of(page, **how)]

    assert faults == []


def test_large_version_has_large_words_and_targets(visit: Any, stage: Any) -> None:
    page = visit("/design/")
    dress(page, size="large")

    small_words = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
          .filter((each) => each.checkVisibility())
          .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 18 && !each.closest("option, svg, kbd"))
          .map((each) => each.outerHTML.slice(0, 80))"""
    )
    small_targets = page.evaluate(
        """() => [...document.querySelectorAll(".button, .tool, .nav__link, .bar__button, .choose, .choice")]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 59.5)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )

    assert small_words == []
    assert small_targets == []


def test_focus_is_seen_on_everything_that_takes_it(visit: Any, stage: Any) -> None:
    page = visit("/design/")

    bare = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
          .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled)
          .filter((each) => { each.focus({ focusVisible: true }); return !ringed(each); })
          .map((each) => each.outerHTML.slice(0, 100));
        function ringed(each) {
          return [each, each.closest(".choice")].filter(Boolean).map((one) => getComputedStyle(one))
            .some((style) => parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none");
        }"""
    )

    assert bare == []


def test_what_is_current_is_told_by_more_than_colour_in_forced_colours(visit: Any, stage: Any) -> None:
    """There every border has the colour of words: what is current has a line, a width or a weight that others lack."""
    page = visit("/stage/", forced_colors="active")
    page.locator(".transcript__cue").nth(1).wait_for()
    page.evaluate(
        """() => {
          document.querySelector(".transcript__cue").setAttribute("aria-current", "true");
          document.querySelector("main").insertAdjacentHTML("beforeend", `<p class="several"><a href="#1">1</a>
            <a href="#2" aria-current="page">2</a></p><p class="several"><button class="choose">1</button>
            <button class="choose" aria-current="true">2</button></p><nav class="several">
            <a class="nav__link" href="#3">1</a><a class="nav__link" href="#4" aria-current="page">2</a></nav>`);
        }"""
    )

    told = page.evaluate(
        """() => [...document.querySelectorAll(".transcript, .several")].map((several) => {
          const shape = (each) => {
            const style = getComputedStyle(each), body = getComputedStyle(document.body).backgroundColor;
            const ground = style.backgroundColor === "rgba(0, 0, 0, 0)" ? body : style.backgroundColor;
            const lines = ["Top", "Right", "Bottom", "Left"].map((side) =>
              style[`border${side}Color`] === ground || style[`border${side}Style`] === "none" ? "none"
                : `${style[`border${side}Style`]} ${style[`border${side}Width`]}`);
            return [style.fontWeight, style.textDecorationThickness, ...lines].join();
          };
          const [current, other] = ["[aria-current]", ":is(a, button):not([aria-current])"];
          return [several.className, shape(several.querySelector(current)) !== shape(several.querySelector(other))];
        })"""
    )

    assert told == [["transcript", True], ["several", True], ["several", True], ["several", True]]


def test_skip_link_leads_to_the_content(visit: Any, stage: Any) -> None:
    page = visit("/design/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"


def test_axe_sees_what_each_look_does_wrong(chromium: Any) -> None:
    """The helper that all pages are held to finds a fault that is there in one look alone."""
    page = chromium.new_page()
    page.set_content(
        """<html lang="zh" data-theme="light"><title>一</title><main><h1>一</h1><img src="a.png"><p>看得见</p></main>
        <style>[data-theme="dark"] body { background: #222; color: #333 }
        [data-size="large"] p { color: #bbb; background: white }</style></html>"""
    )

    found = violations(page)

    assert [fault.split(" — ")[0].split(": ")[-1] for fault in found] == [
        *("image-alt", "color-contrast", "color-contrast")
    ]
    assert ["dark" in fault for fault in found] == [False, True, False]
    page.close()


def faults_of(
    page: Any,
    *,
    width: int = 1280,
    color_scheme: str = "light",
    forced_colors: str = "none",
    rules: list[str] | None = None,
    **how: str,
) -> Any:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=color_scheme, forced_colors=forced_colors)
    dress(page, **how)
    yield from in_words(page, rules)
    if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield "wider than the screen"


def dress(page: Any, *, theme: str = "auto", size: str = "standard", text: str = "100") -> None:
    """As the server writes it for these preferences."""
    wanted = {"theme": theme, "size": size, "text": text}
    page.evaluate("(wanted) => Object.assign(document.documentElement.dataset, wanted)", wanted)
