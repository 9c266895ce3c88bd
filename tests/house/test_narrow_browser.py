"""No page is wider than a phone, no table is cut off, no words vanish: 360 and 320 px, 长辈版, 200 %, forced colours.

Every address without a place to fill in is looked at, as a learner, a teacher and the province see it, and those with
the things of a small world; each template once a person.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.urls import reverse

from courses.pages.page_queries import lessons_of
from foundation.http.permission import at_admin
from lms.world import people
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.test_reading_browser import Walker
from tests.fingers import SMALL
from tests.house import lived_in
from tests.house.test_addresses import ALL

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
LOOKS: list[dict[str, str]] = [{}, {"size": "large"}, {"text": "200"}]
LONG = "保健按摩入门与中医手法的综合训练" * 3
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg==")
# What sticks out, so that a failure says what is to be mended.
OUT = """() => document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("main *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5)
  .map((each) => each.outerHTML.slice(0, 90))[0] ?? "something outside main" """
CUT = """() => [...document.querySelectorAll(".datatable")].filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => each.querySelector("caption").textContent)"""
# In forced colours the browser lays its canvas behind all text: words in the canvas's own colour cannot be read there.
VANISHED = """() => {
  document.querySelectorAll("[aria-pressed]").forEach((each) => each.setAttribute("aria-pressed", "true"));
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.backgroundColor = "Canvas";
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest(".visually-hidden"))
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((each) => getComputedStyle(each).forcedColorAdjust !== "none" && getComputedStyle(each).color === canvas)
    .map((each) => each.outerHTML.slice(0, 90)); }"""


def faults(page: Any, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    found = []
    for look in LOOKS:
        page.evaluate("(look) => Object.assign(document.documentElement.dataset, look)", look)
        found += [f"{width} {look}: {out}" for out in [page.evaluate(OUT)] if out]
        found += [f"{width} {look}: cut off: {caption}" for caption in page.evaluate(CUT)]
        if look.get("size") == "large":
            found += [f"{width} {look}: hard to hit: {control}" for control in page.evaluate(SMALL)]
        page.evaluate("(look) => Object.keys(look).forEach((k) => delete document.documentElement.dataset[k])", look)
    page.emulate_media(forced_colors="active")
    found += [f"forced colours: vanished: {words}" for words in page.evaluate(VANISHED)]
    page.emulate_media(forced_colors="none")
    return found


def is_new(answer: Any, seen: set[str]) -> bool:
    """Whether it is a page, and one that no other address has shown yet."""
    name = answer.templates[0].name if answer.status_code == 200 and answer.templates else ""
    if not name or not answer.headers["Content-Type"].startswith("text/html") or name in seen:
        return False
    seen.add(name)
    return True


def test_no_page_is_wider_than_a_phone_and_no_table_is_cut_off(chromium: Any, rf: Any) -> None:
    world = lived_in.move_in()
    steps = [{"text": LONG, "image": making.make_image(), "alt": "两手相扣，掌根相对"} for _ in range(2)]
    picture = {"image": making.make_image(), "alt": "茶园", "decorative": False, "caption": LONG}
    body = [("steps", {"title": "接待客人", "steps": steps}), ("image", picture)]
    course = worlds.make_course(world.base, people.account("teaeditor"), body, title=LONG)
    [lesson] = lessons_of(course)
    plain = sorted("/" + route for _, route, _ in ALL if not set(route) & set("<(^"))
    plain = [each for each in plain if not at_admin(rf.get(each)) and "logout" not in each]
    own = [page.get_url() for page in (course, lesson, world.course, world.lesson, world.film)]
    own.append(reverse("records:of", args=[world.member.uuid]))
    staff = [reverse("delivery:cohort", args=[world.cohort.uuid]), reverse("registry:person", args=[world.alone.uuid])]
    walks = (
        (lived_in.browser(world.member), [*plain, *own]),
        (lived_in.browser("teateacher"), staff),
        (lived_in.browser("county"), staff),
        (lived_in.browser("province"), [*plain, *staff]),
    )
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    found: list[str] = []
    pages, tables = 0, 0

    for client, addresses in walks:
        walker, seen = Walker(page, client), set[str]()
        page.route("**/*.png", lambda route: route.fulfill(body=DOT, content_type="image/png"))
        page.route("**/*.js", lambda route: route.abort())  # the player is looked at by tests/front
        for address in addresses:
            if address in own or is_new(client.get(address), seen):
                walker.go(address)
                pages += 1
                tables += page.locator(".datatable").count()
                found += [f"{address} {fault}" for width in (360, 320) for fault in faults(page, width)]
        page.unroute_all()
    page.close()

    assert not found, "\n".join(found)
    assert (pages > 40, tables > 15) == (True, True), (pages, tables)
