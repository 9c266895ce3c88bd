"""Work off the request; each is one line from an id to a call."""

from celery import shared_task


@shared_task
def carry_on_job(pk: int) -> None:
    from lms.backoffice import jobs  # which sends off this task

    jobs.work(pk)
