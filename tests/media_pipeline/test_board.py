"""What operators see and do: the board, one step, the disk, and the same at a terminal."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from media_pipeline.engine import command_log, runs
from media_pipeline.errors import CannotRemake
from media_pipeline.models import Run, StageRun
from media_pipeline.operating import board, progress, usage
from tests.media_pipeline.conftest import ScriptedLast, ScriptedOptional

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from media_pipeline.models import Asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scripted")]

State = StageRun.State


def test_the_board_says_what_runs_how_long_it_will_take_what_failed_and_what_to_do(
    operator: Client, start: Any
) -> None:
    going, failed = start(title="绣花"), start(title="种菜")
    began = timezone.now() - timedelta(minutes=10)
    going.stages.filter(name="first").update(state=State.RUNNING, progress=0.5, started=began)
    fail(failed)

    page = operator.get(reverse("media_pipeline:board")).content.decode()
    rows = operator.get(reverse("media_pipeline:board_rows")).content.decode()

    for text in (page, rows):
        assert "正在处理 1 步，等待 0 步，失败 1 步" in text
        assert "约剩 10 分钟" in text
        assert "这不是我们认识的影片或录音" in text
        assert "MP4" in text  # the remedy
        assert text.index("绣花") < text.index("种菜")
    assert 'role="status"' in page
    assert 'scope="row"' in rows


def test_nobody_but_who_keeps_the_machine_sees_it(client: Client, make_user: Any, start: Any) -> None:
    stage = start().stages.first()
    client.force_login(make_user("stranger"))

    for name in ("board", "board_rows", "disk"):
        assert client.get(reverse(f"media_pipeline:{name}")).status_code in (302, 403)
    for name in ("stage", "operate_retry", "remake"):
        answer = client.post(reverse(f"media_pipeline:{name}", args=[stage.pk]))
        assert answer.status_code in (302, 403)


def test_a_failed_step_is_tried_again_and_a_run_stopped_from_the_board(operator: Client, start: Any) -> None:
    run = start()
    stage = fail(run)

    answer = operator.post(reverse("media_pipeline:operate_retry", args=[stage.pk]), follow=True)
    stage.refresh_from_db()
    assert stage.state == State.PENDING
    assert answer.redirect_chain[-1][0] == reverse("media_pipeline:board")
    operator.post(reverse("media_pipeline:stop", args=[run.uuid]))

    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED


def test_a_failure_that_a_newer_run_mended_is_off_the_board(start: Any, asset: Asset) -> None:
    fail(start(asset))
    assert len(board.board()["failed"]) == 1

    runs.run_inline(start(asset))

    assert board.board()["failed"] == []


# --- making anew ----------------------------------------------------------------------------------------------------


def test_one_step_is_made_anew_with_what_rests_on_it_and_the_old_stays_until_then(
    start: Any, asset: Asset, scripted: Any
) -> None:
    run = runs.run_inline(start(asset))
    old = asset.artifact("text"), asset.artifact("last")

    again = runs.remake(stage_run=run.stages.get(name="first"), by=None, queue=False)
    assert asset.artifact("text") == old[0]
    runs.run_inline(again)

    assert (scripted.calls, ScriptedLast.calls, ScriptedOptional.calls) == (2, 2, 1)
    assert asset.artifact("text").tree != old[0].tree
    assert asset.artifact("last").tree != old[1].tree


def test_what_was_made_anew_is_what_a_later_run_takes_over(start: Any, asset: Asset) -> None:
    run = runs.run_inline(start(asset))
    runs.run_inline(runs.remake(stage_run=run.stages.get(name="first"), by=None, queue=False))
    new = asset.artifact("text")

    runs.run_inline(start(asset))

    assert asset.artifact("text").tree == new.tree


def test_what_made_nothing_cannot_be_made_anew(start: Any, operator: Client) -> None:
    stage = fail(start())

    with pytest.raises(CannotRemake):
        runs.remake(stage_run=stage, by=None)
    answer = operator.post(reverse("media_pipeline:remake", args=[stage.pk]), follow=True)
    assert "没有可以重新制作的内容" in answer.content.decode()


# --- commands and logs ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_recogniser")
def test_commands_and_logs_are_kept_without_a_path_of_this_machine_and_only_for_operators(
    operator: Client, make_asset: Any, settings: Any
) -> None:
    run = runs.run_inline(runs.start(asset=make_asset("tiny.mp4"), recipe="LESSON_VIDEO", by=None, queue=False))
    encode = run.stages.get(name="encode")

    page = operator.get(reverse("media_pipeline:stage", args=[encode.pk])).content.decode()
    own_page = operator.get(run.asset.get_absolute_url()).content.decode()

    assert encode.commands.startswith("$FFMPEG ")
    assert "$MEDIA_ROOT/originals/" in encode.commands
    assert "filter_complex" in page
    assert "filter_complex" not in own_page
    kept = "".join(stage.commands + stage.log_tail for stage in run.stages.all())
    for place in (settings.MEDIA_ROOT, settings.WORK_DIR, settings.BASE_DIR):
        assert str(place) not in kept + page


def test_an_editor_reads_no_path_in_the_log_of_a_failure(start: Any, scripted: Any, settings: Any) -> None:
    def stumble(job: Any) -> None:
        raise OSError(5, "Input/output error", str(job.work / "half"))

    scripted.script = [stumble]
    run = start()

    with pytest.raises(OSError, match="Input/output"):
        runs.execute(run.stages.get(name="first").pk)

    log = run.stages.get(name="first").log_tail
    assert "$WORK_DIR/" in log
    assert str(settings.WORK_DIR) not in log


def test_a_trace_tells_only_what_is_new() -> None:
    trace = command_log.Trace()
    trace.started(["/usr/bin/env", "true"])
    trace.logged("hm")

    assert trace.news() == {"commands": "env true", "log_tail": "hm"}
    assert trace.news() == {}
    trace.logged("hm, hm")
    assert trace.news() == {"log_tail": "hm, hm"}


# --- how long yet -----------------------------------------------------------------------------------------------------


def test_time_left_is_told_when_it_is_more_than_a_guess() -> None:
    now = timezone.now()

    def left(seconds: float, share: float, state: str = State.RUNNING) -> float | None:
        started = now - timedelta(seconds=seconds)
        return progress.seconds_left(StageRun(state=state, started=started, progress=share), now)

    assert left(60, 0.25) == pytest.approx(180)
    assert left(60, 0.01) is None
    assert left(1, 0.5) is None
    assert left(-3600, 0.5) is None  # the clock was set back
    assert left(60, 0.5, State.DONE) is None


# --- disk ---------------------------------------------------------------------------------------------------------


def test_the_disk_by_owner_adds_up_to_what_lies_there(
    operator: Client, start: Any, asset: Asset, make_asset: Any, settings: Any
) -> None:
    from wagtail.models import Collection

    shelf = Collection.get_first_root_node().add_child(name="勐海茶叶基地")
    twin = make_asset(title="the same file again", collection=shelf)
    for each in (asset, twin):
        runs.run_inline(start(each))
    runs.run_inline(start(asset, params={"word": "another word"}))

    owners = usage.by_owner()
    together = usage.total(owners, "")
    page = operator.get(reverse("media_pipeline:disk")).content.decode()

    lying = sum(file.stat().st_size for file in settings.MEDIA_ROOT.rglob("*") if file.is_file())
    assert together.total == lying
    assert {owner.owner for owner in owners} == {"公用文件", "勐海茶叶基地"}
    assert together.assets == 2
    assert "勐海茶叶基地" in page


# --- at a terminal ----------------------------------------------------------------------------------------------------


def test_list_and_show_tell_state_command_and_log(start: Any, asset: Asset, settings: Any) -> None:
    run = start(asset)
    stage = fail(run)
    StageRun.objects.filter(pk=stage.pk).update(commands="$FFMPEG -i x", log_tail="moov atom not found")

    assert str(asset.uuid) in said("list", "--failed")
    assert said("list", "--going") == ""
    shown = said("show", str(asset.uuid))
    for words in ("$FFMPEG -i x", "moov atom not found", "not_media", str(stage.pk), f"$WORK_DIR={settings.WORK_DIR}"):
        assert words in shown


def test_retry_remake_and_cancel_by_command(start: Any, asset: Asset) -> None:
    stage = fail(start(asset))

    assert "pending" in said("retry", str(stage.pk))
    run = runs.run_inline(stage.run)
    anew = said("remake", str(run.stages.get(name="first").pk))
    assert "last" in anew
    started = Run.objects.get(recipe="ANEW")
    assert "cancelled" in said("cancel", str(started.uuid))
    with pytest.raises(CommandError, match="987654"):
        said("retry", "987654")


def test_disk_and_gc_by_command(start: Any, asset: Asset) -> None:
    runs.run_inline(start(asset))

    assert "公用文件" in said("disk")
    assert said("gc", "--dry-run").endswith("0 would be removed\n")


def test_the_media_to_show_is_found_by_part_of_its_title_or_the_choice_is_told(make_asset: Any) -> None:
    make_asset(title="绣花第一课")
    make_asset(title="绣花第二课")

    assert "绣花第一课" in said("show", "第一")
    with pytest.raises(CommandError, match="绣花第二课"):
        said("show", "绣花")
    with pytest.raises(CommandError, match="种菜"):
        said("show", "种菜")


def said(*words: str) -> str:
    out = StringIO()
    call_command("media", *words, stdout=out)
    return out.getvalue()


def fail(run: Run) -> StageRun:
    stage = run.stages.get(name="first")
    run.stages.filter(pk=stage.pk).update(state=State.FAILED_PERMANENT, error_code="not_media", finished=timezone.now())
    runs.advance(run, queue=False)
    stage.refresh_from_db()
    return stage


@pytest.fixture
def asset(make_asset: Any) -> Asset:
    made: Asset = make_asset()
    return made


@pytest.fixture
def start(make_asset: Any) -> Callable[..., Run]:
    def begin(asset: Any = None, *, title: str = "", params: Any = None) -> Run:
        asset = asset or make_asset(title=title)
        return runs.start(asset=asset, recipe="TEST", params=params, by=None, queue=False)

    return begin


@pytest.fixture
def operator(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    from media_pipeline import tasks

    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: None)
