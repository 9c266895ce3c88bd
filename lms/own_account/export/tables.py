"""Every table that names a person, by whether she gets its rows when she asks for her data.

EXPORTED: with the path to whom a row is about, the columns that say something, and what is encrypted of it. NOT_HERS:
with the reason. `tests/lms/own_account/test_export.py` demands each table with a key to a person in one of the two, so
no app is forgotten. Hashes, seeds and keys say nothing to anybody and are left out of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `path` leads to the person; `sealed` names by column the field that it is encrypted for.

    A name with a stroke before it ("/reason") is a property of the row that decrypts by itself.
    """

    label: str
    path: str
    title: str | Promise
    columns: str
    sealed: dict[str, str] = field(default_factory=dict)


WHO, SIGN_IN = _("Who you are"), _("How you sign in, and who worked on it")
STUDY, CLASSES = _("What you have learnt"), _("Classes")
POINTS, PAPERS = _("Hours and points"), _("Record and certificates")
WRITTEN, HELP = _("What was written about you"), _("Who helps whom")

EXPORTED = (
    Table("people.User", "", WHO, "username name date_joined last_login sms_without"),
    Table(
        "people.Trainee",
        "user",
        WHO,
        "division birth_year sex employment willingness residence education target_groups confirmed created",
        {"citizen_id_sealed": "citizen id"},
    ),
    Table(
        "people.DisabilityCertificate",
        "trainee__user",
        WHO,
        "category level reissue valid_until recorded",
        {"number_sealed": "certificate"},
    ),
    Table("people.Need", "trainee__user", WHO, "code"),
    Table("people.Residence", "trainee__user", WHO, "division starts by at", {"reason_sealed": "reason"}),
    Table("people.Posting", "user", WHO, "organisation division role starts ends document_no ended_at"),
    Table("accessibility.Preference", "user", WHO, "values updated"),
    Table("assess.Accommodation", "subject", WHO, "kind starts ends"),
    Table("people.Consent", "user", WHO, "purpose version is_given by at"),
    Table("people.Contact", "user", SIGN_IN, "verified", {"phone_sealed": "phone"}),
    Table("people.PhoneEntry", "person", SIGN_IN, "by at", {"how_sealed": "reason"}),
    Table("people.SmsMessage", "person", SIGN_IN, "template state created ended"),
    Table("people.UserSession", "user", SIGN_IN, "expire_date"),
    Table("people.KnownDevice", "user", SIGN_IN, "used"),
    Table("people.PasswordAlarm", "user", SIGN_IN, "day shown"),
    Table("own_account.LoginSlip", "person", SIGN_IN, "by made expires used voided"),
    Table(
        "own_account.NewPhone",
        "person",
        SIGN_IN,
        "state asked_by asked approved_by approved effective ended",
        {"phone_sealed": "new phone", "reason_sealed": "reason"},
    ),
    Table("own_account.AccountRequest", "person", SIGN_IN, "division state reason created decided"),
    Table("own_account.DataExport", "person", SIGN_IN, "at"),
    Table("second_factor.RememberedDevice", "user", SIGN_IN, "name created expires"),
    Table("second_factor.FactorReset", "person", SIGN_IN, "state asked_by asked approved_by approved effective"),
    Table("second_factor.FactorEvent", "person", SIGN_IN, "kind by at"),
    Table("mfa.Authenticator", "user", SIGN_IN, "type created_at last_used_at"),
    Table(
        "people.HelperLink",
        "trainee__user",
        HELP,
        "helper kind can_study can_view_record consent_note starts ends revoked",
    ),
    Table("people.HelperLink", "helper", HELP, "trainee kind can_study can_view_record starts ends revoked"),
    Table("people.CounsellorAssignment", "trainee__user", HELP, "counsellor by starts ends ended_by ended_at"),
    Table("people.GuardianConsent", "trainee__user", HELP, "relation day by at"),
    Table("people.GuardianWithdrawal", "consent__trainee__user", HELP, "day by at"),
    Table("people.Notice", "person", WRITTEN, "code created seen", {"words_sealed": "notice"}),
    Table("people.Act", "subject", WRITTEN, "verb by at", {"reason_sealed": "/reason"}),
    Table("people.Reveal", "whose", WRITTEN, "field by at", {"reason_sealed": "reason"}),
    Table("people.Claim", "person", WRITTEN, "organisation division by created"),
    Table("people.ClaimDecision", "claim__person", WRITTEN, "verdict by at"),
    Table("people.ClaimAnswer", "person", WRITTEN, "is_hers at"),
    Table("people.Merge", "kept", WRITTEN, "asked_by approved_by at"),
    Table("registry.Proposal", "person", WRITTEN, "kind state asked_by asked decided_by decided"),
    Table("study.Enrolment", "subject", STUDY, "course cycle year state created withdrawn"),
    Table("study.VerifiedInterval", "subject", STUDY, "timeline year verified_ms complete changed"),
    Table("study.StudyMinute", "subject", STUDY, "timeline minute day gained_ms new_ms"),
    Table(
        "study.PlayLease", "subject", STUDY, "timeline device issued_at expires_at closed_at close_reason claimed_ms"
    ),
    Table("study.DeviceKey", "subject", STUDY, "device name made retired"),
    Table("study.OfflineGrant", "subject", STUDY, "enrolment issued_at expires_at closed_at heard_at claimed_ms"),
    Table("study.OfflineClaim", "subject", STUDY, "book from_seq to_seq why received_at envelope"),
    Table("study.BookConflict", "book__subject", STUDY, "book other received_at"),
    Table("study.StudyStretch", "subject", STUDY, "starts_at ends_at claimed_ms"),
    Table("study.Delivery", "subject", STUDY, "timeline begun"),
    Table("study.Presence", "subject", STUDY, "how after at"),
    Table("study.SpanHold", "subject", STUDY, "from_ms to_ms state at ended"),
    Table("study.SlackDay", "subject", STUDY, "day drawn_ms"),
    Table("study.Reading", "enrolment__subject", STUDY, "lesson created"),
    Table("study.ReadingProof", "lease__subject", STUDY, "right received_at"),
    Table("study.SurveyAnswer", "enrolment__subject", STUDY, "lesson created", {"given_sealed": "/given"}),
    Table("study.EvidenceVoid", "lease__subject", STUDY, "asked_by asked_at", {"reason_sealed": "/reason"}),
    Table("study.VoidDecision", "void__lease__subject", STUDY, "approved by at", {"words_sealed": "/words"}),
    Table("study.SameLearner", "kept", STUDY, "at"),
    Table("assess.QuizAttempt", "subject", STUDY, "lesson answers right total passed created"),
    Table("delivery.WaitingMember", "subject", CLASSES, "cohort by since"),
    Table("delivery.CohortMember", "subject", CLASSES, "cohort by joined"),
    Table("delivery.Mark", "subject", CLASSES, "session status minutes at"),
    Table("delivery.ProposedMark", "subject", CLASSES, "session status minutes at"),
    Table("delivery.MarkDecision", "proposal__subject", CLASSES, "approved at"),
    Table("points.LedgerTxn", "subject", POINTS, "number kind course day posted_at"),
    Table("points.Balance", "subject", POINTS, "unit milli"),
    Table("points.Hold", "subject", POINTS, "kind code day unit milli reason answer state created ended"),
    Table("points.PendingPosting", "subject", POINTS, "rule created tried"),
    Table("points.Adjustment", "subject", POINTS, "unit milli reason state answer created decided"),
    Table("points.Appeal", "subject", POINTS, "words answer created due answered"),
    Table(
        "points.Achievement", "subject", POINTS, "kind day created", {"title_sealed": "/title", "note_sealed": "/note"}
    ),
    Table("points.Goal", "subject", POINTS, "course span minutes words created put_away"),
    Table("records.RecordEntry", "subject", PAPERS, "title issuer hours_milli points_milli finished created"),
    Table("records.Certificate", "subject", PAPERS, "serial title hours_milli issuers finished issued"),
    Table(
        "records.ExternalCertificate",
        "subject",
        PAPERS,
        "kind level issued is_withdrawn created",
        {"title_sealed": "/title", "issuer_sealed": "/issuer", "number_sealed": "external certificate number"},
    ),
    Table("records.Verification", "certificate__subject", PAPERS, "state at", {"note_sealed": "/note"}),
    Table("records.Revocation", "certificate__subject", PAPERS, "at", {"reason_sealed": "/reason"}),
    Table("records.RevocationRequest", "certificate__subject", PAPERS, "reason state answer created decided"),
    Table("records.ShareLink", "subject", PAPERS, "with_name created expires revoked views last_view"),
    Table("records.PendingCheck", "subject", PAPERS, "created"),
    Table("wagtailusers.UserProfile", "user", WHO, "preferred_language current_time_zone"),
)

