"""People by hand: entered once, what a number tells is never typed, and what is known of them is corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from courses.assess.models import Accommodation
from lms.people.accounts import trainees
from lms.people.claims import claims
from lms.people.errors import NumberTaken, SameNumber
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Act, Claim, DisabilityCertificate, Division, Organisation, Role, Trainee, User
from lms.people.notices import unseen
from lms.people.signing_in import phones
from lms.registry.desk import lookup
from lms.registry.desk.forms import AddForm

pytestmark = pytest.mark.django_db
ADD = "/people/add/"
PHONE = "13900004401"


def number(serial: int, born: str = "19880412") -> str:
    stem = f"532822{born}{serial:03d}"
    return stem + CHECK[sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11]


@pytest.fixture
def officer(menghai: Division, post_to: Callable[..., User]) -> User:
    return post_to(Role.COUNTY_OFFICER, division=menghai)


@pytest.fixture
def desk(officer: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(officer)


@pytest.fixture
def person(menghai: Division, make_trainee: Callable[..., Trainee]) -> Trainee:
    return make_trainee(division=menghai, name="玉罕")


def said(menghai: Division, **more: Any) -> dict[str, Any]:
    return {"name": "玉 罕", "citizen_id": number(2), "division": menghai.pk, "residence": "rural"} | more


def text(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def test_one_person_is_entered_and_her_number_says_the_rest(desk: Client, officer: User, menghai: Division) -> None:
    form = said(menghai, certificate=f"{number(2)}43", valid_until="2031-05-01", phone=PHONE, how="当面拨通")

    done = desk.post(ADD, form)

    her = Trainee.objects.get(user__name="玉罕")
    card = her.certificates.get()
    assert done["Location"] == f"/people/{her.user.uuid}/"
    assert (her.birth_year, her.sex, her.residence, her.division) == (1988, "female", "rural", menghai)
    assert her.confirmed is not None
    assert (card.level, card.valid_until) == (3, date(2031, 5, 1))
    assert phones.holder(PHONE) == her.user
    assert list(Act.objects.values_list("verb", "by")) == [("trainee.add", officer.pk)]


def test_the_form_is_short_and_asks_nothing_that_the_number_tells(officer: User) -> None:
    assert len(AddForm(user=officer).fields) <= 8
    assert not {"sex", "birth_year", "category", "level"} & set(AddForm(user=officer).fields)


def test_her_number_is_entered_once_and_her_page_is_offered(desk: Client, menghai: Division) -> None:
    desk.post(ADD, said(menghai))
    her = Trainee.objects.get(user__name="玉罕")

    again = desk.post(ADD, said(menghai, name="别人"))

    assert again.status_code == 422
    assert "这位学员已经录入" in text(again)
    assert f'href="/people/{her.user.uuid}/"' in again.content.decode()
    assert Trainee.objects.count() == 1


def test_of_another_place_neither_name_nor_place_is_said(desk: Client, menghai: Division, mengla: Division) -> None:
    trainees.admit(name="玉腊", citizen_id=number(2), division=mengla)

    refused = desk.post(ADD, said(menghai))

    assert refused.status_code == 422
    assert "这个号码不能在这里录入" in text(refused)
    assert "玉腊" not in refused.content.decode()
    assert "勐腊" not in refused.content.decode()
    assert not User.objects.filter(name="玉罕").exists()


def test_whom_a_list_has_named_is_confirmed_and_not_entered(
    desk: Client, menghai: Division, post_to: Callable[..., User]
) -> None:
    sender = post_to(Role.BASE_STAFF, division=menghai)
    base = Organisation.objects.create(division=menghai, name="茶叶基地", department=Organisation.Department.BASE)
    row = claims.enter(name="玉罕", citizen_id=number(2), division=menghai, organisation=base, source=base, by=sender)

    refused = desk.post(ADD, said(menghai))

    assert refused.status_code == 422
    assert f'href="/people/to-confirm/{row.uuid}/"' in refused.content.decode()
    assert Claim.objects.waiting().get() == row
    assert Trainee.objects.count() == 1


def test_numbers_are_not_tried_out_here_either(
    desk: Client, menghai: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "LOOKUPS_AN_HOUR", 2)

    answers = [desk.post(ADD, said(menghai, citizen_id=number(serial))).status_code for serial in (2, 4, 6)]

    assert answers == [302, 302, 422]
    cache.clear()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"citizen_id": "532822198804120020"}, "最后一位"),
        ({"certificate": f"{number(4)}43"}, "别人的"),
        ({"valid_until": "2031-05-01"}, "残疾人证号码"),
        ({"phone": PHONE}, "怎样核实"),
        ({"division": "530000"}, ""),
        ({"division": "532823"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Client, menghai: Division, more: dict[str, Any], words: str
) -> None:
    refused = desk.post(ADD, said(menghai, **more))

    assert refused.status_code == 422
    assert words in text(refused)
    assert 'value="玉 罕"' in refused.content.decode()
    assert not Trainee.objects.exists()


def test_a_phone_that_is_anothers_leaves_nobody_behind(desk: Client, menghai: Division, person: Trainee) -> None:
    phones.give(user=person.user, phone=PHONE)

    refused = desk.post(ADD, said(menghai, phone=PHONE, how="当面拨通"))

    assert refused.status_code == 422
    assert Trainee.objects.count() == 1
    assert not Act.objects.filter(verb="trainee.add").exists()


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.BASE_STAFF, Role.AUDITOR])
def test_only_officers_enter_people(
    role: Role, menghai: Division, post_to: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(post_to(role, division=menghai)).get(ADD).status_code == 403


def test_a_wrong_number_is_corrected_and_everything_follows(desk: Client, person: Trainee) -> None:
    before = trainees.citizen_id_of(person)
    trainees.record_certificate(person, before, f"{before}43")

    desk.post(f"/people/{person.user.uuid}/number/", {"number-citizen_id": number(4), "number-reason": "证件核对"})

    person.refresh_from_db()
    assert trainees.citizen_id_of(person) == number(4)
    assert (person.birth_year, person.sex) == (1988, "female")
    assert trainees.find_by_certificate(f"{number(4)}43") == person
    assert trainees.find_by_citizen_id(before) is None
    assert Act.objects.get(verb="trainee.number").reason == "证件核对"
    assert [notice.code for notice, _words in unseen(person.user)] == ["number"]


def test_no_number_is_corrected_to_one_that_somebody_has(
    desk: Client, officer: User, menghai: Division, person: Trainee
) -> None:
    trainees.admit(name="岩温", citizen_id=number(3), division=menghai)

    with pytest.raises(NumberTaken):
        trainees.correct_number(trainee=person, citizen_id=number(3), reason="x", by=officer)
    with pytest.raises(SameNumber):
        trainees.correct_number(trainee=person, citizen_id=trainees.citizen_id_of(person), reason="x", by=officer)
    asked = {"number-citizen_id": number(3), "number-reason": "核对"}
    refused = desk.post(f"/people/{person.user.uuid}/number/", asked)

    assert refused.status_code == 409
    assert "岩温" not in refused.content.decode()


def test_what_she_needs_holds_in_quizzes_at_once_and_ends_with_it(desk: Client, person: Trainee) -> None:
    address = f"/people/{person.user.uuid}/needs/"

    desk.post(address, {"needs-codes": ["captions", "more_time"]})
    first = (
        set(person.needs.values_list("code", flat=True)),
        Accommodation.objects.filter(subject=person.user).count(),
    )
    desk.post(address, {"needs-codes": ["captions"]})

    assert first == ({"captions", "more_time"}, 1)
    assert set(person.needs.values_list("code", flat=True)) == {"captions"}
    assert not Accommodation.objects.filter(subject=person.user).exists()
    assert Act.objects.filter(verb="trainee.needs", subject=person.user).count() == 2


def test_what_is_known_of_her_is_written_down_and_shown(desk: Client, person: Trainee) -> None:
    form = {"residence": "urban", "education": "high", "employment": "flexible", "willingness": "wants"}

    desk.post(f"/people/{person.user.uuid}/profile/", {f"profile-{name}": value for name, value in form.items()})

    page = text(desk.get(f"/people/{person.user.uuid}/"))
    assert all(words in page for words in ("城镇", "灵活就业", "男"))


def test_her_certificate_is_shown_by_its_day_and_revealed_by_number(desk: Client, person: Trainee) -> None:
    whole = f"{trainees.citizen_id_of(person)}63"
    address = f"/people/{person.user.uuid}/"

    desk.post(f"{address}certificate/", {"certificate-number": whole, "certificate-valid_until": "2031-05-01"})
    page = desk.get(address).content.decode()
    shown = desk.post(f"{address}reveal/", {"reveal-field": "certificate", "reveal-reason": "核对"})

    assert "2031-05-01" in page
    assert whole not in page
    assert str(DisabilityCertificate.Category.MIND.label) not in page
    assert whole in shown.content.decode()
