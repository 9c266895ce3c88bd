"""Every address says who may use it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from lms.people.middleware import permission_of


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        else:
            yield path, entry


# Wagtail's own preview of a 404 page, a bare TemplateView; it shows nothing.
KNOWN = {"manage/test404/"}
ALL = [(path, entry) for path, entry in addresses(get_resolver()) if path not in KNOWN]


@pytest.mark.parametrize(("path", "entry"), ALL, ids=[path for path, _ in ALL])
def test_every_view_declares_a_permission(path: str, entry: URLPattern) -> None:
    assert permission_of(entry.callback), f"{path} ({entry.callback.__module__}) declares no permission"


def test_a_view_of_ours_without_a_declaration_is_found() -> None:
    def forgotten(request: object) -> None: ...

    forgotten.__module__ = "courses.study.views"

    assert permission_of(forgotten) is None
