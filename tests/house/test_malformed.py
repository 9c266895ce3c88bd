"""No address answers 500 to what cannot be meant: every one is asked, ours and the libraries', by several people.

Numbers that no column holds, dates that no calendar has, bytes that are no text, bodies that are no forms; in the
address, in the query, in the fields of a form and as JSON.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lms.front.environ import DRY
from lms.people.models import User
from tests.house.test_matrix import world  # noqa: F401 - a fixture: one of everything that an address can name
from tests.undrawn import draw_once

pytestmark = pytest.mark.django_db
HUGE = "9" * 20
# Parameters that some view or library reads, besides those that ours name.
NAMES = """
page p q id year month place course day next export ordering order limit offset fields type search search_operator
term tag collection_id content_type locale page_type user_perms parent_page_id target_pages[] can_choose_root
match_subclass child_of descendant_of ancestor_of translation_of for_explorer has_children include_root multiple
childOf layout format as block version number latest mine task revision base offset_ms at from until code serial pk
uuid subject lesson device title slug comment action-publish new_parent_page new_title new_slug parent_page position
once body-count in_preview_panel mode usage_count_min usage_count_max owner edited_by site has_child_pages
created_at_from created_at_to status workflow requested_by reviewable user action timestamp_from object_type label
select_format kind reason from-url citizen_id phone name password login token answer marks minutes present q-1
cue-TOTAL_FORMS form-TOTAL_FORMS form-INITIAL_FORMS comments-TOTAL_FORMS comments-INITIAL_FORMS comments-0-id ids
once collection tags file revision_id loaded_revision_id overwrite_revision_id notification unit milli amount hours
starts ends sign_asset offset audio_asset language subject_id
""".split()  # noqa: SIM905 - a list of them would be four pages
VALUES = (HUGE, "-1", "x", "0000-00-00", "99999-13-41", "0", "１２", "9" * 5_000, "{")
PLACES = (HUGE, "9" * 5_000, "0", "%00", "%ff", "x%0d", "99999-13-41", "-1", "%ED%A0%80")


def addresses(resolver: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", route, entry


ALL = list(addresses(get_resolver()))
CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|\((?:[^()?][^()]*|\?:[^()]*)\)")
GENERIC = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000001", "path": "x", "slug": "x", "str": "x"}


def written_out(route: str, values: dict[str, Any], hostile: str | None = None) -> str:
    """An address of the route: with what the world holds, or with one value in every place that takes any."""

    def put(found: re.Match[str]) -> str:
        kind, name, group = found.group(1) or "str", found.group(2), found.group(3)
        if hostile is not None:
            return hostile
        return str(values.get(name or group or "", GENERIC.get(kind, "1")))

    return "/" + CONVERTED.sub(put, route).replace("^", "").replace("$", "").replace("\\.", ".").replace("\\", "")


def with_one_hostile(route: str, values: dict[str, Any], hostile: str) -> Iterator[str]:
    """The address with one hostile place at a time: the others get as far as a guard or a view that looks it up."""
    for found in CONVERTED.finditer(route):
        before, behind = written_out(route[: found.start()], values), written_out(route[found.end() :], values)
        yield before + hostile + behind.removeprefix("/")


class Asker:
    """Somebody's browser; each request is taken back, and starts from the same cookies."""

    def __init__(self, account: str | None) -> None:
        self.browser = Client(raise_request_exception=False)
        self.account = account or "nobody"
        if account:
            self.browser.force_login(User.objects.get(username=account))
        self.cookies = dict(self.browser.cookies)
        self.failed: list[str] = []

    def ask(self, method: str, address: str, *, what: str = "", **more: Any) -> int:
        for name, morsel in self.cookies.items():
            self.browser.cookies[name] = morsel
        with transaction.atomic():
            answer = self.browser.generic(method, address, **more)
            if answer.streaming:
                with suppress(OSError):  # what the world says lies in the storage does not
                    list(answer.streaming_content)
            transaction.set_rollback(True)
        if answer.status_code >= 500 and answer.status_code != 503:
            self.failed.append(f"{self.account}: {method} {address[:100]} {what} → {answer.status_code}")
        return int(answer.status_code)


