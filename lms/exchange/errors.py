"""What exchange refuses, with a code for programs, words for people and what to do now."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ExchangeError(Exception):
    """The base of all refusals of this app."""

    code = "exchange"
    words: str | Promise = _("This did not work.")
    remedy: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(str(self.words))


class BadFile(ExchangeError):
    code = "bad_file"
    words = _("This file cannot be read as a workbook.")
    remedy = _("Save it as .xlsx (Excel workbook) and send it again.")


class TooBig(ExchangeError):
    code = "too_big"
    words = _("This file is too big.")
    remedy = _("Send at most 5,000 rows at a time, in a file of at most 5 MB.")


class MissingHeadings(ExchangeError):
    """`headings` are those that are not there."""

    code = "missing_headings"
    words = _("The workbook lacks columns that are needed.")
    remedy = _("Start from the template; its headings must stay as they are.")

    def __init__(self, headings: list[str]) -> None:
        super().__init__()
        self.headings = headings


class NotWaiting(ExchangeError):
    code = "not_waiting"
    words = _("This class list has been taken over or given up already.")
