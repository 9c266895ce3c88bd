"""Refusals of plan, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class NotTheProvince(Refusal):
    code = "not_the_province"
    status = 403
    words = _("Plan periods and counting rules are the province's.")
    remedy = _("Ask the office of the province.")


class PeriodKnown(Refusal):
    code = "period_known"
    field = "name"
    words = _("There is a period of that name already.")
    remedy = _("Look at it in the list.")


class PeriodOver(Refusal):
    code = "period_over"
    field = "last_day"
    words = _("This period is over, or would end before it began or after its planned end.")
    remedy = _("Choose a day within the period.")


class BeginsBackwards(Refusal):
    code = "begins_backwards"
    field = "starts"
    words = _("This rule would begin before today, or not after the newest rule.")
    remedy = _("Choose a later day: what has been counted by a rule stays counted by it.")
