"""Work off the request; each is one line from an id to a call."""

from celery import shared_task

from media_pipeline.engine import runs


@shared_task
def run_stage(stage_run_id: int) -> None:
    runs.run_stage(stage_run_id)


@shared_task
def sweep() -> None:
    runs.sweep()
