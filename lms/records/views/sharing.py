"""Share links: made and revoked by the learner, opened by strangers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, open_to_all
from foundation.http.requests import Request, posted
from lms.people.models import User
from lms.points.ledger.amounts import hours_of
from lms.records.certificates.public_names import neutral
from lms.records.forms import ShareForm
from lms.records.models import ShareLink
from lms.records.record import sharing
from lms.records.record.dossier import for_strangers
from lms.records.record.dossier_queries import dossier_of
from lms.records.views.finding import record_crumb, somebody, the_link_owner


@require_http_methods(["GET", "HEAD", "POST"])
@needs("records.share", of=somebody)
@at_most_daily(30, "share links")
def links(request: Request, uuid: UUID) -> HttpResponse:
    """Show the links there are, and a form for one more."""
    subject: User = request.permitted
    form = ShareForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sharing.make(subject=subject, days=int(data["days"]), with_name=data["with_name"], by=request.user)
        messages.success(request, _("The link is ready. It stands at the top of the list."))
        return redirect("records:links", subject.uuid)
    rows = ShareLink.objects.filter(subject=subject).select_related("subject", "by").order_by("-created", "-pk")[:50]
    context = {
        "learner": subject,
        "form": form,
        "live": [(row, address_of(request, row)) for row in rows if sharing.is_open(row)],
        "over": [row for row in rows if not sharing.is_open(row)],
        "headings": [_("Made on"), _("Ended"), _("Opened")],
        "crumbs": [record_crumb(request, subject), (_("Share the record"), "")],
    }
    return render(request, "records/links.html", context, status=422 if form.errors else 200)


def address_of(request: HttpRequest, link: ShareLink) -> str:
    return request.build_absolute_uri(reverse("records:shared", args=[link.token]))


@require_POST
@needs("records.share", of=the_link_owner)
def revoke_link(request: Request, uuid: UUID) -> HttpResponse:
    link = get_object_or_404(ShareLink, uuid=uuid)
    sharing.revoke(link=link, by=request.user)
    messages.success(request, _("The link is taken back. Whoever opens it now sees nothing."))
    return redirect("records:links", request.permitted.uuid)


@require_safe
@open_to_all
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the record behind a link, to anybody who has it."""
    link = sharing.opened(token)
    context: dict[str, Any] = {"link": link}
    if link is not None:
        record = neutral(for_strangers(dossier_of(link.subject), with_name=link.with_name))
        context |= {
            "record": record,
            "facts": [
                (_("Name"), record.name),
                (_("Class hours"), hours_of(record.hours_milli)),
                (_("of these online"), hours_of(record.online_milli)),
                (_("of these in person"), hours_of(record.in_person_milli)),
            ],
            "work_headings": [_("Work"), _("Course"), _("Accepted on")],
        }
    response = render(request, "records/shared.html", context, status=200 if link else 404)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
