"""A form that is sent after the session has ended comes back filled in, to the same account and to nobody else."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.front.environ import DRY
from lms.people.kept_forms import keeping, marks, signing_in
from lms.people.models import HelperLink, Trainee, User
from lms.people.models.sessions import UserSession
from lms.people.signing_in import phones
from lms.people.sms.backends import MemoryBackend
from lms.points.models import Goal
from tests.drawn import end_session, form_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PAGE = "/points/goal/"
WORDS = "每天晚上学一点点，不着急"
TYPED = {"minutes": "35", "words": WORDS}
BACK = "表单已按原样填好"
THROWN_AWAY = "填写的内容已经丢弃"


@pytest.fixture
def hong(make_trainee: Callable[..., Trainee], menghai: Any) -> User:
    return make_trainee(division=menghai, name="玉红").user


@pytest.fixture
def lan(make_trainee: Callable[..., Trainee], menghai: Any) -> User:
    return make_trainee(division=menghai, name="玉兰").user


def browser_of(user: User, **how: Any) -> Client:
    browser = Client(**how)
    browser.force_login(user, "lms.people.signing_in.backends.ByPassword")
    return browser


def holds(answer: Any, text: str = WORDS) -> bool:
    return text in answer.content.decode()


def is_filled(answer: Any) -> bool:
    html = answer.content.decode()
    return f'value="{WORDS}"' in html and 'value="35"' in html and BACK in html


def test_it_comes_back_filled_in_to_the_same_account_and_is_sent_once(hong: User) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)

    sent = browser.post(PAGE, fields)
    door = browser.get(sent["Location"])
    back = sign_in(browser, hong.username, sent)

    assert sent["Location"] == "/accounts/login/?next=/points/goal/"
    assert holds(door, "会保留30分钟")
    assert not holds(door)
    assert back.redirect_chain[-1][0] == PAGE
    assert is_filled(back)
    assert not Goal.objects.exists()

    taken = browser.post(PAGE, form_of(browser, PAGE) | TYPED, follow=True)

    assert Goal.objects.get().words == WORDS
    assert not holds(taken, BACK)
    assert BACK not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("way", ["password", "code"])
def test_however_she_signs_in_and_wherever_she_lands_it_finds_her(hong: User, way: str) -> None:
    phones.give(user=hong, phone="13812345678", verified=True)
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)
    browser.post(PAGE, fields)

    if way == "password":  # from the head of the page, which does not know where she wanted to go
        back = browser.post(reverse("account_login"), {"login": hong.username, "password": "pw"}, follow=True)
    else:
        browser.post(reverse("account_request_login_code"), {"phone": "13812345678"})
        code = MemoryBackend.sent[-1][1]
        back = browser.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)

    assert is_filled(back)


def test_it_comes_back_too_where_every_cookie_was_gone(hong: User) -> None:
    fields = form_of(browser_of(hong), PAGE) | TYPED
    browser = Client(enforce_csrf_checks=True)

    sent = browser.post(PAGE, fields, headers={"Origin": "http://testserver"})

    assert is_filled(sign_in(browser, hong.username, sent))


def test_what_was_typed_is_in_no_address_no_row_and_no_cache_that_can_be_read(hong: User, lan: User) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)

    sent = browser.post(PAGE, fields)

    [kept] = [keeping.Kept(**row) for row in browser.session[keeping.KEY]]
    sealed = cache.get(keeping.in_cache(kept))
    assert "35" not in sent["Location"]
    assert WORDS.encode() not in sealed
    assert WORDS not in str(dict(browser.session.items()))
    assert UserSession.objects.get().user_id is None
    assert keeping.read(kept) is not None
    for other in ({"subject": str(lan.uuid)}, {"actor": str(lan.uuid)}):  # another's key does not open it
        assert keeping.read(keeping.Kept(**{**browser.session[keeping.KEY][0], **other})) is None


def test_another_who_signs_in_afterwards_gets_nothing_of_it_and_a_sentence(hong: User, lan: User) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)
    sent = browser.post(PAGE, fields)
    [row] = browser.session[keeping.KEY]

    hers = sign_in(browser, lan.username, sent)

    assert holds(hers, THROWN_AWAY)
    assert not holds(hers)
    assert not holds(browser.get(PAGE))
    assert cache.get(keeping.in_cache(keeping.Kept(**row))) is None
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_login"), {"login": hong.username, "password": "pw"})
    assert not holds(browser.get(PAGE))


@pytest.mark.parametrize("strict", [False, True], ids=["token fits", "token of before"])
def test_another_who_has_signed_in_before_takes_nothing_of_it(hong: User, lan: User, strict: bool) -> None:
    """Two tabs: the form stood open while the other signed in. The token of before fails, and the mark would too."""
    browser = browser_of(hong, enforce_csrf_checks=strict)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)
    fresh = form_of(browser, "/accounts/login/", action="/accounts/login/")
    browser.post("/accounts/login/", fresh | {"login": lan.username, "password": "pw"})

    refused = browser.post(PAGE, fields, headers={"Origin": "http://testserver"})

    assert refused.status_code == 403
    assert holds(refused, "填写的内容已经丢弃")
    assert not holds(refused)
    assert not Goal.objects.exists()
    assert not holds(browser.get(PAGE))


def test_who_has_signed_in_again_in_another_tab_gets_it_back_at_once(hong: User) -> None:
    browser = browser_of(hong, enforce_csrf_checks=True)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)
    fresh = form_of(browser, "/accounts/login/", action="/accounts/login/")
    browser.post("/accounts/login/", fresh | {"login": hong.username, "password": "pw"})

    for headers in ({"Origin": "http://testserver"}, {}):
        back = browser.post(PAGE, fields, headers=headers, follow=True)
        assert back.redirect_chain == [(PAGE, 303)]
        assert is_filled(back)
    elsewhere = browser.post(PAGE, fields | {"words": "别的网站写的话"}, headers={"Origin": "http://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert not holds(browser.get(PAGE), "别的网站写的话")
    assert not Goal.objects.exists()


class TestHelper:
    @pytest.fixture
    def mother(self, make_user: Callable[..., User], hong: User, lan: User) -> User:
        mother = make_user("mother")
        for each in (hong, lan):
            HelperLink.objects.create(helper=mother, trainee=each.trainee, consent_note="当面同意")
        return mother

    @staticmethod
    def choose(browser: Client, whom: str) -> Any:
        return browser.post(reverse("people:choose_subject"), {"trainee": whom}, follow=True)

    def test_a_form_drawn_for_one_is_not_taken_for_the_other(self, mother: User, hong: User, lan: User) -> None:
        browser = browser_of(mother)
        self.choose(browser, str(hong.uuid))
        fields = form_of(browser, PAGE) | TYPED
        self.choose(browser, str(lan.uuid))  # in another tab

        refused = browser.post(PAGE, fields)

        assert refused.status_code == 403
        assert holds(refused, "玉红")
        assert not holds(refused)
        button = browser.post("/points/goal/away/", fields)  # the page of a refusal, too, leads back to one that opens
        assert holds(button, f'name="next" value="{PAGE}"')
        assert not Goal.objects.exists()
        assert not holds(browser.get(PAGE))
        assert not holds(self.choose(browser, "self"))
        assert is_filled(self.choose(browser, str(hong.uuid)))

    def test_after_signing_in_again_it_waits_for_the_one_it_was_drawn_for(
        self, mother: User, hong: User, lan: User
    ) -> None:
        browser = browser_of(mother)
        self.choose(browser, str(hong.uuid))
        fields = form_of(browser, PAGE) | TYPED
        end_session(browser)

        back = sign_in(browser, "mother", browser.post(PAGE, fields))

        assert not holds(back)
        assert holds(browser.get("/helping/"), "玉红") or holds(back, "玉红")
        assert not holds(self.choose(browser, str(lan.uuid)))
        assert is_filled(self.choose(browser, str(hong.uuid)))

    def test_nothing_comes_back_of_somebody_whom_she_helps_no_more(self, mother: User, hong: User) -> None:
        browser = browser_of(mother)
        self.choose(browser, str(hong.uuid))
        fields = form_of(browser, PAGE) | TYPED
        HelperLink.objects.filter(trainee=hong.trainee).delete()

        refused = browser.post(PAGE, fields)

        assert refused.status_code == 403
        assert holds(refused, "已不再协助")
        assert keeping.KEY not in browser.session

    def test_the_player_counts_nothing_for_the_other(self, mother: User, hong: User, lan: User) -> None:
        browser = browser_of(mother)
        self.choose(browser, str(hong.uuid))
        mark = form_of(browser, PAGE)[marks.FIELD]
        self.choose(browser, str(lan.uuid))

        answer = browser.post("/api/study/leases/", "{}", content_type="application/json", headers={marks.HEADER: mark})

        assert (answer.status_code, answer.json()["code"]) == (403, "another_person")


def test_after_half_an_hour_it_is_gone(hong: User, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)
    sent = browser.post(PAGE, fields)
    later = time.time() + keeping.LASTS + 1
    monkeypatch.setattr("time.time", lambda: later)

    assert not holds(sign_in(browser, hong.username, sent))


def test_passwords_and_files_do_not_come_back_and_it_is_said(hong: User) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)

    secret = {"oldpassword": "geheim-2026", "scan": SimpleUploadedFile("扫描件.pdf", b"%PDF")}
    back = sign_in(browser, hong.username, browser.post(PAGE, fields | secret))

    assert is_filled(back)
    assert holds(back, "扫描件.pdf")
    assert holds(back, "文件无法保留")
    assert holds(back, "密码和验证码不会保留")
    assert not holds(back, "geheim-2026")


def test_where_it_cannot_be_kept_nothing_is_promised(hong: User, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE) | TYPED
    end_session(browser)

    for typed in (
        {name: value for name, value in fields.items() if name != marks.FIELD},
        fields | {marks.FIELD: "x:y"},
    ):
        page = browser.post(PAGE, typed, follow=True)
        assert holds(page, "没有收下")
        assert not holds(page, "会保留")
    monkeypatch.setattr(keeping, "MOST", 10)
    assert not holds(browser.post(PAGE, fields, follow=True), "会保留")
    monkeypatch.undo()
    for number in range(keeping.AT_ONCE):
        assert holds(browser.post(f"{PAGE}?n={number}", fields, follow=True), "会保留")
    assert not holds(browser.post(f"{PAGE}?n=more", fields, follow=True), "会保留")
    assert len(browser.session[keeping.KEY]) == keeping.AT_ONCE


def test_where_the_form_is_gone_the_words_stand_there_to_be_copied(hong: User) -> None:
    browser = browser_of(hong)
    fields = form_of(browser, PAGE)
    end_session(browser)

    back = sign_in(browser, hong.username, browser.post("/points/goal/away/", fields | {"why": WORDS}))

    assert back.redirect_chain[-1][0] == PAGE
    assert holds(back, f"{WORDS}</textarea>")


def test_a_button_s_own_address_is_no_page_to_come_back_to(hong: User) -> None:
    for address, page in (("/points/goal/away/", "/home/"), (PAGE, PAGE)):
        browser = Client()
        answer = browser.post(address)
        assert answer["Location"] == f"/accounts/login/?next={page}"
    told = Client().post("/points/goal/away/", headers={"Referer": "http://testserver/points/goal/"})
    assert told["Location"] == f"/accounts/login/?next={PAGE}"


def test_a_stranger_s_body_is_not_waited_for(rf: RequestFactory, hong: User) -> None:
    known = Client()
    known.post(reverse("account_login"), {"login": hong.username, "password": "pw"})
    request = rf.post(PAGE, TYPED, **{DRY: True})

    assert not signing_in.may_be_read(request)
    request.COOKIES = {name: morsel.value for name, morsel in known.cookies.items()}
    assert signing_in.may_be_read(request)
    request.META["CONTENT_LENGTH"] = str(signing_in.LARGEST + 1)
    assert not signing_in.may_be_read(request)


def test_every_form_of_a_page_carries_the_mark_and_a_stranger_s_none(hong: User) -> None:
    html = browser_of(hong).get(PAGE).content.decode()

    assert html.count('method="post"') == html.count(f'name="{marks.FIELD}"') > 1
    assert marks.FIELD not in Client().get("/accounts/login/").content.decode()