OFFICE = "what somebody did for a base or an office about its own affairs: the office's record, not hers"
WORK = "a film, page, caption or file of a base, with who worked on it"
CODE = "keys, hashes or rights that the program keeps; a copy of them would open something or say nothing"
SHORT = "gone within days, and nothing in it but what a page shows"

NOT_HERS: dict[str, str] = {
    "accessibility.Approval": WORK,
    "accessibility.BurntCaptions": WORK,
    "accessibility.DescriptionRecording": WORK,
    "accessibility.Return": WORK,
    "accessibility.SignTrack": WORK,
    "accessibility.Track": WORK,
    "accessibility.TrackVersion": WORK,
    "accessibility.VisualStatement": WORK,
    "accessibility.Waiver": WORK,
    "account.EmailAddress": "nobody has e-mail here; the table of a library stays empty",
    "admin.LogEntry": OFFICE,
    "backoffice.Job": OFFICE,
    "bases.BaseStep": OFFICE,
    "bases.CourseSubmission": OFFICE,
    "delivery.Cohort": OFFICE,
    "delivery.CohortStep": OFFICE,
    "delivery.Programme": OFFICE,
    "delivery.ProgrammeStep": OFFICE,
    "delivery.Session": OFFICE,
    "delivery.SessionChange": OFFICE,
    "exchange.RosterImport": OFFICE,
    "media_pipeline.Asset": WORK,
    "media_pipeline.Run": WORK,
    "media_pipeline.Upload": WORK,
    "people.Erasure": "who was erased has no account to ask with",
    "people.PersonKey": CODE,
    "people.User_groups": CODE,
    "people.User_user_permissions": CODE,
    "plan.CountingRule": OFFICE,
    "plan.PlanPeriod": OFFICE,
    "points.CheckpointHead": CODE,
    "points.ClassTerms": OFFICE,
    "points.GradeRun": OFFICE,
    "points.Policy": OFFICE,
    "points.PolicyMend": OFFICE,
    "records.Batch": OFFICE,
    "records.RequirementSet": OFFICE,
    "study.TimelineEdit": WORK,
    "wagtailadmin.EditingSession": SHORT,
    "wagtailadmin.FormState": SHORT,
    "wagtailcore.APIToken": CODE,
    "wagtailcore.Comment": WORK,
    "wagtailcore.CommentReply": WORK,
    "wagtailcore.ModelLogEntry": OFFICE,
    "wagtailcore.Page": WORK,
    "wagtailcore.PageLogEntry": WORK,
    "wagtailcore.PageSubscription": WORK,
    "wagtailcore.Revision": WORK,
    "wagtailcore.TaskState": WORK,
    "wagtailcore.UploadedFile": SHORT,
    "wagtailcore.WorkflowState": WORK,
    "wagtaildocs.Document": WORK,
    "wagtailimages.Image": WORK,
}
