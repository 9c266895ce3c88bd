"""Every page as it is drawn, in both languages: whose voice says it, what it is called, what it is made of."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Comment, Tag
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from wagtail.models import Page

from courses.pages.models import CoursePage
from lms.web import tongues
from tests.house import one_of_everything
from tests.house.lived_in import browser
from tests.house.test_addresses import ALL
from tests.house.test_matrix import COLUMNS, TABLE

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
MORE = {"operator": "operator"}
TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock", re.DOTALL)
READ_OUT = ("alt", "title", "aria-label", "aria-description", "placeholder", "label")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page at an address, and the text of the template that drew it."""

    address: str
    page: BeautifulSoup
    template: str

    @property
    def title(self) -> str:
        return " ".join(self.page.title.get_text().split()) if self.page.title else ""


def draw(samples: dict[str, Any], language: str) -> list[Drawn]:
    """Each address once, as the first sees it who gets in by the table of who gets in where (matrix.txt)."""
    browsers = {name: browser(account) if account else Client() for name, account in {**COLUMNS, **MORE}.items()}
    for each in browsers.values():
        each.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    asked = sorted(addresses(samples).items())
    return [page for address, who in asked if (page := first_page([browsers[name] for name in who], address))]


def addresses(samples: dict[str, Any]) -> dict[str, list[str]]:
    """Every address, with whom to ask for it."""
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        name, *cells = line.split()
        if name != "#":
            signs = cells[-len(COLUMNS) :]
            people = [column for column, sign in zip(COLUMNS, signs, strict=True) if sign == "+"]
            found[reverse(name, kwargs=samples.get(name, ({},))[0])] = people[:1]
    for _name, route, _entry in ALL:
        if not set(route) & set("<(^\\") and "logout" not in route:
            found.setdefault(f"/{route}", ["operator", "anonymous"])
    home = CoursePage.objects.live().first().get_parent()
    for page in Page.objects.live().descendant_of(home, inclusive=True):
        found[page.get_url()] = ["trainee"]
        found[reverse("wagtailadmin_pages:edit", args=[page.pk])] = ["operator"]
    return found


def first_page(browsers: list[Client], address: str) -> Drawn | None:
    for each in browsers:
        with transaction.atomic():
            answer = each.get(address)
            if answer.streaming:
                with suppress(OSError):  # what the world says lies in the storage does not
                    list(answer.streaming_content)
            transaction.set_rollback(True)
        is_page = answer.status_code == 200 and str(answer.get("Content-Type", "")).startswith("text/html")
        if is_page and not answer.streaming:
            source = answer.templates[0].source if answer.templates else ""
            return Drawn(address, BeautifulSoup(answer.content, "html.parser"), source)
    return None


@pytest.fixture(scope="module")
def samples(lasting: None) -> dict[str, Any]:
    return one_of_everything.build()["samples"]


@pytest.fixture(scope="module")
def in_english(samples: dict[str, Any]) -> list[Drawn]:
    return draw(samples, "en")


@pytest.fixture(scope="module")
def in_chinese(samples: dict[str, Any]) -> list[Drawn]:
    return draw(samples, "zh-hans")


def language_of(element: Any) -> str:
    """The language in which it is said: that of the nearest element around it that names one."""
    while element is not None:
        if element.get("lang"):
            return str(element["lang"]).lower()
        element = element.parent
    return ""


def unmarked(page: BeautifulSoup) -> Iterator[str]:
    """Chinese, in words or in an attribute that is read out, that another language's voice would say."""
    for text in page.find_all(string=HAN):
        is_read = not isinstance(text, Comment) and text.parent.name not in ("script", "style")
        if is_read and not language_of(text.parent).startswith("zh"):
            yield str(text).strip()
    for element in page.find_all(True):
        said = [str(element[name]) for name in READ_OUT if element.get(name)]
        if element.name == "input" and element.get("type") not in ("hidden", "checkbox", "radio"):
            said.append(str(element.get("value", "")))
        if HAN.search(" ".join(said)) and not language_of(element).startswith("zh"):
            yield f"{element.name} {said}"


def swallowed(page: BeautifulSoup) -> Iterator[str]:
    """English that a Chinese voice was given: what stands beside the Chinese keeps its own."""
    for text in page.find_all(string=re.compile(r"[A-Za-z]{3,}[a-z ]+[A-Za-z]{3,}")):
        around = text.find_parent(lang=True)
        if around is not None and around.name == "span" and not HAN.search(text) and around["lang"] == tongues.CHINESE:
            yield str(text)


@pytest.mark.django_db
def test_chinese_in_an_english_page_is_said_by_a_chinese_voice(in_english: list[Drawn]) -> None:
    left = [f"{each.address}: {words}" for each in in_english for words in unmarked(each.page)]
    marked = [each for each in in_english for _ in each.page.select(f"[lang={tongues.CHINESE}]")]

    assert left == []
    assert [words for each in in_english for words in swallowed(each.page)] == []
    assert len(marked) > 500


@pytest.mark.django_db
def test_no_two_addresses_share_a_title(in_english: list[Drawn], in_chinese: list[Drawn]) -> None:
    for pages in (in_english, in_chinese):
        titles = defaultdict(list)
        for each in pages:
            if each.page.html:
                titles[each.title].append(each.address)
        assert {title: found for title, found in titles.items() if len(found) > 1} == {}
        assert "" not in titles
        assert len(titles) > 100


@pytest.mark.django_db
def test_a_page_about_a_thing_says_in_its_title_which(in_chinese: list[Drawn]) -> None:
    """Else two classes, two learners, two requests would have pages of one title."""
    alike = []
    for each in in_chinese:
        match = resolve(each.address.split("?")[0])
        if match.kwargs and each.template and not each.address.startswith("/manage/"):
            titles = TITLE.findall(each.template)
            if titles and not re.search(r"\{\{ (?!site_name)|blocktranslate with", titles[0]):
                alike.append(each.address)

    assert alike == []


@pytest.mark.django_db
def test_every_page_has_a_heading_and_says_its_language(in_english: list[Drawn], in_chinese: list[Drawn]) -> None:
    whole = [each for each in (*in_english, *in_chinese) if each.page.html]

    assert [each.address for each in whole if not each.page.html.get("lang")] == []
    assert [each.address for each in whole if len(each.page.select("main h1, [role=main] h1, body h1")) == 0] == []


@pytest.mark.django_db
def test_help_stands_at_the_same_place_of_every_page(in_chinese: list[Drawn]) -> None:
    ours = [each for each in in_chinese if each.page.select_one(".header__tools")]

    assert [each.address for each in ours if not each.page.select("footer.footer a[href^='tel:']")] == []
    assert len(ours) > 80


@pytest.mark.django_db
def test_every_tab_stands_in_a_list_of_tabs(in_chinese: list[Drawn]) -> None:
    tabs = [(each.address, tab) for each in in_chinese for tab in each.page.select("[role=tab]")]

    assert [address for address, tab in tabs if tab.find_parent(role="tablist") is None] == []
    assert tabs


@pytest.mark.django_db
def test_the_cells_of_every_table_are_apart_when_they_are_read_as_text(in_chinese: list[Drawn]) -> None:
    run_together = [
        f"{each.address}: {cell}"
        for each in in_chinese
        for cell in each.page.select("td, th")
        if isinstance(cell.next_sibling, Tag) and cell.next_sibling.name in ("td", "th")
    ]

    assert run_together == []
