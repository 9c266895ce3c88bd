"""Saving data: what it costs is said first, nothing large comes unasked, and then the smallest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from media_pipeline.storing.weights import Weight
from tests.front.test_player import press_play
from tests.front.urls import ITEM

pytestmark = [pytest.mark.browser, pytest.mark.waits]
MASTER = """#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=320x180
/film/lesson/master.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=640x360
/film/large/master.m3u8
"""


@pytest.fixture
def two_sizes(stage: Any) -> Any:
    """The film in two sizes of picture, the second of which is the first under another name."""
    folder = stage.folder
    (folder / "two.m3u8").write_text(MASTER)
    if not (folder / "large").exists():
        (folder / "large").symlink_to(folder / "lesson")
    sign = replace(ITEM.sign, weights=[Weight(288, 3_000_000)])  # type: ignore[type-var]  # the usual film has one
    weights = [Weight(180, 4_200_000), Weight(360, 12_400_000)]
    stage.item = replace(
        ITEM,
        master_url="/film/two.m3u8",
        poster_url="/film/storyboard_0.jpg",
        weights=weights,
        sign=sign,
        mp4_bytes=9_000_000,
    )
    stage.sign = True
    return stage


def films_asked_for(page: Any) -> list[str]:
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url.split("/film/")[-1]) if "/film/" in request.url else None
    )
    return asked


@pytest.mark.parametrize("how", [{"extra_http_headers": {"Save-Data": "on"}}, {"cookie": True}])
def test_nothing_of_a_film_comes_before_play_and_then_the_smallest(
    visit: Any, two_sizes: Any, site: str, how: dict[str, Any]
) -> None:
    chosen = how.pop("cookie", False)
    page = visit("/design/", **how)
    if chosen:
        page.context.add_cookies([{"name": "saver", "value": "on", "url": site}])
    asked = films_asked_for(page)
    page.goto(f"{site}/stage/")
    page.wait_for_load_state("networkidle")
    before, costs = [each for each in asked if not each.endswith(".vtt")], page.locator(".player__costs").inner_text()
    described = page.locator(".bar [data-do=play]").get_attribute("aria-describedby")

    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').buffered.end(0) > 5")
    page.set_viewport_size({"width": 1400, "height": 900})  # a larger player would take a larger picture
    page.wait_for_function("() => document.querySelector('.player video').currentTime > 2.5")

    assert before == []
    assert "最小画质，约 4.2 MB" in costs
    assert "180p 约 4.2 MB、360p 约 12 MB" in costs
    assert "手语画面另需 3.0 MB 起" in costs
    assert page.locator(f"#{described}").count() == 1
    assert page.get_by_role("link", name="9.0 MB").count() == 1
    assert any(name.startswith("lesson/") for name in asked)
    assert not [name for name in asked if name.startswith("large/")]


def test_without_it_the_poster_comes_and_the_sizes_are_said_all_the_same(visit: Any, two_sizes: Any) -> None:
    page = visit("/stage/")
    costs = page.locator(".player__costs").inner_text()

    assert page.locator(".player__picture video").get_attribute("poster")
    assert "180p 约 4.2 MB、360p 约 12 MB" in costs
    assert "最小画质" not in costs
    assert page.locator(".bar [data-do=play]").get_attribute("aria-describedby") is None


def test_the_sharpness_is_chosen_by_hand_with_its_size_said_and_kept(visit: Any, two_sizes: Any) -> None:
    page = visit("/stage/", width=2000)
    asked = films_asked_for(page)
    page.locator("[data-do=settings]").click()
    offered = page.locator("[data-choose=quality] [data-value]").all_text_contents()
    first = page.locator("[data-choose=quality] [aria-pressed=true]").inner_text()

    with page.expect_response("**/preferences/"):
        page.locator("[data-choose=quality] [data-value='180']").click()
    page.reload()
    asked.clear()
    press_play(page)
    page.wait_for_function("() => document.querySelector('.player video').buffered.end(0) > 5")
    small = {name.split("/")[0] for name in asked if name.endswith(".m4s")}
    page.locator("[data-do=settings]").click()
    page.locator("[data-choose=quality] [data-value='360']").click()
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((each) => /large.*m4s/.test(each.name))"
    )

    assert offered == ["自动", "省流量 4.2 MB", "180p 4.2 MB", "360p 12 MB"]
    assert first == "自动"
    assert small <= {"lesson", "sign"}


def test_a_film_without_the_chosen_size_takes_the_next_smaller_one(visit: Any, stage: Any) -> None:
    page = visit("/stage/")
    levels = [{"width": 1280, "height": 720}, {"width": 240, "height": 426}, {"width": 640, "height": 360}]

    found = page.evaluate(
        """async ({ levels, wanted }) => {
          const { sizeFor } = await import("/static/courses/quality.js");
          return wanted.map((each) => sizeFor(levels, each));
        }""",
        {"levels": levels, "wanted": ["auto", "least", "144", "480", "720", "1080"]},
    )

    assert found == [-1, 1, 1, 2, 0, 0]
