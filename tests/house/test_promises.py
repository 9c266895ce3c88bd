"""What people read when something was not taken is true: no page promises what does not happen, in either language."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.html import strip_tags
from django.utils.translation import override

from foundation import daily_quota
from foundation.http.permission import PUBLIC
from lms.front import middleware as front
from lms.people.kept_forms import keeping, marks
from lms.people.library import find
from lms.people.library.entries import Access
from lms.people.limits.middleware import too_many
from lms.people.models import User
from lms.web import errors
from tests.drawn import sign_in
from tests.house.test_addresses import ALL
from tests.house.test_malformed import written_out

LANGUAGES = ["zh-hans", "en"]
SENTENCE = re.compile(r"[^。！？.!?\n]+")
PROMISE = {
    "zh-hans": re.compile(r"保留|保存|还在|丢|找回|改动|自动继续|回来|填好|收下"),
    "en": re.compile(r"\bkept?\b|\bsaved?\b|\blost\b|comes? back|changed|by itself|\btaken?\b", re.IGNORECASE),
}
# What a page of trouble may say of what became of something, and why it is so on every page that says it.
TRUE: dict[str, tuple[str, ...]] = {
    "the view was not reached": ("What was just sent was not taken", "刚才提交的内容没有收下"),
    "the view answers no GET, or what was led there had become one": (
        "If you had just sent something, it was not taken",
        "如果刚才提交了什么，没有收下",
    ),
    "a refusal takes nothing away": ("Everything that you had saved before is kept", "以前保存过的都还在"),
    "refused before a view was reached": ("Nothing was changed", "没有任何改动", "什么都没有改动"),
    "counted before the view is reached": ("so this time it was not taken", "这一次没有收下"),
    "nobody knows how far it came": ("What was just sent may not have been saved", "刚才提交的内容可能没有保存"),
    "tus: the offset stands in the file, and the script asks for it": (
        "What has arrived is kept, and it goes on from there by itself",
        "已经传到的都保留着，会自动从那里接着传",
    ),
    "a guess, and it says so": ("this browser may be keeping no cookies", "可能是浏览器没有保存 Cookie"),
}  # fmt: skip
ALLOWED = tuple(words for sentences in TRUE.values() for words in sentences)


def pages(rf: RequestFactory) -> Iterator[tuple[str, str]]:
    """Every page of trouble, by what it is of."""
    for status in errors.REFUSALS:
        asked = rf.post("/")
        asked.session, asked.user = {}, None  # type: ignore[attr-defined]
        yield str(status), errors.answer(asked, status).content.decode()
    yield "429 of a limit", too_many(rf.get("/")).content.decode()
    yield "a form too often", daily_quota.refused(rf.post("/"), 9).content.decode()
    yield "csrf", errors.csrf_failed(rf.post("/")).content.decode()
    for words in (errors.TOO_LARGE, front.TOO_MANY_LINES, front.UPLOAD_SLOW):
        yield words[0], errors.answer(rf.post("/"), 413, words=words).content.decode()


def promises(html: str, language: str) -> set[str]:
    main = html[html.find("<main") : html.find("</main>")]
    sentences = {part.strip() for text in strip_tags(main).split("\n") for part in SENTENCE.findall(text)}
    return {sentence for sentence in sentences if PROMISE[language].search(sentence)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_trouble_promises_what_is_not_so(language: str, rf: RequestFactory, db: None) -> None:
    with override(language):
        said = [(what, sentence) for what, html in pages(rf) for sentence in promises(html, language)]

    assert [each for each in said if not any(words in each[1] for words in ALLOWED)] == []
    assert len(said) > 10


# --- every address that takes a form ----------------------------------------------------------------------------------

WORDS = "我写了很久的一段话"
KEEPS = re.compile(r"会保留|回来|is kept|comes back")
TO_PROGRAMS = re.compile(r"丢|保留|回来|\bkept\b|\blost\b")  # what a script has sent is kept by nobody here
LOSES = re.compile(r"没有收下|was not taken")


def of_people() -> Iterator[str]:
    """The addresses that ask who it is, with something in each place."""
    for name, route, entry in ALL:
        permission = getattr(entry.callback, "permission", None)
        library = find(name) if permission is None else None
        if permission == PUBLIC or (permission is None and (library is None or library.access not in ASKS)):
            continue
        yield written_out(route, {})


ASKS = (Access.SIGNED_IN, Access.ADMIN, Access.OPERATOR)


@pytest.fixture
def hong(make_user: Callable[..., User]) -> User:
    return make_user("hong")


@pytest.mark.django_db
def test_every_form_of_a_session_that_is_over_leads_to_a_page_and_says_what_is_so(hong: User) -> None:
    browser = Client()
    browser.force_login(hong, "lms.people.signing_in.backends.ByPassword")
    request = browser.get("/courses/").wsgi_request
    mark = marks.made_for(request)
    failed, asked = [], 0
    for number, address in enumerate(of_people()):
        language = LANGUAGES[number % 2]
        for fields in ({"words": WORDS, marks.FIELD: mark}, {"words": WORDS}):
            cache.clear()  # how many forms are kept for one person is bounded
            nobody = Client()
            nobody.cookies["django_language"] = language
            answer = nobody.post(address, fields)
            if answer.status_code in (404, 405):  # it takes no form from anybody, or is closed
                continue
            asked += 1
            if answer.status_code == 401 or (answer.status_code in (403, 404) and address.startswith("/api/")):
                said = " ".join(map(str, answer.json().values()))
                failed += [f"{address}: {said}"] if TO_PROGRAMS.search(said) else []
                continue
            if answer.status_code != 302 or not answer["Location"].startswith("/accounts/login/?next=/"):
                failed.append(f"{address}: {answer.status_code} {answer.get('Location', '')}")
                continue
            if not marks.takes_get(resolve(answer["Location"].partition("next=")[2].partition("%3F")[0]).func):
                failed.append(f"{address}: leads to a button's own address")
            said = " ".join(str(message) for message in answer.wsgi_request._messages._queued_messages)
            kept = [keeping.read(keeping.Kept(**row)) for row in nobody.session.get(keeping.KEY, [])]
            is_kept = [("words", WORDS)] in [each.fields for each in kept if each]
            if not LOSES.search(said) or bool(KEEPS.search(said)) != is_kept or is_kept != (marks.FIELD in fields):
                failed.append(f"{address}: {said} (kept: {is_kept})")

    assert not failed, "\n".join(failed)
    assert asked > 400


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_to_be_kept_is_there_after_signing_in(hong: User, language: str) -> None:
    browser = Client()
    browser.force_login(hong, "lms.people.signing_in.backends.ByPassword")
    mark = marks.made_for(browser.get("/courses/").wsgi_request)
    for address in ("/points/goal/away/", "/exchange/rosters/", "/manage/pages/1/edit/", "/accounts/password/change/"):
        nobody = Client()
        nobody.cookies["django_language"] = language
        sent = nobody.post(address, {"words": WORDS, marks.FIELD: mark})
        back = sign_in(nobody, "hong", sent)
        assert back.redirect_chain[-1][0] == "/courses/"
        assert WORDS in back.content.decode(), address
