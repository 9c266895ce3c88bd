"""What the service worker is given: nobody's page, and a script that is asked for anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lms.offline import shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lms.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(make_user: Callable[..., User]) -> User:
    """Who may go everywhere, the admin too."""
    return make_user("operator", name="岩罕", superuser=True)


def test_the_page_that_is_held_is_the_same_for_everybody_and_sets_nothing(client: Client, somebody: User) -> None:
    stranger = client.get("/offline/")
    client.force_login(somebody)
    client.post("/preferences/", {"size": "large", "theme": "dark"})

    hers = client.get("/offline/")

    assert hers.content == stranger.content
    assert not hers.cookies
    words = hers.content.decode()
    assert "现在没有网络" in words
    assert 'lang="en"' in words
    assert not any(sign in words for sign in ("nonce", "csrf", somebody.name))


def test_the_worker_is_asked_for_anew_and_sent_once(client: Client) -> None:
    first = client.get("/sw.js")
    again = client.get("/sw.js", headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"].startswith("text/javascript")
    assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert client.post("/sw.js").status_code == 405


def test_another_page_makes_another_worker(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DEBUG = True
    before = shell.worker()
    monkeypatch.setattr(shell, "page", lambda: "other words")

    assert shell.worker() != before


def test_pages_of_ours_register_it_and_the_admin_does_not(client: Client, somebody: User) -> None:
    client.force_login(somebody)
    ours, admin = client.get("/preferences/").content.decode(), client.get("/manage/").content.decode()

    assert "register-worker" in ours
    assert "<body" in admin
    assert "register-worker" not in admin
    assert '"past": ["/manage/"]' in shell.worker()
