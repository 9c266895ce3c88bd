"""Errors of this app, each with a code for programs and words and a remedy for people."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accessibility.captions.cues import Cue
from accessibility.readiness.readiness import Finding
from foundation.refusals import Refusal, Words
from foundation.text.running_text import joined


class Conflict(Refusal):
    """Someone saved while another was editing; both texts are here and neither is lost."""

    code = "stale_version"

    def __init__(self, *, base_number: int, latest_number: int, mine: Sequence[Cue], theirs: Sequence[Cue]) -> None:
        super().__init__(
            _("Someone else saved version %(number)d while you were editing.") % {"number": latest_number},
            _("Compare the two texts below, keep what is right, and save again."),
        )
        self.base_number, self.latest_number = base_number, latest_number
        self.mine, self.theirs = list(mine), list(theirs)


class SecondPersonNeeded(Refusal):
    """Nobody approves their own work."""

    code = "second_person_needed"
    words = _("You worked on this yourself, so you cannot approve it.")
    remedy = _("Ask another reviewer to look at it.")


class WrongState(Refusal):
    """The step does not follow from where things stand; usually somebody was quicker."""

    code = "wrong_state"
    words = _("This step is not possible now; perhaps somebody else was quicker.")
    remedy = _("Load the page again and look at where things stand.")


class NotGoodEnough(Refusal):
    """Captions with findings that must be mended, or explained by the reviewer, first.

    `hard` of them no note excuses. The editor names the same two numbers (`findings.tally`).
    """

    code = "captions_have_findings"

    def __init__(self, findings: Sequence[Finding], *, hard: int) -> None:
        excusable = len(findings) - hard
        must = ngettext("%(count)d problem must be mended.", "%(count)d problems must be mended.", hard)
        may = ngettext(
            "%(count)d problem must be mended, or explained in the note.",
            "%(count)d problems must be mended, or explained in the note.",
            excusable,
        )
        words = [text % {"count": count} for text, count in ((must, hard), (may, excusable)) if count]
        super().__init__(joined(words), _("Go through them one after the other; each has a link."))
        self.findings = list(findings)


class Unreadable(Refusal):
    """An uploaded caption file without a caption that can be read; `kind` is what it is instead, where that shows."""

    code = "unreadable_captions"

    def __init__(self, kind: str = "") -> None:
        super().__init__(*self.of(kind))

    @staticmethod
    def of(kind: str) -> tuple[Words, Words]:
        export = _("Export the captions as WebVTT (.vtt) or SubRip (.srt) in the program that made them.")
        match kind:
            case "":
                words = _("No line in this file has times such as 00:01:05,250 --> 00:01:08,000.")
                return words, export
            case "empty":
                return _("This file is empty."), _("Choose the file again; perhaps it was not saved yet.")
            case "film":
                return _("This is a film or a sound, not captions."), _("Choose the caption file that belongs to it.")
            case "gone":
                words = _("The file is no longer kept here: half an hour has passed.")
                return words, _("Choose the file again and upload it.")
            case "too_large":
                return _("The file is larger than 1 MB."), _("Captions of two hours are a tenth of that: choose again.")
            case "no_file":
                return _("No file was chosen."), _("Choose a WebVTT (.vtt) or SubRip (.srt) file.")
        return _("This is a file of the kind %(kind)s.") % {"kind": kind}, export


class Incomplete(Refusal):
    """A form's value that cannot be kept as it is."""

    code = "incomplete"
