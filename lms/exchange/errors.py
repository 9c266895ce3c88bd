"""What exchange refuses, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal, Words


class BadFile(Refusal):
    code = "bad_file"
    words = _("This file cannot be read as a workbook: it is damaged, or of another kind.")
    remedy = _("Open it in Excel or WPS, save it as .xlsx (Excel workbook) and send it again.")


class TooBig(Refusal):
    code = "too_big"
    words = _("This file is too big.")
    remedy = _("Send at most 5,000 rows at a time, in a file of at most 5 MB.")


class Locked(BadFile):
    code = "locked"
    words = _("This workbook is protected with a password, so it cannot be read.")
    remedy = _("Open it in Excel or WPS, take the password off, save it and send it again.")


class OldFormat(BadFile):
    code = "old_format"
    words = _("This is a workbook of the old kind (.xls).")
    remedy = _("Open it in Excel or WPS, save it as .xlsx (Excel workbook) and send it again.")


class Named(Refusal):
    """A refusal that says what it is about, in words of the file: `named`."""

    def __init__(self, named: list[str]) -> None:
        super().__init__()
        self.named = named

    def sentences(self) -> list[Words]:
        return [self.words, "、".join(self.named), self.remedy]


class MissingHeadings(Named):
    """`named` are those that are not there; `unused` the headings that the file has and we do not know."""

    code = "missing_headings"
    words = _("The workbook lacks columns that are needed.")
    remedy = _("Start from the template; its headings must stay as they are.")

    def __init__(self, named: list[str], unused: list[str]) -> None:
        super().__init__(named)
        self.unused = unused

    def sentences(self) -> list[Words]:
        words, named, remedy = super().sentences()
        others = _("Headings that are none of ours: %(headings)s.") % {"headings": "、".join(self.unused)}
        return [words, named, others if self.unused else "", remedy]


class DoubleHeadings(Named):
    """`named` are the columns that mean one thing: it is unknown which of them is the trainee's own."""

    code = "double_headings"
    words = _("Two columns of this list mean the same.")
    remedy = _(
        "Keep the column with what is the trainee's own. Delete the other, or name whose it is in its heading, such as"
        " “监护人姓名”: then it is not read."
    )


class HiddenSheet(Named):
    """`named` are hidden sheets with people on them."""

    code = "hidden_sheet"
    words = _("The class list stands on a hidden sheet.")
    remedy = _("Show the sheet in Excel or WPS, look it through, save it and send it again.")


class NotWaiting(Refusal):
    code = "not_waiting"
    words = _("This class list has been taken over or given up already.")
