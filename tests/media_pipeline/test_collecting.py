"""What nobody can reach is let go, and nothing else; on a disk and on a storage without paths."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from media_pipeline.engine import runs
from media_pipeline.models import Artifact
from media_pipeline.operating import collecting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from media_pipeline.models import Asset

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scripted", "stored")]

LONG_AGO = timedelta(days=30)


def test_a_replaced_version_goes_after_the_grace_and_not_before(asset: Asset, settings: Any) -> None:
    old = asset.artifact("text")
    made(asset, "another word")
    assert collecting.collect() == []
    assert default_storage.exists(old.storage_name)  # somebody may be playing it

    Artifact.objects.filter(pk=old.pk).update(replaced=timezone.now() - LONG_AGO)

    assert collecting.Gone(f"m/{old.tree}", "replaced") in collecting.collect()
    assert not default_storage.exists(old.storage_name)
    assert not Artifact.objects.filter(pk=old.pk).exists()
    assert default_storage.exists(asset.artifact("text").storage_name)


def test_what_never_came_into_use_counts_from_when_it_was_made(asset: Asset) -> None:
    """An old run ended late: a newer one had been there."""
    late = asset.artifact("text")
    made(asset, "another word")
    Artifact.objects.filter(pk=late.pk).update(replaced=None)
    assert collecting.collect() == []

    Artifact.objects.filter(pk=late.pk).update(created=timezone.now() - LONG_AGO)

    assert collecting.collect() == [collecting.Gone(f"m/{late.tree}", "replaced")]


def test_what_is_only_asked_about_stays(asset: Asset) -> None:
    old = replaced(asset)

    assert len(collecting.collect(really=False)) == 1
    assert default_storage.exists(old.storage_name)


def test_a_tree_that_two_assets_share_stays_while_one_uses_it(asset: Asset, make_asset: Any) -> None:
    twin = make_asset(title="the same file again")
    made(twin, "word")
    old = replaced(asset)

    collecting.collect()

    assert default_storage.exists(old.storage_name)
    assert twin.artifact("text").tree == old.tree


def test_a_tree_that_a_playlist_in_use_names_stays(asset: Asset) -> None:
    """The encoding was made anew and the packaging failed: the film that learners see is still the old one."""
    old = replaced(asset)
    tree = uuid.uuid4()
    stage_run = asset.latest_run.stages.get(name="last")
    master = Artifact.objects.create(
        asset=asset, stage_run=stage_run, tree=tree, kind="hls_master", path="master.m3u8", size=1, current=True
    )
    default_storage.save(master.storage_name, ContentFile(f"#EXTM3U\n../{old.tree}/360p/index.m3u8\n".encode()))

    collecting.collect()
    assert default_storage.exists(old.storage_name)

    Artifact.objects.filter(pk=master.pk).update(current=False, replaced=timezone.now() - LONG_AGO)
    gone = {item.name for item in collecting.collect()}
    assert gone == {f"m/{old.tree}", f"m/{tree}"}


def test_what_was_let_go_is_not_taken_over_but_made_again(asset: Asset, scripted: Any) -> None:
    replaced(asset)
    collecting.collect()

    made(asset, "word")

    assert asset.artifact("text").local_path().read_text() == "word"
    assert scripted.calls == 3


def test_let_go_refuses_what_came_into_use_meanwhile(asset: Asset) -> None:
    artifact = asset.artifact("text")

    assert not collecting.delete_tree(artifact.tree)
    assert default_storage.exists(artifact.storage_name)


def test_what_a_crash_left_between_files_and_row_goes_after_a_day(asset: Asset, stored: Stored) -> None:
    left = f"m/{uuid.uuid4()}/sub/index.m3u8", f"originals/{uuid.uuid4()}/source"
    for name in left:
        default_storage.save(name, ContentFile(b"x"))
    assert collecting.collect() == []  # it may be on its way

    stored.grow_old()
    whys = {item.why for item in collecting.collect()}

    assert whys == {"unknown tree", "unknown original"}
    assert not any(default_storage.exists(name) for name in left)
    assert default_storage.exists(asset.source)


def test_when_much_is_unknown_a_person_is_asked(asset: Asset, stored: Stored) -> None:
    """Somebody started it on an empty database, or restored last month's."""
    names = [f"originals/{uuid.uuid4()}/source" for _ in range(30)]
    for name in names:
        default_storage.save(name, ContentFile(b"x"))
    stored.grow_old()

    with pytest.raises(collecting.TooMuch):
        collecting.collect()
    assert all(default_storage.exists(name) for name in names)

    assert len(collecting.collect(all_of_it=True)) == 30


def test_the_sweep_looks_once_an_hour_and_tells_the_log_when_a_person_is_needed(
    asset: Asset, stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    old = replaced(asset)
    assert collecting.sweep() == 1
    assert not default_storage.exists(old.storage_name)
    replaced(asset)
    assert collecting.sweep() == 0

    cache.clear()
    for _ in range(30):
        default_storage.save(f"originals/{uuid.uuid4()}/source", ContentFile(b"x"))
    stored.grow_old()
    assert collecting.sweep() == 0
    assert "manage.py media gc --all" in caplog.text


def made(asset: Asset, word: str) -> None:
    runs.run_inline(runs.start(asset=asset, recipe="TEST", params={"word": word}, by=None, queue=False))


def replaced(asset: Asset) -> Artifact:
    """Its first text, replaced long ago."""
    old = asset.artifact("text")
    assert old is not None
    made(asset, "another word")
    Artifact.objects.filter(pk=old.pk).update(replaced=timezone.now() - LONG_AGO)
    return old


@pytest.fixture
def asset(make_asset: Any, stored: Stored) -> Asset:
    asset: Asset = make_asset()
    made(asset, "word")
    return asset


class Stored:
    def __init__(self, *folders: Path) -> None:
        self.folders = folders

    def grow_old(self) -> None:
        for folder in self.folders:
            for path in [folder, *folder.rglob("*")]:
                os.utime(path, (0, 0))


@pytest.fixture(params=["disk", "remote"])
def stored(request: Any, settings: Any, tmp_path: Path) -> Iterator[Stored]:
    if request.param == "remote":
        where = {"BACKEND": "tests.media_pipeline.remote_storage.RemoteStorage"}
        settings.STORAGES = settings.STORAGES | {"default": where | {"OPTIONS": {"location": str(tmp_path / "bucket")}}}
        yield Stored(tmp_path / "bucket")
    else:
        yield Stored(tmp_path / "media" / "m", tmp_path / "media" / "originals")
