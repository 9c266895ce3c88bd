"""Who goes first where workers are few: the small sizes of a new lesson before the large ones of another's.

A stage that `yields` waits while any other stage has been sent and has no worker yet, and only so many of them run at a
time, so that one worker's hands are never all on long encodes. Rows decide, not queues: it holds with one worker on the
queue of files as with many on Redis.
"""

from django.conf import settings

from media_pipeline.engine import tools
from media_pipeline.models import Run, StageRun


def yielding() -> list[str]:
    """The names of the stages that let others go first."""
    return [name for name in settings.MEDIA_STAGES if getattr(tools.stage_class(name), "yields", False)]


def gives_way(stage_run: StageRun) -> bool:
    """Whether this stage must wait for others now."""
    names = yielding()
    if stage_run.name not in names:
        return False
    running = StageRun.objects.filter(run__state=Run.State.RUNNING).exclude(pk=stage_run.pk)
    if running.filter(name__in=names, state__in=StageRun.HELD).count() >= settings.MEDIA_YIELDING_AT_ONCE:
        return True
    sent = running.filter(state=StageRun.State.PENDING, queued_at__isnull=False)
    return sent.exclude(name__in=names).exists()


def put_back(stage_run: StageRun) -> None:
    """Its message is used up: let it be sent again when its turn comes."""
    StageRun.objects.filter(pk=stage_run.pk, state=StageRun.State.PENDING).update(queued_at=None)


def held_back() -> list[Run]:
    """The run whose stage gave way first and may go now, if there is one."""
    waiting = StageRun.objects.filter(
        name__in=yielding(), state=StageRun.State.PENDING, queued_at__isnull=True, run__state=Run.State.RUNNING
    )
    first = waiting.select_related("run").order_by("pk").first()
    return [first.run] if first and not gives_way(first) else []
