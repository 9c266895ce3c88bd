"""Precedence where workers are few: the small sizes of a new lesson before the large ones of another's.

A stage that `yields` waits while any other stage has been sent and has no worker yet, and only so many of them run at a
time, so that the workers are never all busy with long encodes. Rows decide, not queues: it works with one worker on the
queue of files as with many on Redis.
"""

from django.conf import settings

from media_pipeline.engine import tools
from media_pipeline.models import Run, StageRun


def yielding() -> list[str]:
    """Return the names of the stages that let others go first."""
    return [name for name in settings.MEDIA_STAGES if getattr(tools.stage_class(name), "yields", False)]


def gives_way(stage_run: StageRun) -> bool:
    """Return whether this stage must wait for others now."""
    names = yielding()
    if stage_run.name not in names:
        return False
    running = StageRun.objects.filter(run__state=Run.State.RUNNING).exclude(pk=stage_run.pk)
    if running.filter(name__in=names, state__in=StageRun.HELD).count() >= settings.MEDIA_YIELDING_AT_ONCE:
        return True
    sent = running.filter(state=StageRun.State.PENDING, queued_at__isnull=False)
    return sent.exclude(name__in=names).exists()


def requeue(stage_run: StageRun) -> None:
    """Let a stage be sent again when its turn comes: its message is used up."""
    StageRun.objects.filter(pk=stage_run.pk, state=StageRun.State.PENDING).update(queued_at=None)


def deferred_runs() -> list[Run]:
    """Return the run whose stage gave way first and may go now, in a list; empty where there is none."""
    waiting = StageRun.objects.filter(
        name__in=yielding(), state=StageRun.State.PENDING, queued_at__isnull=True, run__state=Run.State.RUNNING
    )
    first = waiting.select_related("run").order_by("pk").first()
    return [first.run] if first and not gives_way(first) else []
