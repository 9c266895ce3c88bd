"""Refusals of steps, of acts on many rows and of lists that are too long for a workbook."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from lms.backoffice.lifecycle.asked import LABELS


class UnknownStep(Refusal):
    code = "unknown_step"
    words = _("There is no such step.")
    remedy = _("Open the page again and choose one of its buttons.")


class NotNow(Refusal):
    code = "not_now"
    words = _("This step cannot be taken in the present state: somebody may have taken another one meanwhile.")
    remedy = _("Open the page again and see what has happened.")
    status = 409


class NotYourStep(Refusal):
    code = "not_yours"
    words = _("This step is taken by others.")
    status = 403


class SecondPersonNeeded(Refusal):
    code = "second_person"
    words = _("You took the step before. This one takes a second person.")
    remedy = _("Ask a colleague of your office, or the level above.")
    status = 409


class MissingForStep(Refusal):
    """`field` names what is missing."""

    code = "missing"

    def __init__(self, field: str) -> None:
        super().__init__(_("This step needs: %(what)s.") % {"what": LABELS[field]}, _("Fill it in and send it again."))
        self.field = field
        self.code = f"missing:{field}"


class TooManyRows(Refusal):
    code = "too_many_rows"
    words = _("That is more than one workbook takes.")
    remedy = _("Narrow the list first, by a county or by a state, and download it in parts.")


class TooManyWorkbooks(Refusal):
    code = "too_many_workbooks"
    words = _("You have downloaded very many workbooks today.")
    remedy = _("The list itself can be read as before. Download the next one tomorrow.")
    status = 429


class NothingChosen(Refusal):
    code = "nothing_chosen"
    words = _("You have ticked nothing.")
    remedy = _("Tick the rows that it is about, then press the button once more.")


class TooManyChosen(Refusal):
    code = "too_many_chosen"
    words = _("That is more than can be done at once.")
    remedy = _("Narrow the list and do it in parts.")


class FormChanged(Refusal):
    code = "form_changed"
    words = _("What was chosen for it does not hold any more, so the rest of it was left.")
    remedy = _("Open the list, tick the rows that are left and choose again.")
    status = 409


class JobOfAnother(Refusal):
    code = "not_yours_any_more"
    words = _("The list does not open to you any more, so the rest of it was left.")
    remedy = _("Ask whoever gives posts at your office.")
    status = 403


class JobGone(Refusal):
    code = "file_gone"
    words = _("This file is no longer kept.")
    remedy = _("Open the list and download it once more.")
    status = 410


class LeaseLost(Exception):
    """Somebody else works on the job by now."""
