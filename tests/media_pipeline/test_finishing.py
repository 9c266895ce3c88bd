"""What has arrived whole is put away beside the requests, once, and no copy is taken for dead while it lives."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import Future
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from media_pipeline import assets
from media_pipeline.models import Asset, Upload
from media_pipeline.storing import storage
from media_pipeline.uploads import uploads
from media_pipeline.uploads.errors import UploadGone
from media_pipeline.uploads.finishing import Finishers
from tests.media_pipeline import slow_storage
from tests.media_pipeline.remote_storage import RemoteStorage
from tests.media_pipeline.server import Server, patch_headers
from tests.media_pipeline.test_uploads import TUS, Tus, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOKEN = "t" * 32
CONTENT = b"x" * 100


class Later:
    """Stands for the threads: what they were given, to be done when the test says so."""

    def __init__(self) -> None:
        self.given: dict[int, Callable[[], object]] = {}

    def add(self, key: int, work: Callable[[], object]) -> Future[None]:
        self.given[key] = work
        return Future()

    def work(self) -> None:
        for work in self.given.values():
            work()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    found = Later()
    monkeypatch.setattr(Finishers, "beside", found)
    return found


def test_the_last_bytes_and_who_asks_wait_for_no_copy(tus: Tus, later: Later) -> None:
    url = tus.create(CONTENT)
    sent, asked = tus.send(url, CONTENT, 0), tus.ask(url)

    assert [(each.status_code, each.headers["Upload-Offset"]) for each in (sent, asked)] == [(204, "100"), (200, "100")]
    assert not Asset.objects.exists()
    later.work()
    again = tus.ask(url)
    assert again.headers["Upload-Offset"] == "100"
    assert again.headers["Upload-Asset"] == Asset.objects.get().get_absolute_url()
    assert tus.kept() == []


def test_who_asks_in_the_moment_in_which_it_is_put_away_hears_no_lie(tus: Tus, later: Later) -> None:
    url = tus.create(CONTENT)
    before = Upload.objects.get()
    tus.send(url, CONTENT, 0)
    later.work()

    assert uploads.offset_of(before) == 100  # as read a moment ago, when it was open


def test_the_form_without_script_waits_for_no_copy_either(tus: Tus, later: Later) -> None:
    form = {"file": SimpleUploadedFile("a.mp4", CONTENT), "purpose": "lesson", "collection": tus.root.pk}

    answer = tus.client.post(reverse("media_pipeline:upload"), form, follow=True)

    assert answer.redirect_chain == [(reverse("media_pipeline:assets"), 302)]
    assert "几分钟内会出现在这个列表里" in answer.content.decode()
    assert (len(later.given), Asset.objects.count()) == (1, 0)


def test_threads_do_one_thing_once_and_outlive_what_goes_wrong() -> None:
    threads, gate, done = Finishers(1), threading.Event(), []

    def wrong() -> None:
        gate.wait(10)
        raise ValueError

    first, same = threads.add(1, wrong), threads.add(1, wrong)
    other = threads.add(2, lambda: done.append(2))

    assert (first is same, first.done(), other.done()) == (True, False, False)
    gate.set()
    other.result(10)
    assert (first.done(), done) == (True, [2])
    assert threads.add(1, lambda: None).result(10) is None


@pytest.mark.parametrize("slow", ["hash", "copy"])
def test_a_long_hash_or_copy_gives_signs_of_life(
    slow: str, tus: Tus, remote: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SIGN_EVERY", 0.0)
    taken_for_dead = []

    def age() -> None:
        """Of a row whose finisher has been silent for an hour."""
        Upload.objects.update(touched=timezone.now() - timedelta(hours=1))

    def look() -> None:
        uploads.sweep()
        taken_for_dead.append(Upload.objects.get().state != Upload.State.FINISHING)

    def watched(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            age()
            result = work(*args, **kwargs)
            look()
            return result

        return call

    if slow == "hash":
        monkeypatch.setattr(uploads, "digest_of", watched(uploads.digest_of))
    else:
        monkeypatch.setattr(storage, "keep_original", watched(storage.keep_original))
    url = tus.create(CONTENT)
    tus.send(url, CONTENT[:50], 0)
    uploads.LIVE.clear()
    tus.send(url, CONTENT[50:], 50)

    assert taken_for_dead == [False]
    assert Asset.objects.count() == 1


@pytest.mark.parametrize("after", ["it goes on", "the storage is away"])
def test_two_who_copy_one_file_make_one_asset_and_the_second_undoes_nothing(
    tus: Tus, remote: None, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """A process that slept for an hour in the middle of its copy, while the sweep took it over."""
    save, slept = RemoteStorage._save, []

    def overtaken(self: Any, name: str, content: Any) -> str:
        if not slept:
            slept.append(True)
            Upload.objects.update(touched=timezone.now() - timedelta(hours=1))
            uploads.sweep()
            if after == "the storage is away":
                raise storage.Unreachable(after)
        return str(save(self, name, content))

    monkeypatch.setattr(RemoteStorage, "_save", overtaken)
    tus.send(tus.create(CONTENT), CONTENT, 0)

    upload = Upload.objects.get()
    assert (upload.state, upload.asset, Asset.objects.count()) == ("done", Asset.objects.get(), 1)
    assert upload.asset
    assert upload.asset.runs.count() == 1
    assert tus.kept() == []


def test_a_crash_after_the_asset_was_made_leaves_one_asset_with_its_run(
    tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: Any) -> None:
        raise KeyboardInterrupt

    url = tus.create(CONTENT)
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "note_done", dead)
        with pytest.raises(KeyboardInterrupt):
            tus.send(url, CONTENT, 0)
    assert Asset.objects.get().runs.count() == 0

    Upload.objects.update(touched=timezone.now() - timedelta(hours=1))
    uploads.sweep()

    asset = Asset.objects.get()
    assert (Upload.objects.get().asset, asset.runs.count()) == (asset, 1)
    assert b"".join(storage.pieces(asset.source)) == CONTENT
    assert tus.kept() == []


def test_a_file_that_is_put_away_again_on_one_disk_leaves_no_second_name(
    tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(**_: Any) -> None:
        raise KeyboardInterrupt

    url = tus.create(CONTENT)
    with monkeypatch.context() as patched:
        patched.setattr(assets.Asset.objects, "get_or_create", dead)
        with pytest.raises(KeyboardInterrupt):
            tus.send(url, CONTENT, 0)
    Upload.objects.update(touched=timezone.now() - timedelta(hours=1))
    uploads.sweep()

    assert Asset.objects.count() == 1
    assert tus.kept() == []


def test_one_that_cannot_be_put_away_keeps_no_other_waiting(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        tus.create(CONTENT)
    for upload in Upload.objects.all():
        uploads.part_of(upload).path.write_bytes(CONTENT)
    flush, broken = uploads.PartFile.flush, []

    def once(part: Any) -> None:
        if not broken:
            broken.append(part)
            raise OSError
        flush(part)

    monkeypatch.setattr(uploads.PartFile, "flush", once)
    uploads.sweep()

    assert set(Upload.objects.values_list("state", flat=True)) == {"finishing", "done"}


def test_an_upload_given_up_while_it_comes_is_gone_and_leaves_nothing(tus: Tus) -> None:
    tus.create(CONTENT)
    upload = Upload.objects.get()
    receiving = uploads.Receiving(upload, 0, None)
    receiving.write(CONTENT[:10])
    uploads.discard(upload=Upload.objects.get())

    with pytest.raises(UploadGone):
        receiving.write(CONTENT[10:20])
    receiving.close()

    assert tus.kept() == []
    with pytest.raises(UploadGone):
        uploads.Receiving(upload, 10, None)  # as read before
    assert tus.kept() == []


def test_a_line_that_ends_after_another_brought_the_rest_changes_nothing(tus: Tus) -> None:
    url = tus.create(CONTENT)
    silent = uploads.Receiving(Upload.objects.get(), 0, None)
    os.utime(silent.part.turns, (0, 0))
    tus.send(url, CONTENT, 0)
    done = Upload.objects.get()

    silent.close()

    assert (Upload.objects.get().offset, Upload.objects.get().touched) == (100, done.touched)
    assert tus.kept() == []


def test_giving_up_what_waits_for_the_storage_frees_its_room(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise storage.Unreachable("away")

    monkeypatch.setattr(storage, "keep_original", away)
    url = tus.create(CONTENT)
    tus.send(url, CONTENT, 0)
    assert len(tus.kept()) > 1

    tus.client.delete(url, **TUS)
    assert tus.kept() == []


def test_a_film_that_goes_to_another_disk_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    from pathlib import Path

    (tmp_path / "a").write_bytes(CONTENT)
    rename, beats = Path.rename, []

    def elsewhere(path: Path, target: Path) -> Path:
        if path.name == "a":
            raise OSError(errno.EXDEV, "another disk")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", elsewhere)
    with storage.beating(lambda: beats.append(1)):
        storage.move_file(tmp_path / "a", tmp_path / "b")

    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert ((tmp_path / "b").read_bytes(), bool(beats)) == (CONTENT, True)


# --- a real server ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_films_that_end_together_hold_nobody(slow_server: Server, client: Client, editor: Any) -> None:
    client.force_login(editor)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0"}
    tus = Tus(client, slow_server.scratch)
    said = {"Upload-Length": "100", "Upload-Metadata": metadata(tus.root, filename="a.mp4")}
    urls = [slow_server.ask("POST", "/uploads/", headers | said).headers["Location"] for _ in range(3)]
    answers = []

    def send(url: str) -> None:
        answers.append(slow_server.ask("PATCH", url, headers | patch_headers(0), CONTENT))

    senders = [threading.Thread(target=send, args=(url,)) for url in urls]
    for sender in senders:
        sender.start()
    time.sleep(1)
    began = time.monotonic()
    for url in urls:
        assert slow_server.ask("HEAD", url, headers).headers["Upload-Offset"] == "100"
        assert slow_server.ask("GET", "/accounts/login/", {}).status == 200
    assert time.monotonic() - began < slow_storage.SECONDS - 1
    for sender in senders:
        sender.join()

    assert [answer.status for answer in answers] == [204] * 3
    slow_server.until(lambda: all(slow_server.ask("HEAD", url, headers).headers["Upload-Asset"] for url in urls), 60)
    assert Asset.objects.count() == 3
    slow_server.until(lambda: not slow_server.kept(), 60)  # the part files go once the rows are committed


@pytest.fixture
def remote(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMOTE_BUCKET", str(tmp_path / "bucket"))
    stored = {"BACKEND": "tests.media_pipeline.remote_storage.RemoteStorage"}
    settings.STORAGES = settings.STORAGES | {"default": stored}


@pytest.fixture
def slow_server(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("REMOTE_BUCKET", str(tmp_path / "bucket"))
    running = Server(tmp_path, FRONT_THREADS=2, STORAGES=slow_storage.STORAGES)
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.fixture
def tus(client: Client, editor: Any, settings: Any) -> Tus:
    os.makedirs(settings.UPLOAD_DIR, exist_ok=True)  # noqa: PTH103
    client.force_login(editor)
    return Tus(client, settings.UPLOAD_DIR)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from media_pipeline import tasks

    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: None)
    uploads.LIVE.clear()
    yield
    uploads.LIVE.clear()
