"""Films and pictures in a bucket, over HTTP, as production's settings set it up."""

from __future__ import annotations

import hashlib
import socket
import tracemalloc
import uuid
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Collection

from lms.settings.buckets import bucket
from media_pipeline.engine import runs
from media_pipeline.models import Asset, StageRun, Upload
from media_pipeline.operating import collecting
from media_pipeline.storing import storage
from media_pipeline.uploads import uploads
from tests.media_pipeline.test_uploads import Tus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 16_384  # 4 MiB
TREE = uuid.uuid4()
FILM = f"m/{TREE}/film.mp4"


def test_a_part_of_a_film_is_asked_for_and_not_the_film(sent: Any, client: Client) -> None:
    default_storage.save(FILM, ContentFile(CONTENT))
    requests = sent()

    answer = client.get(f"/m/{TREE}/film.mp4", HTTP_RANGE="bytes=1000-1999")

    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, CONTENT[1000:2000])  # type: ignore[arg-type]
    assert [(each.method, each.headers.get("Range")) for each in requests] == [
        ("HEAD", None),
        ("GET", b"bytes=1000-1999"),
    ]


def test_a_film_that_is_not_there_and_an_empty_one(client: Client) -> None:
    assert client.get(f"/m/{TREE}/none.mp4").status_code == 404
    with pytest.raises(FileNotFoundError):
        b"".join(storage.pieces(f"m/{TREE}/none.mp4"))
    default_storage.save(f"m/{TREE}/empty.vtt", ContentFile(b""))

    assert b"".join(storage.pieces(f"m/{TREE}/empty.vtt")) == b""


def test_a_long_film_is_fetched_by_pieces_with_signs_of_life_and_not_into_memory() -> None:
    long = CONTENT * 8
    default_storage.save(FILM, ContentFile(long))
    beats = []
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]

    with storage.beating(lambda: beats.append(1)):
        path = storage.local_path(FILM)

    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert path.read_bytes() == long
    assert len(beats) >= len(long) // storage.PIECE
    assert peak < len(long) / 8
    assert [each.name for each in path.parent.iterdir()] == ["film.mp4"]


def test_storing_a_long_film_gives_signs_of_life(tmp_path: Any) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/film.mp4").write_bytes(CONTENT * 8)
    beats = []

    storage.publish_tree(tmp_path / "tree", TREE, lambda: beats.append(1))

    assert default_storage.size(FILM) == len(CONTENT) * 8
    assert len(beats) >= 4  # one a part


def test_nothing_is_sent_that_only_amazon_understands(sent: Any) -> None:
    """Several providers answer "aws-chunked encoding is not supported" to what boto3 sends by itself."""
    requests = sent()
    default_storage.save("images/a.png", ContentFile(CONTENT))
    default_storage.save("images/long.png", ContentFile(CONTENT * 4))  # in parts

    puts = [each.headers for each in requests if each.method == "PUT"]
    assert len(puts) > 2
    for headers in puts:
        assert "aws-chunked" not in str(headers.get("Content-Encoding", ""))
        assert not [name for name in headers if name.lower().startswith(("x-amz-trailer", "x-amz-checksum"))]


def test_two_people_call_their_picture_the_same(client: Client, make_user: Any) -> None:
    client.force_login(make_user("operator", superuser=True))
    images = [get_image_model().objects.create(title="1", file=png(colour)) for colour in ("red", "blue")]

    first, second = (image.get_rendition("width-32") for image in images)

    assert first.file.name != second.file.name
    assert [colour_of(client, each.url) for each in (first, second)] == [(255, 0, 0), (0, 0, 255)]


def test_pictures_come_from_the_service_and_originals_do_not(client: Client, make_user: Any) -> None:
    client.force_login(make_user("operator", superuser=True))
    image = get_image_model().objects.create(title="1", file=png("red"))

    assert client.get(image.get_rendition("width-32").url).headers["Content-Type"] == "image/png"
    assert image.file.url.startswith("/media/original_images/")
    assert client.get(image.file.url).status_code == 404
    assert default_storage.url("m/a b.mp4") == "/media/m/a%20b.mp4"


