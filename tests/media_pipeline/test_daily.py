"""What a person may add by request has a number a day, in words and with the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as product
from django.http import HttpResponse
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from media_pipeline.daily import at_most_daily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import RequestFactory

    from lms.people.models import User

pytestmark = pytest.mark.django_db
COUNTED = [
    "assess:answer",
    *("study:enrol", "study:withdraw", "study:begin_reading", "study:answer_reading", "study:answer_survey"),
    *("points:goal", "points:appeal", "records:links", "records:enter_external"),
]


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

    assert any(path.endswith("media_pipeline/daily.py") for path in sources(views[name]))
