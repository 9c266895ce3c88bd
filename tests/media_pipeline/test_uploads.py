"""Uploads by the tus protocol, as a client sees them."""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Collection

from media_pipeline.models import Asset, Upload
from media_pipeline.uploads import uploads
from media_pipeline.uploads.part_files import Busy, PartFile, Stale
from tests.media_pipeline.clips import clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


def test_a_file_sent_in_parts_becomes_an_asset_with_its_hash_and_its_run_begins(tus: Tus) -> None:
    content = clip("tiny.mp4").read_bytes()
    url = tus.create(content, filename="绣花.mp4", title="第一课")

    assert tus.send(url, content[:1000], 0).headers["Upload-Offset"] == "1000"
    answer = tus.send(url, content[1000:], 1000)

    asset = Asset.objects.get()
    assert answer.status_code == 204
    assert answer.headers["Upload-Asset"] == asset.get_absolute_url()
    assert (asset.title, asset.filename) == ("第一课", "绣花.mp4")
    assert (asset.sha256, asset.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert asset.runs.get().recipe == "LESSON_VIDEO"
    assert tus.kept() == []


def test_the_hash_survives_a_restart_because_the_file_is_read_again(tus: Tus) -> None:
    content = os.urandom(5000)
    url = tus.create(content)
    tus.send(url, content[:3000], 0)
    uploads.LIVE.clear()  # what a new process knows

    tus.send(url, content[3000:], 3000)

    assert Asset.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_a_line_that_drops_keeps_what_came_and_the_client_goes_on(tus: Tus) -> None:
    content = os.urandom(600_000)
    url = tus.create(content)
    tus.send(url, content[:250_000], 0)  # said more, sent this

    assert tus.ask(url).headers["Upload-Offset"] == "250000"
    tus.send(url, content[250_000:], 250_000)

    assert Asset.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_a_wrong_offset_changes_nothing(tus: Tus) -> None:
    url = tus.create(b"x" * 100)
    tus.send(url, b"x" * 10, 0)

    answer = tus.send(url, b"y" * 90, 5)

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
    assert tus.ask(url).headers["Upload-Offset"] == "10"


def test_more_than_was_said_is_refused(tus: Tus) -> None:
    url = tus.create(b"x" * 100)

    answer = tus.send(url, b"x" * 101, 0)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert tus.ask(url).headers["Upload-Offset"] == "0"


def test_a_damaged_part_is_taken_back(tus: Tus) -> None:
    url = tus.create(b"x" * 100)
    wrong = base64.b64encode(hashlib.sha256(b"y" * 50).digest()).decode()
    right = base64.b64encode(hashlib.sha1(b"x" * 50).digest()).decode()  # noqa: S324 - the protocol's own

    damaged = tus.send(url, b"x" * 50, 0, HTTP_UPLOAD_CHECKSUM=f"sha256 {wrong}")
    unknown = tus.send(url, b"x" * 50, 0, HTTP_UPLOAD_CHECKSUM=f"md5 {right}")
    sound = tus.send(url, b"x" * 50, 0, HTTP_UPLOAD_CHECKSUM=f"sha1 {right}")

    assert [damaged.status_code, unknown.status_code, sound.status_code] == [460, 400, 204]
    assert sound.headers["Upload-Offset"] == "50"


def test_what_is_too_large_or_over_quota_is_refused_before_a_byte_is_sent(tus: Tus, settings: Any) -> None:
    settings.MEDIA_UPLOAD_LIMIT = 1000
    settings.MEDIA_COLLECTION_QUOTA = 1500

    assert tus.post(1001).json()["code"] == "too_large"
    assert tus.post(1000).status_code == 201
    assert tus.post(1000).json()["code"] == "quota_reached"  # the first has not come yet, and counts
    assert tus.post(0).json()["code"] == "empty"


def test_options_tells_what_is_offered_and_an_unknown_version_is_refused(tus: Tus) -> None:
    offered = tus.client.options("/uploads/")
    refused = tus.client.post("/uploads/", HTTP_TUS_RESUMABLE="0.2.2", HTTP_UPLOAD_METADATA=tus.metadata())

    assert offered.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert (refused.status_code, refused.headers["Tus-Version"]) == (412, "1.0.0")


def test_an_upload_given_up_is_gone(tus: Tus) -> None:
    url = tus.create(b"x" * 100)

    assert tus.client.delete(url, **TUS).status_code == 204

    assert tus.ask(url).status_code == 410
    assert tus.send(url, b"x", 0).status_code == 410
    assert tus.kept() == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("HTTP_UPLOAD_LENGTH", "-1"),
        ("HTTP_UPLOAD_LENGTH", "1e9"),
        ("HTTP_UPLOAD_LENGTH", "٣"),
        ("HTTP_UPLOAD_LENGTH", "9" * 40),
    ],
)
def test_nonsense_in_headers_is_refused(header: str, value: str, tus: Tus) -> None:
    answer = tus.client.post("/uploads/", HTTP_UPLOAD_METADATA=tus.metadata(), **(TUS | {header: value}))

    assert answer.status_code == 400


