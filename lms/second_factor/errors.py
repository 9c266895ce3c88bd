"""Refusals of resets, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class NotTheirOfficer(Refusal):
    code = "not_their_officer"
    words = _("You cannot reset the second factor of this person.")
    remedy = _("Two officers of the level above decide; for the province and operators, two other province officers.")


class NothingToReset(Refusal):
    code = "nothing_to_reset"
    words = _("This person has no second factor set up.")
    remedy = _("At the next sign-in the page leads to setting one up.")


class ResetUnderWay(Refusal):
    code = "reset_under_way"
    words = _("A reset of this person's second factor is under way already.")
    remedy = _("Look at the list below.")


class ResetDecided(Refusal):
    code = "reset_decided"
    words = _("This reset has been decided already.")


class SecondOfficerNeeded(Refusal):
    code = "second_officer_needed"
    words = _("Whoever asked for this reset cannot approve it.")
    remedy = _("Another officer of the level above has to look at it.")
