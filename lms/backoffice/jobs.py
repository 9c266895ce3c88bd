"""Work on a list that is too long for a request: acts on hundreds of rows, workbooks of thousands.

A job is a row; a task carries its number, and a sweep finds again what a lost message or a killed worker left. Whoever
works holds a lease. Each step commits what was done together with how far it is, in one transaction that begins by
holding the lease: killed anywhere, a row is done once. In one transaction over all of it nobody would see it move.

Before each step the list's own address is asked whether it still opens to whoever began it, as of now.
"""

from __future__ import annotations

import base64
import json
import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.http import Http404, HttpRequest, QueryDict
from django.urls import get_script_prefix, resolve
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override

from foundation import tasks_by_name
from foundation.act_journal import note_act
from foundation.http import link_access
from foundation.refusals import Refusal
from lms.backoffice.errors import JobOfAnother, LeaseLost
from lms.backoffice.models import Job, JobFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from foundation.http.requests import Request

ACT, WORKBOOK = Job.Kind.ACT, Job.Kind.WORKBOOK
STEP = 50  # rows of an act committed together, so that people see it move and a crash costs a second
LEASE = timedelta(seconds=60)  # a step takes a second or two; a worker that was killed is missed after a minute
TRIES = 5  # attempts without a step forward; then somebody has to look
KEPT = timedelta(days=7)
CARRY_ON = "lms.backoffice.tasks.carry_on_job"
ERASED = "erased"  # why a job was broken off
FIELD = "job file"  # what the file is encrypted as

RUNNERS: dict[str, Callable[[Job], None]] = {}

log = logging.getLogger(__name__)


@transaction.atomic
def begin(
    *,
    kind: str,
    request: HttpRequest,
    listing: str,
    total: int,
    keys: Iterable[int] = (),
    act: str = "",
    fields: str = "",
    later: bool = True,
) -> Job:
    """Begin a job for the list that this request shows, as it is narrowed now; return it.

    `fields` are the fields of the act's form, urlencoded. Unless `later` is False (the caller works it off itself) it
    is put on the queue once this transaction is committed.
    """
    row = made(request, kind=kind, listing=listing, total=total, act=act, keys=list(keys), fields=fields)
    row.save()
    if later:
        transaction.on_commit(partial(tasks_by_name.send, CARRY_ON, row.pk))
    return row


@transaction.atomic
def note_download(*, request: HttpRequest, listing: str, total: int) -> Job:
    """Write down that a workbook was made within the request: the job says what was asked, the journal that it was."""
    row = made(request, kind=WORKBOOK, listing=listing, total=total)
    row.done, row.state, row.ended = total, Job.State.DONE, timezone.now()
    row.save()
    note_act("list.export", by=request.user, about=row)
    return row


def made(request: HttpRequest, *, fields: str = "", **columns: Any) -> Job:
    by: Any = request.user
    row = Job(by=by, path=request.path, language=get_language() or settings.LANGUAGE_CODE, **columns)
    query = request.GET.copy()
    for name in [name for name in query if name == "as" or name.endswith("-as")]:
        del query[name]
    row.asked = json.dumps({"query": query.urlencode(), "fields": fields})
    return row


def fields_of(job: Job) -> QueryDict:
    """Return the fields of the act's form as they were sent."""
    return QueryDict(json.loads(job.asked or "{}").get("fields", ""))


def request_of(job: Job) -> Request:
    """Return a request for the job's list, by whoever began it, with what was asked; her rights are read anew.

    Raises JobOfAnother where the list's page does not open to her any more.
    """
    request = cast("Request", HttpRequest())
    request.method, request.path, request.path_info = "GET", job.path, job.path
    request.GET = QueryDict(json.loads(job.asked or "{}").get("query", ""))
    request.user = get_user_model().objects.get(pk=job.by_id)
    try:
        match = resolve("/" + job.path.removeprefix(get_script_prefix()))  # imports the views, and with them the lists
        request.permitted = link_access.thing_of(request, match)
    except Http404 as error:
        raise JobOfAnother from error
    if not request.user.is_active or not link_access.may_open(request, match.func, lambda: request.permitted):
        raise JobOfAnother
    return request


