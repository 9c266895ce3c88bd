"""What study refuses, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal, Words

LOAD_AGAIN = _("Load the page again.")


class NotEnrolled(Refusal):
    code = "not_enrolled"
    status = 403
    words = _("You have not joined this course.")
    remedy = _("Join the course first; it is free.")


class CourseClosed(Refusal):
    code = "course_closed"
    field = "cohort"
    status = 409
    words = _("This course takes nobody new now: it is not published, or its base is suspended or has left.")
    remedy = _("Choose another course, or ask the county's office. Who has joined already goes on learning.")


class MayNotAct(Refusal):
    code = "may_not_act"
    status = 403
    words = _("You may not learn in this person's name.")
    remedy = _("Choose whom you help again, or sign in as yourself.")


class NoSuchPart(Refusal):
    code = "no_such_part"
    status = 404
    words = _("This part of the lesson is not there any more.")
    remedy = _("Load the page again; what you learnt is kept.")


class PartNotReady(Refusal):
    code = "not_ready"
    status = 409
    words = _("This video is still being prepared.")
    remedy = _("Come back in a few minutes.")


class BadRequest(Refusal):
    code = "bad_request"
    words = _("The page sent something that cannot be read.")
    remedy = LOAD_AGAIN


class OnlyPost(BadRequest):
    code = "only_post"
    status = 405


class NotJson(BadRequest):
    code = "not_json"
    status = 415
    words = _("The page did not send JSON.")


class TooLong(BadRequest):
    code = "too_long"
    status = 413
    words = _("The page sent too much at once.")
    remedy = _("Load the page again; what was played is kept and sent in smaller parts.")


class BadChunk(Refusal):
    code = "bad_chunk"
    status = 422
    words = _("Part of what was played could not be counted.")
    remedy = _("Go on; from now on it counts again.")


class TooLate(Refusal):
    code = "too_late"
    status = 409
    words = _("What was played came in too late to count.")
    remedy = _("Watch this part again.")


class NotDelivered(Refusal):
    """The film's part was never asked for under this learner's token; `require` of settings.STUDY_DELIVERY."""

    code = "not_delivered"
    status = 409
    words = _("This part of the film was not sent to this device, so it cannot be counted yet.")
    remedy = _("Load the page again and play this part while there is a network; what is kept here is sent again.")


class LeaseClosed(Refusal):
    """`reason` says why: replaced, expired or conflict."""

    code = "lease_closed"
    status = 409
    words = _("Learning goes on in another window or on another device.")
    remedy = _("Press play to learn here again.")


class MayNotVoid(Refusal):
    code = "may_not_void"
    status = 403
    words = _("You may not ask for this evidence to be taken out.")
    remedy = _("Tell an officer of the place where this person lives.")


class MayNotDecide(Refusal):
    code = "may_not_decide"
    status = 403
    words = _("You may not decide about this request.")
    remedy = _("Somebody who neither asked nor had a part in it has to decide.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    status = 409
    words = _("This has been decided already.")
    remedy = _("Load the page again to see what was decided.")


class BadRun(Refusal):
    code = "bad_run"
    status = 422
    words = _("These pieces are not all there.")
    remedy = _("Choose a first and a last piece from the list, or leave both empty for all of it.")


class NothingChosen(Refusal):
    code = "nothing_chosen"
    words = _("No answer was chosen.")
    remedy = _("Choose one answer, then press the button again.")


class NotBegun(Refusal):
    """An answer under a lease that was lent for playing: time is played or read, never both."""

    code = "not_begun"
    status = 409
    words = _("The reading of this part has not begun.")
    remedy = _("Press “Start reading” first; what you watched is kept.")


class TryLater(Refusal):
    """`retry_ms`: how long it takes until the next answer is taken."""

    code = "try_later"
    status = 429
    words = _("Look at the text once more before you answer again.")
    remedy = _("Your reading goes on counting meanwhile; there is no hurry.")

    def __init__(self, *, retry_ms: int) -> None:
        super().__init__(retry_ms=retry_ms)
        self.retry_ms = retry_ms

    def sentences(self) -> list[Words]:
        return [self.words, gettext("You can answer again in %(time)s.") % {"time": in_words(self.retry_ms)}]


class TriedTooOften(Refusal):
    code = "tried_too_often"
    status = 429
    words = _("Today there were many wrong answers to this question.")
    remedy = _(
        "Read the part once more and answer tomorrow. The time you took is kept; if the question is unclear, tell us."
    )


class NoSuchEdit(Refusal):
    code = "no_such_edit"
    status = 404
    words = _("These are not two versions of one video.")
    remedy = _("Open the page again from the lesson.")


class NotTheSame(Refusal):
    """`row`: before which stated part; `kept_old`, `kept_new`: how long the rest is in each version, in ms."""

    code = "not_the_same"
    status = 422
    words = _("What is left unchanged is not equally long in both films.")
    remedy = _("Check the times against both films.")

    def __init__(self, *, row: int, kept_old: int, kept_new: int) -> None:
        super().__init__(row=row, kept_old=kept_old, kept_new=kept_new)
        self.lengths = {"old": on_clock(kept_old), "new": on_clock(kept_new)}

    def sentences(self) -> list[Words]:
        return [self.words, gettext("Earlier film: %(old)s, new film: %(new)s.") % self.lengths, self.remedy]


class NoSuchSurvey(Refusal):
    code = "no_such_survey"
    status = 404
    words = _("This survey is not there any more.")
    remedy = LOAD_AGAIN


class AlreadyAnswered(Refusal):
    code = "already_answered"
    status = 409
    words = _("This survey has been answered already.")
    remedy = _("Nothing more needs doing; each answer counts once.")


class NothingAnswered(Refusal):
    code = "nothing_answered"
    status = 422
    words = _("You have not answered anything yet.")
    remedy = _("Answer at least one question, then send again.")


class HelperMayNot(Refusal):
    code = "helper_may_not"
    status = 403
    words = _("A survey is answered by the learner alone.")
    remedy = _("If the learner cannot enter answers, ask the base to note “somebody who enters answers” as a need.")


class SomebodyElses(Refusal):
    code = "forbidden"
    status = 403
    words = _("This is somebody else's.")
    remedy = _("Sign in as the learner.")


class NotThere(Refusal):
    code = "not_found"
    status = 404
    words = _("This is not there any more.")
    remedy = LOAD_AGAIN


class ServerBusy(Refusal):
    """`seconds`: how long to wait before it is sent again."""

    code = "busy"
    status = 503
    words = _("The server is busy.")
    remedy = _("Nothing is lost; it is sent again.")
    seconds = 5


def in_words(ms: int) -> str:
    """Return a time to wait in words, rounded up."""
    seconds = -(-ms // 1000)
    if seconds < 60:
        return gettext("%(seconds)s seconds") % {"seconds": seconds}
    return gettext("%(minutes)s minutes") % {"minutes": -(-seconds // 60)}


def on_clock(ms: int) -> str:
    """Return a length as minutes and seconds; one that comes out below nothing keeps its sign."""
    seconds = round(ms / 1000)
    return f"{'-' if seconds < 0 else ''}{abs(seconds) // 60}:{abs(seconds) % 60:02}"
