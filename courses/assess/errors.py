"""What assessment refuses, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class NoSuchQuiz(Refusal):
    code = "no_such_quiz"
    status = 404
    words = _("This quiz is not there any more.")
    remedy = _("Load the page again.")


class NothingAnswered(Refusal):
    code = "nothing_answered"
    status = 422
    words = _("You have not chosen an answer yet.")
    remedy = _("Choose an answer, then send again.")


class HelperMayNot(Refusal):
    code = "helper_may_not"
    status = 403
    words = _("A quiz is answered by the learner alone.")
    remedy = _("If the learner cannot enter answers, ask the base to note “somebody who enters answers” as a need.")


class NotOnCourse(Refusal):
    code = "not_enrolled"
    status = 403
    words = _("You are not on this course, so an answer would count for nothing.")
    remedy = _("Join the course first; it is free. If it takes nobody new now, ask the county's office.")
