"""A base in Menghai with an editor and two reviewers, its video, and what the recogniser made of it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accessibility.captions import tracks
from accessibility.captions.cues import Cue
from media_pipeline.models import Artifact, Asset, Run, StageRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from lms.bases.models import TrainingBase
    from lms.people.models import User


@pytest.fixture
def base(menghai: Any, yunnan: Any) -> TrainingBase:
    from lms.bases.lifecycle.founding import found_base
    from lms.bases.models import TrainingBase
    from lms.people.models import Organisation

    organisation = Organisation.objects.create(division=menghai, name="勐海培训基地")
    return found_base(organisation=organisation, kind=TrainingBase._meta.get_field("kind").choices[0][0])


@pytest.fixture
def editor(base: Any, post_to: Callable[..., User]) -> User:
    return post_to("base_editor", division=base.division, organisation=base.organisation, username="editor")


@pytest.fixture
def reviewer(base: Any, post_to: Callable[..., User]) -> User:
    return post_to("media_reviewer", division=base.division, username="reviewer")


@pytest.fixture
def other_reviewer(base: Any, post_to: Callable[..., User]) -> User:
    return post_to("media_reviewer", division=base.division, username="other-reviewer")


@pytest.fixture
def course_reviewer(base: Any, post_to: Callable[..., User]) -> User:
    return post_to("course_reviewer", division=base.division, username="course-reviewer")


@pytest.fixture
def outsider(mengla: Any, post_to: Callable[..., User]) -> User:
    """A reviewer of the county next door."""
    return post_to("media_reviewer", division=mengla, username="outsider")


@pytest.fixture
def make_asset(base: Any, editor: Any) -> Callable[..., Asset]:
    def make(title: str = "拍摄商品照片", **more: Any) -> Asset:
        fields: dict[str, Any] = {"sha256": uuid.uuid4().hex * 2, "size": 1, "source": "x", "filename": "a.mp4"}
        return Asset.objects.create(
            **{"title": title, "collection": base.collection, "owner": editor, "duration_ms": 20_000, **fields, **more}
        )

    return make


@pytest.fixture
def asset(make_asset: Callable[..., Asset]) -> Asset:
    return make_asset()


@pytest.fixture
def publish(editor: Any) -> Callable[..., Artifact]:
    """publish(asset, kind, text=…): a current artifact, as a stage would have left it, and the news of it."""
    from media_pipeline.signals import artifact_published, artifact_stored

    def make(asset: Asset, kind: str, text: str = "x", **facts: Any) -> Artifact:
        run = Run.objects.create(asset=asset, by=editor, recipe="LESSON_VIDEO", state=Run.State.DONE)
        stage = StageRun.objects.create(run=run, row=0, name=f"{kind}-{run.pk}", state=StageRun.State.DONE)
        tree = uuid.uuid4()
        default_storage.save(f"m/{tree}/file", ContentFile(text.encode()))
        asset.artifacts.filter(kind=kind).update(current=False)
        artifact = Artifact.objects.create(
            asset=asset,
            stage_run=stage,
            tree=tree,
            kind=kind,
            path="file",
            sha256="0" * 64,
            size=len(text),
            facts=facts,
            current=True,
        )
        artifact_stored.send(sender=Artifact, artifact=artifact)
        with transaction.atomic():
            artifact_published.send(sender=Artifact, artifact=artifact)
        return artifact

    return make


def heard(*sentences: tuple[str, int, int, float]) -> str:
    """The recogniser's JSON: each sentence with its times in ms and how sure its words are."""
    return json.dumps(
        {
            "model": "test",
            "language": "zh",
            "duration_ms": 20_000,
            "dropped": 0,
            "speech": [[start, end] for _, start, end, _ in sentences],
            "segments": [
                {"doubtful": False, "words": [[text, start, end, sure]]} for text, start, end, sure in sentences
            ],
        }
    )


@pytest.fixture
def recognised(asset: Asset, publish: Callable[..., Artifact]) -> Artifact:
    words = heard(("同学们好欢迎来到今天的课程。", 500, 3500, 0.9), ("我们学习怎样拍照片。", 5000, 8000, 0.4))
    return publish(asset, "recognition", words, model="test")


@pytest.fixture
def good_cues() -> list[Cue]:
    return [Cue(500, 3500, "同学们好，欢迎\n来到今天的课程。"), Cue(5000, 8000, "我们学习怎样拍照片。")]


@pytest.fixture
def submitted(asset: Asset, editor: Any, good_cues: list[Cue]) -> Any:
    """Captions that the editor wrote and handed in."""
    track = tracks.ensure_track(asset=asset)
    version = tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)
    tracks.submit(track=track, version=version, by=editor)
    track.refresh_from_db()
    return track
