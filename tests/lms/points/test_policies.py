"""Rules as data: tried out, enacted, mended; one bad row turns nobody away."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from courses.pages.models import CoursePage
from courses.study.models import Enrolment, EvidenceChunk
from foundation.local_days import day_of
from lms.delivery.models import Cohort
from lms.people.models import User
from lms.points.credits import posting
from lms.points.desk.rule_forms import RulesForm
from lms.points.errors import PolicyReads
from lms.points.ledger import transactions
from lms.points.models import PendingPosting, Policy, PolicyMend
from lms.points.policy import class_rules
from lms.points.policy.versions import mend, policy_on
from lms.points.values import rules
from tests.courses.study.player import Clock, Player


def fields(clock: Clock, **change: Any) -> dict[str, Any]:
    """What the form sends."""
    said = {name: "" if value is None else value for name, value in rules.DEFAULT.items()}
    today = day_of(clock.at)
    return said | {
        "hour_table": "",
        "starts": today + timedelta(days=1),
        "reason": "试点",
        "try_from": today,
        "try_until": today,
        **change,
    }


def test_a_new_version_is_tried_out_and_then_enacted_over_http(
    walk: Callable[[], None], subject: User, clock: Clock, province: User, signed_in: Callable[[User], Client]
) -> None:
    walk()
    client = signed_in(province)
    before = transactions.balances(subject.pk)

    tried = client.post("/points/policies/new/", fields(clock, lesson=5, do="try")).content.decode()
    asking = client.post("/points/policies/new/", fields(clock, require_delivery=1, do="try")).content.decode()
    count = Policy.objects.count()
    enacted = client.post(
        "/points/policies/new/", fields(clock, lesson=5, hour_table="30 = 1\n15 = 0.5", do="enact"), follow=True
    )
    latest = Policy.objects.get(version=2)

    assert count == 1
    assert "岩温" in tried
    assert "33 → 39" in tried
    assert "影片当时还没有送达" in asking
    assert "影片当时还没有送达" not in tried
    assert enacted.status_code == 200
    assert latest.starts == day_of(clock.at) + timedelta(days=1)
    assert (latest.read().number("lesson"), latest.read().hour_table) == (5, ((30, 1000), (15, 500)))
    assert latest.by == province
    assert transactions.balances(subject.pk) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lesson": -1}, "lesson"),
        ({"quiz_perfect": 1}, "满分的积分不能少于通过的积分"),
        ({"hour_table": "30 - 1"}, "请按“30 = 1”的样子每行写一级"),
        ({"hour_table": "50 = 1"}, "每级只写一次"),
        ({"starts": "2020-01-01"}, "须"),
        ({"reason": " "}, "请写明为什么"),
        ({"practical_online_percent": 101}, "practical_online_percent"),
        ({"require_delivery": 2}, "require_delivery"),
    ],
)
def test_numbers_that_cannot_be_meant_are_told_and_enact_nothing(
    change: dict[str, Any], words: str, clock: Clock, province: User, signed_in: Callable[[User], Client]
) -> None:
    response = signed_in(province).post("/points/policies/new/", fields(clock, **change, do="enact"))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Policy.objects.count() == 1


def test_only_the_province_enacts_and_officers_read(
    clock: Clock, county: User, subject: User, signed_in: Callable[[User], Client]
) -> None:
    near, learner = signed_in(county), signed_in(subject)

    assert near.get("/points/policies/").status_code == 200
    assert near.post("/points/policies/new/", fields(clock, do="enact")).status_code == 403
    assert learner.get("/points/policies/").status_code == 403
    assert learner.get("/points/waiting/").status_code == 403


def test_one_bad_policy_row_turns_nobody_away_and_can_be_mended(
    player: Player,
    subject: User,
    enrolment: Enrolment,
    province: User,
    signed_in: Callable[[User], Client],
    clock: Clock,
) -> None:
    bad = Policy.objects.create(version=2, starts=day_of(clock.at), rules={"lesson": "two"}, reason="坏")
    client = signed_in(province)
    player.open()

    answer = player.play(300)
    page = player.client.get("/points/")
    waits = client.get("/points/waiting/").content.decode()
    again = client.post("/points/waiting/again/", follow=True).content.decode()
    rows = client.get("/points/policies/").content.decode()
    said = fields(clock)
    mended = client.post("/points/policies/2/mend/", said)
    posting.sweep()

    assert answer.status_code == 200
    assert EvidenceChunk.objects.filter(lease__enrolment=enrolment).count() == 10
    assert page.status_code == 200
    assert "您的学习记录都在" in page.content.decode()
    assert "BadRules" in waits
    assert "岩温" in waits
    assert "仍未成功" in again
    assert "这版规则无法读取" in rows
    assert mended.status_code == 302
    assert transactions.balances(subject.pk) == {"point": 1000, "class_hour": 111}
    assert not PendingPosting.objects.exists()
    assert policy_on(day_of(clock.at)) == bad
    assert transactions.verify(subject) == []


def test_one_posting_is_tried_again_by_hand(
    player: Player,
    subject: User,
    enrolment: Enrolment,
    province: User,
    signed_in: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    player.open()
    with monkeypatch.context() as broken:
        broken.setattr("lms.points.values.rules.media_points", lambda *args: 1 // 0)
        player.play(300)
    row = PendingPosting.objects.get()

    signed_in(province).post("/points/waiting/again/", {"one": row.pk})

    assert transactions.balances(subject.pk) == {"point": 1000, "class_hour": 111}


def test_rules_that_read_are_not_replaced(clock: Clock, province: User) -> None:
    with pytest.raises(PolicyReads):
        mend(policy=Policy.objects.get(), raw=dict(rules.DEFAULT), reason="改", by=province)
    assert not PolicyMend.objects.exists()


def test_the_share_online_is_what_the_class_says_else_what_the_course_is(
    cohort: Cohort, course: CoursePage, county: User
) -> None:
    course.kind = "practical"

    by_kind = class_rules.online_percent(course=course)
    class_rules.set_class_rules(cohort=cohort, max_online_percent=75, theory_first=False, by=county)
    by_class = class_rules.online_percent(course=course, cohort=cohort)

    assert (by_kind, by_class) == (50, 75)


def test_the_class_page_lets_officers_set_its_terms_and_not_its_base(
    cohort: Cohort, county: User, owner: User, signed_in: Callable[[User], Client]
) -> None:
    address = f"/classes/{cohort.uuid}/terms/"

    refused = signed_in(owner).post(address, {"max_online_percent": 100})
    signed_in(county).post(address, {"max_online_percent": 40, "theory_first": "on"})

    assert refused.status_code == 403
    assert (cohort.terms.max_online_percent, cohort.terms.theory_first) == (40, True)


@pytest.mark.django_db
def test_a_policy_of_the_first_day_stays_readable() -> None:
    assert policy_on(date(2021, 1, 1)).read().number("work") == 5


def test_where_nobody_sees_what_goes_out_it_cannot_be_asked_for(settings: Any) -> None:
    asked = RulesForm()
    settings.STUDY_DELIVERY = "off"
    useless = RulesForm()

    assert not asked.fields["require_delivery"].disabled
    assert useless.fields["require_delivery"].disabled
    assert "STUDY_DELIVERY" in str(useless.fields["require_delivery"].help_text)
