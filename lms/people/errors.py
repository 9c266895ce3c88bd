"""What is refused about people, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class TwoPeopleNeeded(Refusal):
    code = "two_people_needed"
    words = _("Whoever asks for this cannot approve it.")
    remedy = _("Ask a colleague or the office above to decide.")


class NotTwoTrainees(Refusal):
    code = "not_two_trainees"
    words = _("These are not two open accounts of trainees.")
    remedy = _("Look both up again; one of them may have been closed.")


class StillAtWork(Refusal):
    code = "still_at_work"
    words = _("This account still has a post.")
    remedy = _("End the post first.")


class AlreadyErased(Refusal):
    code = "already_erased"
    words = _("This person has been erased already.")


class WasAbsorbed(Refusal):
    code = "was_absorbed"
    words = _("This account was joined with another.")
    remedy = _("Open the account that was kept.")


class SameNumber(Refusal):
    code = "same_number"
    words = _("This is the citizen id that she has already.")
    field = "citizen_id"


class NumberTaken(Refusal):
    """Whose it is, is not said: the officer may not be allowed to know."""

    code = "number_taken"
    words = _("This citizen id belongs to another account.")
    remedy = _("Check the number. If both accounts are one person, have them joined.")
    field = "citizen_id"


class SamePlace(Refusal):
    code = "same_place"
    words = _("The person lives there already.")


class MovedToday(Refusal):
    code = "moved_today"
    words = _("A move of this person was entered today already.")
    remedy = _("Enter the next move tomorrow.")


class NoCounsellorHere(Refusal):
    code = "no_counsellor_here"
    words = _("This person is no counsellor over the place where the trainee lives.")
    remedy = _("Give her the post first, under “Offices and posts”, or choose another one.")
    field = "counsellor"


class CounsellorAlready(Refusal):
    code = "counsellor_already"
    words = _("This counsellor looks after the trainee already.")
    field = "counsellor"


class AssignmentEnded(Refusal):
    code = "assignment_ended"
    words = _("This has ended already.")


class DayToCome(Refusal):
    code = "day_to_come"
    words = _("This day is still to come.")
    remedy = _("Enter the day that stands on the paper.")
    field = "day"


class WithdrawnBefore(Refusal):
    code = "withdrawn_before"
    words = _("On this day the consent had not been given yet.")
    field = "day"


class WithdrawnAlready(Refusal):
    code = "withdrawn_already"
    words = _("This consent was taken back already.")


class HelpsHerself(Refusal):
    code = "helps_herself"
    words = _("This phone signs in the trainee herself.")
    remedy = _("Enter the helper's own phone. A shared family phone signs in one person; choose who that is.")


class PhoneOfAnother(Refusal):
    code = "phone_of_another"
    words = _("This phone signs in a person of another name.")
    remedy = _("Check the number and the name with the helper herself, and enter both as she has them.")


class OfOwnBase(Refusal):
    code = "of_own_base"
    words = _("Whoever works at a base at which this person learns or ever learnt may neither help her nor decide.")
    remedy = _("Ask somebody of the county's office, or a helper, who has no post at that base.")


class PhoneTaken(Refusal):
    code = "phone_taken"
    words = _("This phone signs in somebody else.")
    remedy = _("A family may share a phone: enter its holder as a helper, or take another number.")


class PostsHerself(Refusal):
    code = "posts_herself"
    words = _("Nobody gives herself a post, or ends her own.")
    remedy = _("Ask a colleague or the office above.")


class MayNotPost(Refusal):
    code = "may_not_post"
    words = _("You cannot give or end this post.")
    remedy = _("Each level sets up itself and the level below it: ask the office whose level it is.")


class PostedAlready(Refusal):
    code = "posted_already"
    words = _("This person has that post already.")
    remedy = _("End it first if its days or its document were wrong.")


class PostEnded(Refusal):
    code = "post_ended"
    words = _("This post has ended already.")


class EndsBeforeStart(Refusal):
    code = "ends_before_start"
    words = _("The last day lies before the first.")
    field = "ends"


class NobodyToPost(Refusal):
    """Neither the name nor the number is confirmed to whoever asks."""

    code = "nobody_to_post"
    words = _("The name and the mobile number do not go together, or the account was closed.")
    remedy = _("Ask the person for both, as she has them on the platform, and check what you typed.")
    field = "phone"


class OfficeKnown(Refusal):
    code = "office_known"
    words = _("This place has an office of that name already.")
    remedy = _("Open it in the list.")
    field = "name"


class NotYours(Refusal):
    code = "not_yours"
    words = _("You cannot decide about this person.")
    remedy = _("An officer or counsellor of the place decides who neither entered the row nor works at the base.")


class NumberKnown(Refusal):
    code = "number_known"
    words = _("Somebody has this citizen id already.")
    remedy = _("Open the row: join it with that person, or reject it.")


class DeniedByHer(Refusal):
    code = "denied_by_her"
    words = _("She whose number it is says that it is not she.")
    remedy = _("Open the row: ask her and the training body, then join it with her account, or reject it.")


class NumberElsewhere(Refusal):
    code = "number_elsewhere"
    words = _("The office of another place decides about this number.")
    remedy = _("It stands in that office's list. If the person lives here now, take her over first.")


class ClaimDecided(Refusal):
    code = "claim_decided"
    words = _("This has been decided already.")


class Unconfirmed(Refusal):
    code = "unconfirmed"
    words = _("Who this person is has not been confirmed yet.")
    remedy = _("Confirm her first, under “To be confirmed”.")


class TooManyToday(Refusal):
    """`organisation` has reached its bound of the day."""

    code = "too_many_today"
    words = _("Your office or base has reached the number of people it may enter or look through in a day.")
    remedy = _("Go on tomorrow, send a shorter list, or ask the office of your place to bring the list in.")


class ConsentOfAnother(Refusal):
    code = "consent_of_another"
    words = _("Only the person herself, or her guardian, agrees to this.")
    remedy = _("If you are her guardian, ask the office of your place to enter you as that.")


class ConsentWordsChanged(Refusal):
    code = "consent_words_changed"
    words = _("The words have changed since you opened the page. Nothing was kept.")
    remedy = _("Read them again, then decide.")
