"""What is owed: levels by the day, the order, and the page of everybody who works here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.http.permission import visible
from lms.backoffice import agenda, checklist
from lms.backoffice.agenda import Duty, Level
from lms.people.models import Division, Organisation, Posting, Role, User
from lms.registry.models import Proposal
from tests.house import one_of_everything
from tests.house.test_matrix import COLUMNS, browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
TODO = "backoffice:todo"


def test_a_duty_is_late_the_day_after_its_day_and_soon_for_two_weeks_before() -> None:
    today = timezone.localdate()

    def level(days: int) -> Level:
        return Duty("x", "x", "/", due=today + timedelta(days=days)).level

    assert [level(days) for days in (-1, 0, 14, 15)] == [Level.LATE, Level.SOON, Level.SOON, Level.OPEN]
    assert Duty("x", "x", "/").level == Level.OPEN
    assert Duty("x", "x", "/", due=today - timedelta(days=9), waits=True).level == Level.WAITS


def test_what_is_late_stands_first_and_what_counts_nothing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    late, soon = Duty("late", "", "/", due=today - timedelta(days=1)), Duty("soon", "", "/", due=today)
    found = [Duty("none", "", "/", count=0), Duty("open", "", "/"), soon, Duty("waits", "", "/", waits=True), late]
    monkeypatch.setattr(agenda, "PROVIDERS", [lambda user: found[:2], lambda user: found[2:]])

    assert [duty.code for duty in agenda.owed(None)] == ["late", "soon", "open", "waits"]


def test_an_empty_machine_shows_its_operator_where_to_begin(make_user: Callable[..., User], yunnan: Division) -> None:
    operator = make_user("operator", superuser=True)
    client = Client()
    client.force_login(operator)

    assert client.get(reverse("people:home")).url == reverse(TODO)
    page = str(BeautifulSoup(client.get(reverse(TODO)).content, "html.parser").main)
    assert page.index("省级机构") < page.index("培训基地") < page.index("班里的学员")
    assert reverse("registry:offices") in page
    before = [stage.is_done for stage in checklist.stages(operator)]

    office = Organisation.objects.create(division=yunnan, name="云南省残联")
    Posting.objects.create(user=make_user("first"), organisation=office, division=yunnan, role=Role.PROVINCE_OFFICER)
    after = [stage.is_done for stage in checklist.stages(operator)]

    assert not any(before)
    assert after[:2] == [True, True]
    assert not any(after[2:])


def test_everybody_opens_the_page_and_each_duty_leads_somewhere(settings: Any) -> None:
    world = one_of_everything.build()
    codes = set()
    for column, account in COLUMNS.items():
        if account is None:
            continue
        browser = browser_of(account, world)
        page = browser.get(reverse(TODO))
        assert page.status_code == 200, column
        soup = BeautifulSoup(page.content, "html.parser")
        for link in soup.select("main a[href]"):
            assert browser.get(link["href"]).status_code < 400, (column, link["href"])
        user = User.objects.get(username=account)
        duties = agenda.owed(user)
        codes |= {duty.code for duty in duties}
        assert len(soup.select("li.duty")) == len(duties), column
        if column.endswith("trainee"):
            assert duties == [], column

    assert {"claims", "appeals", "bases_owe"} <= codes


def test_the_page_of_a_province_asks_a_bounded_number_of_questions(
    django_assert_max_num_queries: Any, post_to: Callable[..., User], yunnan: Division
) -> None:
    client = Client()
    client.force_login(post_to(Role.PROVINCE_OFFICER, division=yunnan))
    client.get(reverse(TODO))

    with django_assert_max_num_queries(20):
        client.get(reverse(TODO))


def test_as_many_requests_are_counted_as_one_may_decide() -> None:
    one_of_everything.build()
    found = []
    for column in ("county", "other_county", "prefecture", "province"):
        user = User.objects.get(username=COLUMNS[column])
        counted = {duty.code: duty.count for duty in agenda.owed(user)}.get("proposals", 0)
        waiting = visible(user, Proposal.objects.filter(state=Proposal.State.WAITING))
        assert counted == sum(user.has_perm("registry.decide", row) for row in waiting), column
        found.append(counted)

    assert max(found) > 0
