"""What the player talks to: JSON in and out, one transaction a request.

Refusals are JSON too: {"code", "words", "remedy"}. The body is read before the transaction begins, so that a slow
line holds no lock; a busy database answers 503 with Retry-After, and the player keeps what it has.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.pages.models import LessonPage
from courses.study import evidence, intake, leases
from courses.study.errors import BadRequest, StudyError
from courses.study.models import PlayLease, VerifiedInterval
from courses.study.reading import resume_at
from media_pipeline.permission import needs

LONGEST_BATCH = 200


def json_in_one_transaction(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Read the body, then do all in one transaction; refusals become JSON (and what was kept until then stays)."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            request.said = parse(request)  # type: ignore[attr-defined]
            request.user.is_authenticated  # noqa: B018  (who asks is looked up before anything is locked)
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except StudyError as error:
            return JsonResponse(error.as_json(), status=error.status)
        except PermissionDenied:
            return refused("forbidden", _("This is somebody else's."), _("Sign in as the learner."), 403)
        except Http404:
            return refused("not_found", _("This is not there any more."), _("Load the page again."), 404)
        except OperationalError:
            busy = refused("busy", _("The server is busy."), _("Nothing is lost; it is sent again."), 503)
            busy["Retry-After"] = "5"
            return busy

    return answered


def refused(code: str, words: str, remedy: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "words": words, "remedy": remedy}, status=status)


def parse(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body or b"{}")
    except ValueError as error:
        raise BadRequest(field="body") from error
    if not isinstance(said, dict):
        raise BadRequest(field="body")
    return said


def lesson_of(request: Any) -> LessonPage:
    pk = request.said.get("lesson")
    if type(pk) is not int:
        raise BadRequest(field="lesson")
    found: LessonPage | None = LessonPage.objects.live().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def lease_of(request: Any, uuid: Any) -> PlayLease:
    """The lease, held with its subject until the transaction ends."""
    rows = PlayLease.objects.select_related("subject", "enrolment", "timeline")
    held = rows.select_for_update(of=("self", "subject"), no_key=True)
    lease = held.filter(uuid=uuid).first()
    if lease is None:
        raise Http404
    return lease


@json_in_one_transaction
@needs("study.study_lesson", of=lesson_of)
def open_lease(request: Any) -> JsonResponse:
    """A lease on one video of a lesson: POST lesson, block, device; timeline for the version one began with."""
    block, device = request.said.get("block"), request.said.get("device", "")
    if not isinstance(block, str) or not isinstance(device, str):
        raise BadRequest(field="block")
    lease = leases.open_lease(
        subject=request.subject,
        actor=request.actor,
        lesson=request.permitted,
        block_id=block,
        device=device,
        earlier=read_uuid(request.said.get("timeline", "")),
    )
    known = VerifiedInterval.objects.filter(enrolment=lease.enrolment, timeline=lease.timeline).first()
    verified = known or VerifiedInterval(timeline=lease.timeline)
    answer = {
        "lease": str(lease.uuid),
        "timeline": str(lease.timeline.uuid),
        "duration_ms": lease.timeline.duration_ms,
        "resume_ms": resume_at(verified, lease.timeline.duration_ms),
        "verified_ms": verified.verified_ms,
        "intervals": verified.spans,
        "next_seq": 0,
        "prev": lease.seed,
        "max_rate": lease.rate_cap_milli / 1000,
        "expires_at": lease.expires_at.isoformat(),
    }
    return JsonResponse(answer, status=201)


def read_uuid(said: object) -> UUID | None:
    """An empty one is none."""
    if said == "":
        return None
    try:
        return UUID(str(said))
    except ValueError as error:
        raise BadRequest(field="timeline") from error


@json_in_one_transaction
@needs("study.hold_lease", of=lease_of)
def take_chunks(request: Any, uuid: Any) -> JsonResponse:
    """What was played: POST chunks, oldest first, the same ones again if the answer got lost."""
    lease: PlayLease = request.permitted
    receipt = intake.receive(lease=lease, chunks=read_chunks(request.said), now=timezone.now())
    answer: dict[str, object] = {
        "acked": receipt.acked,
        "verified_ms": receipt.verified.verified_ms,
        "duration_ms": lease.timeline.duration_ms,
        "complete": receipt.verified.complete,
        "closed": lease.closed_at is not None,
        "messages": [{"code": "news", "words": words} for words in receipt.news],
    }
    if receipt.refusal is not None:  # answered, not raised: what is acked must stay
        return JsonResponse(answer | receipt.refusal.as_json(), status=receipt.refusal.status)
    return JsonResponse(answer)


def read_chunks(said: dict[str, Any]) -> list[evidence.Chunk]:
    raw = said.get("chunks")
    if not isinstance(raw, list) or not 1 <= len(raw) <= LONGEST_BATCH:
        raise BadRequest(field="chunks")
    try:
        return [evidence.read(each) for each in raw]
    except evidence.Unreadable as error:
        raise BadRequest(field=error.args[0]) from error


@json_in_one_transaction
@needs("study.hold_lease", of=lease_of)
def close_lease(request: Any, uuid: Any) -> JsonResponse:
    """The learner stopped; closing twice is fine."""
    leases.close(lease=request.permitted, now=timezone.now(), reason=PlayLease.Reason.STOPPED)
    return JsonResponse({"closed": True})
