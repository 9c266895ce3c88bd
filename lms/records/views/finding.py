"""Whom or what an address names."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.study.models import Enrolment
from foundation.http.requests import Request
from lms.delivery.models import Cohort, Programme
from lms.people.access import helped
from lms.people.models import User
from lms.records.models import Batch, Certificate, ExternalCertificate, RevocationRequest, ShareLink


def the_subject(request: Request) -> User:
    subject: User = request.subject
    return subject


def somebody(request: HttpRequest, uuid: UUID) -> User:
    return get_object_or_404(User.objects.select_related("trainee__division"), uuid=uuid)


def is_of_another(request: Request, **named: Any) -> bool:
    """Return whether somebody else's data leaves: not one's own, nor that of a person one helps."""
    person = request.permitted if isinstance(request.permitted, User) else request.permitted.subject
    if person == request.user:
        return False
    return not any(link.trainee.user_id == person.pk and link.can_view_record for link in helped(request.user))


def the_certificate(request: HttpRequest, uuid: UUID) -> Certificate:
    rows = Certificate.objects.select_related("subject", "enrolment__course", "requirement_set__programme")
    return get_object_or_404(rows, uuid=uuid)


def the_enrolment(request: HttpRequest, uuid: UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.select_related("subject", "course"), uuid=uuid)


def the_request(request: HttpRequest, uuid: UUID) -> RevocationRequest:
    rows = RevocationRequest.objects.select_related("certificate__subject", "certificate__enrolment__course", "by")
    return get_object_or_404(rows, uuid=uuid)


def the_external(request: HttpRequest, uuid: UUID) -> ExternalCertificate:
    """Return only the latest row: older rows have no address."""
    rows = ExternalCertificate.objects.current().select_related("subject__trainee__division", "by")
    return get_object_or_404(rows, uuid=uuid)


def the_link_owner(request: HttpRequest, uuid: UUID) -> User:
    return get_object_or_404(ShareLink.objects.select_related("subject"), uuid=uuid).subject


def the_cohort(request: HttpRequest, uuid: UUID) -> Cohort:
    return get_object_or_404(Cohort.objects.select_related("programme__organisation", "division"), uuid=uuid)


def the_batch(request: HttpRequest, uuid: UUID) -> Batch:
    return get_object_or_404(Batch.objects.select_related("cohort__programme__organisation", "by"), uuid=uuid)


def the_programme(request: HttpRequest, uuid: UUID) -> Programme:
    return get_object_or_404(Programme.objects.select_related("organisation__division", "course"), uuid=uuid)


def record_of(request: Request, subject: User) -> tuple[str, ...]:
    """Return where to go back to: one's own record, another's, or the desk for those who issue without the record."""
    if not request.user.has_perm("records.view_record", subject):
        return ("records:desk",)
    return ("records:mine",) if subject == request.subject else ("records:of", str(subject.uuid))


def as_file(data: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """Return a private file: never kept by a cache in between, never guessed at by a browser."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def record_crumb(request: Request, subject: User) -> tuple[str, str]:
    """Return the first crumb: the record or the desk, with its address."""
    name, *args = record_of(request, subject)
    if name == "records:desk":
        return _("Certificates"), reverse(name)
    mine = subject == request.subject
    text = _("My record of learning") if mine else _("Record of learning of %(name)s") % {"name": subject.name}
    return text, reverse(name, args=args)
