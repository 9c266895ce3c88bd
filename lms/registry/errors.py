"""Refusals of the registry, with a code for programs, words for people and what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal

if TYPE_CHECKING:
    from lms.people.models import Claim, User


class AlreadyAsked(Refusal):
    code = "already_asked"
    words = _("This has been asked for already and waits for a decision.")
    remedy = _("Look under “Waiting for a decision”.")


class EnteredAlready(Refusal):
    """Somebody has this number; `person` is she, for an officer who may see her."""

    code = "entered_already"
    words = _("This person is entered already.")
    remedy = _("Open her page and go on there.")
    field = "citizen_id"

    def __init__(self, person: User) -> None:
        super().__init__()
        self.person = person


class NamedByList(Refusal):
    """A list has named this number; `claim` is the row, for who may decide about it."""

    code = "named_by_list"
    words = _("A class list has named this number already, and the row waits for you.")
    remedy = _("Open it and decide who she is; then go on on her page.")
    field = "citizen_id"

    def __init__(self, claim: Claim) -> None:
        super().__init__()
        self.claim = claim


class NotEntered(Refusal):
    """The same words whoever has the number, wherever she lives."""

    code = "not_entered"
    words = _("This number cannot be entered here.")
    remedy = _("Check it. If the person has moved to your place, take her over; else ask the office above.")
    field = "citizen_id"


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
