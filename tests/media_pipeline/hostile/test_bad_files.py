"""Over two hundred bad files: each ends with an error that people can read, or with the part of it that is whole.

All that would have something read or run, and a third of the others, are looked at in every run; most of the rest by CI
(`wide`), and all of them under `long`. A sample, and under `long` all, goes the whole way from the upload to the last
stage.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import pytest
from wagtail.models import Collection

from media_pipeline import errors
from media_pipeline.encoding.processes import sandbox
from media_pipeline.engine import runs
from media_pipeline.models import Artifact, Asset, Run, StageRun
from media_pipeline.stages.probe import Probe
from media_pipeline.stages.protocol import Job, StageError
from media_pipeline.storing import storage
from media_pipeline.uploads import uploads
from tests.media_pipeline.clips import clip
from tests.media_pipeline.hostile import cuts, lies, scripts, shapes, structures
from tests.media_pipeline.hostile.canary import Canaries
from tests.media_pipeline.hostile.case import DONE, Case

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = [case for part in (scripts, cuts, lies, shapes, structures) for case in part.cases()]
PLAYABLE = [case for case in CASES if DONE in case.ends]
SAMPLE = {
    "fast.mov cut at 6 tenths",
    "film.mkv cut at 8 tenths",
    "sound.wav cut at 5 tenths",
    "sound.mp3 cut at 7 tenths",
    "all say 3 hours",
    "matroska says 3 hours",
    "wav says four gigabytes",
    "a film that grows",
    "a climbing name fastened to it",
    "a film and an archive",
    "tags for a shell",
}
SLOWEST = 60  # seconds for one file, on a busy machine; most take a tenth of one


def looks() -> list[Any]:
    """Noise, and the cuts between the first, the fifth and the last tenth, wait for `long`."""
    dangerous = {case.name for case in scripts.cases()}
    often = dangerous | {case.name for case in [case for case in CASES if not waits(case)][::3]}
    marks = {True: pytest.mark.long, False: pytest.mark.wide}
    return [pytest.param(case, id=case.name, marks=() if case.name in often else marks[waits(case)]) for case in CASES]


def waits(case: Case) -> bool:
    return "behind the magic" in case.name or bool(re.search(r"cut at [234678] tenths", case.name))


def test_there_are_as_many_as_were_promised_and_no_two_alike() -> None:
    assert len(CASES) >= 200
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.name for case in PLAYABLE} >= SAMPLE


@pytest.mark.parametrize("case", looks())
def test_what_is_found_in_it(case: Case, canaries: Canaries, tmp_path: Path) -> None:
    begun = time.monotonic()

    error, length = looked_at(case, canaries, tmp_path)

    ending = error.code if error else DONE
    assert ending in case.ends
    if error is None:
        assert case.seconds[0] <= length <= case.seconds[1]
    else:
        assert ending in errors.STAGE_ERRORS
        assert error.permanent
        assert str(tmp_path) not in error.detail
    assert not canaries.heard()
    left = {path.name for path in (tmp_path / "work").iterdir()} - {"chapters.vtt"}
    assert left == ({"probe.json"} if ending == DONE else set())
    assert not children()
    assert time.monotonic() - begun < SLOWEST


@pytest.mark.parametrize(
    "case", [case for case in scripts.cases() if "not_media" not in case.ends], ids=lambda case: case.name
)
def test_where_there_is_no_sandbox_nothing_else_is_opened_either(
    case: Case, canaries: Canaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "works", lambda: False)

    looked_at(case, canaries, tmp_path)

    assert not canaries.heard()


def walks() -> list[Any]:
    return [
        pytest.param(case, id=case.name, marks=() if case.name in SAMPLE else pytest.mark.long)
        for case in (*PLAYABLE, *(case for case in CASES if case not in PLAYABLE))
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("without_recogniser")
@pytest.mark.parametrize("case", walks())
def test_from_the_upload_to_the_end(case: Case, canaries: Canaries, editor: Any, settings: Any) -> None:
    begun = time.monotonic()
    content = case.make(canaries.ground)
    root = Collection.get_first_root_node()

    upload = uploads.begin(owner=editor, collection=root, size=len(content), filename=case.filename)
    uploads.append(upload=upload, chunks=iter([content]), offset=0)
    asset = Asset.objects.get()
    run = runs.run_inline(asset.runs.get())

    if run.state == Run.State.DONE:
        assert DONE in case.ends
        assert case.seconds[0] <= length_of(asset) <= case.seconds[1]
    else:
        stage = run.stages.get(state=StageRun.State.FAILED_PERMANENT)
        assert (stage.error_code in case.ends, stage.attempt) == (True, 1), (stage, stage.error_code, stage.log_tail)
        assert str(errors.words_for(stage.error_code).remedy)
        assert str(settings.WORK_DIR) not in stage.log_tail
    assert not canaries.heard()
    assert nothing_left(settings)
    assert not children()
    assert time.monotonic() - begun < SLOWEST


def test_the_canaries_sing(canaries: Canaries, tmp_path: Path) -> None:
    """A player that takes what it is given: without our guards each of the three would have been heard."""
    careless = {"protocol_whitelist": "file,pipe,tcp,http,crypto,data", "allowed_extensions": "ALL", "safe": "0"}
    for name, demuxer in (("hls of a path", "hls"), ("hls from the network", "hls"), ("concat list", "concat")):
        path = tmp_path / "film"
        path.write_bytes(scripts.written(scripts.TEXTS[name])(canaries.ground))
        with suppress(av.error.FFmpegError, OSError):
            av.open(str(path), format=demuxer, options=careless, timeout=1).close()

        assert canaries.heard() == {"address" if "network" in name else "file"}, name

    os.system(scripts.written(scripts.TEXTS["shell"])(canaries.ground).decode().splitlines()[1])  # noqa: S605 - the point
    assert canaries.heard() == {"mark"}
    canaries.ground.mark.unlink()


def looked_at(case: Case, canaries: Canaries, folder: Path) -> tuple[StageError | None, float]:
    """Why the probe turned it away, or the length that it found."""
    work, source = folder / "work", folder / "source"
    work.mkdir()
    source.write_bytes(case.make(canaries.ground))
    try:
        found, *_ = Probe()(Job(work=work, source=source))
    except StageError as error:
        return error, 0.0
    return None, float(found.facts["duration"])


def length_of(asset: Asset) -> float:
    """Of the film that a phone gets, or of its sound."""
    made = asset.artifact("mp4") or asset.artifact("audio_only")
    assert made
    with av.open(str(made.local_path())) as film:
        return float(film.duration / av.time_base)


def nothing_left(settings: Any) -> bool:
    """No half-made folder, no part of an upload, no tree and no original that no row knows."""
    media = Path(settings.MEDIA_ROOT)
    trees = {path.name for path in (media / storage.TREES).glob("*")}
    originals = {path.parent.name for path in (media / storage.ORIGINALS).glob("*/source")}
    assert trees <= {str(tree) for tree in Artifact.objects.values_list("tree", flat=True)}
    assert originals == {str(key) for key in Asset.objects.values_list("uuid", flat=True)}
    return not list(Path(settings.WORK_DIR).glob("*")) and not list(Path(settings.UPLOAD_DIR).glob("*"))


def children() -> list[str]:
    """Programs that are ours and still there (a browser that other tests share is not of ours)."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") for pid in pids]
    return [line for line in lines if "ffmpeg" in line or "bwrap" in line or "probe_file.py" in line]


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    ours = Canaries(tmp_path_factory.mktemp("canaries"), clip("tiny.mp4").read_bytes())
    yield ours
    ours.close()
