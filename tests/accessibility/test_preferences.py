"""How somebody wants to see and hear, signed in or not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accessibility.captions import tracks
from accessibility.display.preferences import CHOICES, valid
from accessibility.models import Preference
from lms.people.models import UserSession

pytestmark = pytest.mark.django_db
ADDRESS = "/preferences/"


def test_only_known_values_are_kept_and_defaults_are_not():
    assert valid({"theme": "dark", "size": "standard", "speed": "99", "x": "<script>", "caption_size": 150}) == {
        "theme": "dark",
        "caption_size": "150",
    }


@pytest.mark.parametrize(
    ("name", "values", "nonsense"),
    [
        ("caption_language", ["en", "zh-Hant", "bo"], ["auto", "<b>", "en|x", "a" * 40, ""]),
        ("quality", ["least", "240", "1080"], ["auto", "0", "99999", "-1", "240p", ""]),
    ],
)
def test_what_films_bring_is_kept_though_no_list_has_it(name, values, nonsense):
    assert [valid({name: value}) for value in values] == [{name: value} for value in values]
    assert [valid({name: value}) for value in nonsense] == [{}] * len(nonsense)


def test_the_page_offers_the_languages_of_captions_and_keeps_what_was_chosen(client, submitted, reviewer):
    tracks.approve(track=submitted, version=submitted.latest, by=reviewer)
    client.post(ADDRESS, {"caption_language": "bo", "quality": "576"})

    page = client.get(ADDRESS).content.decode()

    for name, value in (("caption_language", "zh-Hans"), ("caption_language", "bo"), ("quality", "576")):
        assert f'value="{value}"' in page, name
    assert "中文" in page
    assert "བོད་སྐད" in page


def test_kept_with_the_person(client, editor):
    client.force_login(editor)

    client.post(ADDRESS, {"theme": "dark", "next": "/"})
    client.post(ADDRESS, {"size": "large"})

    assert Preference.objects.get(user=editor).values == {"theme": "dark", "size": "large"}


def test_kept_in_the_browser_of_somebody_who_has_not_signed_in(client):
    client.post(ADDRESS, {"size": "large"})
    client.post(ADDRESS, {"sign_place": "top-right", "speed": "1.25"})

    cookie = client.cookies["display"]
    assert cookie.value == "size:large|sign_place:top-right|speed:1.25"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    assert 'data-sign-place="top-right"' in client.get(ADDRESS).content.decode()
    assert not Preference.objects.exists()


def test_a_stranger_has_no_row_written_for_what_she_prefers(client):
    client.post(ADDRESS, {"size": "large"})

    assert not UserSession.objects.exists()


def test_a_browser_forgets_what_is_the_default_again(client):
    client.post(ADDRESS, {"size": "large"})
    client.post(ADDRESS, {"size": "standard"})

    assert client.cookies["display"].value == ""


def test_what_somebody_else_wrote_into_the_cookie_reaches_no_page(client):
    client.cookies["display"] = "size:huge|theme:dark|x:<script>|nonsense|:|"

    page = client.get(ADDRESS).content.decode()

    assert 'data-theme="dark"' in page
    assert "huge" not in page
    assert "x:<script>" not in page


def test_a_page_as_one_browser_wants_it_is_kept_for_no_other(client):
    client.cookies["display"] = "theme:dark"

    assert client.get(ADDRESS)["Cache-Control"] == "private, no-store"


def test_back_to_the_default_is_forgotten(client, editor):
    client.force_login(editor)
    client.post(ADDRESS, {"size": "large"})

    client.post(ADDRESS, {"size": "standard"})

    assert Preference.objects.get(user=editor).values == {}


def test_a_script_gets_what_holds_now(client):
    response = client.post(ADDRESS, {"speed": "1.5"}, headers={"Accept": "application/json"})

    assert response.json() == {"speed": "1.5"}


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(client, address):
    assert client.post(ADDRESS, {"size": "large", "next": address})["Location"] == "/"


def test_the_page_offers_every_choice_by_name(client):
    page = client.get(reverse("accessibility:preferences")).content.decode()

    for name in CHOICES:
        assert f'name="{name}"' in page
    assert "长辈版" in page


def test_every_page_wears_them_from_its_first_byte(client):
    client.post(ADDRESS, {"theme": "contrast", "caption_size": "200"})

    page = client.get(ADDRESS).content.decode()

    assert 'data-theme="contrast"' in page
    assert 'data-caption-size="200"' in page


@pytest.mark.parametrize(
    ("account", "device", "header", "saves"),
    [
        ("", "", "", False),
        ("", "", "on", True),
        ("", "", "ON ", True),
        ("on", "", "", True),
        ("off", "", "on", False),
        ("off", "on", "", True),
        ("on", "off", "on", False),
        ("on", "nonsense", "", True),
    ],
)
def test_data_is_saved_as_chosen_here_or_for_all_or_as_the_device_says(client, editor, account, device, header, saves):
    client.force_login(editor)
    client.post(ADDRESS, {"saver": account})
    client.cookies["saver"] = device

    answer = client.get(ADDRESS, headers={"Save-Data": header})

    assert ('data-saver="on"' in answer.content.decode()) is saves
    assert "Save-Data" in answer["Vary"]  # whatever keeps pages on the way keeps two of them


def test_an_answer_that_does_not_look_at_the_header_is_the_same_for_all(client, editor):
    client.force_login(editor)

    answer = client.post(ADDRESS, {"size": "large"})

    assert answer.status_code == 302
    assert "Save-Data" not in answer.get("Vary", "")


def test_what_is_chosen_for_this_device_stays_with_it_and_not_with_the_person(client, editor):
    client.force_login(editor)
    client.post(ADDRESS, {"saver": "off", "saver_here": "on", "all": "1"})
    elsewhere = Client()
    elsewhere.force_login(editor)

    cookie = client.cookies["saver"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("on", True, "Lax")
    assert 'data-saver="on"' in client.get("/").content.decode()
    assert 'data-saver="off"' in elsewhere.get("/").content.decode()
    assert client.get("/")["Cache-Control"] == "private, no-store"

    client.post(ADDRESS, {"saver_here": ""})
    assert client.cookies["saver"].value == ""


def test_without_an_account_the_browser_is_the_only_place_and_a_cookie_holds_it(client):
    client.post(ADDRESS, {"saver": "on"})

    page = client.get(ADDRESS).content.decode()

    assert client.cookies["display"].value == "saver:on"
    assert 'data-saver="on"' in page
    assert "saver_here" not in page