@pytest.mark.parametrize("metadata", ["filename !!!", "collection bm90LWEtbnVtYmVy", "", "collection OTk5OTk5"])
def test_a_collection_that_is_not_named_does_not_exist(metadata: str, tus: Tus) -> None:
    answer = tus.client.post("/uploads/", HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=metadata, **TUS)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\课件\\第一课.mp4", "第一课.mp4"),
        ("photo\u202e4pm.exe", "photo4pm.exe"),
        ("a\x00b\r\nc.mp4", "abc.mp4"),
        ("; rm -rf ~ $(reboot) `x` '%s'.mp4", "; rm -rf ~ $(reboot) `x` '%s'.mp4"),
        ("长" * 300 + ".mp4", "长" * 196 + ".mp4"),
        ("...", "upload"),
        ("", "upload"),
    ],
)
def test_hostile_names_are_shown_and_never_used(given: str, shown: str, tus: Tus, settings: Any) -> None:
    url = tus.create(b"x" * 10, filename=given)
    tus.send(url, b"x" * 10, 0)

    asset = Asset.objects.get()
    assert asset.filename == shown
    assert asset.source == f"originals/{asset.uuid}/source"
    assert (settings.MEDIA_ROOT / asset.source).is_file()


def test_anothers_upload_does_not_exist(tus: Tus, client: Client, make_user: Any) -> None:
    url = tus.create(b"x" * 100)
    client.force_login(make_user("other", superuser=True))

    assert client.head(url, **TUS).status_code == 404
    assert client.delete(url, **TUS).status_code == 404


def test_who_may_not_upload_to_a_collection_is_refused(client: Client, make_user: Any) -> None:
    client.force_login(make_user("nobody"))
    root = Collection.get_first_root_node()

    answer = client.post("/uploads/", HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=metadata(root), **TUS)

    assert answer.status_code == 403
    assert not Upload.objects.exists()


def test_two_connections_at_once_do_not_mix_their_bytes(tmp_path: Any) -> None:
    part = PartFile(tmp_path / "a.part")
    part.create()
    turn = part.take()

    with pytest.raises(Busy):
        part.take()
    os.utime(part.turns, (time.time() - 60, time.time() - 60))  # the line is dead, the server does not know
    newer = part.take()
    part.append(newer, 0, b"new")

    with pytest.raises(Stale):
        part.append(turn, 0, b"old")
    part.release(turn)  # does not take the turn from the newer one
    with pytest.raises(Busy):
        part.take()
    part.release(newer)
    assert part.take() == newer + 1
    assert part.path.read_bytes() == b"new"


