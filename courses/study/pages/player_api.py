"""The player's API: JSON in and out, one transaction a request.

Refusals are JSON too: {"code", "words", "remedy"}. The body is read before the transaction begins, so that a slow
line keeps no lock; so are the lease and who may use it, because SQLite lets one writer in at a time, and inside
`leases.lock_lease` reloads what may have changed. A busy database answers 503 with Retry-After, and the player keeps
what it has.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeGuard
from uuid import UUID

from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.utils.functional import LazyObject

from courses.pages.models import LessonPage
from courses.study.engine import evidence_budget, film_delivery, intake, leases, presence, timelines
from courses.study.engine.evidence_budget import TooManyRows
from courses.study.errors import BadRequest, NotJson, NotThere, OnlyPost, ServerBusy, SomebodyElses, TooLong
from courses.study.models import PlayLease, VerifiedInterval
from courses.study.pages.lesson_progress import resume_at
from courses.study.values import chunk, presence_rule
from foundation.compiled_queries import Fetch, Slot
from foundation.daily_quota import take_place
from foundation.http.permission import needs
from foundation.http.requests import AnyRequest, Request
from foundation.refusals import Refusal

LONGEST_BATCH = 200
LONGEST_BODY = 256 * 1024  # three times a batch
LONGEST_TEXT = 200
PRESENT_A_DAY = 2_000  # a day of one answer in 43 seconds
# Of a page: a book of a device takes nothing that its key has not signed (`offline_api`).
SEEN = Fetch(lambda: PlayLease.objects.filter(uuid=Slot("uuid"), grant=None), "enrolment", "timeline", "delivery")


def speaks_json(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Check permission from the headers alone, then read the body, then call the view; refusals become JSON."""
    guard: Callable[..., HttpResponseBase | None] = view.guard  # type: ignore[attr-defined]
    behind: Callable[..., HttpResponseBase] = view.behind  # type: ignore[attr-defined]

    @wraps(view)
    def answered(request: AnyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.method != "POST":
                raise OnlyPost
            if isinstance(request.user, LazyObject):  # resolved once: it is used a hundred times
                request.user = get_user(request)
            refusal = guard(request, *args, **kwargs)
            if refusal is not None:
                return refusal
            json_body(request)
            return behind(request, *args, **kwargs)
        except Refusal as error:
            return refused(error)
        except PermissionDenied as error:
            return refused(SomebodyElses(str(error), SomebodyElses.remedy))
        except Http404:
            return refused(NotThere())
        except OperationalError:
            return refused(ServerBusy())

    answered.guard = None  # type: ignore[attr-defined]  # a check beforehand runs all of this
    return answered


def json_body(request: AnyRequest) -> dict[str, Any]:
    """Return the body, parsed once: by the guard where the object it checks is named in it, else after it."""
    if not hasattr(request, "json_data"):
        request.json_data = parse(request)
    data: dict[str, Any] = request.json_data
    return data


def refused(error: Refusal, taken: dict[str, object] | None = None) -> JsonResponse:
    """Respond with a refusal, and with what was `taken` before it; Retry-After for what fits later."""
    response = JsonResponse((taken or {}) | error.as_json(), status=error.status)
    if isinstance(error, OnlyPost):
        response["Allow"] = "POST"
    if isinstance(error, TooManyRows | ServerBusy):
        response["Retry-After"] = str(error.seconds)
    return response


def parse(request: HttpRequest) -> dict[str, Any]:
    """Parse the body as strict JSON: UTF-8, no NaN, no name twice, not endlessly nested, not too long.

    Raises NotJson, TooLong, BadRequest.
    """
    if request.content_type != "application/json":
        raise NotJson
    if length_of(request) > LONGEST_BODY:
        raise TooLong  # before a byte of it is read
    try:
        data = json.loads(
            (request.body or b"{}").decode(), object_pairs_hook=unique_pairs, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError, UnreadablePostError) as error:
        raise BadRequest(field="body") from error
    except RequestDataTooBig as error:
        raise TooLong from error
    if not isinstance(data, dict):
        raise BadRequest(field="body")
    return data


def length_of(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def refuse_constant(name: str) -> None:
    raise ValueError(name)


def is_text(value: object) -> TypeGuard[str]:
    """Return whether it is text that can be stored: JSON allows half of a character (a lone surrogate), and NUL."""
    return isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_TEXT


def lesson_of(request: Request) -> LessonPage:
    pk = json_body(request).get("lesson")
    if type(pk) is not int or not 0 < pk < 2**63:  # what a database holds
        raise BadRequest(field="lesson")
    found: LessonPage | None = LessonPage.objects.live().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def lease_of(request: Request, uuid: Any) -> PlayLease:
    """Return the lease as it is before anything is locked; a change of it begins with `leases.lock_lease`."""
    lease = SEEN.first(uuid=uuid)
    if lease is None:
        raise Http404
    if request.user.pk == lease.subject_id:
        lease.subject = request.user
    return lease


@speaks_json
@needs("study.study_lesson", of=lesson_of)
def open_lease(request: Request) -> JsonResponse:
    """Open a lease on one video of a lesson: POST lesson, block, device; timeline for the version one began with."""
    block, device = request.json_data.get("block"), request.json_data.get("device", "")
    if not is_text(block):
        raise BadRequest(field="block")
    if not is_text(device):
        raise BadRequest(field="device")
    earlier = read_uuid(request.json_data.get("timeline", ""))
    timelines.prepare(request.permitted, block)
    with transaction.atomic():
        lease = leases.open_lease(
            subject=request.subject,
            actor=request.actor,
            lesson=request.permitted,
            block_id=block,
            device=device,
            earlier=earlier,
        )
        verified = verified_in(lease)
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
        "under": film_delivery.address_under(lease),
        **presence_fields(lease),
    }
    return JsonResponse(answer, status=201)


def verified_in(lease: PlayLease) -> VerifiedInterval:
    """Return what is verified of the lease's timeline so far; an empty row where nothing is."""
    known = VerifiedInterval.objects.filter(enrolment=lease.enrolment, timeline=lease.timeline).first()
    return known or VerifiedInterval(timeline=lease.timeline)


def read_uuid(value: object) -> UUID | None:
    """Parse a UUID; None for an empty string. Raises BadRequest."""
    if value == "":
        return None
    try:
        return UUID(str(value))
    except ValueError as error:
        raise BadRequest(field="timeline") from error


@speaks_json
@needs("study.hold_lease", of=lease_of)
def take_chunks(request: Request, uuid: Any) -> JsonResponse:
    """Take in what was played: POST chunks, oldest first, the same ones a second time if the response got lost."""
    lease: PlayLease = request.permitted
    admitted = evidence_budget.admit(lease, read_chunks(request.json_data), timezone.now())
    if admitted.refusal and not admitted.chunks:
        raise admitted.refusal
    owed = film_delivery.owed(lease, admitted.chunks)
    with transaction.atomic():
        leases.lock_lease(lease)
        today = evidence_budget.admit_today(lease, admitted.chunks, timezone.now())
        if today.refusal and not today.chunks:
            raise today.refusal
        admitted = evidence_budget.Admission(today.chunks, today.refusal or admitted.refusal)
        receipt = intake.receive(lease=lease, chunks=admitted.chunks, now=timezone.now(), owed=owed)
    answer: dict[str, object] = {
        "acked": receipt.acked,
        "verified_ms": receipt.verified.verified_ms,
        "duration_ms": lease.timeline.duration_ms,
        "complete": receipt.verified.complete,
        "closed": lease.closed_at is not None,
        **presence_fields(lease),
        "messages": [{"code": "news", "words": words} for words in receipt.news],
    }
    refusal = receipt.refusal or admitted.refusal
    if refusal is not None:  # answered, not raised: what is acked must stay
        return refused(refusal, answer)
    return JsonResponse(answer)


def presence_fields(lease: PlayLease) -> dict[str, int | None]:
    """Return what the player needs for “Still there?”: how much waits, how much may still count unasked."""
    due = presence_rule.due_in_ms(unasked_ms=lease.unasked_ms, presence_ms=lease.presence_ms)
    return {"held_ms": lease.held_ms, "due_ms": due}


def read_chunks(data: dict[str, Any]) -> list[chunk.Chunk]:
    raw = data.get("chunks")
    if not isinstance(raw, list) or not 1 <= len(raw) <= LONGEST_BATCH:
        raise BadRequest(field="chunks")
    try:
        return [chunk.read(each) for each in raw]
    except chunk.Unreadable as error:
        raise BadRequest(field=error.args[0]) from error


@speaks_json
@needs("study.hold_lease", of=lease_of)
@transaction.atomic
def close_lease(request: Request, uuid: Any) -> JsonResponse:
    """Close the lease when the learner stops; closing twice is fine."""
    leases.lock_lease(request.permitted)
    leases.close(lease=request.permitted, now=timezone.now(), reason=PlayLease.Reason.STOPPED)
    return JsonResponse({"closed": True})


@speaks_json
@needs("study.hold_lease", of=lease_of)
@transaction.atomic
def say_present(request: Request, uuid: Any) -> JsonResponse:
    """Count what waited for “I am still here”. Never too late: a closed lease takes the answer as well."""
    lease: PlayLease = request.permitted
    if seconds := take_place(request.user, "presence", most=PRESENT_A_DAY):
        raise TooManyRows(seconds=seconds)
    leases.lock_lease(lease)
    _presence, news = presence.answer(subject=lease.subject, actor=request.actor, timeline=lease.timeline)
    lease.refresh_from_db(fields=["unasked_ms", "held_ms"])
    verified = VerifiedInterval.objects.filter(enrolment=lease.enrolment, timeline=lease.timeline).first()
    answer = {
        "verified_ms": verified.verified_ms if verified else 0,
        "complete": verified.complete if verified else False,
        **presence_fields(lease),
        "messages": [{"code": "news", "words": words} for words in news],
    }
    return JsonResponse(answer)
