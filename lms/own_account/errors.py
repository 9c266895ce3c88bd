"""Refusals of one's own account, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class SamePhone(Refusal):
    code = "same_phone"
    words = _("This is the number that you have already.")
    field = "phone"


class WrongCode(Refusal):
    """`field` says which of the two codes it is about."""

    code = "wrong_code"
    words = _("This code is not right. Look at the newest message, and type its six digits.")


class CodeGone(Refusal):
    code = "code_gone"
    words = _("These codes no longer hold.")
    remedy = _("Ask for new ones.")


class MayNotMakeSlip(Refusal):
    code = "may_not_make_slip"
    words = _("You cannot make a slip for this person.")
    remedy = _("An officer or counsellor of her place does it, who works at none of her training bases.")


class SlipForPost(Refusal):
    code = "slip_for_post"
    words = _("Who works here gets no slip: it would open what that post may do.")
    remedy = _("A code to her phone signs her in; a lost second factor is reset by two officers.")


class SlipVoid(Refusal):
    """The same words whatever is wrong: whoever tries codes learns nothing."""

    code = "slip_void"
    words = _("This slip does not sign anybody in: it was used, has run out, or a newer one was made.")
    remedy = _("Look at the ten characters once more, or ask your office for a new slip.")
    field = "slip_code"


class NotTheirNumber(Refusal):
    code = "not_their_number"
    words = _("You cannot decide about the number of this person.")
    remedy = _("Two officers of her place do, who work at none of her training bases.")


class NoNumberToReplace(Refusal):
    code = "no_number_to_replace"
    words = _("This person has proved no number yet.")
    remedy = _("Enter her number on her page; nobody else has to approve that.")


class NumberUnderWay(Refusal):
    code = "number_under_way"
    words = _("A new number of this person is under way already.")
    remedy = _("Look at the list below.")


class NumberDecided(Refusal):
    code = "number_decided"
    words = _("This number has been decided about already.")


class SecondForNumber(Refusal):
    code = "second_for_number"
    words = _("Whoever asked for this number cannot approve it.")
    remedy = _("Another officer of the place, or of the level above, has to look at it.")


class HasAccount(Refusal):
    """Said only to who has typed the code that was sent to the number."""

    code = "has_account"
    words = _("This number signs somebody in already.")
    remedy = _("Sign in with a code to it, or ask your office.")


class AsksAlready(Refusal):
    code = "asks_already"
    words = _("With this number an account has been asked for already. The county has not decided yet.")
    remedy = _("You get a message when it has.")


class NotYourCounty(Refusal):
    code = "not_your_county"
    words = _("You cannot decide about this request.")
    remedy = _("An officer of the county that was chosen does.")


class RequestDecided(Refusal):
    code = "request_decided"
    words = _("This request has been decided already.")


class IdHasAccount(Refusal):
    code = "id_has_account"
    words = _("Somebody has this citizen id already.")
    remedy = _("Refuse the request with the reason that there is an account, and make a login slip for that person.")
    field = "citizen_id"


class OtherThanWritten(Refusal):
    code = "other_than_written"
    words = _("She had written another citizen id.")
    remedy = _("Look at the card once more. If she had mistyped it, refuse with a question and let her ask again.")
    field = "citizen_id"
