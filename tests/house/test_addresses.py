"""Every address says who may use it: ours by a declaration, a library's in the table of library addresses."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve

from lms.people.library import TABLE, Access
from lms.people.middleware import DeclaredViews, is_ours, module_of
from lms.people.models import User
from lms.world import people
from tests.undrawn import leave_undrawn

LISTING = Path(__file__).with_name("library_addresses.txt")
COLUMNS = {
    "anonymous": "",
    "trainee": "yanhan",
    "helper": "mother",
    "counsellor": "counsellor",
    "editor": "teaeditor",
    "staff": "teateacher",
    "media_reviewer": "captions",
    "course_reviewer": "coursereview",
    "county": "county",
    "prefecture": "prefecture",
    "province": "province",
    "evaluator": "evaluator",
    "auditor": "auditor",
    "operator": "operator",
}


def addresses(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield name, route and pattern of every address."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}" if entry.name else route, route, entry


ALL = list(addresses(get_resolver()))
OURS = [(route, entry) for _, route, entry in ALL if is_ours(entry.callback)]
LIBRARY = [each for each in ALL if not getattr(each[2].callback, "permission", None) and not is_ours(each[2].callback)]


@pytest.mark.parametrize(("route", "entry"), OURS, ids=[route for route, _ in OURS])
def test_every_view_of_ours_declares_a_permission(route: str, entry: URLPattern) -> None:
    assert getattr(entry.callback, "permission", None), f"{route} ({entry.callback.__module__}) declares no permission"


def test_every_library_address_is_named_and_nothing_else() -> None:
    """An upgrade that brings an address fails here, and at run time the address is not found."""
    mounted = {name for name, _, _ in LIBRARY}

    assert mounted - set(TABLE) == set(), "name them in lms/people/library/, each with a reason"
    assert set(TABLE) - mounted == set(), "they are gone: take them out of lms/people/library/"


def test_django_s_own_admin_is_not_mounted() -> None:
    assert not [route for _, route, entry in ALL if module_of(entry.callback).startswith("django.contrib.admin")]


@pytest.mark.django_db
def test_who_comes_as_far_as_a_library_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """UPDATE_MATRIX=1 writes the listing; read the diff: it holds route, module and who comes that far."""
    people.populate()
    operator = people.account("operator")
    assert operator.is_superuser
    inner = DeclaredViews.process_view

    def stop_there(self: DeclaredViews, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        return inner(self, request, view, args, kwargs) or HttpResponse("reached")

    monkeypatch.setattr(DeclaredViews, "process_view", stop_there)
    leave_undrawn(monkeypatch)  # pages of refusal: hundreds of them
    browsers = [browser_of(account) for account in COLUMNS.values()]
    lines = []
    for name, route, entry in sorted(LIBRARY, key=lambda each: each[:2]):
        address = "/" + sample(route)
        if resolve(address).func is not entry.callback:
            lines.append(f"{name}\n    {route} · not reachable: another address comes first")
            continue
        cells = " ".join(sign(browser.get(address), signed_in=bool(who)) for browser, who in browsers)
        row = TABLE[name]
        lines.append(f"{name}\n    {route} · {module_of(entry.callback)}\n    {cells} · {row.access}: {row.reason}")
    head = "# + comes as far as the library's view, . is refused, ? is asked to sign in, > is led to a page of ours\n"
    listing = head + f"# columns: {' '.join(COLUMNS)}\n" + "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_MATRIX"):
        LISTING.write_text(listing, encoding="utf-8")

    assert listing == LISTING.read_text(encoding="utf-8")


def browser_of(account: str) -> tuple[Client, str]:
    browser = Client()
    if account:
        browser.force_login(people.account(account))
    return browser, account


SAMPLES = {
    "<slug:content_type_app_name>": "pages", "<slug:content_type_model_name>": "lessonpage",
    "<int:": "1", "<str:app_label>": "wagtailcore", "<str:model_name>": "page", "<str:action>": "delete",
    "<str:action_name>": "publish", "<slug:": "x", "<str:": "1", "<uidb64>": "MQ", "<token>": "x-y",
}  # fmt: skip
PATTERNS = {
    r"manage/^.*/$": "manage/nothing/of/this/name/",
    r"documents/^(\d+)/(.*)$": "documents/1/x.pdf",
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "accounts/confirm-email/x/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-x/",
    r"^((?:[\w\-]+/)*)$": "courses/",
}


def sample(route: str) -> str:
    """Return an address that the route covers."""
    if route in PATTERNS:
        return PATTERNS[route]
    if "revisions/compare" in route:
        return "manage/pages/1/revisions/compare/live...latest/"
    route = route.replace("^", "")
    for mark, value in SAMPLES.items():
        while mark in route:
            start = route.index(mark)
            route = route[:start] + value + route[route.index(">", start) + 1 :]
    return route


def sign(answer: Any, *, signed_in: bool) -> str:
    if answer.status_code in (302, 303):
        if answer["Location"].startswith(("/accounts/second-factor/", "/account/phone/")):
            return ">"
        assert answer["Location"].startswith("/accounts/login/"), answer["Location"]
        return ">" if "next=" not in answer["Location"] or signed_in else "?"
    return "+" if answer.content == b"reached" else "."


# --- at run time ------------------------------------------------------------------------------------------------------


def forgotten(request: Any) -> HttpResponse:
    return HttpResponse("open")


def of_module(module: str) -> Any:
    def view(request: Any, pk: int = 0) -> HttpResponse:
        return HttpResponse("open")

    view.__module__ = module
    return view


urlpatterns = [
    path("ours/", of_module("courses.study.pages.views"), name="forgotten"),
    path("library/", of_module("wagtail.admin.views.new"), name="wagtailadmin_new_in_the_next_version"),
    path("nameless/", of_module("allauth.account.views")),
    path("other/", of_module("some.other.library"), name="other"),
]


def passed(address: str, user: Any) -> Any:
    """Return what the middleware answers for one of the addresses above."""
    request = RequestFactory().get(address)
    request.user = user
    match = request.resolver_match = resolve(address, urlconf=__name__)
    return DeclaredViews(forgotten).process_view(request, match.func, match.args, match.kwargs)


def test_a_view_of_ours_without_a_declaration_is_loud() -> None:
    with pytest.raises(ImproperlyConfigured):
        passed("/ours/", AnonymousUser())


@pytest.mark.parametrize("address", ["/library/", "/nameless/", "/other/"])
def test_a_library_view_that_nobody_named_is_not_found(address: str) -> None:
    """Also for an operator, and without the house's test having run."""
    for user in (AnonymousUser(), User(username="op", is_superuser=True)):
        with pytest.raises(Http404):
            passed(address, user)


@pytest.mark.django_db
def test_bulk_actions_never_reach_accounts(client: Client, make_user: Any) -> None:
    client.force_login(make_user("op", superuser=True))

    for action in ("delete", "set_active_state", "assign_role"):
        assert client.get(f"/manage/bulk/people/user/{action}/?id=1").status_code == 404


def test_the_table_gives_a_reason_for_each() -> None:
    for name, row in TABLE.items():
        assert len(row.reason) > 10, name
    assert {row.access for row in TABLE.values()} == set(Access)
