"""The caption editor in a browser: what its script adds, and axe on every page of this folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from accessibility.captions import tracks
from accessibility.captions.cues import Cue
from accessibility.descriptions import recordings
from accessibility.models import Preference, Track
from accessibility.readiness import statements
from accessibility.signing import sign
from media_pipeline.models import Asset
from tests.journeys.axe import in_words
from tests.media_pipeline.clips import clip
from tests.wide import wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.waits]
TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture
def open_page(chromium: Any, client: Any) -> Iterator[Callable[..., Any]]:
    """open_page(person, address): the page as Django writes it, in a real browser; `page.posts` are the forms sent.

    Django answers before the browser asks: inside Playwright's own loop it would have another database connection.
    """
    contexts: list[Any] = []
    broken: list[str] = []

    def open_(person: Any, address: str, *, width: int = 1280) -> Any:
        client.force_login(person)
        html, posts = client.get(address).content, []

        def answer(route: Any) -> None:
            path = urlsplit(route.request.url).path
            if path.startswith("/static/"):
                file = Path(str(finders.find(path.removeprefix("/static/"))))
                route.fulfill(path=file, content_type=TYPES.get(file.suffix, "application/octet-stream"))
            elif path.startswith("/m/"):
                send_range(route, clip("lesson.mp4").read_bytes())
            elif route.request.method == "POST":
                posts.append(parse_qs(route.request.post_data))
                route.fulfill(body="<title>posted</title>", content_type="text/html")
            elif path == address:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            else:
                route.fulfill(status=404)

        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.posts = posts
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"http://localhost{address}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert broken == []


def send_range(route: Any, body: bytes) -> None:
    """A film can be sought only where its server answers ranges."""
    asked = route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
    start, end = int(asked[0] or 0), min(int(asked[2] or len(body) - 1), len(body) - 1)
    headers = {"Content-Range": f"bytes {start}-{end}/{len(body)}", "Accept-Ranges": "bytes"}
    route.fulfill(status=206, body=body[start : end + 1], content_type="video/mp4", headers=headers)


def test_times_come_from_the_video_and_one_caption_is_played(open_page, submitted, publish, editor):
    publish(submitted.asset, "mp4", height=360)
    page = open_page(editor, submitted.get_absolute_url())
    row = page.locator("#cue-1")

    page.locator("[data-video]").evaluate(
        "video => new Promise((done) => { video.onseeked = done; video.currentTime = 1.5; })"
    )
    row.locator("textarea").focus()
    page.keyboard.press("Alt+i")
    starts = row.locator("[name$=-start]").input_value()
    row.locator("[data-do=play]").click()
    page.wait_for_function("() => document.querySelector('[data-video]').currentTime >= 1.5")

    assert starts == "0:01.500"
    page.wait_for_function("() => document.querySelector('[data-video]').paused")
    assert page.locator("[data-video]").evaluate("video => video.currentTime") < 4


def test_what_was_typed_is_still_there_after_a_reload(open_page, submitted, editor):
    page = open_page(editor, submitted.get_absolute_url())
    page.locator("#cue-2 textarea").fill("改了一半")

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    assert page.locator("#cue-2 textarea").input_value() == "改了一半"
    assert "已恢复" in page.locator("[data-status]").inner_text()


def test_a_split_happens_where_the_cursor_stands(open_page, submitted, editor):
    page = open_page(editor, submitted.get_absolute_url())
    text = page.locator("#cue-2 textarea")
    text.click()
    page.keyboard.press("Control+Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")

    page.locator("#cue-2").get_by_role("button", name="拆分").click()
    page.wait_for_function("() => document.title === 'posted'")

    (sent,) = page.posts
    assert sent["caret"] == ["2"]
    assert sent["do"] == [f"split:{submitted.latest.read()[1].id}"]


def test_keys_walk_between_captions_and_problems(open_page, recognised, editor):
    page = open_page(editor, Track.objects.get().get_absolute_url())

    page.locator("#cue-1 textarea").focus()
    page.keyboard.press("Alt+ArrowDown")
    second = page.evaluate("() => document.activeElement.closest('[data-cue]').id")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+n")

    assert second == "cue-2"
    assert page.evaluate("() => document.activeElement.closest('[data-cue]').id") == "cue-2"


@pytest.mark.parametrize(("look", "width"), [wide({}, 1280), ({"theme": "dark", "size": "large"}, 320)])
def test_every_page_meets_axe_and_fits(open_page, recognised, publish, make_asset, editor, reviewer, look, width):
    asset = recognised.asset
    publish(asset, "mp4", height=360)
    signing = sign.attach_sign(asset=asset, sign_asset=make_asset("手语"), offset_ms=0, by=editor, is_placeholder=True)
    statements.state_visuals(asset=asset, text="都说了", by=editor)
    track = Track.objects.get()
    checked = [cue.checked() for cue in track.latest.read()]
    version = tracks.save_version(track=track, base_number=track.latest.number, cues=checked, by=editor)
    tracks.submit(track=track, version=version, by=editor)
    voice = make_asset("讲述", kind=Asset.Kind.AUDIO)
    recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)
    described = tracks.ensure_track(asset=asset, kind=Track.Kind.DESCRIPTIONS)
    tracks.save_version(track=described, base_number=1, cues=[Cue(1000, 3000, "她打开相机的盖子。")], by=editor)
    addresses = [
        described.get_absolute_url(),
        reverse("accessibility:attach_sign", args=[asset.uuid]),
        reverse("accessibility:queue"),
        reverse("accessibility:asset", args=[asset.uuid]),
        track.get_absolute_url(),
        reverse("accessibility:transcript", args=[track.uuid]),
        signing.get_absolute_url(),
        reverse("accessibility:preferences"),
    ]
    Preference.objects.create(user=reviewer, values=look)
    found = []
    for address in addresses:
        page = open_page(reviewer, address, width=width)
        if os.environ.get("ACCESS_SHOTS"):
            name = f"{addresses.index(address)}-{'-'.join(look.values()) or 'light'}.png"
            page.screenshot(path=f"{os.environ['ACCESS_SHOTS']}/{name}", full_page=True)
        found += [f"{address} {fault}" for fault in in_words(page)]
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address} is wider than the screen")

    assert found == []
