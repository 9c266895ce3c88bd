"""A link is drawn only where the answer would be yes: everybody follows every link of every page that opens to her."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Page

from lms.delivery.models import Cohort
from lms.world import people
from tests.house import one_of_everything
from tests.house.test_matrix import COLUMNS, browser_of, ours, send
from tests.undrawn import leave_undrawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
# In Wagtail's pages also what a dialogue fetches and where a form leads.
LIBRARY_LINK = re.compile(
    r'<(?:a|div|form)(?:\s+[\w:@.-]+(?:="[^"]*")?)*?\s+(?:href|data-url|action)="([^"]*)"'  # "->" stands in attributes
)
DRAWN = 1  # so many pages of a view are drawn and read for each person; further ones are asked for their answer alone
OPENED = 2  # so many of its addresses are opened: lists sort and filter in any number of ways
# The editor's pages are few views of many pages, and each page has a menu of its own.
LIBRARY_DRAWN, LIBRARY_OPENED = 3, 12
CHOSEN_FIRST = "wagtail_bulk_action"  # its buttons say which pages by script; `test_admin_menus.py` tries them
OURS = dict(ours())
SAMPLES = "design"  # its links show what a link looks like
ALIKE = {
    "other_trainee",
    "other_editor",
    "other_staff",
    "other_county",
    "prefecture",
}  # see less of the same
PLAIN = re.compile(r'<a href="\{% url "[\w:]+" [\w.]+\.uuid')  # a link to a thing that asks nobody


@pytest.fixture(scope="module")
def built(lasting: None) -> dict[str, Any]:
    world = one_of_everything.build()
    return world | {"pages": list(Page.objects.order_by("path").values_list("pk", flat=True))}


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=pytest.mark.long if role in ALIKE else ()) for role in [*COLUMNS, "operator"]]
)
def test_every_link_of_every_page_opens_to_whom_it_is_drawn_for(
    role: str, built: dict[str, Any], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = (COLUMNS | {"operator": "operator"})[role]
    walk = Walk(browser_of(account, built), monkeypatch)

    edited = [reverse(f"wagtailadmin_pages:{act}", args=[pk]) for pk in built["pages"] for act in ("edit", "history")]
    explored = [reverse("wagtailadmin_explore", args=[pk]) for pk in built["pages"]]
    listed = [reverse("wagtailadmin_home"), reverse("wagtailadmin_pages:search")]

    walk.all(["/", "/courses/", reverse("people:home"), *listed, *explored, *edited, *addresses(built["samples"])])

    assert not walk.dead, "\n".join(walk.dead)
    assert len(walk.linked) > 5


class Walk:
    """One person's way through all that she is shown."""

    def __init__(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.browser = browser
        self.signed_in = "_auth_user_id" in browser.session
        self.read: Counter[str] = Counter()
        self.opened: Counter[str] = Counter()
        self.linked: dict[str, str] = {}  # address → the page on which it stands as a link
        self.refused: dict[str, int] = {}
        self.draws = True
        leave_undrawn(monkeypatch, unless=lambda _name: self.draws)

    def all(self, seeds: list[str]) -> None:
        """Open these addresses, which may refuse, and whatever they link to, which may not."""
        waiting = dict.fromkeys(seeds)
        done: set[str] = set()
        while waiting:
            address = next(iter(waiting))
            del waiting[address]
            done.add(address)
            for each in self.open(address):
                self.linked.setdefault(each, address)
                if each not in done:
                    waiting[each] = None

    @property
    def dead(self) -> list[str]:
        return [f"{to} answers {self.refused[to]} (on {at})" for to, at in self.linked.items() if to in self.refused]

    def open(self, address: str) -> list[str]:
        """Return the links of the page, or where it leads."""
        try:
            view = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            self.refused[address] = 404
            return []
        self.opened[view] += 1
        drawn, opened = bounds(view, address)
        if self.opened[view] > opened or view == CHOSEN_FIRST:
            return []
        self.draws = self.read[view] < drawn
        answer = send(self.browser, address, "get", None)
        if self.refuses(address, answer):
            self.refused[address] = answer.status_code
            return []
        if answer.status_code in (301, 302, 303):
            return [urljoin(address, answer["Location"])]
        if not self.draws or not is_read(view) or "html" not in answer.get("Content-Type", ""):
            return []
        self.read[view] += 1
        pattern = LINK if view in OURS else LIBRARY_LINK
        links = (urldefrag(urljoin(address, unescape(href))).url for href in pattern.findall(answer.content.decode()))
        return [link for link in dict.fromkeys(links) if link.startswith("/")]

    def refuses(self, address: str, answer: Any) -> bool:
        """A sign-in page for who has signed in, and the editor's front page in place of another of it, refuse too."""
        to = answer.get("Location", "")
        led_home = address.startswith("/manage/") and to == reverse("wagtailadmin_home")
        if answer.status_code == 405:  # a form's address
            return False
        return answer.status_code >= 400 or led_home or (self.signed_in and "/login/" in to)


def is_read(view: str) -> bool:
    """Pages of ours, of the site, and of the editor that Wagtail brings."""
    return view == "wagtail_serve" or is_library(view) or (view in OURS and view != SAMPLES)


def is_library(view: str) -> bool:
    """A page of Wagtail's editor; ours that stand in it are read like all of ours."""
    return view.startswith("wagtail") and view not in OURS and view != "wagtail_serve"


def bounds(view: str, address: str) -> tuple[int, int]:
    """How many pages of a view are read, and how many of its addresses opened; a filtered list shows no other menus."""
    return (LIBRARY_DRAWN, LIBRARY_OPENED) if is_library(view) and "?" not in address else (DRAWN, OPENED)


def addresses(samples: dict[str, Any]) -> Iterator[str]:
    """Every address of ours that shows something, with the thing that it names."""
    for name in sorted(OURS):
        kwargs, method, _body = samples.get(name, ({}, "get", None))
        if method == "get":
            yield reverse(name, kwargs=kwargs)


# --- the mechanism ----------------------------------------------------------------------------------------------------


def drawn(template: str, user: Any, **things: Any) -> str:
    request = RequestFactory().get("/")
    request.user = request.subject = user  # type: ignore[attr-defined]
    return Template("{% load links %}" + template).render(Context({"request": request, **things}))


def test_a_link_is_drawn_for_whom_it_opens_and_its_words_for_everybody(built: dict[str, Any], db: None) -> None:
    cohort = Cohort.objects.get(code="T1")
    template = '{% linked "delivery:cohort" cohort.uuid %}<b>茶</b>{% endlinked %}'
    brought = '{% opens "delivery:cohort" cohort.uuid of=cohort as href %}{{ href }}'

    address = reverse("delivery:cohort", args=[cohort.uuid])
    for account, opens in (("teateacher", True), ("county", True), ("teacher", False), ("yanhan", False)):
        user = people.account(account)
        assert drawn(template, user, cohort=cohort) == (f'<a href="{address}"><b>茶</b></a>' if opens else "<b>茶</b>")
        assert drawn(brought, user, cohort=cohort) == (address if opens else "")
    assert drawn(template, AnonymousUser(), cohort=cohort) == "<b>茶</b>"


def test_a_thing_that_is_gone_and_a_library_s_page_are_asked_too(built: dict[str, Any], db: None) -> None:
    lesson = built["samples"]["pages:braille"][0]["lesson"]
    editor = reverse("wagtailadmin_pages:edit", args=[lesson])
    template = "{% linked_to href %}x{% endlinked_to %}"

    assert drawn(template, people.account("county"), href=f"/classes/{one_of_everything.NOBODY}/") == "x"
    assert drawn(template, people.account("county"), href="https://example.org/") != "x"
    assert drawn(template, people.account("county"), href="/no/such/place/at/all/") == "x"
    assert drawn(template, people.account("teaeditor"), href=editor) != "x"
    assert drawn(template, people.account("editor"), href=editor) == "x"
    assert drawn(template, people.account("county"), href=editor) == "x"


def test_a_page_is_linked_while_it_is_published_and_open(built: dict[str, Any], db: None) -> None:
    from courses.pages.models import LessonPage

    lesson = LessonPage.objects.get(pk=built["samples"]["pages:braille"][0]["lesson"])
    template = "{% linked_page page %}x{% endlinked_page %}"
    to = "{% linked_to page.url %}x{% endlinked_to %}"

    for each in (template, to):
        assert drawn(each, people.account("yanhan"), page=lesson) == f'<a href="{lesson.url}">x</a>'
        assert drawn(each, AnonymousUser(), page=lesson) == "x"
    LessonPage.objects.filter(pk=lesson.pk).update(live=False)
    lesson.refresh_from_db()
    assert drawn(template, people.account("yanhan"), page=lesson) == "x"
    assert drawn(to, people.account("yanhan"), page=lesson) == "x"


def test_no_template_links_to_a_thing_without_asking() -> None:
    """`{% linked %}` and its like (lms/templatetags/links.py) draw them; what a page offers by itself asks `opens`."""
    found = [str(file) for file in Path("templates").rglob("*.html") if PLAIN.search(file.read_text("utf-8"))]

    assert found == []
