"""The interpreter on a slow line: what somebody sees who learns by sign, at 400 kbit/s and 100 ms.

    python -m bench.sign [--quick] [--world FOLDER] [--kbps 400] [--latency 100] [--size medium]

A world of its own with a film that really moves, encoded by the real pipeline to the full weight of every rung, served
as `manage.py serve` does and watched in Chromium, whose line is narrowed. `--world` keeps that world for the next time.
Seen frame by frame: from the first picture on for half a minute (or a whole one), then eight seeks to random places.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import pages, sign_figures
from bench.chromium import find as find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEKS = 8
AFTER_SEEK = 8000  # ms that are looked at
SETTLED = 5000  # ms after which they are to be in step
FIRST = 30_000  # ms whose standing still is counted
QUIET = ["--disable-background-networking", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
FILM = "document.querySelector('.player__picture video')"


def main() -> None:
    parser = argparse.ArgumentParser(description="The interpreter beside a lesson on a slow line")
    parser.add_argument("--quick", action="store_true", help="half a minute and three seeks")
    parser.add_argument("--world", type=Path, help="folder in which the world is kept")
    parser.add_argument("--kbps", type=int, default=400)
    parser.add_argument("--latency", type=int, default=100, help="milliseconds before an answer begins")
    parser.add_argument("--size", default="medium", help="of the interpreter's window")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if find_chromium() is None:
        sys.exit("No Chromium here.")
    with folder(options.world) as place:
        environment = os.environ | {"LMS_VAR": str(place), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        kept = place / "bench-sign.json"
        if not kept.exists():
            kept.write_text(pages.run([sys.executable, "-m", "bench.world", "--moving"], environment))
        world = json.loads(kept.read_text())
        with pages.serving(environment):
            report(watch(world, options))


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
    else:
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as scratch:
            yield Path(scratch)


def watch(world: dict[str, Any], options: argparse.Namespace) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    key, _, value = world["cookie"].partition("=")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=find_chromium(), headless=True, chromium_sandbox=False, args=QUIET
        )
        context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": key, "value": value, "url": f"http://localhost:{pages.PORT}"}])
        page = context.new_page()
        page.goto(f"http://localhost:{pages.PORT}{world['pages']['lesson']}", wait_until="networkidle")
        page.evaluate("(size) => (document.querySelector('.player__stage').dataset.signSize = size)", options.size)
        narrow(context.new_cdp_session(page), options)
        figures = watch_page(page, options)
        browser.close()
    return figures


def narrow(line: Any, options: argparse.Namespace) -> None:
    """From now on the page's line is as slow as that, and nothing comes from a cache."""
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    speed = options.kbps * 1000 / 8
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": options.latency, "downloadThroughput": speed, "uploadThroughput": speed},
    )


def watch_page(page: Any, options: argparse.Namespace) -> dict[str, float]:
    offset = page.evaluate("() => Number(document.querySelector('sign-window').dataset.offset) / 1000")
    page.evaluate(sign_figures.LOOK, offset)
    page.evaluate("() => document.querySelector('lesson-player').seek(0)")  # not where the last time ended
    pressed = page.evaluate("() => performance.now()")
    page.locator(".bar [data-do=play]").click()
    page.wait_for_function("() => window.played", timeout=60_000)
    length = FIRST if options.quick else 2 * FIRST
    page.wait_for_timeout(length)
    begun = page.evaluate("() => window.played")
    starts = page.evaluate(f"() => [...{FILM}.textTracks[0].cues].map((cue) => cue.startTime)")
    places = random.Random(options.seed)
    seeks = []
    for _ in range(3 if options.quick else SEEKS):
        to = places.uniform(0.02, 0.85) * page.evaluate(f"() => {FILM}.duration")
        seeks.append(
            page.evaluate(
                "(ms) => { document.querySelector('lesson-player').seek(ms); return performance.now() }", to * 1000
            )
        )
        page.wait_for_timeout(AFTER_SEEK)
    seen = sign_figures.samples(page.evaluate("() => seen"))
    return figures_of(seen, pressed, begun, length, seeks, starts)


def figures_of(
    seen: list[sign_figures.Sample],
    pressed: float,
    begun: float,
    length: float,
    seeks: list[float],
    starts: list[float],
) -> dict[str, float]:
    first = sign_figures.between(seen, begun, begun + FIRST)
    pressed_on = sign_figures.between(seen, pressed, pressed + FIRST)  # with what plays the stream still to come
    settled = [sign_figures.between(seen, begun + SETTLED, begun + length)]
    settled += [sign_figures.between(seen, at + SETTLED, at + AFTER_SEEK) for at in seeks]
    steps = [sign_figures.in_step_after(sign_figures.between(seen, at + 50, at + AFTER_SEEK), at) for at in seeks]
    late = sign_figures.caption_lateness(seen, starts)
    late.sort()
    return {
        "first_picture_s": round((begun - pressed) / 1000, 1),
        "still_share_from_press": round(sign_figures.still(pressed_on, "sign"), 3),
        "still_share": round(sign_figures.still(first, "sign"), 3),
        "film_still_share": round(sign_figures.still(first, "lesson"), 3),
        "drift_p95_ms": round(sign_figures.drift([sample for part in settled for sample in part])),
        "seeks": len(seeks),
        "seeks_in_step": sum(step <= SETTLED for step in steps),
        "slowest_seek_s": round(max(steps) / 1000, 1),
        "captions": len(late),
        "caption_p95_ms": round(late[int(len(late) * 0.95)]) if late else -1,
    }


def report(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        print(f"{name:<20}{figure:>10}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
