"""A queue, a cache or a storage that is away: nobody waits for ever, and what is said is "not now"."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import kombu.exceptions
import pytest
import redis.exceptions
from celery import Celery

from lms.people.middleware import not_now
from lms.settings import brokers
from media_pipeline.storing.storage import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import RequestFactory

pytestmark = pytest.mark.both_databases

WAITS = brokers.REDIS_OPTIONS
QUICKER = 1  # second, in the place of the five that production waits


def test_sending_to_a_redis_that_answers_nothing_comes_to_an_end(deaf: int) -> None:
    app = Celery("deaf", broker=f"redis://127.0.0.1:{deaf}/0")
    options = {name: QUICKER if name.endswith("timeout") and value == 5 else value for name, value in WAITS.items()}
    app.conf.update(broker_transport_options=options, task_publish_retry=brokers.PUBLISH_RETRY)
    told: list[BaseException] = []

    def send() -> None:
        try:
            app.send_task("any")
        except kombu.exceptions.OperationalError as error:
            told.append(error)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(60)

    assert told


@pytest.mark.parametrize(
    "error", [redis.exceptions.ConnectionError("refused"), redis.exceptions.TimeoutError("deaf"), Unreachable("away")]
)
@pytest.mark.django_db
def test_a_page_that_needs_what_is_away_asks_to_wait(error: Exception, rf: RequestFactory) -> None:
    answer = not_now(lambda _: None).process_exception(rf.get("/"), error)  # type: ignore[attr-defined,arg-type,return-value]

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("error", [OSError("disk"), redis.exceptions.ResponseError("wrong type"), ValueError()])
def test_an_error_of_ours_stays_one(error: Exception, rf: RequestFactory) -> None:
    assert not_now(lambda _: None).process_exception(rf.get("/"), error) is None  # type: ignore[attr-defined,arg-type,return-value]


@pytest.fixture
def deaf() -> Iterator[int]:
    """The port of somebody who takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield server.getsockname()[1]
