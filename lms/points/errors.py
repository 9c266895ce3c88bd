"""What the ledger refuses, with a code for programs, words for people and what to do now."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PointsError(Exception):
    """The base of all refusals of this app."""

    code = "points"
    words: str | Promise = _("The ledger refused this.")
    remedy: str | Promise = ""

    def __init__(self) -> None:
        super().__init__(str(self.words))


class AlreadyReversed(PointsError):
    code = "already_reversed"
    words = _("This has been taken back already.")


class NeverReversed(PointsError):
    code = "never_reversed"
    words = _("What takes back cannot itself be taken back.")
    remedy = _("Enter a correction instead.")


class NoPolicy(PointsError):
    code = "no_policy"
    words = _("No points policy is in force on that day.")
    remedy = _("Enact a policy that starts on or before that day.")


class PolicyTooEarly(PointsError):
    code = "policy_too_early"
    words = _("A policy can only start in the future: what was earned stays as it is.")
    remedy = _("Choose tomorrow or a later day.")
