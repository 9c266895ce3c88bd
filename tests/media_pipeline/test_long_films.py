"""Long films: the small sizes first, the large ones after they can be watched, and those after everybody else's."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from media_pipeline.engine import precedence, runs
from media_pipeline.hls import playlist
from media_pipeline.models import Artifact, Asset, Run, StageRun
from media_pipeline.signals import artifact_published
from tests.media_pipeline.clips import FFMPEG, QUICK

if TYPE_CHECKING:
    from pathlib import Path

State = StageRun.State
ROWS = (("probe",), ("measure",), ("encode",), ("package", "encode_rest"), ("package_rest",))


@pytest.fixture
def long_film(make_asset: Any, settings: Any) -> Asset:
    """A film of five seconds on a machine that takes four for long."""
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": ROWS}
    settings.MEDIA_LIMITS = {"long": 4, "nice": 0}
    return make_asset("large.mp4")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the stages that were put on the queue, in order; nobody works on them."""
    from media_pipeline.tasks import run_stage

    names: list[str] = []

    def take(*, args: tuple[int], queue: str) -> None:
        names.append(StageRun.objects.get(pk=args[0]).name)

    monkeypatch.setattr(run_stage, "apply_async", take)
    return names


@pytest.mark.django_db
def test_the_small_sizes_play_before_the_large_ones_exist(long_film: Asset) -> None:
    seen: list[tuple[str, bool, bool, list[int]]] = []

    def look(artifact: Artifact, **_kwargs: Any) -> None:
        if artifact.kind == "hls_master":
            sizes = artifact.asset.artifacts.filter(kind="hls_rendition", current=True)
            edges = sorted(each.facts["edge"] for each in sizes)
            with_readiness = Asset.objects.with_readiness().get(pk=artifact.asset_id)
            assert (with_readiness.ready_min, with_readiness.ready_full) == (
                artifact.asset.ready_min,
                artifact.asset.ready_full,
            )
            seen.append((artifact.stage_run.name, artifact.asset.ready_min, artifact.asset.ready_full, edges))

    artifact_published.connect(look)
    run = runs.run_inline(runs.start(asset=long_film, recipe="LESSON_VIDEO", by=None, queue=False))
    artifact_published.disconnect(look)

    assert run.state == Run.State.DONE, [(each.name, each.error_code, each.log_tail) for each in run.stages.all()]
    assert seen == [("package", True, False, [240, 360]), ("package_rest", True, True, [240, 360, 480, 720])]
    current = long_film.artifacts.filter(current=True)
    renditions = [playlist.parse(each.local_path().read_text()) for each in current.filter(kind="hls_rendition")]
    lengths = sorted([segment.duration for segment in each.segments] for each in renditions)
    assert lengths == [[2.0, 2.0, 1.0], *[[4.0, 1.0]] * 3]
    assert current.get(kind="hls_master").local_path().read_text().count("#EXT-X-STREAM-INF") == 4
    assert (current.get(kind="poster").facts["height"], current.filter(kind="wav16k").count()) == (720, 1)


@pytest.mark.django_db
@pytest.mark.wide
def test_its_sizes_are_made_anew_together(long_film: Asset) -> None:
    """What one run makes of them takes the place of all that was there."""
    run = runs.run_inline(runs.start(asset=long_film, recipe="LESSON_VIDEO", by=None, queue=False))
    sizes = long_film.artifacts.filter(current=True, kind="hls_rendition")
    before = {size.path: size.tree for size in sizes}

    again = runs.run_inline(runs.remake(stage_run=run.stages.get(name="encode_rest"), by=None, queue=False))

    assert [stage.name for stage in again.stages.all()] == ["encode", "encode_rest", "package_rest"]
    assert {size.path for size in sizes.all()} == set(before)
    assert not {size.tree for size in sizes.all()} & set(before.values())
    assert long_film.ready_full


@pytest.mark.django_db
@pytest.mark.wide
def test_captions_approved_meanwhile_do_not_lose_the_large_sizes(long_film: Asset, settings: Any) -> None:
    (settings.MEDIA_ROOT / "captions.vtt").write_text("WEBVTT\n\n00:00:00.200 --> 00:00:00.900\n你好\n")
    track = {"kind": "captions", "lang": "zh-Hans", "label": "中文字幕", "vtt": "captions.vtt", "default": True}
    run = runs.start(asset=long_film, recipe="LESSON_VIDEO", by=None, queue=False)
    for name in ("probe", "measure", "encode", "package"):
        runs.run_stage(run.stages.get(name=name).pk)

    approved = {"asset": long_film, "recipe": "REPACKAGE", "params": {"tracks": [track]}, "by": None}
    runs.run_inline(runs.start(**approved, queue=False))
    assert (long_film.ready_min, long_film.ready_full) == (True, False)
    runs.run_inline(run)  # what it packages last is older than the captions, so it does not take their place
    assert not long_film.ready_full
    runs.run_inline(long_film.runs.get(recipe="REPACKAGE", state=Run.State.RUNNING))

    assert long_film.ready_full
    assert long_film.artifact("hls_master").local_path().read_text().count("#EXT-X-STREAM-INF") == 4


