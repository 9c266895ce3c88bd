"""What records refuse, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal, Words


class NotYetEarned(Refusal):
    """`missing` says in sentences what is still to be done."""

    code = "not_yet_earned"
    words = _("This certificate is not earned yet.")
    remedy = _("Do what is still missing, then come back.")

    def __init__(self, missing: list[str]) -> None:
        super().__init__()
        self.missing = missing

    def sentences(self) -> list[Words]:
        return [self.words, *self.missing, self.remedy]


class AlreadyRevoked(Refusal):
    code = "already_revoked"
    words = _("This certificate has been revoked already.")
    remedy = _("Open the page again to see how it stands now.")


class NeedsAnother(Refusal):
    """The person who asked may not decide."""

    code = "needs_another"
    words = _("You asked for this yourself, so somebody else has to decide.")
    remedy = _("Ask an officer of the place to open this page.")


class DecidedAlready(Refusal):
    code = "decided_already"
    words = _("This has been decided already.")
    remedy = _("Open the page again to see how it stands now.")


class NobodyToCertify(Refusal):
    code = "nobody_to_certify"
    words = _("Nobody in this class is on a course.")
    remedy = _("Give the programme a course, and bring in the class list.")


class LeftToOffice(Refusal):
    code = "left_to_office"
    words = _("The office brought these learners into the class, and issues their certificates.")
    remedy = _("Tell the office of the place when the class is over.")


class BadScan(Refusal):
    code = "bad_scan"
    words = _("This file is not a photograph or a PDF.")
    remedy = _("Send a JPEG, PNG or PDF file: a photograph taken with the phone is fine.")


class ScanTooBig(Refusal):
    code = "scan_too_big"
    words = _("This file is too big.")
    remedy = _("Send one of at most 8 megabytes: take the photograph again with less detail.")


class NotTheLatest(Refusal):
    code = "not_the_latest"
    words = _("This entry has been changed meanwhile.")
    remedy = _("Go back to the record and open it again.")


class OwnEntry(Refusal):
    """The person who entered a certificate, or owns it, may not verify it."""

    code = "own_entry"
    words = _("You entered this certificate, so somebody else has to check it.")
    remedy = _("Ask a colleague to open this page.")
