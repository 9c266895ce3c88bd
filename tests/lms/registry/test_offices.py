"""Offices and posts by screens: from an empty installation down to a county, each level by the one above or its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.bases.models import TrainingBase
from lms.people.access import has_role
from lms.people.accounts import closing, posts
from lms.people.errors import MayNotPost, NobodyToPost, PostedAlready, PostEnded, PostsHerself
from lms.people.models import Act, Division, Organisation, Posting, Role, User
from lms.people.notices import unseen
from lms.people.signing_in import phones
from tests.courses.pages.making import make_base

pytestmark = pytest.mark.django_db
OFFICES = "registry:offices"
PHONE = "13900002201"


@pytest.fixture
def operator(make_user: Callable[..., User]) -> User:
    return make_user("root", superuser=True)


@pytest.fixture
def county(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def office(county: User) -> Organisation:
    return county.postings.get().organisation


@pytest.fixture
def base(menghai: Division) -> TrainingBase:
    return make_base(menghai)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="lms.people.signing_in.backends.ByPassword")
    return client


def post_form(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    said = {"name": "玉叫", "phone": PHONE, "role": Role.COUNSELLOR, "starts": today, "reason": "接任"}
    return said | more


def test_on_an_empty_installation_the_operator_begins_with_the_province(operator: User, yunnan: Division) -> None:
    client = browser(operator)
    assert "还没有机构" in client.get(reverse(OFFICES)).content.decode()

    made = client.post(reverse(OFFICES), {"division": yunnan.pk, "name": "云南省残疾人联合会", "department": "dpf"})
    office = Organisation.objects.get(name="云南省残疾人联合会")
    client.post(made["Location"], post_form(name="李建华", role=Role.PROVINCE_OFFICER, document_no="云残发〔2026〕1号"))

    posting = office.postings.get()
    assert made["Location"] == reverse("registry:office", args=[office.uuid])
    assert (posting.role, posting.document_no, posting.by) == (Role.PROVINCE_OFFICER, "云残发〔2026〕1号", operator)
    assert phones.holder(PHONE) == posting.user
    assert not posting.user.has_usable_password()
    assert browser(posting.user).get(reverse(OFFICES)).status_code == 200
    assert list(Act.objects.values_list("verb", flat=True)) == ["office.make", "account.staff", "posting.begin"]


def test_each_level_sets_up_the_next_one(operator: User, yunnan: Division, menghai: Division) -> None:
    prefecture = Division.objects.get(code="532800")
    by = operator
    for number, (place, role) in enumerate(
        ((yunnan, Role.PROVINCE_OFFICER), (prefecture, Role.PREFECTURE_OFFICER), (menghai, Role.COUNTY_OFFICER))
    ):
        client = browser(by)
        client.post(reverse(OFFICES), {"division": place.pk, "name": f"{place.name}残联", "department": "dpf"})
        office = Organisation.objects.get(name=f"{place.name}残联")
        form = post_form(name=f"官员{'一二三'[number]}", phone=f"1390000330{number}", role=role)
        assert client.post(reverse("registry:office", args=[office.uuid]), form).status_code == 302
        by = office.postings.get().user

    assert has_role(by, Role.COUNTY_OFFICER, division=menghai)


def test_nobody_makes_an_office_two_levels_down_or_next_door(county: User, mengla: Division, yunnan: Division) -> None:
    for place in (mengla, yunnan, Division.objects.get(code="532800")):
        with pytest.raises(MayNotPost):
            posts.make_office(name="别处", division=place, department="dpf", by=county)
    answer = browser(county).post(reverse(OFFICES), {"division": mengla.pk, "name": "别处", "department": "dpf"})

    assert answer.status_code == 422
    assert not Organisation.objects.filter(name="别处").exists()


def test_an_office_stands_once_in_its_place(county: User, office: Organisation) -> None:
    form = {"division": office.division.pk, "name": f" {office.name} ", "department": "dpf"}

    answer = browser(county).post(reverse(OFFICES), form)

    assert answer.status_code == 422
    assert "本地已有同名机构" in answer.content.decode()


def test_another_countys_office_is_closed(county: User, mengla: Division) -> None:
    other = Organisation.objects.create(division=mengla, name="勐腊县残联")
    posting = Posting.objects.create(
        user=User.objects.create(username="m", name="玉腊"), organisation=other, division=mengla, role=Role.COUNSELLOR
    )
    client = browser(county)

    assert other.name not in client.get(reverse(OFFICES)).content.decode()
    assert client.get(reverse("registry:office", args=[other.uuid])).status_code == 403
    ended = client.post(
        reverse("registry:end_posting", args=[other.uuid, posting.pk]), {f"end-{posting.pk}-reason": "x"}
    )
    assert ended.status_code == 403


@pytest.mark.parametrize("role", [Role.PREFECTURE_OFFICER, Role.PROVINCE_OFFICER, Role.AUDITOR, Role.COURSE_REVIEWER])
def test_nobody_grants_what_stands_above_her(county: User, office: Organisation, role: Role) -> None:
    answer = browser(county).post(reverse("registry:office", args=[office.uuid]), post_form(role=role))

    assert answer.status_code == 422
    assert office.postings.count() == 1
    with pytest.raises(MayNotPost):
        posts.begin(
            person=User.objects.create(username="n", name="玉"), organisation=office, role=role, by=county, reason="x"
        )


def test_posts_of_a_base_stand_at_a_base_and_no_other_there(
    county: User, office: Organisation, base: TrainingBase
) -> None:
    assert set(posts.grantable(county, base.organisation)) == {Role.BASE_EDITOR, Role.BASE_STAFF}
    assert posts.grantable(county, office) == [Role.COUNTY_OFFICER, Role.COUNSELLOR]


def test_nobody_posts_or_ends_herself(county: User, office: Organisation, operator: User) -> None:
    own = county.postings.get()
    for by in (county, operator):
        with pytest.raises(PostsHerself):
            posts.begin(person=by, organisation=office, role=Role.COUNSELLOR, by=by, reason="x")
    with pytest.raises(PostsHerself):
        posts.end(posting=own, by=county, reason="x")

    assert browser(county).post(reverse("registry:end_posting", args=[office.uuid, own.pk])).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(user=county, by=county, organisation=office, division=office.division, role=own.role)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=own.pk).update(ended_by=county)


def test_a_known_number_needs_the_name_that_goes_with_it(county: User, office: Organisation, make_user: Any) -> None:
    known = make_user("known", name="岩温")
    phones.give(user=known, phone=PHONE, verified=True)
    client, address = browser(county), reverse("registry:office", args=[office.uuid])

    wrong = client.post(address, post_form(name="玉叫"))
    right = client.post(address, post_form(name="岩温"))

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "姓名与手机号对不上" in wrong.content.decode()
    assert "岩温" not in wrong.content.decode()
    assert known.postings.get().role == Role.COUNSELLOR
    assert User.objects.filter(name="玉叫").count() == 0


def test_a_post_that_is_refused_leaves_no_account_behind(
    county: User, office: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**how: Any) -> None:
        assert phones.holder(PHONE) is not None  # the account is there by now
        raise MayNotPost

    monkeypatch.setattr(posts, "begin", refuse)

    answer = browser(county).post(reverse("registry:office", args=[office.uuid]), post_form())

    assert answer.status_code == 422
    assert phones.holder(PHONE) is None
    assert not User.objects.filter(name="玉叫").exists()


def test_numbers_cannot_be_tried_out_without_end(county: User, office: Organisation) -> None:
    client, address = browser(county), reverse("registry:office", args=[office.uuid])
    answers = [client.post(address, {"name": "玉叫"}).status_code for _ in range(201)]

    assert (set(answers[:200]), answers[200]) == ({422}, 429)


def test_a_closed_account_gets_no_post(county: User, office: Organisation, make_user: Any) -> None:
    gone = make_user("gone", name="岩温")
    phones.give(user=gone, phone=PHONE)
    closing.close(gone)

    with pytest.raises(NobodyToPost):
        posts.account_to_post(name="岩温", phone=PHONE, by=county)
    with pytest.raises(NobodyToPost):
        posts.begin(person=gone, organisation=office, role=Role.COUNSELLOR, by=county, reason="x")


def test_a_post_that_is_ended_gives_nothing_from_then_on(
    county: User, office: Organisation, post_to: Callable[..., User], menghai: Division
) -> None:
    counsellor = post_to(Role.COUNSELLOR, division=menghai, organisation=office)
    posting, client = counsellor.postings.get(), browser(counsellor)
    assert client.get(reverse("registry:to_confirm")).status_code == 200

    address = reverse("registry:end_posting", args=[office.uuid, posting.pk])
    ended = browser(county).post(address, {f"end-{posting.pk}-reason": "调离"})

    assert ended.status_code == 302
    posting.refresh_from_db()
    assert (posting.ends, posting.ended_by, posting.is_over) == (timezone.localdate(), county, True)
    assert client.get(reverse("registry:to_confirm")).status_code == 403
    assert not Posting.objects.current().filter(pk=posting.pk).exists()
    assert "曾在这里任职" in browser(county).get(reverse("registry:office", args=[office.uuid])).content.decode()
    with pytest.raises(PostEnded):
        posts.end(posting=posting, by=county, reason="x")


def test_an_editor_whose_post_is_ended_leaves_wagtails_groups(
    county: User, base: TrainingBase, post_to: Callable[..., User], menghai: Division
) -> None:
    editor = post_to(Role.BASE_EDITOR, division=menghai, organisation=base.organisation)
    assert Permission.objects.filter(group__user=editor).exists() or editor.groups.exists()

    posts.end(posting=editor.postings.get(), by=county, reason="调离")

    assert not editor.groups.exists()


def test_a_last_day_to_come_is_kept_until_then_and_may_be_brought_forward(
    county: User, office: Organisation, post_to: Callable[..., User], menghai: Division
) -> None:
    counsellor = post_to(Role.COUNSELLOR, division=menghai, organisation=office)
    posting, later = counsellor.postings.get(), timezone.localdate() + timedelta(days=9)

    row = posts.end(posting=posting, by=county, reason="退休", last_day=later)
    assert (row.ends, row.is_over) == (later, False)
    assert Posting.objects.current().filter(pk=posting.pk).exists()

    posts.end(posting=posting, by=county, reason="提前")
    assert not Posting.objects.current().filter(pk=posting.pk).exists()


def test_one_who_has_the_post_gets_it_no_second_time_but_again_after_its_end(
    county: User, office: Organisation, make_user: Any
) -> None:
    person = make_user("a", name="玉叫")
    how: dict[str, Any] = {
        "person": person,
        "organisation": office,
        "role": Role.COUNSELLOR,
        "by": county,
        "reason": "x",
    }
    first = posts.begin(**how)
    with pytest.raises(PostedAlready):
        posts.begin(**how)

    posts.end(posting=first, by=county, reason="x")
    posts.begin(**how)

    assert [row.is_over for row in office.postings.filter(user=person).order_by("pk")] == [True, False]


def test_she_reads_of_her_posts_and_the_auditor_why(county: User, office: Organisation, make_user: Any) -> None:
    person = make_user("a", name="玉叫")
    posting = posts.begin(person=person, organisation=office, role=Role.COUNSELLOR, by=county, reason="接任王丽")
    posts.end(posting=posting, by=county, reason="调离")

    assert [office.name in words for _row, words in unseen(person)] == [True, True]
    assert [act.reason for act in Act.objects.filter(subject=person).order_by("pk")] == ["接任王丽", "调离"]


def test_the_first_day_is_filled_in_and_the_navigation_stays_ones_own(county: User, office: Organisation) -> None:
    client = browser(county)
    page = BeautifulSoup(client.get(reverse("registry:office", args=[office.uuid])).content, "html.parser")
    other = BeautifulSoup(client.get(reverse(OFFICES)).content, "html.parser")

    def links(soup: Any) -> list[str]:
        return [link["href"] for link in soup.select("header nav a")]

    assert page.select_one("[name=starts]")["value"] == timezone.localdate().isoformat()
    assert links(page) == links(other) != []


def test_the_list_counts_people_in_post_and_costs_the_same_however_long(
    county: User, office: Organisation, base: TrainingBase, django_assert_max_num_queries: Any
) -> None:
    client = browser(county)
    client.get(reverse(OFFICES))
    with django_assert_max_num_queries(14):
        page = client.get(reverse(OFFICES)).content.decode()
    assert office.name in page
    assert base.organisation.name in page

    found = client.get(reverse(OFFICES), {"q": "没有这样的"}).content.decode()
    assert "没有符合条件的内容" in found
