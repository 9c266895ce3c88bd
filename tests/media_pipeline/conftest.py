"""People, assets and stages that do what a test says."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from media_pipeline import assets
from media_pipeline.engine import recipes
from media_pipeline.stages.protocol import Job, Produced
from tests.media_pipeline.clips import clip
from tests.media_pipeline.s3 import S3
from tests.media_pipeline.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from media_pipeline.models import Asset


class Scripted:
    """A stage that writes one file; what else it does is in `script`, by the attempt."""

    version = "1"
    optional = False
    queue = "default"
    needs: tuple[str, ...] = ()
    params: tuple[str, ...] = ("word",)
    kind = "text"
    script: list[Callable[[Job], None]] = []
    calls = 0

    def __call__(self, job: Job) -> list[Produced]:
        cls = type(self)
        cls.calls += 1
        if cls.script:
            cls.script.pop(0)(job)
        path = job.work / "out.txt"
        path.write_text(str(job.params.get("word", "word")))
        return [Produced(cls.kind, path, {"call": cls.calls})]


class ScriptedOptional(Scripted):
    optional = True
    kind = "extra"
    script: list[Callable[[Job], None]] = []
    calls = 0


class ScriptedLast(Scripted):
    kind = "last"
    script: list[Callable[[Job], None]] = []
    calls = 0
    needs = ("text",)


@pytest.fixture
def scripted(settings: Any) -> type[Scripted]:
    """The recipe TEST: `first`, then `last` beside the optional `extra`; scripts are empty."""
    for cls in (Scripted, ScriptedOptional, ScriptedLast):
        cls.script, cls.calls = [], 0
    here = "tests.media_pipeline.conftest."
    settings.MEDIA_STAGES = settings.MEDIA_STAGES | {
        "first": here + "Scripted",
        "last": here + "ScriptedLast",
        "extra": here + "ScriptedOptional",
    }
    settings.MEDIA_RECIPES = {"TEST": (("first",), ("last", "extra"))}
    return Scripted


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    server = S3(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture
def editor(make_user: Callable[..., Any]) -> Any:
    return make_user("editor", superuser=True)


@pytest.fixture
def make_asset(editor: Any, tmp_path: Path) -> Callable[..., Asset]:
    """make_asset("lesson.mp4"): an asset of a clip, not encoded yet."""
    from wagtail.models import Collection

    def make(name: str = "tiny.mp4", **more: Any) -> Asset:
        path = tmp_path / f"upload-{name}"
        shutil.copy(clip(name), path)
        values = {
            "filename": name,
            "title": name,
            "collection": Collection.get_first_root_node() or Collection.add_root(name="Root"),
            "owner": editor,
        }
        return assets.create_asset(path=path, **(values | more))

    return make


@pytest.fixture
def without_recogniser(settings: Any) -> None:
    """The lesson's walk without `accessibility`, which is tested elsewhere."""
    lesson = (("probe",), ("measure",), ("encode",), ("package",))
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": lesson, "LESSON_AUDIO": lesson}
    assert recipes.recipe("LESSON_VIDEO") == lesson


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.kill()
        if hasattr(running, "line"):
            running.line.close()
