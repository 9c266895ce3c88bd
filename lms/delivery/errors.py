"""What delivery refuses, with a code for programs, words for people and what to do now."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DeliveryError(Exception):
    """The base of all refusals of this app."""

    code = "delivery"
    words: str | Promise = _("This did not work.")
    remedy: str | Promise = ""

    def __init__(self, who: str = "") -> None:
        super().__init__(str(self.words))
        self.who = who


class NotAMember(DeliveryError):
    code = "not_a_member"
    words = _("This person is not in the class.")
    remedy = _("Add the person to the class first.")


class NotYet(DeliveryError):
    code = "not_yet"
    words = _("The session has not begun.")
    remedy = _("Mark who came when it begins.")


class BadMinutes(DeliveryError):
    code = "bad_minutes"
    words = _("The minutes do not fit the session.")
    remedy = _("Enter how many minutes of the session the person was there.")


class InTwoPlaces(DeliveryError):
    code = "in_two_places"
    words = _("This person is marked in another class at the same time.")
    remedy = _("Ask the other class, then correct one of the two.")
