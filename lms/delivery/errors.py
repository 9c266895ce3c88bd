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


class NothingNew(DeliveryError):
    code = "nothing_new"
    words = _("This class's training base is suspended or has left: nobody new joins.")
    remedy = _("Ask the county's office. Who is in the class already goes on, and the office finishes the class.")


class NeedsAnother(DeliveryError):
    code = "needs_another"
    words = _("Somebody else has to decide: an officer of the class's place who has no post at its training base.")
    remedy = _("Ask the county's office.")


class AlreadyDecided(DeliveryError):
    code = "already_decided"
    words = _("This has been decided already.")
    remedy = _("Load the page again to see what was decided.")
