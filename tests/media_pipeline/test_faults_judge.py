"""The judge of `bench.faults` finds what it is there to find: each kind of harm, done here by hand."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from bench.faults import judge
from media_pipeline.engine import runs
from media_pipeline.models import Artifact, Run, StageRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from media_pipeline.models import Asset

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("without_recogniser")]


@pytest.mark.sqlite
def test_whole_lessons_are_found_whole_and_every_harm_is_found(make_asset: Any, settings: Any) -> None:
    first, second = encoded(make_asset("tiny.mp4")), encoded(make_asset("tiny.mp4", title="again"))
    books = judge.Books(Path(str(connection.settings_dict["NAME"])), settings.MEDIA_ROOT)

    def verdict(dead: dict[int, str] | None = None) -> dict[str, bool]:
        found = judge.judge(books, {second.pk: second.sha256}, dead or {}, first.pk)
        return {name: bool(wrong) for name, wrong in vars(found).items() if wrong}

    assert verdict() == {}
    assert verdict(dead={first.pk: first.sha256}) == {"stuck": True}  # it should have been given up, and was not

    film = second.artifact("mp4").local_path()
    segment = next(second.artifact("hls_rendition").local_path().parent.glob("*.m4s"))
    for file in (film, segment):
        with harmed(file, lambda whole: whole[:-1] + b"?"):
            assert verdict() == {"lost": True}  # other bytes than without faults
        with harmed(file, lambda whole: b""):
            assert verdict().get("half_visible")
    with harmed(settings.MEDIA_ROOT / second.source, lambda whole: whole[:-1]):
        assert verdict() == {"lost": True}

    twin = Artifact.objects.filter(asset=second, kind="mp4").get()
    twin.pk, twin.uuid, twin.tree, twin.path = None, uuid.uuid4(), first.artifact("mp4").tree, "copy.mp4"
    twin.save()
    assert verdict().get("double_published")  # one stage, two trees
    twin.delete()
    StageRun.objects.filter(run__asset=second, name="measure").update(lease_until="2027-01-01T00:00Z", state="running")
    assert verdict() == {"stuck": True}
    StageRun.objects.filter(run__asset=second, name="measure").update(lease_until=None, state="done")
    Run.objects.filter(asset=second).update(state="running")
    assert verdict() == {"lost": True, "stuck": True}


def encoded(asset: Asset) -> Asset:
    """Each by an encoding of its own: without plans nothing is taken over."""
    runs.run_inline(runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False))
    StageRun.objects.update(plan_hash="")
    return asset


class harmed:
    """A file with other content, as long as this lasts."""

    def __init__(self, file: Path, harm: Callable[[bytes], bytes]) -> None:
        self.file, self.whole = file, file.read_bytes()
        self.harm = harm

    def __enter__(self) -> None:
        self.file.write_bytes(self.harm(self.whole))

    def __exit__(self, *_: object) -> None:
        self.file.write_bytes(self.whole)
