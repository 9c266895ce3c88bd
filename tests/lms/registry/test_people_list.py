"""The list of people: of one's own place, narrowed without a name in an address, and without a number anywhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lms.delivery.models import CohortMember
from lms.people.accounts import closing, counselling, trainees
from lms.people.claims import claims
from lms.people.identity import vault
from lms.people.models import Act, Division, Organisation, Role, Trainee, User
from lms.people.signing_in import phones
from lms.registry.desk.people import PEOPLE

pytestmark = pytest.mark.django_db
LIST = "/people/list/"
MOST_QUERIES = 7


@pytest.fixture
def officer(menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def desk(officer: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(officer)


@pytest.fixture
def her(menghai: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=menghai, name="玉罕", needs=["captions"], phone="13900005501")


@pytest.fixture
def him(menghai: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=menghai, name="岩温")


@pytest.fixture
def elsewhere(mengla: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=mengla, name="玉腊")


def names(response: Any) -> list[str]:
    return [str(cells[0].text) for _row, cells in response.context["listed"].rows]


def test_it_lists_her_place_by_sound_and_nobody_elses(
    desk: Client, her: Trainee, him: Trainee, elsewhere: Trainee
) -> None:
    page = desk.get(LIST)

    assert names(page) == ["岩温", "玉罕"]
    assert f'href="/people/{her.user.uuid}/"' in page.content.decode()


def test_no_address_and_no_word_of_it_reaches_another_place(desk: Client, her: Trainee, elsewhere: Trainee) -> None:
    for query in ({"place": "532823"}, {"place": "530000"}, {"state": "closed"}, {"q": "玉腊"}, {"as": "xlsx"}):
        answer = desk.get(LIST, query)
        assert "玉腊".encode() not in answer.content
        assert answer.status_code == 200


def test_a_county_is_narrowed_to_a_township(desk: Client, menghai: Division, her: Trainee, him: Trainee) -> None:
    township = Division.objects.create(code="532822100", parent=menghai, kind=Division.Kind.TOWNSHIP, name="勐海镇")
    Trainee.objects.filter(pk=her.pk).update(division=township)

    assert names(desk.get(LIST, {"place": township.code})) == ["玉罕"]
    assert set(names(desk.get(LIST, {"place": menghai.code}))) == {"玉罕", "岩温"}


def test_a_prefecture_narrows_to_its_counties(
    her: Trainee, elsewhere: Trainee, post_to: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(post_to(Role.PREFECTURE_OFFICER, division=Division.objects.get(code="532800")))

    assert set(names(client.get(LIST))) == {"玉罕", "玉腊"}
    assert names(client.get(LIST, {"place": "532823"})) == ["玉腊"]


def test_by_need_and_by_training(desk: Client, officer: User, her: Trainee, him: Trainee) -> None:
    from courses.study.models import Enrolment

    assert names(desk.get(LIST, {"need": "captions"})) == ["玉罕"]
    assert set(names(desk.get(LIST, {"training": "never"}))) == {"玉罕", "岩温"}
    assert not Enrolment.objects.exists()
    assert not CohortMember.objects.exists()
    assert names(desk.get(LIST, {"training": "trained"})) == []


def test_who_waits_and_whose_account_is_closed(
    desk: Client, menghai: Division, her: Trainee, him: Trainee, post_to: Callable[..., User]
) -> None:
    sender = post_to(Role.BASE_STAFF, division=menghai)
    base = Organisation.objects.get(postings__user=sender)
    claims.enter(
        name="玉应",
        citizen_id="532822197506151236",
        division=menghai,
        organisation=base,
        source=base,
        by=sender,
    )
    closing.close(him.user)

    assert names(desk.get(LIST, {"state": "waiting"})) == ["玉应"]
    assert names(desk.get(LIST, {"state": "closed"})) == ["岩温"]
    assert names(desk.get(LIST, {"state": "confirmed"})) == ["玉罕"]
    assert set(names(desk.get(LIST))) == {"玉罕", "玉应"}


def test_nothing_is_decrypted_and_no_number_shows(
    desk: Client, her: Trainee, him: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = trainees.citizen_id_of(her)
    trainees.record_certificate(her, number, f"{number}43")
    phone = phones.of(her.user)
    monkeypatch.setattr(vault, "decrypt", lambda **given: pytest.fail("decrypted"))

    page, book = desk.get(LIST), desk.get(LIST, {"as": "xlsx"})

    cells = [str(cell) for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.values for cell in row]
    assert phone is not None
    for secret in (number, number[-6:], phone[0][-11:]):
        assert secret not in page.content.decode()
        assert secret not in " ".join(cells)
    assert "玉罕" in cells


def test_a_download_is_written_into_the_journal(desk: Client, officer: User, her: Trainee) -> None:
    desk.get(LIST)
    assert not Act.objects.filter(verb="list.export").exists()

    desk.get(LIST, {"as": "xlsx"})

    assert Act.objects.get(verb="list.export").by == officer


@pytest.mark.parametrize("address", ["", "?page=2", "?training=never", "?need=captions&state=confirmed"])
def test_a_page_asks_few_questions_however_long(
    desk: Client,
    menghai: Division,
    her: Trainee,
    make_trainee: Callable[..., Trainee],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    for _ in range(PEOPLE.per_page + 2):
        make_trainee(division=menghai, sign_in=False, needs=["captions"])
    desk.get(LIST)

    with django_assert_max_num_queries(MOST_QUERIES):
        assert desk.get(LIST + address).status_code == 200


@pytest.mark.parametrize("role", [Role.BASE_STAFF, Role.BASE_EDITOR, Role.EVALUATOR, Role.COURSE_REVIEWER])
def test_who_works_with_no_named_people_has_no_list(
    role: Role, menghai: Division, post_to: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(post_to(role, division=menghai)).get(LIST).status_code == 403


def test_a_counsellor_begins_with_whom_she_looks_after(
    menghai: Division,
    officer: User,
    her: Trainee,
    him: Trainee,
    post_to: Callable[..., User],
    signed_in: Callable[[User], Client],
) -> None:
    counsellor = post_to(Role.COUNSELLOR, division=menghai)
    counselling.assign(trainee=her, counsellor=counsellor, by=officer)
    client = signed_in(counsellor)

    first = client.get(LIST, follow=True)

    assert names(first) == ["玉罕"]
    assert set(names(client.get(LIST, {"counsellor": ""}))) == {"玉罕", "岩温"}
    assert names(client.get(LIST, {"counsellor": "nobody"})) == ["岩温"]
