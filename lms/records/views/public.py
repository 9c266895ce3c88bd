"""What strangers may ask: whether a certificate is true, with a network and without one."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.http.permission import open_to_all
from foundation.local_days import day_of
from lms.people.identity import typed
from lms.points.ledger.amounts import hundredths
from lms.records.certificates.masking import masked
from lms.records.certificates.public_names import public_issuers
from lms.records.certificates.signed_codes import PREFIX, public_keys
from lms.records.models import Certificate


@require_safe
@open_to_all
def check(request: HttpRequest, serial: str) -> HttpResponse:
    """Show whether a certificate is true: masked name, course, hours, issuers. No number, no category."""
    found = Certificate.objects.select_related("subject", "revocation").filter(serial=typed.code(serial)).first()
    context: dict[str, Any] = {"certificate": found, "serial": serial}
    if found is not None:
        revoked = found.revocation if hasattr(found, "revocation") else None
        context |= {
            "revoked": revoked,
            "replaced_by": found.replaced_by if revoked else None,
            "facts": [
                (_("Certificate number"), found.serial),
                (_("Name"), masked(found.subject.name)),
                (_("Course"), found.title),
                (_("Class hours"), hundredths(found.hours_milli)),
                (_("Training completed on"), found.finished),
                (_("Issued by"), "、".join(public_issuers(found))),
                (_("Issued on"), day_of(found.issued)),
            ],
        }
    response = render(request, "records/check.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@open_to_all
def keys(request: HttpRequest) -> JsonResponse:
    """Send the public keys by id; anybody may keep them."""
    response = JsonResponse({"algorithm": "Ed25519", "prefix": PREFIX.decode(), "keys": public_keys()})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
@open_to_all
def offline(request: HttpRequest) -> HttpResponse:
    """Show how to check certificates where there is no network, and the page to take there."""
    return render(request, "records/offline.html", {"keys": public_keys().items()})


@require_safe
@open_to_all
def verifier(request: HttpRequest) -> HttpResponse:
    """Send a page of one file that checks certificates by itself; it is saved, never shown from here."""
    page = render_to_string("records/verifier.html", {"keys": json.dumps(public_keys())})
    response = HttpResponse(page)
    response["Content-Disposition"] = 'attachment; filename="check-certificates.html"'
    return response
