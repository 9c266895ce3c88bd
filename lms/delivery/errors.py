"""Refusals of delivery, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal, Words


class NotAMember(Refusal):
    code = "not_a_member"
    words = _("This person is not in the class.")
    remedy = _("Add the person to the class first.")


class NotYet(Refusal):
    code = "not_yet"
    words = _("The session has not begun.")
    remedy = _("Mark who came when it begins.")


class OfOne(Refusal):
    """A refusal about one of many: `who` stands before the words."""

    def __init__(self, *, who: str) -> None:
        super().__init__()
        self.who = who

    def sentences(self) -> list[Words]:
        return [self.who, self.words, self.remedy]


class BadMinutes(OfOne):
    code = "bad_minutes"
    words = _("The minutes do not fit the session.")
    remedy = _("Enter how many minutes of the session the person was there.")


class InTwoPlaces(OfOne):
    code = "in_two_places"
    words = _("This person is marked in another class at the same time.")
    remedy = _("Ask the other class, then correct one of the two.")


class NothingNew(Refusal):
    code = "nothing_new"
    field = "cohort"
    words = _("This class's training base is suspended or has left: nobody new joins.")
    remedy = _("Ask the county's office. Who is in the class already goes on, and the office finishes the class.")


class NeedsAnother(Refusal):
    code = "needs_another"
    words = _("Somebody else has to decide: an officer of the class's place who has no post at its training base.")
    remedy = _("Ask the county's office.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    words = _("This has been decided already.")
    remedy = _("Load the page again to see what was decided.")
