"""Long forms never take the last of the disk, and who has no room hears it before he has sent the film."""

from __future__ import annotations

import errno
import tempfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from lms.front.streams import spool
from lms.front.streams.spool import Full, Spool
from media_pipeline.models import Upload
from media_pipeline.uploads import uploads
from tests.lms.front.conftest import TOKEN
from tests.lms.front.peers import Line
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

FILE = {"Content-Type": "multipart/form-data; boundary=xyz"}
FILM = 1 << 30
PAGE = "/manage/media/upload/"


@pytest.fixture
def root() -> Collection:
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


@pytest.fixture
def editor(make_user: Callable[..., Any]) -> Any:
    return make_user("editor", superuser=True)


@pytest.fixture(scope="module")
def crowded(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that keeps more of the disk free than there is, and whose bases have almost no room."""
    running = Server(
        tmp_path_factory.mktemp("room"), FRONT_THREADS=2, FRONT_KEPT_FREE=1 << 60, MEDIA_COLLECTION_QUOTA=50_000_000
    )
    try:
        running.start()
        yield running
    finally:
        running.kill()


@pytest.mark.django_db(transaction=True)
def test_a_form_without_room_is_refused_before_it_is_taken(
    crowded: Server, signed_in: dict[str, str], root: Collection
) -> None:
    film = Line(crowded, "POST", PAGE, FILE | signed_in, FILM)
    said = film.answer() + film.rest()
    assert said.startswith(b"HTTP/1.1 413 ")
    assert "影音空间已用完" in said.decode()

    roster = Line(crowded, "POST", "/exchange/rosters/", FILE | signed_in, 3_000_000)
    assert roster.status(5) == 507
    roster = Line(crowded, "POST", "/exchange/rosters/", FILE | signed_in | {"Accept": "application/json"}, 3_000_000)
    assert b'"code": "no_room"' in roster.answer() + roster.rest()


@pytest.mark.django_db
def test_the_upload_page_asks_of_the_headers_whether_any_place_has_room(
    client: Client, editor: Any, root: Collection, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(editor)
    settings.MEDIA_COLLECTION_QUOTA = 30_000
    assert sent(client).status_code == 413
    settings.MEDIA_COLLECTION_QUOTA = 40_000  # of 100,000 bytes some may be the form's own
    assert sent(client).status_code == 200

    monkeypatch.setattr("media_pipeline.uploads.uploads.shutil.disk_usage", lambda _: SimpleNamespace(free=uploads.GIB))
    answer = sent(client)
    assert answer.status_code == 507
    assert "服务器现在放不下这个文件" in answer.content.decode()
    assert client.get(reverse("media_pipeline:upload")).status_code == 200


def sent(client: Client) -> Any:
    """The answer to a form of a little more than 100,000 bytes that lacks the rest of its fields."""
    return client.post(PAGE, {"file": SimpleUploadedFile("a.mp4", b"x" * 100_000)})


@pytest.mark.django_db
def test_what_is_being_put_away_still_takes_its_room(editor: Any, root: Collection) -> None:
    upload = uploads.begin(owner=editor, collection=root, size=100, filename="a.mp4")
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.FINISHING)

    assert uploads.used_in(root) == 100


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[[int], None]:
    """free(n): the disk has so much room from now on, beside what is kept."""

    def say(number: int) -> None:
        disk = SimpleNamespace(free=settings.FRONT_KEPT_FREE + number)
        monkeypatch.setattr("lms.front.streams.spool.shutil.disk_usage", lambda _: disk)

    return say


def test_a_form_needs_room_twice_and_stops_when_another_takes_it(free: Callable[[int], None], settings: Any) -> None:
    free(1999)
    with pytest.raises(Full):
        Spool(1000)
    free(2000)
    file = Spool(1000)
    file.write(b"a" * 600)
    free(1399)  # of the 400 that are still to come and Django's 1000
    with pytest.raises(Full):
        file.write(b"a" * 400)
    file.close()
    assert list((settings.WORK_DIR / "spool").iterdir()) == []  # it had no name


def test_a_disk_that_is_full_after_all_is_said(free: Callable[[int], None]) -> None:
    class Disk:
        def write(self, *_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        seek = close = write

    free(1 << 20)
    file = Spool(10)
    file.file.close()
    file.file = Disk()  # type: ignore[assignment]

    for last in (lambda: file.write(b"a"), file.rewind):
        with pytest.raises(Full):
            last()
    file.close()


def test_djangos_own_copies_lie_there_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    monkeypatch.setattr(tempfile, "tempdir", None)
    spool.all_of_this_process()

    with TemporaryUploadedFile("a.mp4", "video/mp4", 10, None) as file:
        assert file.temporary_file_path().startswith(str(settings.WORK_DIR / "spool"))


@pytest.mark.django_db
def test_a_view_that_finds_the_disk_full_says_so(client: Client, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client.force_login(editor)
    client.raise_request_exception = False
    monkeypatch.setattr("media_pipeline.admin.views.UploadForm", full)

    answer = client.get(PAGE, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert TOKEN not in answer.text