def test_a_dead_writer_gives_way_at_once_even_before_it_is_buried_or_when_its_number_lives_again(tmp_path: Any) -> None:
    part = PartFile(tmp_path / "a.part")
    part.create()
    writer = os.fork()
    if not writer:
        part.take()
        os._exit(0)
    os.waitid(os.P_PID, writer, os.WEXITED | os.WNOWAIT)  # ended, and a zombie until somebody asks after it

    assert part.turns.read_text().split()[1] == str(writer)
    assert part.take() == 2
    os.waitpid(writer, 0)

    part.turns.write_text(f"3 {os.getpid()} 1")  # our number, of a process that was there before us
    assert part.take() == 4
    with pytest.raises(Busy):
        part.take()


def test_a_second_sender_is_asked_to_wait(tus: Tus) -> None:
    url = tus.create(b"x" * 100)
    part = uploads.part_of(Upload.objects.get())
    part.take()

    answer = tus.send(url, b"x" * 100, 0)

    assert (answer.status_code, answer.json()["code"]) == (423, "upload_busy")
    assert answer.headers["Retry-After"] == "5"


def test_a_server_that_died_after_the_last_byte_finishes_when_asked_again(tus: Tus) -> None:
    content = b"x" * 100
    url = tus.create(content)
    uploads.part_of(Upload.objects.get()).path.write_bytes(content)

    answer = tus.ask(url)

    assert answer.headers["Upload-Asset"] == Asset.objects.get().get_absolute_url()


def test_the_sweep_finishes_what_is_whole_and_forgets_what_waited_a_week(tus: Tus) -> None:
    tus.create(b"x" * 100)
    whole = Upload.objects.get()
    uploads.part_of(whole).path.write_bytes(b"x" * 100)
    tus.create(b"y" * 100)
    Upload.objects.exclude(pk=whole.pk).update(touched=timezone.now() - timedelta(days=8))

    uploads.sweep()

    assert set(Upload.objects.values_list("state", flat=True)) == {"done", "gone"}
    assert tus.kept() == []


@pytest.mark.django_db(transaction=True)
def test_finishing_twice_at_once_makes_one_asset(tus: Tus) -> None:
    tus.create(b"x" * 100)
    upload = Upload.objects.get()
    uploads.part_of(upload).path.write_bytes(b"x" * 100)
    gate = threading.Barrier(4)

    def finisher() -> None:
        gate.wait()
        uploads.finish(upload=Upload.objects.get(pk=upload.pk))
        connection.close()

    threads = [threading.Thread(target=finisher) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Asset.objects.count() == 1


def metadata(collection: Collection, **more: str) -> str:
    said = {"collection": str(collection.pk), **more}
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())


class Tus:
    """A small client."""

    def __init__(self, client: Client, folder: Any) -> None:
        self.client, self.folder = client, folder
        self.root = Collection.get_first_root_node() or Collection.add_root(name="Root")

    def metadata(self, **more: str) -> str:
        return metadata(self.root, **more)

    def post(self, size: int, **said: str) -> Any:
        return self.client.post(
            "/uploads/", HTTP_UPLOAD_LENGTH=str(size), HTTP_UPLOAD_METADATA=self.metadata(**said), **TUS
        )

    def create(self, content: bytes, **said: str) -> str:
        answer = self.post(len(content), **said)
        assert answer.status_code == 201, answer.content
        return str(answer.headers["Location"])

    def send(self, url: str, content: bytes, offset: int, **headers: str) -> Any:
        return self.client.patch(
            url,
            content,
            content_type="application/offset+octet-stream",
            HTTP_UPLOAD_OFFSET=str(offset),
            **TUS,
            **headers,
        )

    def ask(self, url: str) -> Any:
        return self.client.head(url, **TUS)

    def kept(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]


@pytest.fixture
def tus(client: Client, editor: Any, settings: Any) -> Tus:
    client.force_login(editor)
    return Tus(client, settings.UPLOAD_DIR)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from media_pipeline import tasks

    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: None)
    uploads.LIVE.clear()
    yield
    uploads.LIVE.clear()
