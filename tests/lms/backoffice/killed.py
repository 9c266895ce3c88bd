"""Work off a job in children that are killed -9 at random, in a database of its own; says what became of it as JSON.

Started by `test_jobs.py` as a process: a child that shares a test's transaction could not be killed amid its own.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from random import Random
from typing import Any

PEOPLE, KILLS = 240, 8


def main(folder: str, seed: int) -> None:
    os.environ |= {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    import django

    django.setup()
    from django.db import connection

    from lms.db.sqlite import fresh

    fresh.migrate_default()
    job = begin()
    chance, killed = Random(seed), 0
    for _ in range(PEOPLE):
        connection.close()
        child = os.fork()
        if child == 0:
            work(job)
        if killed < KILLS:
            time.sleep(chance.uniform(0.05, 0.6))
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if ended(job):
            break
    sys.stdout.write(json.dumps(facts(job) | {"killed": killed}))


def begin() -> int:
    """Make an officer, a counsellor and people; begin to give all of them the counsellor."""
    from django.http import HttpRequest, QueryDict

    from bench import lists
    from lms.backoffice import jobs
    from lms.people.models import Division, Organisation, Posting, Role, Trainee, User

    lists.post_officers()
    lists.insert(PEOPLE, [lists.MENGHAI])
    place = Division.objects.get(code=lists.MENGHAI)
    counsellor = User.objects.create(username="counsellor", name="辅导员")
    office = Organisation.objects.get(division=place)
    Posting.objects.create(user=counsellor, organisation=office, division=place, role=Role.COUNSELLOR)
    request: Any = HttpRequest()
    request.path, request.GET = "/people/list/", QueryDict("", mutable=True)
    request.user = User.objects.get(username=str(Role.COUNTY_OFFICER))
    job = jobs.begin(
        kind=jobs.ACT,
        request=request,
        listing="people",
        act="assign_counsellor",
        total=PEOPLE,
        keys=Trainee.objects.order_by("pk").values_list("pk", flat=True),
        fields=f"counsellor={counsellor.uuid}",
        later=False,
    )
    return job.pk


def work(job: int) -> None:
    """Work as the worker does, with leases that are over at once, so that the next child need not wait a minute."""
    from datetime import timedelta

    from lms.backoffice import jobs
    from lms.backoffice.lists import bulk

    jobs.LEASE, jobs.STEP, bulk.MOST_SECONDS = timedelta(0), 20, 0.1
    jobs.work(job)
    os._exit(0)


def ended(job: int) -> bool:
    from lms.backoffice.models import Job

    return not Job.objects.get(pk=job).is_open


def facts(job: int) -> dict[str, Any]:
    from lms.backoffice.models import Job
    from lms.people.models import Act, CounsellorAssignment, Notice

    row = Job.objects.get(pk=job)
    given = CounsellorAssignment.objects.all()
    return {
        "state": row.state,
        "done": row.done,
        "refused": row.refused,
        "given": given.count(),
        "people": given.values("trainee").distinct().count(),
        "acts": Act.objects.filter(verb="counsellor.assign").count(),
        "notices": Notice.objects.filter(code="counsellor").count(),
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