@pytest.mark.django_db
def test_doing_it_again_finds_the_same_plans_and_loses_no_size(long_film: Asset) -> None:
    for _ in range(2):
        run = runs.run_inline(runs.start(asset=long_film, recipe="LESSON_VIDEO", by=None, queue=False))

    assert set(run.stages.values_list("name", "reused__name")) == {(name, name) for row in ROWS for name in row}
    edges = long_film.artifacts.filter(current=True, kind="hls_rendition").values_list("facts__edge", flat=True)
    assert sorted(edges) == [240, 360, 480, 720]


@pytest.mark.django_db
def test_of_a_short_film_all_sizes_are_made_in_one_go(make_asset: Any, settings: Any) -> None:
    settings.MEDIA_RECIPES = {"LESSON_VIDEO": ROWS}

    run = runs.run_inline(runs.start(asset=make_asset("tiny.mp4"), recipe="LESSON_VIDEO", by=None, queue=False))

    assert run.state == Run.State.DONE
    assert dict(run.stages.filter(name__endswith="_rest").values_list("name", "error_code")) == {
        "encode_rest": "in_one_go",
        "package_rest": "in_one_go",
    }


@pytest.fixture
def waiting(make_asset: Any, settings: Any, sent: list[str]) -> Any:
    """waiting(stage name): a run whose next stage it is, sent off if it may be."""
    settings.MEDIA_RECIPES = {"HD": (("encode_rest",),), "NEW": (("encode",),)}

    def make(name: str) -> StageRun:
        recipe = "HD" if name == "encode_rest" else "NEW"
        run = runs.start(asset=make_asset(), recipe=recipe, by=None)
        return run.stages.get()

    return make


@pytest.mark.django_db
def test_a_new_lessons_small_sizes_go_before_anothers_large_ones(
    waiting: Any, sent: list[str], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def work(pk: int) -> bool:
        done.append(StageRun.objects.get(pk=pk).name)
        StageRun.objects.filter(pk=pk).update(state=State.DONE)
        return True

    monkeypatch.setattr(runs, "execute", work)
    with django_capture_on_commit_callbacks(execute=True):
        old, new = waiting("encode_rest"), waiting("encode")
    assert sent == ["encode_rest", "encode"]

    with django_capture_on_commit_callbacks(execute=True):
        runs.run_stage(old.pk)  # its message comes first, and there is one worker
    assert done == []
    with django_capture_on_commit_callbacks(execute=True):
        runs.run_stage(new.pk)
    assert done == ["encode"]
    assert sent == ["encode_rest", "encode", "encode_rest"]  # sent again as soon as nobody waits
    with django_capture_on_commit_callbacks(execute=True):
        runs.run_stage(old.pk)

    assert done == ["encode", "encode_rest"]


@pytest.mark.django_db
def test_large_sizes_are_not_even_sent_while_others_wait_and_the_sweep_sends_them_later(
    waiting: Any, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        new, old = waiting("encode"), waiting("encode_rest")
    assert sent == ["encode"]

    StageRun.objects.filter(pk=new.pk).update(state=State.CANCELLED)
    with django_capture_on_commit_callbacks(execute=True):
        runs.sweep()

    assert sent == ["encode", "encode_rest"]
    assert not precedence.gives_way(old)


@pytest.mark.django_db
def test_long_encodes_never_take_every_hand(
    waiting: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    one, other = waiting("encode_rest"), waiting("encode_rest")
    assert not precedence.gives_way(other)

    StageRun.objects.filter(pk=one.pk).update(state=State.RUNNING)

    assert precedence.gives_way(other)
    settings.MEDIA_YIELDING_AT_ONCE = 2
    assert not precedence.gives_way(other)


@pytest.mark.long
def test_memory_hardly_grows_with_the_film(tmp_path: Path) -> None:
    """Four hours, small and dull so that the test ends. What grows is what ffmpeg itself remembers, some 25 MB an hour:
    the tables of an MP4, one line a frame, of the source that it reads and of the film that it writes.
    """
    piece = tmp_path / "piece.mp4"
    pictures = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=5:d=60", "-f", "lavfi", "-i", "sine=f=300:d=60")
    made = (*QUICK, "-g", "25", "-c:a", "aac", "-ac", "1", str(piece))
    subprocess.run([FFMPEG, "-v", "error", "-y", *pictures, *made], check=True)

    short, long = (walked(piece, minutes, tmp_path / str(minutes)) for minutes in (12, 240))

    assert long["peak_mb"] <= 150
    assert long["peak_mb"] <= short["peak_mb"] + 10
    assert short["encoder_peak_mb"] > 20  # it was seen
    assert long["encoder_peak_mb"] <= short["encoder_peak_mb"] + 120


def walked(piece: Path, minutes: int, folder: Path) -> dict[str, Any]:
    """Through all stages in a process of its own: what it says of itself."""
    folder.mkdir()
    film = folder / "film.mp4"
    many = ("-stream_loop", "-1", "-i", str(piece), "-t", str(minutes * 60), "-c", "copy")
    subprocess.run([FFMPEG, "-v", "error", "-y", *many, str(film)], check=True)
    words = [sys.executable, "-m", "bench.media_walk", str(folder / "scratch"), str(film), "--watch"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
