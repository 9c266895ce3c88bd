"""A real server with two threads and short patience, for all tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.lms.front.peers import Line
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

TREE = UUID(int=7)
TOKEN = "t" * 32
SHORT = {"FRONT_THREADS": 2, "FRONT_WHOLE_WITHIN": 2.0, "FRONT_AVERAGED_OVER": 3.0, "FRONT_LINES_A_USER": 2}


@pytest.fixture(autouse=True)
def _hung_up() -> Iterator[None]:
    yield
    while Line.opened:
        Line.opened.pop().close()


@pytest.fixture(scope="module")
def front(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("front"), **SHORT)
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="module")
def film(front: Server) -> bytes:
    """Three megabytes under FILM, no two pages alike."""
    content = b"".join(number.to_bytes(4, "big") for number in range(3 << 18))
    folder = front.scratch / "media" / "m" / str(TREE)
    folder.mkdir(parents=True)
    (folder / "film.mp4").write_bytes(content)
    return content


@pytest.fixture
def signed_in(transactional_db: None, client: Client, make_user: Callable[..., Any]) -> dict[str, str]:
    """The headers of an editor who may do everything."""
    client.force_login(make_user("editor", superuser=True))
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}
