"""Bringing in a class list: send, look, import or discard."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.daily_quota import at_most_daily
from foundation.http.permission import needs, why
from foundation.http.requests import Request, posted
from foundation.refusals import Refusal, add_refusal, show_refusal
from lms.backoffice.lists.listing import Listing
from lms.backoffice.lists.parts import Column
from lms.exchange import imports, workbook
from lms.exchange.forms import RosterForm
from lms.exchange.models import RosterImport
from lms.exchange.roster import entering, headings, mended, roster
from lms.exchange.roster.findings import Finding
from lms.second_factor.proofs.proof import fresh_proof

SHOWN = 500  # lines of a page; the file that goes back has them all
FILES_A_DAY = 100  # read or not: a file that is refused has cost as much as one that is taken
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def the_import(request: HttpRequest, uuid: UUID) -> RosterImport:
    return get_object_or_404(RosterImport.objects.select_related("cohort__programme__organisation", "by"), uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("exchange.bring_rosters")
@at_most_daily(FILES_A_DAY, "rosters")
def send(request: Request) -> HttpResponse:
    """Choose a class and send its list; the answer is what was found in it."""
    form = RosterForm(posted(request), request.FILES or None, user=request.user, wanted=request.GET.get("class", ""))
    if request.method == "POST" and form.is_valid():
        cohort, file = form.cleaned_data["cohort"], form.cleaned_data["file"]
        if not request.user.has_perm("exchange.import_roster", cohort):
            reason = why(request.user, "exchange.import_roster", cohort)
            form.add_error("cohort", reason or _("You may not bring people into this class."))
        else:
            try:
                found = imports.check(data=file.read(), filename=file.name, cohort=cohort, by=request.user)
            except Refusal as error:
                add_refusal(form, error, "file")
            else:
                return redirect("exchange:found", found.uuid)
    return IMPORTS.respond(request, "exchange/roster.html", form=form, status=422 if form.errors else 200)


IMPORTS = Listing(
    rows=lambda: RosterImport.objects.select_related("cohort__programme__organisation").defer("workbook_sealed"),
    columns=(
        Column(gettext_lazy("File"), str, link="exchange:found"),
        Column(gettext_lazy("Class"), "cohort.name", sort="cohort__name"),
        Column(gettext_lazy("Sent"), "created", sort="created"),
        Column(gettext_lazy("Rows"), "rows", sort="rows"),
        Column(gettext_lazy("State"), "get_state_display", sort="state"),
    ),
    name="class-lists",
    order=("-created", "-pk"),
    title=gettext_lazy("Class lists sent so far"),
    empty=gettext_lazy("No class list has been sent yet."),
)


@require_safe
@needs("exchange.see_import", of=the_import)
def found(request: Request, uuid: UUID) -> HttpResponse:
    row: RosterImport = request.permitted
    try:
        table, rows = imports.reexamine(row)
        all_found = imports.findings_of(table, rows)
    except Refusal:  # it has served: what was found is kept, names and headings are not
        rows, all_found = [], [Finding(**finding) for finding in row.findings]
    names = {each.number: each.name for each in rows}
    context = {
        "import": row,
        "is_waiting": row.state == RosterImport.State.CHECKED,
        "bad": row.rows - row.good,
        "findings": [(finding, names.get(finding.row, "")) for finding in all_found[:SHOWN]],
        "more": max(len(all_found) - SHOWN, 0),
        "headings": [_("Row"), _("Name"), _("Column"), _("What was found")],
        "good": [each for each in rows if each.is_good][:SHOWN],
        "read": [_("Row"), _("Name"), _("Mobile number"), _("Place"), _("Choices")],
        "for_office": entering.enters_for_office(request.user, row.cohort),
        "facts": [
            (_("File"), str(row)),
            (_("Class"), row.cohort.name),
            (_("Rows"), row.rows),
            (_("Rows without errors"), row.good),
            (_("State"), row.get_state_display()),
            (_("New in the class"), row.added),
            (_("In the class before"), row.known),
        ],
    }
    return render(request, "exchange/found.html", context)


@require_POST
@needs("exchange.take_over", of=the_import)
def import_roster(request: Request, uuid: UUID) -> HttpResponse:
    try:
        done = imports.import_rows(waiting=request.permitted, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("%(count)s people were added to the class.") % {"count": done.added})
        if not entering.enters_for_office(request.user, done.cohort):
            messages.info(request, _("They can learn at once. The office of the place confirms who they are."))
    return redirect("exchange:found", uuid)


@require_POST
@needs("exchange.see_import", of=the_import)
def discard(request: Request, uuid: UUID) -> HttpResponse:
    try:
        imports.discard(waiting=request.permitted, by=request.user)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("The file was erased; nothing was taken over."))
    return redirect("exchange:roster")


@require_safe
@needs("exchange.see_import", of=the_import)
@fresh_proof()
def annotated(request: Request, uuid: UUID) -> HttpResponse:
    """Send the same workbook with a column that says what is wrong in each row."""
    try:
        data = mended.annotated(request.permitted)
    except Refusal as error:
        show_refusal(request, error)
        return redirect("exchange:found", uuid)
    return as_file(data, "roster-checked.xlsx")


@require_safe
@needs("exchange.bring_rosters")
def template(request: Request) -> HttpResponse:
    """Send an empty class list with its headings, every cell set to text."""
    notes = [
        _("Enter one person a row on the next sheet. Columns with * are needed."),
        _("Identity numbers are text: the columns are set to “text” already; do not change that."),
        *(f"{heading}：{'、'.join(choices)}" for heading, choices in roster.CHOICES.items()),
    ]
    starred = [f"{heading}*" if heading in headings.NEEDED else heading for heading in headings.HEADINGS]
    empty = [[""] * len(starred)] * 200
    return as_file(workbook.write(roster.SHEET, starred, empty, notes=notes), "roster-template.xlsx")


def as_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
