"""Artifacts over HTTP: ranges, caching, and nothing that is not meant to be seen."""

from __future__ import annotations

import gzip
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from media_pipeline.storing.serving import parsed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

TREE = uuid.uuid4()
CONTENT = bytes(range(256)) * 10


def test_a_whole_file_may_be_kept_for_ever(client: Client, film: str) -> None:
    answer = client.get(film)

    assert answer.status_code == 200
    assert read(answer) == CONTENT
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Length"] == str(len(CONTENT))


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=2000-", 2000, 2560), ("bytes=-10", 2550, 2560), ("bytes=100-99999", 100, 2560)],
)
def test_a_part_of_it(header: str, start: int, end: int, client: Client, film: str) -> None:
    answer = client.get(film, HTTP_RANGE=header)

    assert answer.status_code == 206
    assert read(answer) == CONTENT[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/2560"


@pytest.mark.parametrize("header", ["bytes=2560-", "bytes=9-1", "bytes=-0"])
def test_a_part_that_is_not_there(header: str, client: Client, film: str) -> None:
    answer = client.get(film, HTTP_RANGE=header)

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */2560"


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_what_we_do_not_understand_gives_the_whole(header: str) -> None:
    assert parsed(header, 10) == (0, 10)


def test_head_gives_headers_only(client: Client, film: str) -> None:
    answer = client.head(film)

    assert (answer.headers["Content-Length"], read(answer)) == ("2560", b"")


def test_what_the_browser_has_is_not_sent_again(client: Client, film: str) -> None:
    etag = client.get(film).headers["ETag"]

    assert client.get(film, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert client.get(film, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=etag).status_code == 206
    assert client.get(film, HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE='"another"').status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../secret.mp4",
        "..%2fsecret.mp4",
        "a/../../secret.mp4",
        "/etc/passwd.mp4",
        ".hidden.mp4",
        "asr.wav",
        "probe.json",
        "film.mp4\x00.jpg",
        "gone.mp4",
    ],
)
def test_nothing_else_is_served(name: str, client: Client, film: str, settings: Any) -> None:
    (settings.MEDIA_ROOT / "m" / "secret.mp4").write_bytes(b"secret")
    (settings.MEDIA_ROOT / "m" / str(TREE) / "asr.wav").write_bytes(b"voice")
    (settings.MEDIA_ROOT / "m" / str(TREE) / "probe.json").write_bytes(b"{}")

    assert client.get(f"/m/{TREE}/{name}").status_code == (400 if "\x00" in name else 404)


def test_the_original_is_for_those_who_may_see_the_asset(client: Client, make_asset: Any, make_user: Any) -> None:
    asset = make_asset("tiny.mp4", filename="我的“课”.mp4")
    url = f"/originals/{asset.uuid}/"

    assert client.get(url).status_code == 302
    client.force_login(make_user("trainee"))
    assert client.get(url).status_code == 403
    client.force_login(asset.owner)
    answer = client.get(url)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(read(answer)) == asset.size


def test_a_web_server_in_front_may_send_the_bytes(client: Client, film: str, settings: Any) -> None:
    settings.MEDIA_ACCEL_PREFIX = "/protected/"

    answer = client.get(film)

    assert answer.headers["X-Accel-Redirect"] == f"/protected/m/{TREE}/film.mp4"


def test_a_playlist_comes_packed_to_whoever_can_unpack_it(client: Client, film: str, settings: Any) -> None:
    words = b"#EXTM3U\n" + b"".join(b"#EXTINF:2.000000,\nseg_%05d.m4s\n" % number for number in range(1350))
    (settings.MEDIA_ROOT / "m" / str(TREE) / "index.m3u8").write_bytes(words)
    url = f"/m/{TREE}/index.m3u8"

    plain, packed = client.get(url), client.get(url, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    head = client.head(url, HTTP_ACCEPT_ENCODING="gzip")
    part = client.get(url, HTTP_ACCEPT_ENCODING="gzip", HTTP_RANGE="bytes=0-6")
    refused = client.get(url, HTTP_ACCEPT_ENCODING="gzip;q=0, br")
    known = client.get(url, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=packed.headers["ETag"])

    assert (read(plain), read(refused), read(part)) == (words, words, b"#EXTM3U")
    assert (packed.headers["Content-Encoding"], gzip.decompress(read(packed))) == ("gzip", words)
    assert 8 * len(read(packed)) < len(words)
    assert (read(head), head.headers["Content-Length"]) == (b"", str(len(read(packed))))
    assert all("Accept-Encoding" in each.headers["Vary"] for each in (plain, packed))  # caches keep them apart
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert known.status_code == 304
    assert "immutable" in packed.headers["Cache-Control"]


def test_pictures_and_sound_are_not_packed(client: Client, film: str) -> None:
    answer = client.get(film, HTTP_ACCEPT_ENCODING="gzip")

    assert "Content-Encoding" not in answer.headers
    assert read(answer) == CONTENT


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def film(settings: Any) -> str:
    folder = settings.MEDIA_ROOT / "m" / str(TREE)
    folder.mkdir(parents=True)
    (folder / "film.mp4").write_bytes(CONTENT)
    return f"/m/{TREE}/film.mp4"
