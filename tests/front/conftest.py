"""A browser, a page of the site in it, and a film to play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread

from tests.front import film
from tests.front.urls import desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def film_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film.make(tmp_path_factory.mktemp("film"))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the site runs, with the player's stage beside it; no page that is visited here may ask a database."""
    own = Path(__file__).parent / "templates"
    templates = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], own]}]
    with override_settings(ROOT_URLCONF="tests.front.urls", TEMPLATES=templates, ALLOWED_HOSTS=["127.0.0.1"]):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """visit("/design/", width=320, color_scheme="dark"): an open page; a script that fails fails the test."""
    contexts: list[Any] = []
    failures: list[str] = []

    def open_page(address: str, *, width: int = 1280, height: int = 800, **how: Any) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **how))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(site + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert failures == []


@pytest.fixture
def stage(film_folder: Path) -> Iterator[Any]:
    """The desk that evidence is handed in at; its film is ready."""
    desk.clear()
    desk.folder = film_folder
    yield desk
    desk.clear()
