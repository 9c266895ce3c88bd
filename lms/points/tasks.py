"""Work off the request."""

from celery import shared_task

from lms.points.rerun import regrade


@shared_task
def carry_on_run(pk: int) -> None:
    regrade.continue_run(pk)
