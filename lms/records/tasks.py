"""Work off the request; each is one line from an id to a call."""

from celery import shared_task


@shared_task
def issue_batch(batch_id: int) -> None:
    from lms.records.certificates import batches  # which sends off this task

    batches.issue_waiting(batch_id)
