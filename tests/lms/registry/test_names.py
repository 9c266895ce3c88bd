"""A name is found, corrected and compared in its one form, whichever page it is typed on."""

from collections.abc import Callable

import pytest
from django.test import Client

from lms.people.accounts import helping, trainees
from lms.people.models import Division, HelperLink, Trainee, User
from lms.people.signing_in import phones
from lms.registry.desk import lookup
from tests.lms.exchange.lists import number

pytestmark = pytest.mark.both_databases


def test_an_office_finds_renames_and_gives_helpers_whatever_dot_it_types(menghai: Division, officer: User) -> None:
    """Every way a name comes in: admitting, correcting, moving here, looking up, helping."""
    her = trainees.admit(name="娜 • 迪", citizen_id=number(7), division=menghai)

    assert her.user.name == "娜·迪"
    assert lookup.by_name(officer, "娜・迪") == [her]
    assert lookup.elsewhere(officer, name="娜‧迪", citizen_id=f"'{number(7)}") == her
    trainees.rename(trainee=her, name=" 娜 迪•罕 ", by=officer)
    assert User.objects.get(pk=her.user_id).name == "娜迪·罕"
    for name in ("依香•帕", "依香·帕"):
        given = {"kind": HelperLink.Kind.FAMILY, "consent_note": "当面", "can_study": True, "can_view_record": False}
        helping.grant(trainee=her, name=name, phone="13900000001", **given)  # type: ignore[arg-type]
    holder = phones.holder("13900000001")
    assert holder is not None
    assert holder.name == "依香·帕"


def test_the_pages_of_the_desk_take_a_name_in_any_form_and_refuse_none(
    menghai: Division, officer: User, signed_in: Callable[[User], Client]
) -> None:
    her = trainees.admit(name="娜·迪", citizen_id=number(7), division=menghai)
    client = signed_in(officer)
    address = f"/people/{her.user.uuid}/"

    found = client.post("/people/", {"name": "娜 ・迪"}).content.decode()
    refused = client.post(f"{address}name/", {"name-name": "#N/A"})
    client.post(f"{address}name/", {"name-name": "娜\u200b • 罕"})

    assert "娜·迪" in found
    assert refused.status_code == 422
    assert Trainee.objects.get(pk=her.pk).user.name == "娜·罕"
