"""A real server, killed in the middle of an upload."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from wagtail.models import Collection

from media_pipeline.models import Asset
from tests.media_pipeline.server import Server, patch_headers

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.both_databases

TOKEN = "t" * 32
SIZE = 24 << 20
MOST_ASKED = 120  # a minute


@pytest.mark.django_db(transaction=True)
def test_an_upload_goes_on_where_it_was_when_the_server_was_killed(server: Server, signed_in: dict[str, str]) -> None:
    content = os.urandom(1 << 20) * (SIZE >> 20)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    said = f"collection {b64(root.pk)},filename {b64('绣花.mp4')}"
    created = server.ask("POST", "/uploads/", signed_in | {"Upload-Length": str(SIZE), "Upload-Metadata": said})
    assert created.status == 201, created.read()
    url = created.headers["Location"]

    server.send_some(url, content, 0, signed_in, stop_after=SIZE // 3)
    server.kill()
    server.start()
    offset = int(server.ask("HEAD", url, signed_in).headers["Upload-Offset"])
    server.send_some(url, content, offset, signed_in, stop_after=SIZE // 3, hang_up=True)  # and the line drops too
    server.until(lambda: int(server.ask("HEAD", url, signed_in).headers["Upload-Offset"]) > offset)
    for _ in range(MOST_ASKED):
        later, answer = send_the_rest(server, url, content, signed_in)
        if answer is not None and answer.status not in (409, 423):
            break
        time.sleep(0.5)  # the server still writes what the lost line brought: ask again, as clients do

    assert 0 < offset < later < SIZE
    assert answer.status == 204
    asset = Asset.objects.get()
    assert answer.headers["Upload-Asset"] == asset.get_absolute_url()
    assert (asset.sha256, asset.size) == (hashlib.sha256(content).hexdigest(), SIZE)
    server.until(lambda: not server.kept(), 60)  # the part files go once the row is committed


def send_the_rest(server: Server, url: str, content: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    offset = int(server.ask("HEAD", url, headers).headers["Upload-Offset"])
    try:
        answer = server.ask("PATCH", url, headers | patch_headers(offset), content[offset:])
    except ConnectionError:  # refused, with more to come than a refusal waits for (`lms.front.streams.bodies.DRAINED`)
        return offset, None
    assert answer.status != 423 or answer.headers["Retry-After"]
    return offset, answer


def b64(value: object) -> str:
    return base64.b64encode(str(value).encode()).decode()


@pytest.fixture
def signed_in(transactional_db: None, client: Client, editor: Any) -> dict[str, str]:
    client.force_login(editor)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}
