"""Who sees a piece of work that goes on beside the requests: whoever began it, and the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

if TYPE_CHECKING:
    from lms.backoffice.models import Job


def began(user: Any, job: Job | None) -> bool:
    """Return whether the user began this job."""
    return job is not None and user.pk is not None and job.by_id == user.pk


def register() -> None:
    rules.add_perm("backoffice.see_job", rules.predicate(began))
    rules.add_perm("backoffice.take_file", rules.predicate(began))
