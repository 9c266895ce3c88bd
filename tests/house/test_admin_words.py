"""The course editors' admin has no English in it but what people typed, names of files and of programs."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from django.contrib.auth.models import Group
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Collection, Page, Task, Workflow

from courses.pages import root_pages
from lms.bases.lifecycle import projection
from lms.bases.models import TrainingBase
from tests.house import one_of_everything
from tests.house.test_every_page import HAN, READ_OUT
from tests.house.test_links import LIBRARY_LINK
from tests.house.test_matrix import browser_of, send

if TYPE_CHECKING:
    from collections.abc import Iterator

LATIN = re.compile("[A-Za-z]{2,}")
OPENED = 3  # of a view: its pages have the same words, but for their things
UNSAID = {"script", "style", "code", "pre", "kbd", "svg"}
SPOKEN = {*READ_OUT, "data-w-tooltip-content-value"}
# A language's own name; a kind of file; sizes; machines; classes in the code, which the report of page types names.
NO_ENGLISH = re.compile(r"English|MP4|[\d.]+ [KMG]?B|localhost|[\w.-]+\.(mp4|pdf|png)|pages\.\w+page")
ACCOUNTS = re.compile(r"teaeditor|coursereview|operator")


@pytest.fixture(scope="module")
def built(lasting: None) -> dict[str, Any]:
    return one_of_everything.build()


@pytest.mark.parametrize("who", ["operator", "teaeditor", "coursereview"])
def test_no_words_of_the_admin_are_english(who: str, built: dict[str, Any], db: None) -> None:
    browser = browser_of(who, built)
    waiting = dict.fromkeys([reverse("wagtailadmin_home")])
    done: set[str] = set()
    opened: Counter[str] = Counter()
    left: dict[str, str] = {}

    while waiting:
        address = next(iter(waiting))
        del waiting[address]
        done.add(address)
        try:
            match = resolve(address.partition("?")[0])
        except Resolver404:
            continue
        opened[match.view_name] += 1
        if opened[match.view_name] > OPENED or "logout" in match.view_name:
            continue
        answer = send(browser, address, "get", None)
        if answer.status_code in (301, 302):
            waiting.setdefault(urljoin(address, answer["Location"]))
        html = "" if answer.status_code != 200 or answer.streaming else page_of(answer)
        for words in english(html):
            left.setdefault(words, address)
        led = [urldefrag(urljoin(address, each)).url for each in LIBRARY_LINK.findall(html)]
        waiting |= {each: None for each in led + menu(html) if each.startswith("/manage/") and each not in done}

    assert not left, "\n".join(f"{words!r} on {address}" for words, address in left.items())
    assert len(done) > 30


def page_of(answer: Any) -> str:
    """A page, or what a dialogue is filled with."""
    if answer["Content-Type"].startswith("application/json"):
        told = json.loads(answer.content)
        return str(told.get("html", "")) if isinstance(told, dict) else ""
    return answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""


def english(html: str) -> Iterator[str]:
    """What is shown or read out in Latin letters alone."""
    page = BeautifulSoup(html, "html.parser")
    said = [str(text) for text in page.find_all(string=True) if is_shown(text)]
    for element in page.find_all(True):
        said += [str(element[name]) for name in SPOKEN if element.get(name)]
        if element.name == "input" and element.get("type") in ("submit", "button"):
            said.append(str(element.get("value", "")))
    for each in said:
        words = " ".join(each.split())
        alone = LATIN.search(words) and not HAN.search(words) and not names_a_thing(words)
        if alone or "None" in words:
            yield words


def is_shown(text: Any) -> bool:
    """Neither a comment nor code; Wagtail hides a menu until it is opened, and a counter that counts nothing."""
    if isinstance(text, Comment | Doctype):
        return False
    around = list(text.parents)
    counts_nothing = any(each.has_attr("data-side-panel-toggle-counter") for each in around)
    return not counts_nothing and not {each.name for each in around} & UNSAID


def names_a_thing(words: str) -> bool:
    return bool(NO_ENGLISH.fullmatch(words) or ACCOUNTS.fullmatch(words))


def menu(html: str) -> list[str]:
    """Where the menu leads, which a script draws."""
    return re.findall(r'"(/manage/[^"\\]*)"', html)


def test_rows_of_the_library_are_named_in_databases_of_before_too(db: None) -> None:
    Page.objects.filter(depth=1).update(title="Root", draft_title="Root")
    Collection.objects.filter(depth=1).update(name="Root")
    Workflow.objects.filter(name="课程目录之外的审核").update(name="Moderators approval")
    Task.objects.filter(name="课程目录之外的审核").update(name="Moderators approval")
    Group.objects.filter(name="全站编辑").update(name="Editors")

    root_pages.ensure_root_pages()

    assert list(Page.objects.filter(depth=1).values_list("title", "draft_title")) == [("全部页面", "全部页面")]
    assert Collection.get_first_root_node().name == "公用文件"
    for model in (Workflow, Task, Group):
        assert [name for name in model.objects.values_list("name", flat=True) if not HAN.search(name)] == []


def test_what_somebody_named_keeps_its_name(db: None) -> None:
    Page.objects.filter(depth=1).update(title="我们的页面", draft_title="我们的页面")

    root_pages.ensure_root_pages()

    assert Page.objects.get(depth=1).title == "我们的页面"


def test_groups_are_called_by_post_and_place(built: dict[str, Any], db: None) -> None:
    base = TrainingBase.objects.get(organisation__name__contains="茶叶")
    Group.objects.filter(pk=base.editors_group_id).update(name=f"editors:{base.uuid}")

    projection.rebuild()

    base.editors_group.refresh_from_db()
    assert base.editors_group.name == f"基地课程编辑：{base.name}"
    assert [name for name in Group.objects.values_list("name", flat=True) if not HAN.search(name)] == []