FORM = "application/x-www-form-urlencoded"
BODIES: list[tuple[str, str, Any]] = [
    ("nothing", FORM, b""),
    *((f"fields of {value[:12]!r}", FORM, "&".join(f"{name}={value}" for name in NAMES)) for value in VALUES),
    ("NUL", FORM, "&".join(f"{name}=a%00b" for name in NAMES)),
    ("half a pair", FORM, "&".join(f"{name}=%ED%A0%80" for name in NAMES)),
    ("bad multipart", "multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n'),
    ("no boundary", "multipart/form-data", b"x"),
    ("no charset", f"{FORM}; charset=nonsense", b"a=b"),
    ("deep JSON", "application/json", b"[" * 10_000 + b"]" * 10_000),
    ("deep objects", "application/json", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    (
        "surrogates",
        "application/json",
        b'{"lesson": "\\ud800", "block": "\\ud800", "device": "\\u0000", "chunks": ["\\ud800"]}',
    ),
    (
        "long numbers",
        "application/json",
        b'{"lesson": 99999999999999999999, "chunks": [99999999999999999999], "answers": 1}',
    ),
    ("a list", "application/json", b"[1]"),
    ("no JSON", "application/json", b"\xff{"),
]


REFUSED = (401, 403)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each template is written once: the question is what a view does before it."""
    draw_once(monkeypatch)


def routes(samples: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, route, _entry in ALL:
        if "logout" not in route and "failwhale" not in route:
            yield route, samples.get(name, ({}, "get", None))[0]


# How many of the hostile things each address is asked with, and by whom: one, by one person in turn (every other
# address by whoever may most) or by all of them; every tenth (others from address to address, so that all meet the
# whole house) or all, by whoever may most.
ONE, TENTH, ALL_OF_THEM = 0, 10, 1
MOST, OTHERS = "operator", ("teaeditor", "yanhan", "county", None)
PEOPLE = [each for other in OTHERS for each in (other, MOST)]
HOW = [
    pytest.param((MOST, *OTHERS), ONE, True, id="one, in turn"),
    pytest.param((MOST,), TENTH, False, id="every tenth", marks=pytest.mark.long),
    pytest.param((MOST, *OTHERS), ONE, False, id="one each", marks=pytest.mark.long),
    pytest.param((MOST,), ALL_OF_THEM, False, id="all", marks=pytest.mark.long),
]


def asked_by(account: str | None, samples: dict[str, Any], in_turn: bool) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The addresses that one of these people asks, each with its number."""
    for number, (route, values) in enumerate(routes(samples)):
        if not in_turn or PEOPLE[number % len(PEOPLE)] == account:
            yield number, route, values


def share[T](things: Sequence[T], step: int, turn: int) -> Sequence[T]:
    return things[turn % step :: step] if step else things[:1]


@pytest.mark.both_databases  # numbers and bytes that one of them takes and the other refuses
@pytest.mark.parametrize(("accounts", "step", "in_turn"), HOW)
def test_no_number_and_no_byte_in_an_address_or_a_query_answers_500(
    accounts: tuple[str | None, ...],
    step: int,
    in_turn: bool,
    world: dict[str, Any],  # noqa: F811
    quick: None,
) -> None:
    queries = [
        f"?{'&'.join(f'{name}={value}' for name in NAMES)}" for value in (*VALUES[:6], "%FF", "%ED%A0%80", "a%00")
    ]
    failed: list[str] = []
    for account in accounts:
        asker = Asker(account)
        for turn, route, values in asked_by(account, world["samples"], in_turn):
            good = written_out(route, values)
            if step:
                asker.ask("GET", good)
            for query in share(queries, step, turn):
                asker.ask("GET", good + query, what=query[:30])
            if good != written_out(route, values, hostile="0"):
                for place in share(PLACES, step, turn):
                    hostile = written_out(route, values, hostile=place)
                    if asker.ask("GET", hostile) == 405 or step:  # what takes both looks its things up in one way
                        asker.ask("POST", hostile, data="", content_type=FORM)
        failed += asker.failed
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize(("accounts", "step", "in_turn"), HOW)
def test_no_body_answers_500(
    accounts: tuple[str | None, ...],
    step: int,
    in_turn: bool,
    world: dict[str, Any],  # noqa: F811
    quick: None,
) -> None:
    failed: list[str] = []
    for account in accounts:
        asker = Asker(account)
        for turn, route, values in asked_by(account, world["samples"], in_turn):
            good = written_out(route, values)
            for what, kind, body in share(BODIES, step, turn) if step else BODIES[:: len(BODIES) // 3]:
                status = asker.ask("POST", good, data=body, content_type=kind, what=what)
                if status == 405 or (status in REFUSED and not step):  # by the headers alone, before the body is read
                    break
        failed += asker.failed
    assert not failed, "\n".join(failed)


TEXTS = ("x%0ay", "x%0dy", "%00", "云")


def test_no_single_place_of_an_address_answers_500_whether_its_body_is_here_or_only_its_head(
    world: dict[str, Any],  # noqa: F811
    quick: None,
) -> None:
    """Asked from the head alone, a guard stands before those who turn mistakes into answers."""
    failed: list[str] = []
    for account in (MOST, "yanhan"):
        asker = Asker(account)
        for route, values in routes(world["samples"]):
            if account != MOST and route.startswith("manage/"):
                continue
            for address in with_one_hostile(route, values, HUGE):
                asker.ask("POST", address, what="dry", data="", content_type=FORM, **{DRY: True})
            for text in TEXTS if "<str:" in route else ():
                for address in with_one_hostile(route, values, text):
                    asker.ask("POST", address, data="", content_type=FORM)
        failed += asker.failed
    assert not failed, "\n".join(failed)


def test_what_a_browser_says_of_itself_answers_no_500(world: dict[str, Any]) -> None:  # noqa: F811
    asker = Asker("teaeditor")
    headers: list[dict[str, str]] = [
        {"HTTP_RANGE": f"bytes=0-{'9' * 5_000}"},
        {"HTTP_RANGE": f"bytes={'9' * 5_000}-"},
        {"HTTP_RANGE": f"bytes=-{'9' * 5_000}"},
        {"HTTP_RANGE": "bytes=１-２"},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 99 Zzz 99999 99:99:99 GMT"},
        {"HTTP_IF_NONE_MATCH": '"' * 500},
        {"HTTP_ACCEPT": ";q=x,,"},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 600},
        {"HTTP_COOKIE": "sessionid=%00; csrftoken=\xff\xfe; messages=x"},
        {"HTTP_COOKIE": "sessionid=\x00; django_language=\x00"},
        {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "null"},
        {"HTTP_X_REQUESTED_WITH": "\xff", "HTTP_USER_AGENT": "\xff\x00"},
        {"CONTENT_LENGTH": "99999999999999999999"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "x"},
    ]
    asset = world["samples"]["media:original"][0]["uuid"]
    for address in ("/", "/courses/", "/manage/", "/accounts/login/", f"/originals/{asset}/", "/media/images/x.png"):
        for each in headers:
            asker.ask("GET", address, what=str(each)[:60], **each)
    assert not asker.failed, "\n".join(asker.failed)


def test_a_mistake_of_ours_is_still_an_error(monkeypatch: pytest.MonkeyPatch, client: Client, db: None) -> None:
    """So that the guard behind the views hides no fault of theirs."""
    from lms.web.malformed import MalformedRequests

    guard = MalformedRequests(lambda request: None)  # type: ignore[arg-type, return-value]
    request: Any = type("Request", (), {"method": "GET", "GET": {}, "path": "/", "headers": {}})()
    for mistake in (KeyError("x"), ValueError("a mistake"), TypeError("x"), AttributeError("x"), ZeroDivisionError()):
        assert guard.process_exception(request, mistake) is None
