"""Workers on several machines: nothing in common but the database and a bucket."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from lms.settings.buckets import bucket
from media_pipeline.engine import runs
from media_pipeline.models import StageRun

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from tests.media_pipeline.s3 import S3

pytestmark = pytest.mark.both_databases

SETUP = "import sys, django; django.setup(); from media_pipeline.engine import runs; "
WORK = SETUP + "[runs.run_stage(int(each)) for each in sys.argv[1:]]"


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("without_recogniser")
def test_two_machines_make_one_lesson(make_asset: Any, there: dict[str, str], tmp_path: Path, client: Client) -> None:
    """One looks and measures, the other encodes and packages what it never saw before."""
    asset = make_asset("tiny.mp4")
    run = runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False)
    stages = list(run.stages.order_by("row", "pk"))

    at(tmp_path / "one", stages[:2], there)
    at(tmp_path / "two", stages[2:], there)

    for stage in run.stages.all():
        assert stage.state == StageRun.State.DONE, (stage.name, stage.error_code, stage.log_tail)

    master = asset.artifact("hls_master")
    with default_storage.open(master.storage_name) as file:
        text = file.read().decode()
    rendition = asset.artifact("hls_rendition")
    assert f"../{rendition.tree}/{rendition.path}" in text
    answer = client.get(rendition.url)
    assert (answer.status_code, b"".join(answer.streaming_content)[:7]) == (200, b"#EXTM3U")  # type: ignore[arg-type]
    for machine in ("one", "two"):
        left = [path.name for path in (tmp_path / machine / "work").iterdir()]
        assert set(left) <= {"fetched"}, left
    assert not (tmp_path / "one" / "media").exists()  # all went to the storage


def at(machine: Path, stages: list[StageRun], there: dict[str, str]) -> None:
    """A worker process with folders of its own takes these stages off the queue."""
    machine.mkdir(exist_ok=True)
    here = {
        "DJANGO_SETTINGS_MODULE": "tests.media_pipeline.server_settings",
        "SERVER_DATABASE": str(connection.settings_dict["NAME"]),
        "SERVER_SCRATCH": str(machine),
    }
    line = [sys.executable, "-c", WORK, *(str(stage.pk) for stage in stages)]
    done = subprocess.run(line, env=os.environ | here | there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def there(settings: Any, s3: S3, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    variables = s3.bucket()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = settings.STORAGES | {"default": bucket()}
    return variables
