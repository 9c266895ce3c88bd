"""What records refuse, with a code for programs, words for people and what to do now."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RecordsError(Exception):
    """The base of all refusals of this app."""

    code = "records"
    words: str | Promise = _("This did not work.")
    remedy: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(str(self.words))


class NotYetEarned(RecordsError):
    """`missing` says in sentences what is still to be done."""

    code = "not_yet_earned"
    words = _("This certificate is not earned yet.")
    remedy = _("Do what is still missing, then come back.")

    def __init__(self, missing: list[str]) -> None:
        super().__init__()
        self.missing = missing


class AlreadyRevoked(RecordsError):
    code = "already_revoked"
    words = _("This certificate has been revoked already.")
