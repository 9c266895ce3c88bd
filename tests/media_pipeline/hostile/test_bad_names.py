"""Names that browsers send, by the upload's own road: over HTTP, and with a good film behind them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from media_pipeline.engine import runs
from media_pipeline.models import Asset, Run, Upload
from tests.media_pipeline.clips import clip
from tests.media_pipeline.hostile.names import NAMES
from tests.media_pipeline.test_uploads import TUS, Tus, _no_queue, tus

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
__all__ = ["_no_queue", "tus"]  # fixtures


@pytest.mark.parametrize(("given", "shown"), NAMES, ids=[str(place) for place in range(len(NAMES))])
def test_a_name_is_shown_tidied_and_used_for_nothing(
    given: str, shown: str, tus: Tus, settings: Any, tmp_path: Path
) -> None:
    content, mark = clip("tiny.mp4").read_bytes(), tmp_path / "mark"
    url = tus.create(content, filename=given.replace("{mark}", str(mark)), title=given[:150])

    tus.send(url, content, 0)

    asset = Asset.objects.get()
    assert asset.filename == shown.replace("{last}", mark.name)
    assert all(letter.isprintable() for letter in asset.title)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == [
        f"media/originals/{asset.uuid}/source"
    ]
    assert tus.client.get(asset.get_absolute_url()).status_code == 200
    handed = tus.client.get(f"/originals/{asset.uuid}/")
    assert handed.headers["Content-Type"] == "application/octet-stream"
    assert handed.headers["X-Content-Type-Options"] == "nosniff"
    assert handed.headers["Content-Disposition"].startswith("attachment")
    assert "\n" not in handed.headers["Content-Disposition"]


@pytest.mark.usefixtures("without_recogniser")
def test_the_worst_of_names_becomes_a_lesson_like_any_other(tus: Tus, tmp_path: Path) -> None:
    content, mark = clip("tiny.mp4").read_bytes(), tmp_path / "mark"
    url = tus.create(content, filename=f"课 程 'a\";$(touch {mark}).mp4", title=f"`touch {mark}`")

    tus.send(url, content, 0)
    run = runs.run_inline(Asset.objects.get().runs.get())

    assert run.state == Run.State.DONE
    assert not mark.exists()


def test_an_empty_file_is_refused_with_a_remedy_before_it_is_sent(tus: Tus) -> None:
    answer = tus.post(0, filename="film.mp4")

    assert (answer.status_code, answer.json()["code"]) == (400, "empty")
    assert answer.json()["remedy"]
    assert not Upload.objects.exists()
    assert not list(tus.folder.glob("*"))


@pytest.mark.parametrize("name", [b"\xff\xfe.mp4", b"\xed\xa0\x80.mp4", "绣花.mp4".encode("gbk")])
def test_a_name_that_is_no_text_is_refused(name: bytes, tus: Tus, client: Client) -> None:
    import base64

    said = tus.metadata() + ",filename " + base64.b64encode(name).decode()

    answer = client.post("/uploads/", HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=said, **TUS)

    assert answer.status_code in (400, 404)
    assert not Upload.objects.exists()
