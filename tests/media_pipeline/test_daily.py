"""What a person may add by request has a number a day, in words and with the telephone."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as product
from django.http import HttpResponse
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from wagtail.models import Collection

from foundation.daily_quota import at_most_daily
from lms.front.environ import DRY, BodyNeeded, Unsent
from lms.second_factor import middleware
from media_pipeline.uploads import views as upload_views
from tests.house.test_matrix import TABLE as MATRIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client, RequestFactory

    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
COUNTED = [
    "assess:answer",
    *("study:enrol", "study:withdraw", "study:begin_reading", "study:answer_reading", "study:answer_survey"),
    *("points:goal", "points:appeal", "records:links", "records:enter_external", "records:correct_external"),
    *("delivery:leave", "delivery:sign_up", "own_account:data"),
]
# What else a learner or helper may send by a form of ours, and why it needs no number of its own.
BOUNDED = {
    "people:home": "a page, by whatever method",
    "people:choose_subject": "her session says for whom she acts",
    "people:read_news": "a notice is read once",
    "points:put_goal_away": "a goal is put away once, and goals are counted",
    "own_account:codes": "codes are counted where they are compared",
    "own_account:end_device": "a session is ended once",
    "own_account:give_up_device": "a device is given up once",
    "own_account:end_help": "a link is ended once",
    "own_account:end_others": "sessions are ended once",
    "own_account:messages_by_sms": "one value of four groups is kept, and the last one holds",
    "own_account:phone": "codes are counted where they are sent",
    "own_account:read_message": "a message is read once",
    "own_account:read_messages": "a message is read once",
    "own_account:settle": "once a slip, and slips are counted",
    "own_account:settle_phone": "codes are counted where they are compared",
    "own_account:stop_new_phone": "a request is stopped once, and requests are counted",
    "records:issue": "a certificate an enrolment",
    "records:take_back": "a link is taken back once, and links are counted",
    "records:withdraw_external": "a paper is withdrawn once, and papers are counted",
    "second_factor:codes": "shows codes",
    "second_factor:forget_devices": "devices are forgotten once",
    "second_factor:object": "a reset is objected to once",
    "second_factor:prove": "each code is taken once, wrong ones are limited",
    "study:read": "a lesson is said to be read once a cycle",
    "study:give_grant": "counted in the view, which answers JSON",
    "study:say_present": "counted in the view, which answers JSON",
}


@at_most_daily(3, "tries")
def view(request: Any) -> HttpResponse:
    return HttpResponse("kept")


def test_the_fourth_of_three_is_refused_in_words(rf: RequestFactory, make_user: Callable[..., User]) -> None:
    one, other = make_user("one"), make_user("other")

    def send(user: User, method: str = "post") -> HttpResponse:
        request = getattr(rf, method)("/")
        request.user = user
        return view(request)  # type: ignore[return-value]

    answers = [send(one) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert product.HOTLINE in answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 24 * 3600
    assert send(one, "get").status_code == 200
    assert send(other).status_code == 200


def test_a_form_on_a_slow_line_counts_once(rf: RequestFactory, make_user: Callable[..., User]) -> None:
    """The front asks from the headers, and again when the body is here; a view that reads none is not done before."""
    user = make_user("one")

    def send(**more: Any) -> HttpResponse:
        request = rf.post("/", "{}", "application/json", **more)
        request.user = user
        return view(request)  # type: ignore[return-value]

    for _ in range(3):
        with pytest.raises(BodyNeeded):
            send(**{DRY: True, "wsgi.input": Unsent()})
        assert send().status_code == 200
    assert send().status_code == 429


def every(patterns: list[Any], names: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from every(each.url_patterns, (*names, each.namespace) if each.namespace else names)
        elif isinstance(each, URLPattern) and each.name:
            yield ":".join([*names, each.name]), each.callback


def sources(view: Any) -> Iterator[str]:
    while view is not None:
        yield getattr(getattr(view, "__code__", None), "co_filename", "")
        view = getattr(view, "__wrapped__", None)


@pytest.mark.parametrize("name", COUNTED)
def test_what_a_learner_can_add_is_counted(name: str) -> None:
    views = dict(every(get_resolver().url_patterns))
    assert name in views, sorted(each for each in views if each.startswith(name.split(":")[0]))

    assert any(path.endswith("foundation/daily_quota.py") for path in sources(views[name]))


def test_whatever_a_learner_may_send_has_a_number_or_says_why_it_needs_none() -> None:
    """By the matrix: trainee, another trainee, helper."""
    rows = [line.split() for line in MATRIX.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    views = dict(every(get_resolver().url_patterns))
    may = [name for name, *rest in rows if "+" in rest[-17:][1:4] and rest[:1] != ["public"]]

    unnamed = [name for name in may if not is_safe(views[name]) and name not in (*COUNTED, *BOUNDED)]

    assert unnamed == [], "count them (`at_most_daily`), or say in BOUNDED what bounds them"


def is_safe(view: Any) -> bool:
    """Whether only GET and HEAD are taken, or an address that writes nothing by POST: what Django's decorators say."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if cell.cell_contents == ["GET", "HEAD"]:
                return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_uploads_have_a_number_a_day(client: Client, make_user: Callable[..., User], settings: Any) -> None:
    client.force_login(make_user("maker", superuser=True), backend="lms.people.signing_in.backends.ByPassword")
    collection = Collection.get_first_root_node()
    named = f"collection {b64encode(str(collection.pk).encode()).decode()}"
    upload_views.BEGUN_A_DAY, most = 2, upload_views.BEGUN_A_DAY
    try:
        answers = [
            client.post("/uploads/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": named})
            for _ in range(3)
        ]
    finally:
        upload_views.BEGUN_A_DAY = most

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "too_many_uploads"
    assert int(answers[-1]["Retry-After"]) > 0


def test_changes_of_ones_own_factors_have_a_number_a_day(
    rf: RequestFactory, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "CHANGES_A_DAY", 2)
    request = rf.post("/")
    request.user = make_user("one")
    look = rf.get("/")
    look.user = request.user

    assert [middleware.check_quota(request, "mfa_generate_recovery_codes") is None for _ in range(3)] == [
        True,
        True,
        False,
    ]
    assert middleware.check_quota(look, "mfa_generate_recovery_codes") is None
    assert middleware.check_quota(request, "second_factor:mine") is None


def test_a_program_reads_it_as_json_and_a_person_gets_her_words_back(
    rf: RequestFactory, make_user: Callable[..., User]
) -> None:
    user = make_user("one")

    def send(**headers: str) -> HttpResponse:
        request = rf.post("/", {"words": "我写了很久的一段话", "code": "123456 789"}, headers=headers)
        request.user = user
        return view(request)  # type: ignore[return-value]

    for _ in range(3):
        send()
    told = send(accept="application/json")
    page = send(origin="http://testserver").content.decode()
    other = send(origin="http://elsewhere.example").content.decode()

    assert (told.status_code, told["Content-Type"]) == (429, "application/json")
    assert product.HOTLINE in told.content.decode().encode().decode("unicode_escape")
    assert "我写了很久的一段话" in page
    assert "123456 789" not in page
    assert "我写了很久的一段话" not in other
