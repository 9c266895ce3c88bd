"""What may go wrong here, with a code for programs and words and a remedy for people."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accessibility.cues import Cue
from accessibility.readiness import Finding


class AccessibilityError(Exception):
    """`words` say what happened, `remedy` what to do about it; both are translated when they are made."""

    code = "accessibility_error"

    def __init__(self, words: str, remedy: str) -> None:
        super().__init__(words)
        self.words = words
        self.remedy = remedy


class Conflict(AccessibilityError):
    """Someone saved while another was editing; both texts are here and neither is lost."""

    code = "stale_version"

    def __init__(self, *, base_number: int, latest_number: int, mine: Sequence[Cue], theirs: Sequence[Cue]) -> None:
        super().__init__(
            _("Someone else saved version %(number)d while you were editing.") % {"number": latest_number},
            _("Compare the two texts below, keep what is right, and save again."),
        )
        self.base_number, self.latest_number = base_number, latest_number
        self.mine, self.theirs = list(mine), list(theirs)


class SecondPersonNeeded(AccessibilityError):
    """Nobody approves her own work."""

    code = "second_person_needed"

    def __init__(self) -> None:
        super().__init__(
            _("You worked on this yourself, so you cannot approve it."),
            _("Ask another reviewer to look at it."),
        )


class WrongState(AccessibilityError):
    """The step does not follow from where things stand; usually somebody was quicker."""

    code = "wrong_state"

    def __init__(self) -> None:
        super().__init__(
            _("This step is not possible now; perhaps somebody else was quicker."),
            _("Load the page again and look at where things stand."),
        )


class NotGoodEnough(AccessibilityError):
    """Captions with findings that must be mended, or explained by the reviewer, first."""

    code = "captions_have_findings"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            _("%(count)d problems stand in the way.") % {"count": len(findings)},
            _("Mend them one after the other; each has a link."),
        )
        self.findings = list(findings)


class Unreadable(AccessibilityError):
    """An uploaded caption file that is neither WebVTT nor SubRip."""

    code = "unreadable_captions"

    def __init__(self) -> None:
        super().__init__(
            _("This file has no captions that can be read."),
            _("Upload a WebVTT (.vtt) or SubRip (.srt) file saved as UTF-8."),
        )


class Incomplete(AccessibilityError):
    """A form's value that cannot be kept as it is."""

    code = "incomplete"
