"""The API of devices that learn without a network: grants for whoever is signed in, books from whoever carries them.

Books need no session: the signature is the permission, and no cookie is read. Answers hold nothing personal but what
the sender sent; to anything that is not verified they are one and the same.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from courses.pages.models import CoursePage
from courses.study.engine.evidence_budget import TooManyRows
from courses.study.engine.offline import books, grants
from courses.study.engine.offline.refusals import ClaimKept, UnknownGrant
from courses.study.errors import BadRequest, NotDelivered, NotThere, OnlyPost, ServerBusy
from courses.study.models import OfflineGrant
from courses.study.pages.player_api import is_text, json_body, parse, refused, speaks_json
from courses.study.values import envelope
from courses.study.values.chunk import Unreadable
from foundation.daily_quota import take_place
from foundation.http.permission import needs, open_to_all
from foundation.http.requests import Request
from foundation.once_a_period import once
from foundation.refusals import Refusal

log = logging.getLogger(__name__)

MOST_PARTS = 50
GRANTS_A_DAY = 100  # one at every contact, for every course on the device: six courses, three times a morning


def course_of(request: Request) -> CoursePage:
    pk = json_body(request).get("course")
    if type(pk) is not int or not 0 < pk < 2**63:  # what a database holds
        raise BadRequest(field="course")
    found: CoursePage | None = CoursePage.objects.live().filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


@speaks_json
@needs("study.take_along", of=course_of)
def give_grant(request: Request) -> JsonResponse:
    """Give a grant for a course to the device's key: POST course, key; device and name, as `DeviceKey` has them."""
    device, name = (request.json_data.get(each, "") for each in ("device", "name"))
    if not is_text(device):
        raise BadRequest(field="device")
    if not is_text(name):
        raise BadRequest(field="name")
    try:
        public = envelope.read_key(request.json_data.get("key"))
    except Unreadable as error:
        raise BadRequest(field="key") from error
    if seconds := take_place(request.user, "offline grants", most=GRANTS_A_DAY):
        raise TooManyRows(seconds=seconds)
    grant = grants.give(
        subject=request.subject,
        actor=request.actor,
        course=request.permitted,
        public=public,
        device=device,
        name=name,
    )
    return JsonResponse(as_json(grant), status=201)


def as_json(grant: OfflineGrant) -> dict[str, Any]:
    films = grant.timelines.order_by("pk").values_list("uuid", "lesson_id", "block_id", "duration_ms")
    return {
        "grant": str(grant.uuid),
        "issued_at": grant.issued_at.isoformat(),
        "expires_at": grant.expires_at.isoformat(),
        "now": timezone.now().isoformat(),
        "next_number": grants.next_number(grant),
        "max_rate": grant.rate_cap_milli / 1000,
        "presence_ms": grant.presence_ms,
        "timelines": [
            {"timeline": str(uuid), "lesson": lesson, "block": block, "duration_ms": duration}
            for uuid, lesson, block, duration in films
        ],
    }


@csrf_exempt  # no browser's session: the signature says whose it is
@open_to_all
def hand_in(request: HttpRequest) -> HttpResponseBase:
    """Take in parts of books: POST parts, at most 50; the same ones any number of times."""
    try:
        if request.method != "POST":
            raise OnlyPost
        parts = parse(request).get("parts")
        if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
            raise BadRequest(field="parts")
        return answered([take(raw) for raw in parts])
    except Refusal as error:
        return refused(error)
    except OperationalError:
        return refused(ServerBusy())


def take(raw: object) -> tuple[str, books.Taken]:
    """Return the id of the book that a part says it is of (empty where it says none), and what became of it."""
    try:
        part = envelope.read(raw)
    except Unreadable as error:
        return "", books.Taken(refusal=BadRequest(field=error.args[0]))
    taken = books.take(part)
    if isinstance(taken.refusal, UnknownGrant):
        with once("study.unknown_grant", seconds=60) as first:
            if first:
                log.warning("A book that no grant of ours covers was handed in.")
    return str(part.book), taken


def answered(taken: list[tuple[str, books.Taken]]) -> JsonResponse:
    """Answer part by part. 429 and Retry-After where something is taken later; all else is 200: it was answered."""
    later = [each.refusal.seconds for _, each in taken if isinstance(each.refusal, TooManyRows)]
    answer = {"now": timezone.now().isoformat(), "parts": [as_answer(book, each) for book, each in taken]}
    response = JsonResponse(answer, status=429 if later else 200)
    if later:
        response["Retry-After"] = str(max(later))
    return response


def as_answer(book: str, taken: books.Taken) -> dict[str, object]:
    """`state`: confirmed (all of it is kept and linked), claimed (a counsellor decides), waiting, or refused."""
    answer: dict[str, object] = {"book": book, "acked_to": taken.acked_to, "state": state_of(taken)}
    return answer | (taken.refusal.as_json() if taken.refusal else {})


def state_of(taken: books.Taken) -> str:
    if taken.refusal is None:
        return "confirmed" if taken.is_whole else "waiting"
    if isinstance(taken.refusal, TooManyRows | NotDelivered):
        return "waiting"
    return "claimed" if isinstance(taken.refusal, ClaimKept) else "refused"
