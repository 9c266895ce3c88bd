"""What the ledger refuses, with a code for programs, words for people and what to do now."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class AlreadyReversed(Refusal):
    code = "already_reversed"
    words = _("This has been taken back already.")


class NeverReversed(Refusal):
    code = "never_reversed"
    words = _("What takes back cannot itself be taken back.")
    remedy = _("Enter a correction instead.")


class NoPolicy(Refusal):
    code = "no_policy"
    words = _("No points policy is in force on that day.")
    remedy = _("Enact a policy that starts on or before that day.")


class PolicyTooEarly(Refusal):
    code = "policy_too_early"
    words = _("A policy can only start in the future: what was earned stays as it is.")
    remedy = _("Choose tomorrow or a later day.")


class NotForOneself(Refusal):
    code = "not_for_oneself"
    words = _("Nobody enters work or mentoring for herself.")
    remedy = _("Ask a colleague of the base to enter it.")


class NoEvidence(Refusal):
    code = "no_evidence"
    words = _("It does not say what was done and how one knows.")
    remedy = _("Write a sentence about the work and who looked at it.")


class DayToCome(Refusal):
    code = "day_to_come"
    field = "day"
    words = _("That day has not come yet.")
    remedy = _("Choose today or a day before.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    words = _("This was decided already.")
    remedy = _("Open the page again to see how.")


class NoReason(Refusal):
    code = "no_reason"
    words = _("The learner will read why, so a reason is needed.")
    remedy = _("Write one sentence.")


class OwnCase(Refusal):
    code = "own_case"
    words = _("Nobody decides about her own credit.")
    remedy = _("Leave it to another officer.")


class NeedsAnother(Refusal):
    code = "needs_another"
    words = _(
        "A second person has to decide: not whoever asked, not the learner, and nobody of the learner's own base."
    )
    remedy = _("Leave it to another officer.")


class BelowZero(Refusal):
    code = "below_zero"
    words = _("The balance would fall below nothing.")
    remedy = _("Ask for less, or tick that it may fall below nothing and say why.")


class BadDocument(Refusal):
    code = "bad_document"
    field = "document"
    words = _("This file cannot be kept as evidence.")
    remedy = _("Send a PDF, JPG or PNG of at most 5 MB.")


class RunOverlaps(Refusal):
    code = "run_overlaps"
    words = _("Another run has counted part of this period again.")
    remedy = _("Undo that run first, or choose other days.")


class PeriodNotOver(Refusal):
    code = "period_not_over"
    words = _("Only a period that is over can be counted again.")
    remedy = _("Choose days before today, the first before the last.")


class PolicyReads(Refusal):
    code = "policy_reads"
    words = _("These rules can be read: nothing has to stand in for them.")
    remedy = _("Enact a new version instead.")


class WaitsForIdentity(Refusal):
    code = "waits_for_identity"
    words = _("Who this learner is has not been confirmed yet; until then her credit waits.")
    remedy = _("An officer or counsellor of the place confirms her, under “To be confirmed”.")


class RulesUnreadable(Refusal):
    code = "rules_unreadable"
    words = _("These rules cannot be read. Mend them first.")
    field = "policy"


class PeriodUnreadable(Refusal):
    code = "period_unreadable"
    words = _("A policy of that period cannot be read. Mend it first.")


class StillUnposted(Refusal):
    code = "still_unposted"
    words = _("It failed again for the reason shown. What was learnt is kept.")
    remedy = _("Mend the rules, or report this to the operator of the machine.")
