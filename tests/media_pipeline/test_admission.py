"""Whether a stage may start here: disk and memory first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from media_pipeline.engine import admission, runs
from media_pipeline.errors import CannotContinue
from media_pipeline.models import StageRun
from media_pipeline.storing import storage

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.both_databases

FILM = {"duration": 3600.0, "video": {"width": 1920, "height": 1080, "duration": 3600.0}}
GIB = 1 << 30


def test_an_hour_of_1080p_needs_gigabytes_and_a_playlist_next_to_nothing() -> None:
    film, playlist = admission.needed(FILM, heavy=True), admission.needed(FILM, heavy=False)

    assert 2 * GIB < film.disk < 4 * GIB
    assert 0.63 * GIB < film.memory < GIB  # one encode with all its outputs was measured at 0.63 GB
    assert playlist.disk < 100 << 20
    assert admission.needed({}, heavy=True) == playlist  # before the probe nothing is known


@pytest.mark.django_db
@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize(
    ("reserve", "code"), [({"disk": 1 << 60}, "disk_short"), ({"disk": 0, "memory": 1 << 60}, "memory_short")]
)
def test_without_room_it_waits_uncounted_with_words_and_goes_on_by_itself(
    make_asset: Any, settings: Any, scripted: Any, reserve: dict[str, int], code: str
) -> None:
    settings.MEDIA_RESERVE = reserve
    run = runs.start(asset=make_asset(), recipe="TEST", by=None, queue=False)

    with pytest.raises(CannotContinue):
        runs.run_inline(run)

    first = run.stages.get(name="first")
    assert (first.state, first.error_code, first.attempt) == (StageRun.State.FAILED_RESOURCE, code, 0)
    assert "MiB free" in first.log_tail
    assert scripted.calls == 0
    settings.MEDIA_RESERVE = {"disk": 0, "memory": 0}
    StageRun.objects.filter(pk=first.pk).update(next_try_at=timezone.now())  # five minutes later
    assert runs.run_inline(run).state == "done"


@pytest.mark.django_db
@pytest.mark.usefixtures("scripted")
def test_what_runs_beside_it_has_been_promised_its_room(make_asset: Any, settings: Any) -> None:
    asset = make_asset()
    asset.probe = FILM
    asset.save()
    other = runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False).stages.get(name="encode")
    StageRun.objects.filter(pk=other.pk).update(state="running", fence=1)
    work = storage.work_dir() / f"{other.pk}-1"
    work.mkdir(parents=True)
    (work / "half").write_bytes(b"x" * 1000)
    mine = runs.start(asset=asset, recipe="TEST", by=None, queue=False).stages.get(name="first")

    assert list(admission.promises(mine)) == [admission.needed(FILM, heavy=True).disk - 1000]


def test_a_containers_bound_counts_before_the_machines(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:  9000000 kB\nMemAvailable:  8000000 kB\n")
    assert admission.memory_free(meminfo, tmp_path) == 8_000_000 * 1024

    (tmp_path / "memory.max").write_text("2000000000\n")
    (tmp_path / "memory.current").write_text("1500000000\n")
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 300000000\n")
    assert admission.memory_free(meminfo, tmp_path) == 800_000_000

    assert admission.memory_free(tmp_path / "none", tmp_path / "none") is None
