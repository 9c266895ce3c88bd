"""Slow peers hold sockets, and nobody else waits for them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.lms.front.conftest import TREE
from tests.lms.front.peers import FORM, JSON, Line, begin_upload, patch

if TYPE_CHECKING:
    from tests.media_pipeline.server import Server

FILM = f"/m/{TREE}/film.mp4"
EACH = 20
HONEST = 10.0  # seconds for ten requests on a busy machine; a held thread would cost thirty


def root() -> int:
    from wagtail.models import Collection

    return int((Collection.get_first_root_node() or Collection.add_root(name="Root")).pk)


@pytest.mark.django_db(transaction=True)
def test_twenty_slow_readers_leave_both_threads_to_the_others(front: Server, film: bytes) -> None:
    long = front.scratch / "media" / "m" / str(TREE) / "long.mp4"
    long.write_bytes(bytes(24 << 20))  # longer than what the kernel takes in for a reader
    readers = [Line(front, "GET", f"/m/{TREE}/long.mp4", {}, None) for _ in range(EACH)]
    assert all(reader.status() == 200 for reader in readers)

    assert honest(front) < HONEST


@pytest.mark.django_db(transaction=True)
def test_twenty_slow_writers_leave_both_threads_to_the_others(
    front: Server, film: bytes, signed_in: dict[str, str]
) -> None:
    urls = [begin_upload(front, signed_in, root(), 1000) for _ in range(2)]
    writers = [Line(front, "POST", "/accounts/login/", FORM, 1000) for _ in range(EACH // 2)]
    writers += [Line(front, "POST", "/accounts/login/", FORM | signed_in, 1000) for _ in range(EACH // 2)]
    writers += [patch(front, url, signed_in, 0, 1000) for url in urls]
    for writer in writers:
        writer.send(b"a")

    assert honest(front) < HONEST


def honest(front: Server) -> float:
    """Seconds that ten pages and ten pieces of a film took."""
    began = time.monotonic()
    for _ in range(10):
        assert front.ask("GET", "/accounts/login/", {}).status == 200
        assert front.ask("GET", FILM, {"Range": "bytes=0-99"}).status == 206
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_a_form_that_does_not_come_is_refused_in_words_and_changes_nothing(
    front: Server, signed_in: dict[str, str]
) -> None:
    form = Line(front, "POST", "/accounts/login/", FORM | signed_in, 100)
    said = Line(front, "POST", "/accounts/login/", FORM | signed_in | {"Accept": "application/json"}, 100)
    form.send(b"login=")

    page, answer = form.answer() + form.rest(), said.answer() + said.rest()

    assert page.startswith(b"HTTP/1.1 408 ")
    assert "云南残疾人职业培训" in page.decode()
    assert b'"code": "too_slow"' in answer


@pytest.mark.django_db(transaction=True)
def test_an_upload_keeps_what_came_before_a_cut_and_before_the_floor_and_goes_on(
    front: Server, signed_in: dict[str, str]
) -> None:
    url = begin_upload(front, signed_in, root(), 30_000)
    cut = patch(front, url, signed_in, 0, 30_000)
    cut.send(b"a" * 5000)
    assert kept(front, url, signed_in, 5000)  # within a second or so, while the line is open
    cut.send(b"b")
    time.sleep(0.3)
    cut.close()
    assert kept(front, url, signed_in, 5001)

    slow = patch(front, url, signed_in, 5001, 24_999)
    slow.send(b"c" * 10)
    assert slow.status() == 408
    assert kept(front, url, signed_in, 5011)

    steady = patch(front, url, signed_in, 5011, 24_989)
    for _ in range(7):  # 2 kB/s for longer than the average is taken over
        steady.send(b"d" * 1000)
        time.sleep(0.5)
    steady.send(b"d" * (24_989 - 7000))
    assert steady.status() == 204


def kept(front: Server, url: str, headers: dict[str, str], length: int) -> bool:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        if int(front.ask("HEAD", url, headers).headers["Upload-Offset"]) == length:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.django_db(transaction=True)
def test_one_person_sends_so_many_long_bodies_at_a_time_and_no_more(front: Server, signed_in: dict[str, str]) -> None:
    urls = [begin_upload(front, signed_in, root(), 1000) for _ in range(3)]
    held = [patch(front, url, signed_in, 0, 1000) for url in urls[:2]]
    for line in held:
        line.send(b"a")
    assert all(kept(front, url, signed_in, 1) for url in urls[:2])

    assert patch(front, urls[2], signed_in, 0, 1000).status() == 429
    for line in held:
        line.close()
    time.sleep(0.5)
    third = patch(front, urls[2], signed_in, 0, 1000)
    third.send(b"a" * 1000)
    assert third.status() == 204


def test_a_head_that_does_not_come_is_waited_for_so_long_and_no_longer() -> None:
    from lms.front.command import HEAD_WITHIN, granian

    command = granian(host="localhost", port="1", workers="1")
    assert command[command.index("--http1-header-read-timeout") + 1] == str(HEAD_WITHIN)
    assert HEAD_WITHIN <= 30_000
    assert command[command.index("--http") + 1] == "1"  # no h2c: a hundred streams on one socket


@pytest.mark.django_db(transaction=True)
def test_json_of_a_slow_line_is_asked_for_the_session_at_once(front: Server) -> None:
    from tests.lms.front.conftest import TOKEN

    csrf = {"Cookie": f"csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    line = Line(front, "POST", "/api/study/leases/", JSON | csrf, 1000)

    assert line.status(1.8) == 401  # before the body is due
