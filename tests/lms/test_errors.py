"""What people read when something goes wrong says what is true, in both languages, and needs no database to say it."""

from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


FORM = {"login": "yanhan", "password": "not-for-anybody", "words": "我要说的话很长，请不要弄丢了它。"}


@pytest.mark.django_db
def test_a_form_that_waited_too_long_is_refused_in_true_words(strict: Client) -> None:
    response = strict.post("/accounts/login/", FORM, headers={"Origin": "http://testserver"})

    html = response.content.decode()
    assert response.status_code == 403
    assert "刚才提交的内容没有收下" in html
    assert "都还在" in html
    assert FORM["words"] in html
    assert FORM["password"] not in html
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_words_that_another_site_sends_are_not_shown_as_somebody_s_own(strict: Client) -> None:
    for headers in ({"Origin": "http://elsewhere.example"}, {}):
        html = strict.post("/accounts/login/", FORM, headers=headers).content.decode()
        assert FORM["words"] not in html


@pytest.mark.django_db
def test_it_is_said_in_english_too(strict: Client) -> None:
    strict.cookies["django_language"] = "en"

    html = strict.post("/accounts/login/", FORM).content.decode()

    assert "was not taken" in html


@pytest.mark.django_db
def test_programs_read_it_as_json(strict: Client) -> None:
    answered = strict.post("/api/study/leases/", "{}", content_type="application/json")

    assert answered.status_code == 403
    assert "没有提交成功" in answered.json()["words"]


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html", "403_csrf.html"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_trouble_need_no_database(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(type(connection), "cursor", away, raising=False)
    with override(language):
        html = render_to_string(name)

    assert "<h1>" in html
    assert "0871-12385" in html


@pytest.mark.parametrize("name", ["500.html", "400.html", "403_csrf.html"])
def test_no_page_of_trouble_claims_that_all_was_kept(name: str) -> None:
    with override("en"):
        html = render_to_string(name)

    assert "not taken" in html or "may not have been saved" in html