def test_the_way_to_pictures_leads_nowhere_else(client: Client, make_user: Any) -> None:
    client.force_login(make_user("operator", superuser=True))
    default_storage.save("originals/x/source.png", png("red"))
    default_storage.save("images/two..dots.png", png("red"))
    image = get_image_model().objects.create(title="1", file=png("red"))
    for name in ("images/two..dots.png", "originals/x/source.png", "images/../originals/x/source.png"):
        image.renditions.create(filter_spec=name, file=name, width=1, height=1)

    assert client.get("/media/images/../originals/x/source.png").status_code == 404
    assert client.get("/media/images/two..dots.png").status_code == 200


@pytest.mark.wide
def test_a_folder_of_more_files_than_one_answer_lists_goes_whole(sent: Any) -> None:
    """An answer lists a thousand at most; asked for three at a time, twelve take four answers each time."""
    events = default_storage.connection.meta.client.meta.events  # type: ignore[attr-defined]
    for command in ("ListObjects", "ListObjectsV2"):
        events.register(f"provide-client-params.s3.{command}", lambda params, **_: params.update(MaxKeys=3))
    for number in range(12):
        default_storage.save(f"m/{TREE}/360/{number:05}.m4s", ContentFile(b"x"))
    requests = sent()
    assert collecting.folders("m") == [str(TREE)]
    assert len(default_storage.listdir(f"m/{TREE}/360")[1]) == 12
    assert len([each for each in requests if "max-keys=3" in each.url]) >= 5

    storage.remove_tree(TREE)

    assert collecting.folders("m") == []


@pytest.mark.parametrize("size", [10, 9 << 20])
def test_a_file_that_is_opened_can_be_read_again_from_anywhere(size: int) -> None:
    content = (CONTENT * 3)[:size]
    default_storage.save("documents/a.pdf", ContentFile(content))

    with default_storage.open("documents/a.pdf") as file:
        assert (file.read(), file.size) == (content, size)
        file.seek(size - 4)
        assert file.read() == content[-4:]


# --- the storage is away ----------------------------------------------------------------------------------------------


def test_a_player_and_a_reader_are_asked_to_wait(client: Client, away: Away, make_user: Any) -> None:
    client.force_login(make_user("operator", superuser=True))
    default_storage.save(FILM, ContentFile(CONTENT))
    image = get_image_model().objects.create(title="1", file=png("red"))
    image.renditions.create(filter_spec="a", file="images/a.png", width=1, height=1)

    with away():
        film = client.get(f"/m/{TREE}/film.mp4")
        picture = client.get("/media/images/a.png")

    assert (film.status_code, film.headers["Retry-After"], film.headers["Cache-Control"]) == (503, "10", "no-store")
    assert picture.status_code == 503
    assert client.get(f"/m/{TREE}/film.mp4").status_code == 200