def work(pk: int) -> None:
    """Take up a job and do what is left of it; nothing where somebody else holds it, or it has ended.

    Raises OperationalError where the database is busy or away: the sweep comes back.
    """
    now, lease = timezone.now(), uuid.uuid4()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = Job.objects.filter(free, pk=pk, state__in=Job.OPEN)
    if not mine.update(state=Job.State.RUNNING, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1):
        return
    job = Job.objects.select_related("by").get(pk=pk)
    try:
        with override(job.language):
            RUNNERS[job.kind](job)
    except LeaseLost:
        log.warning("job %s goes on elsewhere", pk)
    except OperationalError:
        raise
    except Refusal as refusal:
        end(job, Job.State.FAILED, error=refusal.code)
    except Exception as error:  # whatever a list or a verb raises must not keep the worker, and is shown to no user
        log.exception("job %s", pk)
        if job.attempts >= TRIES:
            end(job, Job.State.FAILED, error=type(error).__name__)


def hold(job: Job) -> None:
    """Hold the lease for another minute, within the step's transaction. Raises LeaseLost.

    The first statement of a step: a second worker waits here until the step is committed, and then finds it gone.
    """
    if not Job.objects.filter(pk=job.pk, lease=job.lease).update(leased_until=timezone.now() + LEASE):
        raise LeaseLost


def advance(job: Job, *, done: int, refused: list[list[Any]] | None = None) -> None:
    """Write how far it is, in the transaction of the step. Raises LeaseLost."""
    found = job.refused + (refused or [])
    if not Job.objects.filter(pk=job.pk, lease=job.lease).update(done=done, refused=found, attempts=0):
        raise LeaseLost
    job.done, job.refused, job.attempts = done, found, 0


def end(job: Job, state: str, *, error: str = "") -> None:
    """End it, unless somebody else has it by now."""
    changes = {"state": state, "error": error[:60], "ended": timezone.now(), "lease": None, "leased_until": None}
    if Job.objects.filter(pk=job.pk, lease=job.lease).update(**changes):
        for name, value in changes.items():
            setattr(job, name, value)


@transaction.atomic
def keep_file(job: Job, data: bytes) -> None:
    """Keep the workbook, encrypted for whoever began the job, and end the job. Raises LeaseLost."""
    hold(job)
    encrypt = import_string(settings.SEALED_WORDS[0])
    sealed = encrypt(person=job.by, field=FIELD, text=base64.b64encode(data).decode())
    JobFile.objects.update_or_create(job=job, defaults={"sealed": sealed, "size": len(data), "made": timezone.now()})
    advance(job, done=job.total)
    end(job, Job.State.DONE)


def has_file(job: Job) -> bool:
    """Return whether the workbook is still kept."""
    return JobFile.objects.filter(job=job, made__gt=timezone.now() - KEPT).exists()


@transaction.atomic
def take_file(*, job: Job, by: Any) -> bytes | None:
    """Return the workbook in plain bytes, and write into the journal that it was taken; None once it is gone."""
    file = JobFile.objects.filter(job=job, job__by=by, made__gt=timezone.now() - KEPT).first()
    if file is None:
        return None
    decrypt = import_string(settings.SEALED_WORDS[1])
    text: str = decrypt(person=job.by, field=FIELD, sealed=bytes(file.sealed))
    note_act("list.export", by=by, about=job)
    return base64.b64decode(text) or None


@transaction.atomic
def forget() -> None:
    """Take away every workbook and whatever was typed for a job: somebody is erased, whom any of it may name.

    What still goes on is broken off, and its page says so: whoever began it begins the rest once more.
    """
    JobFile.objects.all().delete()
    ended = {"state": Job.State.FAILED, "error": ERASED, "ended": timezone.now(), "lease": None, "leased_until": None}
    Job.objects.filter(ended=None).update(**ended)
    Job.objects.exclude(asked_sealed=b"").update(asked_sealed=b"")


def sweep() -> int:
    """Send again what nobody works on, and take away files older than a week; return how many of both."""
    now = timezone.now()
    old, _each = JobFile.objects.filter(made__lte=now - KEPT).delete()
    lost = Q(leased_until__lt=now) | Q(leased_until=None, created__lt=now - LEASE)
    found = list(Job.objects.filter(lost, ended=None).order_by("pk").values_list("pk", flat=True)[:50])
    for pk in found:
        tasks_by_name.send(CARRY_ON, pk)
    return old + len(found)
