"""How somebody wants to see and hear, signed in or not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accessibility.models import Preference
from accessibility.preferences import CHOICES, valid

pytestmark = pytest.mark.django_db
ADDRESS = "/preferences/"


def test_only_known_values_are_kept_and_defaults_are_not():
    assert valid({"theme": "dark", "size": "standard", "speed": "99", "x": "<script>", "caption_size": 150}) == {
        "theme": "dark",
        "caption_size": "150",
    }


def test_kept_with_the_person(client, editor):
    client.force_login(editor)

    client.post(ADDRESS, {"theme": "dark", "next": "/"})
    client.post(ADDRESS, {"size": "large"})

    assert Preference.objects.get(user=editor).values == {"theme": "dark", "size": "large"}


def test_kept_in_the_browser_of_somebody_who_has_not_signed_in(client):
    client.post(ADDRESS, {"size": "large"})

    assert client.session["display"] == {"size": "large"}
    assert not Preference.objects.exists()


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
