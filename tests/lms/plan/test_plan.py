"""Plan periods and counting rules: the province enters them, others read; nothing is changed or deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.people.models import Act, Division, Role, User
from lms.plan import plan
from lms.plan.errors import BeginsBackwards, NotTheProvince, PeriodKnown, PeriodOver
from lms.plan.models import CountingRule, PlanPeriod

pytestmark = pytest.mark.django_db
FACTS = "plan:facts"


@pytest.fixture
def province(post_to: Callable[..., User], yunnan: Division) -> User:
    return post_to(Role.PROVINCE_OFFICER, division=yunnan)


@pytest.fixture
def county(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def rule(by: User, **more: Any) -> CountingRule:
    said: dict[str, Any] = {
        "starts": timezone.localdate(),
        "event": "either",
        "least_share": 60,
        "online_counts": True,
        "online_least_hours": 8,
        "once_per": "programme_year",
        "both_levels": False,
        "reason": "第一版",
    }
    return plan.enact_rule(**(said | more), by=by)


def test_the_province_enters_a_period_ends_it_and_others_read_it(province: User, county: User) -> None:
    client, today = browser(province), timezone.localdate()
    last = today + timedelta(days=700)
    form = {"name": "2025–2027", "document_no": "云残发〔2025〕3号", "starts": "2025-01-01", "ends": last}
    client.post(reverse("plan:add_period"), form)
    row = PlanPeriod.objects.get()
    assert (row.name, row.by, list(PlanPeriod.objects.on())) == ("2025–2027", province, [row])
    twice = client.post(reverse("plan:add_period"), form)
    assert twice.status_code == 422
    assert 'id="id_name_error"' in twice.content.decode()

    assert "2025–2027" in browser(county).get(reverse(FACTS)).content.decode()
    for view in ("plan:add_period", "plan:enact_rule"):
        assert browser(county).post(reverse(view), form).status_code == 403
    client.post(reverse("plan:end_period", args=[row.uuid]), {f"end-{row.pk}-last_day": today})

    row.refresh_from_db()
    assert row.ends == today
    assert Act.objects.get().verb == "plan.end"
    assert list(PlanPeriod.objects.on(today + timedelta(days=1))) == []


def test_a_rule_is_followed_by_another_and_never_edited(province: User, county: User) -> None:
    today = timezone.localdate()
    first = rule(province)
    second = rule(province, starts=today + timedelta(days=30), least_share=50)

    assert [first.version, second.version] == [1, 2]
    assert CountingRule.objects.on() == first
    assert CountingRule.objects.on(today + timedelta(days=31)) == second
    assert CountingRule.objects.on(today - timedelta(days=1)) is None
    for change in (
        lambda: CountingRule.objects.update(least_share=1),
        lambda: first.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(BeginsBackwards):
        rule(province, starts=today + timedelta(days=30))
    with pytest.raises(NotTheProvince):
        rule(county, starts=today + timedelta(days=60))
    page = browser(province).post(reverse("plan:enact_rule"), {"starts": today + timedelta(days=60)})
    assert page.status_code == 422
    assert CountingRule.objects.count() == 2


def test_what_makes_no_sense_is_refused(province: User, county: User) -> None:
    day = date(2025, 1, 1)
    row = plan.add_period(name="旧", document_no="1", starts=day, ends=date(2025, 12, 31), by=province)
    with pytest.raises(PeriodKnown):
        plan.add_period(name="旧", document_no="1", starts=day, ends=day, by=province)
    with pytest.raises(PeriodOver):
        plan.end_period(period=row, last_day=day, by=province)
    with pytest.raises(NotTheProvince):
        plan.end_period(period=row, last_day=day, by=county)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanPeriod.objects.create(name="反", document_no="1", starts=day, ends=day - timedelta(days=1), by=province)
