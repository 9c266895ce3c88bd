"""Refusals of the registry, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class AlreadyAsked(Refusal):
    code = "already_asked"
    words = _("This has been asked for already and waits for a decision.")
    remedy = _("Look under “Waiting for a decision”.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    words = _("This has been decided already.")


class TooManyLookups(Refusal):
    code = "too_many_lookups"
    words = _("You have looked up many numbers in a short time.")
    remedy = _("Go on in an hour.")


class NumberTakesTwo(Refusal):
    code = "number_takes_two"
    words = _("She has proved another number. One officer alone does not replace it.")
    remedy = _("Ask for a new number on her page: a second officer approves, and it counts after 72 hours.")
