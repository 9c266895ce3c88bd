"""What the pages refuse, in words for people and a code for programs."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from foundation.refusals import Refusal, Words

if TYPE_CHECKING:
    from accessibility.readiness.readiness import Finding


class NotReady(Refusal):
    """A page may not go live while something keeps it from its audience; `findings` says what."""

    code = "not_ready"
    status = 409

    def __init__(self, page: Any, findings: "list[Finding]") -> None:
        title = page.get_admin_display_title()
        words = _("“%(title)s” cannot be published yet.") % {"title": title}
        super().__init__(words, _("Mend what is listed, then publish again."))
        self.page = page
        self.findings = findings

    def sentences(self) -> list[Words]:
        return [self.words, *(finding.words for finding in self.findings)]
