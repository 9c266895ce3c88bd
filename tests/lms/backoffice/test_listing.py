"""Lists as values, on the offices' list: scope, filters, search, order, pages, workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lms.backoffice.lists import listing, workbooks
from lms.people.models import Division, Organisation, Role, User

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
OFFICES = "registry:offices"


@pytest.fixture
def officer(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def many(menghai: Division, mengla: Division) -> list[Organisation]:
    made = [
        Organisation(division=menghai, name=f"勐海培训点{number:03d}", department=Organisation.Department.BASE)
        for number in range(60)
    ]
    made.append(Organisation(division=mengla, name="勐腊培训点", department=Organisation.Department.BASE))
    return Organisation.objects.bulk_create(made)


def get(user: User, **query: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(OFFICES), query)


def names(response: Any) -> list[str]:
    return [cells[0].text for _row, cells in response.context["listed"].rows]


def test_pages_follow_one_another_and_each_row_stands_on_one(officer: User, many: list[Organisation]) -> None:
    first, second = get(officer), get(officer, page=2)

    assert len(names(first)) == listing.PER_PAGE
    found = names(first) + names(second)
    assert sorted(found) == sorted({*found})
    assert {row.name for row in many[:60]} <= {*found}
    assert "page=2" in first.content.decode()


def test_another_places_rows_are_on_no_page_no_filter_and_no_workbook(officer: User, many: list[Organisation]) -> None:
    for query in ({}, {"page": 2}, {"q": "勐腊"}, {"sort": "-name"}, {"department": "base"}, {"as": "xlsx"}):
        response = get(officer, **query)
        text = str(cells(response)) if "as" in query else " ".join(names(response))
        assert "勐腊" not in text


def test_every_word_narrows_and_an_unknown_value_of_a_filter_finds_nothing(
    officer: User, many: list[Organisation]
) -> None:
    assert names(get(officer, q="勐海 007")) == ["勐海培训点007"]
    assert names(get(officer, department="nonsense")) == []
    assert "没有符合条件的内容" in get(officer, q="没有这样的").content.decode()


def test_the_order_is_one_of_the_columns_or_the_usual_one(officer: User, many: list[Organisation]) -> None:
    assert names(get(officer, sort="-name"))[:2] == sorted(names(get(officer, sort="-name")), reverse=True)[:2]
    assert names(get(officer, sort="division__id")) == names(get(officer))


def test_the_workbook_holds_all_that_was_found_as_text(officer: User, menghai: Division) -> None:
    Organisation.objects.create(division=menghai, name="=1+1", department=Organisation.Department.BASE)
    rows = cells(get(officer, **{"as": "xlsx"}))

    assert rows[0] == ("机构或基地", "所在地", "部门", "在任人数")
    assert "=1+1" in {row[0] for row in rows[1:]}
    assert cells(get(officer, **{"as": "xlsx", "q": "=1"}))[1][0] == "=1+1"


def test_too_many_rows_for_a_workbook_are_said_so(
    officer: User, many: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_IN_A_WORKBOOK", 10)
    response = get(officer, **{"as": "xlsx", "q": "勐海"})

    assert response.status_code == 302
    assert "as=" not in response.url


def test_the_days_last_workbook_is_said_to_be_so(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "WORKBOOKS_A_DAY", 1)
    client = Client()
    client.force_login(officer)
    first, second = (client.get(reverse(OFFICES), {"as": "xlsx"}) for _ in range(2))

    assert first["Content-Type"] == workbooks.XLSX
    assert second.status_code == 302
    assert "请明天再下载" in client.get(second.url).content.decode()


def cells(response: Any) -> list[tuple[Any, ...]]:
    assert response["Content-Type"] == workbooks.XLSX
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
