"""What study without a network refuses, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class UnknownGrant(Refusal):
    """The same answer to everything that is not verified: no such key, no such grant, another signature."""

    code = "unknown_grant"
    status = 403
    words = _("This evidence does not belong to any permission that we gave.")
    remedy = _(
        "It stays on this device. Open the page with a network once; if that does not help, ask your counsellor."
    )


class NotGranted(Refusal):
    code = "not_granted"
    status = 409
    words = _("This film is not among those that were taken along.")
    remedy = _("The course was changed. Open the page with a network once, so that the new one is fetched.")


class AccountClosed(Refusal):
    code = "account_closed"
    status = 410
    words = _("This account is closed.")
    remedy = _("Nothing of it was kept. Ask your county's office if this is a mistake.")


class TwoStories(Refusal):
    """The same book with another content: the first stands."""

    code = "two_stories"
    status = 409
    words = _("This device has two records of one sitting.")
    remedy = _("The first one counts. What comes now goes into a new record by itself; nothing needs doing.")


class ClaimKept(Refusal):
    """It is kept for a counsellor, and does not count by itself. `code` is that of `OfflineClaim.Why`."""

    status = 202
    words = _("This came in too late to count by itself.")
    remedy = _("It is kept: your counsellor looks at it and decides.")


class RightEnded(ClaimKept):
    code = "right_ended"
    words = _("Whoever helped with this may not learn in this person's name any more.")


class CameLate(ClaimKept):
    code = "too_late"


class KeyElsewhere(Refusal):
    """The app makes a new key and asks again."""

    code = "new_key_needed"
    status = 409
    words = _("This device needs a new key.")
    remedy = _("It makes one by itself; what is on it is kept.")


class TooManyKeys(Refusal):
    code = "too_many_devices"
    status = 429
    words = _("Very many devices have been prepared for learning without a network.")
    remedy = _("Give up one that is no longer used, or ask your counsellor.")


class NothingToTake(Refusal):
    code = "nothing_to_take"
    status = 409
    words = _("Nothing of this course can be taken along yet.")
    remedy = _("Its films are still being prepared. Come back later.")
