"""The walk of a recipe, and everything that may befall it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from media_pipeline.engine import execution, leases, outcomes, publishing, runs
from media_pipeline.errors import CannotRetry
from media_pipeline.models import Artifact, Run, StageRun
from media_pipeline.signals import artifact_published, artifact_stored, run_finished
from media_pipeline.stages.protocol import Job, JobCancelled, Produced, StageError, StageSkipped
from media_pipeline.storing import storage
from tests import outside
from tests.media_pipeline.conftest import ScriptedOptional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from uuid import UUID

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scripted"), pytest.mark.both_databases]

State = StageRun.State


def test_a_run_walks_its_rows_and_publishes_what_each_stage_made(start: Any, make_asset: Any) -> None:
    asset = make_asset()

    run = runs.run_inline(start(asset))

    assert run.state == Run.State.DONE
    assert set(run.stages.values_list("state", flat=True)) == {State.DONE}
    artifact = asset.artifact("last")
    assert artifact is not None
    assert artifact.local_path().read_text() == "word"
    assert list((artifact.local_path().parent).iterdir()) == [artifact.local_path()]


def test_a_lost_message_is_sent_again_by_the_sweep(start: Any, sent: list[int]) -> None:
    run = start(queue=True)
    first = run.stages.get(name="first")
    assert sent == [first.pk]

    runs.sweep()
    assert sent == [first.pk]  # not yet: it may still be on its way
    run.stages.update(queued_at=timezone.now() - timedelta(minutes=4))
    runs.sweep()

    assert sent == [first.pk, first.pk]


def test_a_message_that_comes_twice_does_the_work_once(start: Any, scripted: Any) -> None:
    first = start().stages.get(name="first")

    runs.run_stage(first.pk)
    runs.run_stage(first.pk)

    assert scripted.calls == 1


def test_a_message_for_a_stage_that_is_gone_is_dropped() -> None:
    runs.run_stage(987654321)


def test_of_two_workers_given_one_stage_one_gets_it(start: Any) -> None:
    first = start().stages.get(name="first")

    leases_taken = [leases.take(first.pk), leases.take(first.pk)]

    assert [lease is not None for lease in leases_taken] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_the_same_moment_one_gets_it(start: Any) -> None:
    first = start().stages.get(name="first")
    gate, taken = threading.Barrier(8), []

    def worker() -> None:
        gate.wait()
        if leases.take(first.pk):
            taken.append(1)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == [1]


def test_what_takes_long_is_asked_for_before_the_transaction_that_publishes(start: Any, make_asset: Any) -> None:
    """Whether it was made now or is taken over: first the news that it is stored, while nothing is locked."""
    news: list[tuple[str, bool]] = []

    def stored(artifact: Artifact, **_kwargs: Any) -> None:
        news.append(("stored", bool(outside.ours())))
        assert artifact.local_path().exists()

    def published(artifact: Artifact, **_kwargs: Any) -> None:
        news.append(("published", bool(outside.ours())))

    asset = make_asset()
    done = []
    artifact_stored.connect(stored)
    artifact_published.connect(published)
    try:
        for _ in range(2):
            done.append(start(asset).stages.get(name="first").pk)
            assert execution.execute(done[-1])
    finally:
        artifact_stored.disconnect(stored)
        artifact_published.disconnect(published)

    assert StageRun.objects.get(pk=done[1]).reused_id == done[0]
    assert news == [("stored", False), ("published", True)] * 2


def test_a_zombie_with_an_old_fence_publishes_nothing(start: Any, make_asset: Any, settings: Any) -> None:
    asset = make_asset()
    first = start(asset).stages.get(name="first")
    zombie = leases.take(first.pk)
    assert zombie
    work = settings.WORK_DIR / "zombie"
    work.mkdir(parents=True)
    (work / "out.txt").write_text("from the grave")
    given_back(first)
    assert execution.execute(first.pk)

    with pytest.raises(JobCancelled):
        publishing.publish(lease=zombie, work=work, produced=[Produced("text", work / "out.txt")])
    with pytest.raises(JobCancelled):
        publishing.swap(zombie, [Artifact(kind="text", path="out.txt", sha256="", size=1)])

    assert [artifact.local_path().read_text() for artifact in asset.artifacts.filter(kind="text")] == ["word"]
    assert zombie.cancelled() or not zombie.write(progress=0.5)


@pytest.mark.parametrize("moment", ["before the move", "between move and swap"])
def test_a_worker_that_loses_its_lease_while_it_publishes_takes_its_folder_with_it(
    start: Any, make_asset: Any, settings: Any, scripted: Any, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    asset = make_asset()
    first = start(asset).stages.get(name="first")
    move, moved = storage.publish_tree, []

    def lose() -> (
        None
    ):  # another worker was given the stage and holds it now: the state says HELD, only the fence tells
        StageRun.objects.filter(pk=first.pk).update(fence=99, state=State.RUNNING)

    def move_and_lose(work: Path, tree: UUID, *more: Any) -> None:
        if moment == "before the move":
            lose()
        move(work, tree, *more)
        moved.append((settings.MEDIA_ROOT / "m" / str(tree)).exists())
        if moment == "between move and swap":
            lose()

    monkeypatch.setattr(storage, "publish_tree", move_and_lose)

    execution.execute(first.pk)

    assert moved == [True]  # the files had been moved, so only `swap` stood between them and the learners
    assert not asset.artifacts.exists()
    assert not list((settings.MEDIA_ROOT / "m").glob("*"))
    first.refresh_from_db()
    assert (first.state, first.fence) == (State.RUNNING, 99)


def test_a_worker_without_its_lease_takes_over_nothing_that_was_made_before(
    start: Any, make_asset: Any, settings: Any, scripted: Any
) -> None:
    asset = make_asset()
    earlier = start(asset).stages.get(name="first")
    assert execution.execute(earlier.pk)
    earlier.refresh_from_db()
    later = start(asset).stages.get(name="first")
    zombie = leases.take(later.pk)
    assert zombie
    StageRun.objects.filter(pk=later.pk).update(fence=99)

    with pytest.raises(JobCancelled):
        publishing.reuse(lease=zombie, plan_hash=earlier.plan_hash)

    assert not asset.artifacts.filter(stage_run=later).exists()


ENDINGS: dict[str, Callable[[leases.Lease], Any]] = {
    "progress": lambda lease: lease.write(progress=0.9),
    "a sign of life": lambda lease: lease.renew(),
    "a failure": lambda lease: outcomes.failed(lease, StageError("broken", permanent=True)),
    "a full disk": lambda lease: outcomes.failed(lease, StageError("disk_full", resource=True)),
    "a skip": lambda lease: outcomes.skipped(lease, "no_input"),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("state", [State.CANCELLED, State.RETRY_WAIT])
def test_nothing_is_written_over_a_stage_that_has_ended_meanwhile(start: Any, ending: str, state: str) -> None:
    """Whoever ended it did not take it, so the fence is the same: the state alone tells."""
    first = start().stages.get(name="first")
    late = leases.take(first.pk)
    assert late
    StageRun.objects.filter(pk=first.pk).update(state=state)
    before = StageRun.objects.values().get(pk=first.pk)

    ENDINGS[ending](late)

    assert late.lost
    assert StageRun.objects.values().get(pk=first.pk) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_zombie_writes_nothing_over_the_worker_that_has_its_stage_now(start: Any, ending: str) -> None:
    first = start().stages.get(name="first")
    zombie = leases.take(first.pk)
    given_back(first)
    successor = leases.take(first.pk)
    assert zombie
    assert successor
    before = StageRun.objects.filter(pk=first.pk).values().get()

    ENDINGS[ending](zombie)

    assert StageRun.objects.filter(pk=first.pk).values().get() == before
    assert zombie.lost
    assert successor.write(progress=0.1)


def test_a_stage_whose_worker_died_in_the_middle_is_done_by_the_next(
    start: Any, scripted: Any, sent: list[int]
) -> None:
    run = start(queue=True)
    first = run.stages.get(name="first")
    dying_worker(first)
    first.refresh_from_db()
    assert first.state in StageRun.HELD

    assert not execution.execute(first.pk)  # its lease still runs
    given_back(first)
    assert sent == [first.pk, first.pk]
    runs.run_stage(first.pk)

    first.refresh_from_db()
    assert (first.state, first.fence, first.attempt) == (State.DONE, 2, 2)


def test_a_stage_that_kills_every_worker_is_given_up(start: Any) -> None:
    run = start()
    first = run.stages.get(name="first")
    run.stages.filter(pk=first.pk).update(state=State.RUNNING, attempt=4, fence=4)

    given_back(first)

    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert run.stages.get(name="first").error_code == "worker_lost"


def test_what_fails_for_a_moment_is_tried_again_with_a_back_off_in_its_row(start: Any, scripted: Any) -> None:
    first = start().stages.get(name="first")
    scripted.script = [fail("ffmpeg_failed")]

    runs.run_stage(first.pk)

    first.refresh_from_db()
    assert (first.state, first.error_code) == (State.RETRY_WAIT, "ffmpeg_failed")
    assert first.next_try_at is not None
    assert timedelta(seconds=20) < first.next_try_at - timezone.now() <= timedelta(seconds=30)
    runs.run_stage(first.pk)  # a message out of turn
    assert scripted.calls == 1


def test_three_tries_again_and_no_more(start: Any, scripted: Any) -> None:
    scripted.script = [fail("ffmpeg_failed")] * 4

    run = runs.run_inline(start())

    assert scripted.calls == 4
    assert run.state == Run.State.FAILED
    assert run.stages.get(name="first").state == State.FAILED_PERMANENT
    assert run.stages.get(name="last").state == State.PENDING


def test_the_fault_of_the_file_is_not_tried_again(start: Any, scripted: Any) -> None:
    scripted.script = [fail("not_media", permanent=True)]

    run = runs.run_inline(start())

    assert (scripted.calls, run.state) == (1, Run.State.FAILED)


def test_a_full_disk_is_not_counted(start: Any, scripted: Any) -> None:
    first = start().stages.get(name="first")
    scripted.script = [fail("disk_full", resource=True)] * 9

    for _ in range(9):
        runs.run_stage(first.pk)
        StageRun.objects.filter(pk=first.pk, state=State.FAILED_RESOURCE).update(next_try_at=timezone.now())
        runs.sweep()
    runs.run_stage(first.pk)

    first.refresh_from_db()
    assert (first.state, first.attempt) == (State.DONE, 1)


def test_an_error_of_ours_is_counted_and_reaches_the_log(start: Any, scripted: Any) -> None:
    first = start().stages.get(name="first")
    scripted.script = [stumble]

    with pytest.raises(ZeroDivisionError):
        execution.execute(first.pk)

    first.refresh_from_db()
    assert (first.state, first.error_code) == (State.RETRY_WAIT, "crashed")


def test_an_optional_stage_may_fail_or_skip_without_failing_its_run(start: Any) -> None:
    ScriptedOptional.script = [fail("x", permanent=True)]
    assert runs.run_inline(start()).state == Run.State.DONE

    ScriptedOptional.script = [skip]
    run = runs.run_inline(start(params={"word": "other"}))

    assert run.state == Run.State.DONE
    assert run.stages.get(name="extra").state == State.SKIPPED
    assert run.stages.get(name="extra").error_code == "no_recogniser"


def test_retry_starts_the_count_again_and_the_run_goes_on(start: Any, scripted: Any, editor: Any) -> None:
    scripted.script = [fail("not_media", permanent=True)]
    run = runs.run_inline(start())

    runs.retry(stage_run=run.stages.get(name="first"), by=editor, queue=False)
    run = runs.run_inline(run)

    assert run.state == Run.State.DONE


def test_what_is_done_or_superseded_cannot_be_retried(start: Any, make_asset: Any, editor: Any) -> None:
    asset = make_asset()
    old = start(asset)
    new = runs.run_inline(start(asset))
    old.refresh_from_db()

    assert old.state == Run.State.SUPERSEDED
    with pytest.raises(CannotRetry):
        runs.retry(stage_run=old.stages.get(name="first"), by=editor)
    with pytest.raises(CannotRetry):
        runs.retry(stage_run=new.stages.get(name="first"), by=editor)


def test_cancelling_stops_what_runs_and_what_waits_and_retry_revives_both(
    start: Any, scripted: Any, editor: Any
) -> None:
    run = start()
    scripted.script = [lambda job: cancel_and_wait(job, run, editor)]

    runs.run_stage(run.stages.get(name="first").pk)

    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert set(run.stages.values_list("state", flat=True)) == {State.CANCELLED}
    assert not run.asset.artifacts.exists()
    runs.retry(stage_run=run.stages.get(name="first"), by=editor, queue=False)
    assert runs.run_inline(run).state == Run.State.DONE


def test_the_same_plan_is_never_done_twice(start: Any, make_asset: Any, scripted: Any) -> None:
    asset, twin = make_asset(), make_asset(title="the same file again")
    runs.run_inline(start(asset))
    first = asset.artifact("text")

    runs.run_inline(start(asset))
    runs.run_inline(start(twin))
    assert scripted.calls == 1
    assert [asset.artifact("text").tree, twin.artifact("text").tree] == [first.tree, first.tree]

    runs.run_inline(start(asset, params={"word": "another plan"}))
    assert scripted.calls == 2
    assert asset.artifact("text").local_path().read_text() == "another plan"
    assert first.local_path().read_text() == "word"  # someone may be playing it


def test_a_plan_whose_files_were_lost_is_done_again(start: Any, make_asset: Any, scripted: Any) -> None:
    asset = make_asset()
    runs.run_inline(start(asset))
    asset.artifact("text").local_path().unlink()

    runs.run_inline(start(asset))

    assert scripted.calls == 2


def test_an_old_run_that_ends_late_takes_no_newer_ones_place(start: Any, make_asset: Any, settings: Any) -> None:
    settings.MEDIA_RECIPES |= {"OLD": (("first",),)}
    asset = make_asset()
    old = runs.start(asset=asset, recipe="OLD", params={"word": "old"}, by=None, queue=False)
    runs.run_inline(start(asset, params={"word": "new"}))

    runs.run_inline(old)

    assert asset.artifact("text").local_path().read_text() == "new"
    assert old.stages.get().artifacts.get().current is False


def test_news_comes_inside_the_transaction(start: Any, heard: list[str]) -> None:
    runs.run_inline(start())

    assert heard == ["text", "last", "extra", "done"]


def test_captions_packaged_before_stay_when_a_film_is_encoded_anew(make_asset: Any, settings: Any) -> None:
    settings.MEDIA_RECIPES = {"REPACKAGE": (("package",),), "LESSON_VIDEO": (("probe",), ("package",))}
    asset = make_asset()
    runs.start(asset=asset, recipe="REPACKAGE", params={"tracks": [{"vtt": "x"}]}, by=None, queue=False)

    run = runs.start(asset=asset, recipe="LESSON_VIDEO", by=None, queue=False)

    assert run.params["tracks"] == [{"vtt": "x"}]


@pytest.mark.parametrize("by", ["the sweep", "the next stage"])
def test_what_a_crash_left_in_the_work_folder_is_removed(settings: Any, start: Any, by: str) -> None:
    import os

    left, fetched = settings.WORK_DIR / "12-3", settings.WORK_DIR / "fetched" / "m" / "x"
    left.mkdir(parents=True)
    fetched.parent.mkdir(parents=True)
    fetched.touch()
    new = fetched.with_name("y")
    new.touch()
    form, line = settings.WORK_DIR / "spool" / "a.upload", settings.WORK_DIR / "lines" / "1.0"  # of the front
    for path in (form, line):
        path.parent.mkdir(parents=True)
        path.touch()
    for path in (left, fetched, form, line, form.parent, line.parent):
        os.utime(path, (0, 0))

    if by == "the sweep":
        runs.sweep()
    else:
        runs.run_stage(start().stages.get(name="first").pk)

    assert (left.exists(), fetched.exists(), new.exists()) == (False, False, True)
    assert (form.exists(), form.parent.exists(), line.exists()) == (False, True, True)


# --- what stages do in these tests ---


def dying_worker(stage_run: StageRun) -> None:
    """Takes the stage, begins, and is no more: not even `finally` runs when the power goes."""
    lease = leases.take(stage_run.pk)
    assert lease
    lease.turn(State.RUNNING)


def given_back(stage_run: StageRun) -> None:
    """The sweep finds its lease run out, and a while later still not renewed."""
    past = timezone.now() - timedelta(seconds=1)
    StageRun.objects.filter(pk=stage_run.pk).update(lease_until=past)
    runs.sweep()
    stage_run.refresh_from_db()
    assert stage_run.state in StageRun.HELD  # once is no proof: the clock may have been set
    StageRun.objects.filter(pk=stage_run.pk).update(silent_since=past - leases.doubt_time())
    runs.sweep()


def fail(code: str, **how: bool) -> Callable[[Job], None]:
    def step(job: Job) -> None:
        raise StageError(code, **how)

    return step


def skip(job: Job) -> None:
    raise StageSkipped("no_recogniser")


def stumble(job: Job) -> None:
    raise ZeroDivisionError


def cancel_and_wait(job: Job, run: Run, by: Any) -> None:
    runs.cancel(run=run, by=by)
    leases.BEAT_SECONDS, before = 0.0, leases.BEAT_SECONDS
    try:
        if job.cancelled():
            raise JobCancelled
    finally:
        leases.BEAT_SECONDS = before


@pytest.fixture
def start(make_asset: Any) -> Callable[..., Run]:
    def begin(asset: Any = None, *, queue: bool = False, params: Any = None) -> Run:
        return runs.start(asset=asset or make_asset(), recipe="TEST", params=params, by=None, queue=queue)

    return begin


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that went onto the queue; commits happen at once."""
    from media_pipeline import tasks

    ids: list[int] = []
    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: ids.append(args[0]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda work, robust=False: work())
    return ids


@pytest.fixture
def heard() -> Iterator[list[str]]:
    words: list[str] = []

    def published(artifact: Artifact, **_: Any) -> None:
        assert connection.in_atomic_block
        words.append(artifact.kind)

    def finished(run: Run, **_: Any) -> None:
        assert connection.in_atomic_block
        words.append(run.state)

    artifact_published.connect(published)
    run_finished.connect(finished)
    yield words
    artifact_published.disconnect(published)
    run_finished.disconnect(finished)
