"""The caption editor: rows of a form, fifty to a page, each save a new version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accessibility.captions import editing, findings, rules, tracks
from accessibility.captions.cues import Cue
from accessibility.captions.times import parse_time
from accessibility.display.player import addresses
from accessibility.errors import Conflict, Incomplete
from accessibility.forms import ApproveForm, ImportForm, ReturnForm, cue_forms
from accessibility.models import Track, TrackVersion
from accessibility.readiness.readiness import Finding
from accessibility.speech.state import speech_state
from accessibility.views.conflicts import conflict_page
from accessibility.views.lookups import asset_page, track_of, trail
from foundation.http.permission import needs
from foundation.http.requests import Request
from foundation.refusals import Refusal, show_refusal

A_PAGE = 50  # a page of more is slow to walk through by ear or by key


@dataclass(frozen=True, slots=True)
class Row:
    """A caption on the page: its form, its number in the whole track, and what is wrong with it."""

    number: int
    form: BaseForm
    cue: Cue
    findings: Sequence[Finding]
    next_problem: str

    @property
    def lengths(self) -> str:
        return " / ".join(f"{rules.width(line):g}" for line in self.cue.shown.split("\n"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("accessibility.view_track", of=track_of)
def edit(request: Request, track: Any) -> HttpResponseBase:
    """Show the editor to people who may see the track; a POST needs `edit_track`, which `save` requires."""
    if request.method == "POST":
        return save(request, track=track)
    return editor_page(request, request.permitted)


@needs("accessibility.edit_track", of=track_of)
def save(request: Request, track: Any) -> HttpResponse:
    track_: Track = request.permitted
    base = version_numbered(track_, request.POST.get("base", ""))
    cues, first = base.read(), shown_from(request.POST.get("first", "1"), len(base.cues))
    forms = cue_forms(cues[first : first + A_PAGE], request.POST)
    if not forms.is_valid():
        return editor_page(request, track_, base=base, first=first, forms=forms, status=422)
    written = [*cues[:first], *of_forms(forms, cues), *cues[first + A_PAGE :]]
    deed, _colon, subject = request.POST.get("do", "save").partition(":")
    try:
        version = tracks.save_version(
            track=track_, base_number=base.number, cues=changed(written, deed, subject, request), by=request.user
        )
        if deed == "submit":
            tracks.submit(track=track_, version=version, by=request.user)
            messages.success(request, _("Submitted. A second person will look at it."))
            return redirect("accessibility:queue")
    except Conflict as conflict:
        return conflict_page(request, track_, base, conflict)
    except Refusal as error:
        show_refusal(request, error)
    else:
        messages.success(request, _("Saved as version %(number)d.") % {"number": version.number})
    return redirect(editor_address(track_, first, subject))


def of_forms(forms: Any, cues: Sequence[Cue]) -> list[Cue]:
    """Return the rows as captions. One that the base does not know comes from the browser and is taken as new."""
    known = {cue.id: cue for cue in cues}
    return [form.cue(known.get(form.cleaned_data["id"], Cue(0, 0, ""))) for form in forms]


def changed(cues: list[Cue], deed: str, subject: str, request: HttpRequest) -> list[Cue]:
    """Apply the buttons that change rows; any other only saves."""
    match deed:
        case "split":
            caret = request.POST.get("caret", "")
            return editing.split(cues, subject, int(caret) if re.fullmatch("[0-9]{1,4}", caret) else None)
        case "merge":
            return editing.merge(cues, subject)
        case "delete":
            return editing.delete(cues, subject)
        case "add":
            return editing.add_after(cues, subject or None)
        case "move":
            first = parse_time(request.POST.get("first-begins", "")[:20])
            if first is None:
                raise Incomplete(_("The captions were not moved."), _("Type a time such as 1:05.250."))
            return editing.shift_all(cues, first)
    return cues


def editor_page(
    request: HttpRequest,
    track: Track,
    *,
    base: TrackVersion | None = None,
    first: int | None = None,
    forms: Any = None,
    status: int = 200,
) -> HttpResponse:
    version = base or track.latest
    version.track = track
    cues, found = version.read(), findings.of_version(version)
    first = shown_from(request.GET.get("first", "1"), len(cues)) if first is None else first
    shown = cues[first : first + A_PAGE]
    forms = forms if forms is not None else cue_forms(shown)
    user = request.user
    context = {
        "track": track,
        "version": version,
        "trail": trail((track.asset.title, asset_page(track.asset)), (track.get_kind_display(), "")),
        "facts": facts(track, version),
        "forms": forms,
        "rows": [row(first + at, form, cue, found) for at, (form, cue) in enumerate(zip(forms, shown, strict=False))],
        "first": first + 1,
        "pages": [(at + 1, min(at + A_PAGE, len(cues))) for at in range(0, len(cues), A_PAGE)],
        "findings": [linked(each, first) for each in found],
        "tally": findings.tally(found),
        "never_excused": findings.NEVER_EXCUSED,
        "media": addresses(track.asset),
        "returned": version.returns.select_related("by").order_by("-pk").first(),
        "speech": speech_state(),
        "import_form": ImportForm(initial={"base": version.number}),
        "approve_form": ApproveForm(),
        "return_form": ReturnForm(),
        "may_edit": user.has_perm("accessibility.edit_track", track),
        "may_approve": track.state == Track.State.REVIEW and user.has_perm("accessibility.approve_track", track),
    }
    return render(request, "accessibility/edit.html", context, status=status)


def facts(track: Track, version: TrackVersion) -> list[tuple[str, Any]]:
    author = str(version.author) if version.author else version.get_origin_display()
    return [
        (_("State"), track.get_state_display()),
        (_("Version"), version.number),
        (_("By"), author),
        (_("Saved"), date_format(localtime(version.created), "Y-m-d H:i")),
    ]


def row(at: int, form: BaseForm, cue: Cue, found: Sequence[Finding]) -> Row:
    number = at + 1
    form.about = _("Caption %(number)s") % {"number": number}  # type: ignore[attr-defined]
    mine = [each for each in found if each.link == f"#cue-{number}"]
    later = next((each.link for each in found if number_of(each) > number), "")
    return Row(number, form, cue, mine, later)


def linked(finding: Finding, first: int) -> tuple[Finding, str]:
    """Return a finding and its address: on this page, or on the page of the editor that has the caption."""
    number = number_of(finding)
    page = (number - 1) // A_PAGE * A_PAGE if number else first
    return finding, finding.link if page == first else f"?first={page + 1}{finding.link}"


def number_of(finding: Finding) -> int:
    tail = finding.link.removeprefix("#cue-")
    return int(tail) if tail.isdigit() else 0


def shown_from(text: str, total: int) -> int:
    """Return the index of the first caption of the page that a number from the address falls on."""
    number = int(text) if re.fullmatch("[0-9]{1,6}", text) else 1
    return max(0, min(number, total) - 1) // A_PAGE * A_PAGE


def version_numbered(track: Track, text: str) -> TrackVersion:
    """Return the version that the page was made from; without a number the latest."""
    number = int(text) if re.fullmatch("[0-9]{1,6}", text) else 0
    return track.versions.filter(number=number).first() or track.latest


def editor_address(track: Track, first: int, subject: str) -> str:
    """Return the address of the place on the page where the person was."""
    at = editing.place(TrackVersion.objects.filter(track=track).latest("number").read(), subject) if subject else None
    if at is None:
        return f"{track.get_absolute_url()}?first={first + 1}#captions"
    return f"{track.get_absolute_url()}?first={at // A_PAGE * A_PAGE + 1}#cue-{at + 1}"
