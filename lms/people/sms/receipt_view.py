"""`/sms/receipt/`: where the gateway posts its receipts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.http.permission import open_to_all
from lms.people.sms import receipts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@csrf_exempt  # no browser and no session: the signature says who it is
@never_cache
@require_POST
@open_to_all
def receipt(request: HttpRequest) -> HttpResponse:
    """Take receipts as JSON: {"id": "…", "state": "delivered"}, or up to 100 of them as {"receipts": […]}.

    `id` is the one that we sent with the message; `state` is delivered or undelivered, then with an `error`. Signed as
    `signing` says. Answers {"changed": n} also for what was said before, so that a gateway stops asking.
    """
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > receipts.LONGEST:
        return refused("too_long", 413)
    body = request.body
    if not receipts.is_genuine(path=request.get_full_path(), headers=request.headers, body=body):
        return refused("signature", 403)
    try:
        entries = receipts.entries_of(json.loads(body))
    except (ValueError, RecursionError):
        return refused("malformed", 400)
    return JsonResponse({"changed": receipts.take(entries)})


def refused(code: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code}, status=status)
