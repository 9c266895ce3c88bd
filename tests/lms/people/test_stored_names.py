"""Names stored before there was one form for them are brought into it, and what is no name is left to an officer."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from lms.people.identity.stored_names import Stored, write
from lms.people.models import Act, User
from lms.world import people
from tests.house.lived_in import browser

pytestmark = pytest.mark.both_databases

ODD = {"yanhan": "岩\u200b 罕", "limei": "\ufeff李  美", "duoji": "12345", "heqiang": "何强"}


@pytest.fixture
def stored(db: None) -> None:
    people.populate()
    for account, name in ODD.items():
        User.objects.filter(username=account).update(name=name)


def names(*options: str) -> str:
    out = io.StringIO()
    call_command("people", "names", *options, stdout=out)
    return out.getvalue()


def test_names_are_counted_then_written_and_what_is_none_stays(stored: None) -> None:
    first = names()
    untouched = {account: people.account(account).name for account in ODD}
    second = names("--write")
    third = names("--write")

    assert untouched == ODD
    assert "2 names in another form" in first
    assert "2 names written" in second
    assert "0 names written" in third
    assert {account: people.account(account).name for account in ODD} == ODD | {"yanhan": "岩罕", "limei": "李美"}
    assert str(people.account("duoji").uuid) in second
    assert "12345" not in first + second
    assert Act.objects.filter(verb="trainee.rename").count() == 2


def test_what_somebody_corrected_meanwhile_is_not_written_over(stored: None) -> None:
    before = people.account("yanhan")
    User.objects.filter(pk=before.pk).update(name="岩罕香")

    assert write(Stored(before, "岩罕")) is False
    assert people.account("yanhan").name == "岩罕香"


def test_an_officer_is_told_of_a_name_that_is_none(stored: None) -> None:
    province = browser("province")
    pages = {
        account: province.get(reverse("registry:person", args=[people.account(account).uuid])).content.decode()
        for account in ("duoji", "heqiang")
    }

    assert "请问清姓名的写法" in pages["duoji"]
    assert "请问清姓名的写法" not in pages["heqiang"]
