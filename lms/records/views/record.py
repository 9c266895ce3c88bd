"""A learner's record: as a page, and as files to keep."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.http.permission import needs
from foundation.http.requests import Request
from lms.people.models import User
from lms.points.ledger.amounts import hours_of, hundredths, whole
from lms.records.permissions import office_issues
from lms.records.record import files
from lms.records.record import pdf as dossier_pdf
from lms.records.record.dossier_queries import dossier_for
from lms.records.views.finding import as_file, is_of_another, somebody, the_enrolment, the_subject
from lms.second_factor.proofs.proof import fresh_proof

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs("records.view_record", of=the_subject)
def mine(request: Request) -> HttpResponse:
    return show(request, request.permitted)


@require_safe
@needs("records.view_record", of=somebody)
def record_of_learner(request: Request, uuid: UUID) -> HttpResponse:
    """Show another learner's record, for those who work with them."""
    return show(request, request.permitted)


def show(request: Request, subject: User) -> HttpResponse:
    record = dossier_for(request.user, subject)
    is_bounded = not request.user.has_perm("points.view_points", subject)
    context = {
        "learner": subject,
        "is_mine": subject == request.subject,
        "record": record,
        "facts": [
            (_("Name"), record.name),
            (_("Class hours"), hours_of(record.hours_milli)),
            (_("of these online"), hours_of(record.online_milli)),
            (_("of these in person"), hours_of(record.in_person_milli)),
            *([(_("of these corrected"), hundredths(record.corrected_milli))] if record.corrected_milli else []),
            *([] if is_bounded else [(_("Points"), whole(record.points_milli))]),
        ],
        "is_bounded": is_bounded,
        "may_correct": is_bounded and request.user.has_perm("points.ask_adjustment", subject),
        "may_add": request.user.has_perm("records.enter_external", subject),
        "may_share": request.user.has_perm("records.share", subject),
        "may_issue": {
            cycle.enrolment for cycle in record.cycles if cycle.can_have_certificate and may_issue(request, cycle)
        },
        "left_to_office": {
            cycle.enrolment
            for cycle in record.cycles
            if cycle.can_have_certificate and office_issues_it(request, cycle)
        },
        "headings": {
            "corrections": [_("What was corrected"), _("Course"), _("Class hours"), _("Points"), _("Day")],
            "attendance": [_("Class"), _("Meetings"), _("Came"), _("Minutes")],
            "quizzes": [_("Quiz"), _("Best result"), _("Goes"), _("Day")],
            "practicals": [_("Work"), _("Course"), _("Accepted on")],
            "accommodations": [_("What was granted in quizzes"), _("From"), _("Until")],
        },
    }
    return render(request, "records/record.html", context)


def may_issue(request: Request, cycle: Any) -> bool:
    return bool(request.user.has_perm("records.issue", the_enrolment(request, cycle.enrolment)))


def office_issues_it(request: Request, cycle: Any) -> bool:
    return bool(office_issues(request.user, the_enrolment(request, cycle.enrolment)))


@require_safe
@needs("records.view_record", of=somebody)
@fresh_proof(when=is_of_another)
def statement(request: Request, uuid: UUID) -> HttpResponse:
    pdf = dossier_pdf.render(dossier_for(request.user, request.permitted))
    return as_file(pdf, "record.pdf", "application/pdf", inline=True)


@require_safe
@needs("records.view_record", of=somebody)
@fresh_proof(when=is_of_another)
def workbook(request: Request, uuid: UUID) -> HttpResponse:
    return as_file(files.as_workbook(dossier_for(request.user, request.permitted)), "record.xlsx", XLSX)


@require_safe
@needs("records.view_record", of=somebody)
@fresh_proof(when=is_of_another)
def as_json(request: Request, uuid: UUID) -> HttpResponse:
    subject: User = request.permitted
    return as_file(files.as_json(dossier_for(request.user, subject)), "record.json", "application/json")
