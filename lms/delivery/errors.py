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


class ClassOver(Refusal):
    code = "class_over"
    field = "cohort"
    words = _("This class is over or cancelled: nobody new joins.")
    remedy = _("Choose another class; a class that is not closed yet can be opened again by the county's office.")


class NotYourStep(Refusal):
    code = "not_your_step"
    status = 403
    words = _("This step is not yours to take.")
    remedy = _("The training body submits and finishes; the office of the place approves and closes.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    field = "reason"
    words = _("The reason is missing.")
    remedy = _("Write in a sentence why; the training body reads it.")


class NothingMayBegin(Refusal):
    code = "nothing_may_begin"
    words = _("The training base is suspended or has left: nothing new begins there.")
    remedy = _("Choose another base, or ask the office that decides about it.")


class ProgrammeNotApproved(Refusal):
    code = "programme_not_approved"
    field = "programme"
    words = _("The programme is not approved.")
    remedy = _("Submit the programme first; classes follow when the office has approved it.")


class NoMeetings(Refusal):
    code = "no_meetings"
    field = "weekdays"
    words = _("The class has no meeting.")
    remedy = _("Choose weekdays that lie between the first and the last day, or add a meeting.")


class TooManyMeetings(Refusal):
    code = "too_many_meetings"
    field = "ends"
    words = _("The class would last longer than two years, or meet more than 400 times.")
    remedy = _("Check the last day, or make two classes of it.")


class NotBegun(Refusal):
    """`day`: the first day of the class."""

    code = "not_begun"
    words = _("The class has not begun.")

    def __init__(self, *, day: object) -> None:
        super().__init__()
        self.day = day

    def sentences(self) -> list[Words]:
        return [self.words, _("Its first day is %(day)s.") % {"day": self.day}]


class NotRunning(Refusal):
    code = "not_running"
    status = 409
    words = _("Who came is marked while a class runs; this one is not approved yet, or is over.")
    remedy = _("Have it approved first. If it is over, the county's office can open it again.")


class SessionCancelled(Refusal):
    code = "session_cancelled"
    status = 409
    words = _("This meeting was cancelled.")
    remedy = _("If it took place after all, add it to the class again.")


class SessionHeld(Refusal):
    code = "session_held"
    status = 409
    words = _("Somebody was marked at this meeting, so it was held: it is neither moved nor cancelled.")
    remedy = _("If a mark is wrong, correct the mark.")


class MovedAway(Refusal):
    code = "moved_away"
    field = "day"
    words = _("The meeting would lie more than two years away from the first day.")
    remedy = _("Check the day.")


class SessionsOpen(Refusal):
    """`count`: how many meetings nobody was marked at."""

    code = "sessions_open"
    words = _("Meetings are open.")
    remedy = _("Mark who came, or cancel with a reason what was not held.")

    def __init__(self, *, count: int) -> None:
        super().__init__()
        self.count = count

    def sentences(self) -> list[Words]:
        open_ = _("%(count)s of its meetings were neither held nor cancelled.") % {"count": self.count}
        return [self.words, open_, self.remedy]


class ResultsMissing(SessionsOpen):
    """`count`: how many members have neither finished nor not."""

    code = "results_missing"
    words = _("Results are missing.")
    remedy = _("Write for each whether she has finished.")

    def sentences(self) -> list[Words]:
        open_ = _("%(count)s learners have no result yet.") % {"count": self.count}
        return [self.words, open_, self.remedy]


class HasMarks(Refusal):
    code = "has_marks"
    status = 409
    words = _("Somebody was marked in this class already, so it cannot be cancelled.")
    remedy = _("Cancel the meetings that are still to come, then finish the class.")


class NotAtThisBody(Refusal):
    code = "not_at_this_body"
    field = "teacher"
    words = _("This teacher has no post at the training body of the programme.")
    remedy = _("Choose somebody who works there, or have the office give the post first.")


class PlaceOutside(Refusal):
    code = "place_outside"
    field = "division"
    words = _("The class's place lies outside the training body's place.")
    remedy = _("Choose the training body's own place, or one within it.")


class NotOpen(Refusal):
    code = "not_open"
    status = 409
    words = _("This class is not open for sign-up.")
    remedy = _("Ask the training base or the office of your place whether you can still join.")
