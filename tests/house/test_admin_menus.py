"""A menu of the course editors' admin and the address behind it say the same, of everybody and every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page

from courses.pages.admin import page_actions
from courses.pages.editing import delete_protection
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.library import guard
from lms.world import people
from tests.courses.pages import making
from tests.house import one_of_everything
from tests.house.test_matrix import browser_of, send
from tests.undrawn import leave_undrawn

if TYPE_CHECKING:
    from django.test import Client

WHO = ("teaeditor", "editor", "coursereview", "captions", "province", "county", "operator")
TYPED = ("add",)  # its address has the type of the new page besides


@pytest.fixture(scope="module")
def built(lasting: None) -> dict[str, Any]:
    """One of everything, and a course that nobody has seen yet."""
    world = one_of_everything.build()
    course = CoursePage.objects.live().first()
    assert course is not None
    draft = making.make_course(course.get_parent(), "还没写完的课程", live=False)
    making.make_lesson(making.make_unit(draft, "单元"), title="草稿", live=False, body=[making.text(making.prose(50))])
    course.title = "改了还没发布"
    course.save_revision()
    return world


@pytest.mark.parametrize("who", WHO)
def test_each_act_s_question_is_the_address_s_own(
    who: str, built: dict[str, Any], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both directions: no menu leads to a refusal, and none hides what would have opened."""
    browser, user = browser_of(who, built), people.account(who)
    leave_undrawn(monkeypatch)  # the answer is asked for, not the page

    different = []
    opened = 0
    for page in Page.objects.order_by("path"):
        for name in [f"{page_actions.PAGES}{each}" for each in page_actions.ASKS if each not in TYPED] + [
            "wagtailadmin_explore"
        ]:
            drawn = guard.opens(user, name, {"page_id": page.pk})
            answered = says_yes(browser, reverse(name, args=[page.pk]))
            opened += answered
            if drawn != answered:
                different.append(f"{name} of {page.title}: drawn {drawn}, answered {answered}")

    assert not different, "\n".join(different)
    assert (opened > 5) == (who in ("teaeditor", "editor", "coursereview", "operator"))


def says_yes(browser: Client, address: str) -> bool:
    """Whether what stands behind the address is what was asked for, and not a way out of it."""
    answer = send(browser, address, "get", None)
    # Where one kind of page alone can stand below, the choice among kinds is passed over.
    return bool(answer.status_code == 200 or "/pages/add/" in answer.get("Location", ""))


def items(browser: Client, address: str, part: str = "") -> dict[str, str]:
    """What the links of a page of the admin, or of a part of it, are called and lead to."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    links = page.select(f"{part} a[href]")
    return {str(link["href"]).partition("?")[0]: " ".join(link.get_text().split()) for link in links}


def test_what_the_catalogue_s_menu_offers_its_readers(built: dict[str, Any], db: None) -> None:
    """A reviewer and an editor see the catalogue above their bases, and may do nothing with it."""
    catalogue = Page.objects.get(depth=3)
    closed = {
        reverse(f"{page_actions.PAGES}{name}", args=[catalogue.pk]) for name in ("history", "usage", "delete", "move")
    }
    closed.add(reverse("wagtailadmin_explore", args=[catalogue.get_parent().pk]))

    for who in ("teaeditor", "coursereview"):
        browser = browser_of(who, built)
        for address in (reverse("wagtailadmin_explore", args=[catalogue.pk]), reverse(f"{page_actions.PAGES}search")):
            assert not closed & set(items(browser, address)), (who, address)
    shown = items(browser_of("operator", built), reverse(f"{page_actions.PAGES}search"))
    assert closed - set(shown) == {reverse(f"{page_actions.PAGES}usage", args=[catalogue.pk])} | {
        reverse(f"{page_actions.PAGES}delete", args=[catalogue.pk])
    }


def test_what_others_rest_on_is_not_offered_for_deletion(built: dict[str, Any], db: None) -> None:
    """A lesson that was studied stays (`courses.pages.editing.delete_protection`); a draft that nobody saw can go."""
    studied = LessonPage.objects.get(pk=built["samples"]["pages:braille"][0]["lesson"])
    draft = LessonPage.objects.get(title="草稿")

    assert (delete_protection.must_stay(studied), delete_protection.must_stay(draft)) == (True, False)
    for who in ("operator", "coursereview"):
        for page, offered in ((studied, False), (draft, True)):
            delete = reverse(f"{page_actions.PAGES}delete", args=[page.pk])
            listing = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
            for address in (listing, reverse(f"{page_actions.PAGES}edit", args=[page.pk])):
                assert (delete in items(browser_of(who, built), address)) == offered, (who, address)


def test_what_is_kept_is_asked_once_for_a_listing(
    built: dict[str, Any], db: None, django_assert_num_queries: Any
) -> None:
    unit = UnitPage.objects.get(title="单元")
    for number in range(3):
        making.make_lesson(unit, title=f"又一课{number}", live=False, body=[making.text(making.prose(50))])
    user, beside = people.account("operator"), list(unit.get_children())

    with django_assert_num_queries(1):
        kept = [delete_protection.is_kept(page, asked_by=user) for page in beside]

    assert kept == [False] * 4


def test_several_at_once_can_be_published_by_whom_one_can(built: dict[str, Any], db: None) -> None:
    course = CoursePage.objects.get(title="还没写完的课程")
    listing = reverse("wagtailadmin_explore", args=[course.get_parent().pk])
    publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    move = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])

    offered = {who: set(items(browser_of(who, built), listing)) for who in ("teaeditor", "coursereview", "operator")}

    assert {who for who, links in offered.items() if publish in links} == {"coursereview", "operator"}
    assert all(move in links for links in offered.values())


def test_nothing_is_drawn_that_this_house_has_closed(built: dict[str, Any], db: None) -> None:
    """Privacy by a password, redirects by the hundred, accounts, one more home page."""
    operator = browser_of("operator", built)
    lesson = built["samples"]["pages:braille"][0]["lesson"]
    shelf = TrainingBase.objects.first()
    assert shelf is not None

    for address in (
        reverse(f"{page_actions.PAGES}edit", args=[lesson]),
        reverse("wagtailadmin_explore", args=[lesson]),
        reverse("wagtailadmin_collections:edit", args=[shelf.collection_id]),
    ):
        answer = operator.get(address)
        assert answer.status_code == 200
        assert "set-privacy" not in answer.content.decode()
    assert reverse("wagtailredirects:start_import") not in items(operator, reverse("wagtailredirects:index"))
    assert reverse("wagtailusers_users:index") not in items(operator, reverse(f"{page_actions.PAGES}search"))
    homes = reverse(f"{page_actions.PAGES}type_use", args=["pages", "homepage"])
    assert reverse(f"{page_actions.PAGES}choose_parent", args=["pages", "homepage"]) not in items(operator, homes)


def test_who_has_no_pages_is_not_offered_to_search_them(built: dict[str, Any], db: None) -> None:
    home = reverse("wagtailadmin_home")

    assert 'role="search"' in browser_of("teaeditor", built).get(home).content.decode()
    assert 'role="search"' not in browser_of("captions", built).get(home).content.decode()
