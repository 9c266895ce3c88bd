"""The tables that say who did what when, by the paths to it. Those that say nothing of it write an `Act`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Source:
    """A table with the paths to the doer, the instant and the person concerned (or none).

    `words` say what it was done to; where rows of one table are about things of many kinds, `thing` leads to which.
    """

    model: str
    words: str | Promise
    by: str
    at: str
    subject: str = ""
    thing: str = ""


OF_CERTIFICATE = "certificate__subject"
OF_CONSENT = "consent__trainee__user"

SOURCES = (
    Source("people.Act", "", "by", "at", "subject"),
    Source("people.Reveal", _("looked at a sealed number"), "by", "at", "whose"),
    Source("people.Claim", _("entered somebody whom the office has to confirm"), "by", "created", "person"),
    Source("people.ClaimDecision", _("decided who it is whom a list names"), "by", "at", "claim__person"),
    Source("people.PhoneEntry", _("entered somebody's phone"), "by", "at", "person"),
    Source("people.Merge", _("joined two accounts"), "approved_by", "at", "kept"),
    Source("registry.Proposal", _("asked for a change of a person"), "asked_by", "asked", "person"),
    Source("registry.Proposal", _("decided about a change of a person"), "decided_by", "decided", "person"),
    Source("second_factor.FactorEvent", _("worked on a second factor"), "by", "at", "person"),
    Source("second_factor.FactorReset", _("asked to reset a second factor"), "asked_by", "asked", "person"),
    Source("second_factor.FactorReset", _("approved resetting a second factor"), "approved_by", "approved", "person"),
    Source("own_account.LoginSlip", _("made a login slip"), "by", "made", "person"),
    Source("own_account.LoginSlip", _("signed in with a login slip"), "person", "used", "person"),
    Source("own_account.NewPhone", _("asked for a new number of somebody"), "asked_by", "asked", "person"),
    Source("own_account.NewPhone", _("approved a new number of somebody"), "approved_by", "approved", "person"),
    Source("own_account.AccountRequest", _("decided who gets an account"), "decided_by", "decided", "person"),
    Source("own_account.DataExport", _("took a copy of her own data"), "person", "at", "person"),
    Source("delivery.Mark", _("wrote down who came"), "actor", "at", "subject"),
    Source("delivery.ProposedMark", _("proposed who came"), "actor", "at", "subject"),
    Source("delivery.MarkDecision", _("decided about a proposed mark"), "by", "at", "proposal__subject"),
    Source("delivery.CohortMember", _("put somebody into a class"), "by", "joined", "subject"),
    Source("people.GuardianConsent", _("entered a guardian's consent"), "by", "at", "trainee__user"),
    Source("people.GuardianWithdrawal", _("entered that a guardian took a consent back"), "by", "at", OF_CONSENT),
    Source("delivery.CohortMember", _("wrote how somebody left or ended a class"), "state_by", "state_at", "subject"),
    Source("delivery.ProgrammeStep", _("took a step of a programme"), "by", "at"),
    Source("delivery.CohortStep", _("took a step of a class"), "by", "at"),
    Source("delivery.SessionChange", _("added, moved or cancelled a meeting"), "by", "at"),
    Source("plan.PlanPeriod", _("entered a plan period"), "by", "created"),
    Source("plan.CountingRule", _("enacted a counting rule"), "by", "at"),
    Source("people.Residence", _("entered where somebody lives"), "by", "at", "trainee__user"),
    Source("points.Adjustment", _("asked for a correction"), "by", "created", "subject"),
    Source("points.Adjustment", _("decided about a correction"), "second", "decided", "subject"),
    Source("points.Appeal", _("answered an appeal"), "answered_by", "answered", "subject"),
    Source("points.Hold", _("decided about what waited"), "decided_by", "ended", "subject"),
    Source("points.Achievement", _("entered an achievement"), "by", "created", "subject"),
    Source("points.Policy", _("enacted points rules"), "by", "created"),
    Source("points.PolicyMend", _("mended points rules that could not be read"), "by", "created"),
    Source("points.GradeRun", _("asked to count a period again"), "by", "created"),
    Source("points.GradeRun", _("decided to count a period again"), "second", "decided"),
    Source("points.GradeRun", _("undid a period counted again"), "undone_by", "ended"),
    Source("study.EvidenceVoid", _("asked to take study out of the count"), "asked_by", "asked_at", "lease__subject"),
    Source("study.VoidDecision", _("decided about study in doubt"), "by", "at", "void__lease__subject"),
    Source("records.Revocation", _("revoked a certificate"), "by", "at", OF_CERTIFICATE),
    Source("records.RevocationRequest", _("asked to revoke a certificate"), "by", "created", OF_CERTIFICATE),
    Source(
        "records.RevocationRequest", _("decided about revoking a certificate"), "decided_by", "decided", OF_CERTIFICATE
    ),
    Source("records.ExternalCertificate", _("entered a certificate from elsewhere"), "by", "created", "subject"),
    Source("records.Verification", _("checked a certificate from elsewhere"), "by", "at", OF_CERTIFICATE),
    Source("records.Batch", _("issued certificates for a class"), "by", "created"),
    Source("records.RequirementSet", _("said what a certificate asks for"), "by", "created"),
    Source("exchange.RosterImport", _("brought a class list"), "by", "created"),
    Source("bases.BaseStep", _("changed the standing of a base"), "by", "created"),
    Source("bases.CourseSubmission", _("submitted a course"), "by", "at"),
    Source("bases.CourseSubmission", _("decided about a submitted course"), "decided_by", "decided_at"),
    Source("accessibility.Approval", _("approved captions"), "by", "at"),
    Source("accessibility.Return", _("sent captions back"), "by", "at"),
    Source("media_pipeline.Run", _("had a film made"), "by", "created"),
    Source("study.TimelineEdit", _("said what a new film kept"), "by", "at"),
    Source("accessibility.Waiver", _("granted a waiver"), "granted_by", "created"),
    # What was done in Wagtail's admin: edited, published, moved, deleted.
    Source("wagtailcore.PageLogEntry", _("worked on a page"), "user", "timestamp", thing="content_type"),
    Source("wagtailcore.ModelLogEntry", _("worked in the admin"), "user", "timestamp", thing="content_type"),
)
