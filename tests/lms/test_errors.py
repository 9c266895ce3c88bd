"""What people read when something goes wrong says what is true, in both languages, and needs no database to say it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from accessibility.models import Preference
from foundation import daily_quota
from lms.people.limits.middleware import too_many
from lms.people.models import User
from lms.web import errors


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
    assert re.search(r'class="field"><textarea [^>]*readonly', html)  # as wide as the page, and no wider
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


BUTTON = "/base/hand-in/1/"
ALL = sorted(errors.REFUSALS)
WITHOUT_DATABASE = [status for status in ALL if status not in errors.IN_ITS_FRAME]


def away(*_: Any, **__: Any) -> Any:
    raise OperationalError("the database is away")


@pytest.mark.parametrize(("language", "as_html"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_every_page_of_trouble_is_of_one_make_and_needs_no_database(
    language: str, as_html: str, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    monkeypatch.setattr(type(connection), "cursor", away, raising=False)
    with override(language):
        pages = [errors.answer(rf.get("/"), status) for status in WITHOUT_DATABASE]
        pages += [too_many(rf.get("/")), errors.csrf_failed(rf.post("/")), daily_quota.refused(rf.post("/"), 9)]

    for page in pages:
        html = page.content.decode()
        assert f'<html lang="{as_html}"' in html, page.status_code
        assert html.count("<h1>") == html.count('class="header__name"') == 1
        assert "0871-12385" in html
        assert "<script" not in html
        assert "什么都没有丢" not in html
    assert [page.headers["Cache-Control"] for page in pages[: len(ALL) - 2]] == ["private, no-store"] * (len(ALL) - 2)


@pytest.mark.parametrize("status", ALL)
def test_programs_get_every_refusal_as_json(status: int, rf: RequestFactory) -> None:
    for asked in (
        rf.post("/api/study/leases/"),
        rf.patch("/uploads/1/"),
        rf.post("/x/", "{}", content_type="application/json"),
        rf.get("/x/", headers={"accept": "application/json"}),
    ):
        told = json.loads(errors.answer(asked, status).content)
        assert told["words"]
        assert told["remedy"]
        assert told["code"]
    assert errors.answer(rf.get("/api/"), status).headers.get("Retry-After", "") == (
        "5" if status in (408, 429, 503) else ""
    )


@pytest.mark.parametrize("name", ["500.html", "400.html", "403_csrf.html"])
def test_no_page_of_trouble_claims_that_all_was_kept(name: str) -> None:
    with override("en"):
        html = render_to_string(name)

    assert "not taken" in html or "may not have been saved" in html


@pytest.mark.django_db
def test_an_address_for_buttons_says_so_in_the_site_s_own_look(client: Client, make_user: Callable[..., User]) -> None:
    user = make_user("plain")
    Preference.objects.create(user=user, values={"size": "large", "theme": "dark"})
    client.force_login(user)

    page = client.get(BUTTON)
    asked = client.get(BUTTON, headers={"accept": "application/json"})

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "这个页面只能用按钮打开" in page.content.decode()
    assert 'data-theme="dark" data-size="large"' in page.content.decode()
    assert int(page.headers["Content-Length"]) == len(page.content)
    assert asked.json()["code"] == "method"
    assert client.head(BUTTON).content == b""


@pytest.mark.django_db
def test_more_than_is_taken_is_413_in_words(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    many = client.post("/accounts/login/", {f"field{number}": "1" for number in range(9)})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    long = client.post("/accounts/login/", {"login": "x" * 200})

    for page in (many, long):
        assert page.status_code == 413
        assert "没有任何改动" in page.content.decode()


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_reason_to_wait_before_any_view_too(
    make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("plain"))
    monkeypatch.setattr("lms.people.signing_in.sessions.SessionStore.load", away)

    for address in ("/home/", "/nowhere/at/all/", "/manage/"):
        page = client.get(address)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5"), address
        assert "可能没有保存" in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
    assert client.get("/api/study/x/", headers={"accept": "application/json"}).json()["code"] == "busy"