def test_after_no_answer_it_is_left_alone_for_a_while(away: Away, sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with away():
        requests = sent()
        for _ in range(5):
            with pytest.raises(storage.Unreachable):
                default_storage.size(FILM)
        asked = len(requests)
        monkeypatch.setattr("media_pipeline.storing.bucket.time.monotonic", lambda: float("inf"))
        with pytest.raises(storage.Unreachable):
            default_storage.size(FILM)

    assert 1 <= asked <= 2  # boto tries again once
    assert len(requests) == 2 * asked


@pytest.mark.usefixtures("scripted")
def test_a_stage_waits_for_it_uncounted_and_then_goes_on(make_asset: Any, away: Away) -> None:
    asset = make_asset()
    run = runs.start(asset=asset, recipe="TEST", by=None, queue=False)
    first = run.stages.get(name="first")

    with away():
        runs.run_stage(first.pk)

    first.refresh_from_db()
    assert (first.state, first.error_code, first.attempt) == (StageRun.State.FAILED_RESOURCE, "storage_away", 0)
    assert first.next_try_at
    run.stages.update(next_try_at=timezone.now())  # five minutes later
    runs.run_inline(run)
    with default_storage.open(asset.artifact("last").storage_name) as file:
        assert file.read() == b"word"


@pytest.mark.usefixtures("scripted")
def test_a_stage_that_cannot_store_what_it_made_makes_it_again_later(
    make_asset: Any, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.start(asset=make_asset(), recipe="TEST", by=None, queue=False)
    first, publish = run.stages.get(name="first"), storage.publish_tree

    def gone_meanwhile(*given: Any) -> None:
        with away():
            publish(*given)

    monkeypatch.setattr(storage, "publish_tree", gone_meanwhile)
    runs.run_stage(first.pk)
    monkeypatch.undo()

    first.refresh_from_db()
    assert (first.state, first.error_code) == (StageRun.State.FAILED_RESOURCE, "storage_away")
    run.stages.update(next_try_at=timezone.now())  # five minutes later
    assert runs.run_inline(run).state == "done"


def test_an_upload_that_arrived_whole_meanwhile_is_kept_and_stored_later(tus: Tus, away: Away) -> None:
    url = tus.create(CONTENT, filename="绣花.mp4")
    page = reverse("media_pipeline:upload")
    assert "绣花.mp4" in tus.client.get(page).content.decode()

    with away():
        answer = tus.send(url, CONTENT, 0)
        uploads.sweep()

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert "Upload-Asset" not in answer.headers
    assert Upload.objects.get().state == Upload.State.OPEN
    assert Upload.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert not Asset.objects.exists()
    assert "绣花.mp4" not in tus.client.get(page).content.decode()  # nobody is asked to send it again

    uploads.sweep()

    asset = Asset.objects.get()
    assert tus.ask(url).headers["Upload-Asset"] == asset.get_absolute_url()
    assert b"".join(storage.pieces(asset.source)) == CONTENT
    assert asset.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert tus.kept() == []


type Away = Callable[[], Any]


@pytest.fixture(autouse=True)
def variables(settings: Any, s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.bucket().items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = settings.STORAGES | {"default": bucket()}


@pytest.fixture
def away(settings: Any) -> Away:
    """with away(): nobody answers where the bucket was."""
    from contextlib import contextmanager

    @contextmanager
    def nobody() -> Iterator[None]:
        there = settings.STORAGES
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))  # bound and not listened at: refused
            options = there["default"]["OPTIONS"] | {"endpoint_url": f"http://127.0.0.1:{free.getsockname()[1]}"}
            settings.STORAGES = there | {"default": there["default"] | {"OPTIONS": options}}
            try:
                yield
            finally:
                settings.STORAGES = there

    return nobody


@pytest.fixture
def sent() -> Callable[[], list[Any]]:
    """sent(): the requests that go to the bucket from now on, as they go."""

    def listen() -> list[Any]:
        requests: list[Any] = []

        def note(request: Any, **_: Any) -> None:
            requests.append(request)

        default_storage.connection.meta.client.meta.events.register("before-send.s3", note)
        return requests

    return listen


@pytest.fixture
def tus(client: Client, editor: Any, settings: Any) -> Tus:
    client.force_login(editor)
    return Tus(client, settings.UPLOAD_DIR)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    from media_pipeline import tasks

    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: None)


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wagtail leaves open what it writes a picture to, and Python warns of that some tests later."""
    monkeypatch.setattr("wagtail.images.models.SpooledTemporaryFile", lambda max_size: BytesIO())


@pytest.fixture(autouse=True)
def _root() -> None:
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")


def png(colour: str) -> ContentFile[bytes]:
    out = BytesIO()
    Picture.new("RGB", (64, 64), colour).save(out, "PNG")
    return ContentFile(out.getvalue(), name="1.png")


def colour_of(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return Picture.open(BytesIO(b"".join(answer.streaming_content))).convert("RGB").getpixel((5, 5))  # type: ignore[arg-type]
