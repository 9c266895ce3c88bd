"""Who people are, where they live and work, and what is stored encrypted about them."""

from lms.people.models.accounts import PersonKey, User
from lms.people.models.acts import Act
from lms.people.models.claims import Claim, ClaimAnswer, ClaimDecision, DailyCount, Notice, PhoneEntry
from lms.people.models.counselling import CounsellorAssignment, GuardianConsent, GuardianWithdrawal
from lms.people.models.devices import KnownDevice, PasswordAlarm
from lms.people.models.endings import Erasure, Merge
from lms.people.models.help import HelperLink
from lms.people.models.offices import Division, Organisation, Posting, Role
from lms.people.models.sessions import UserSession
from lms.people.models.sms import SmsMessage
from lms.people.models.trainees import Consent, Contact, DisabilityCertificate, Need, Residence, Reveal, Trainee

__all__ = [
    "Act",
    "Claim",
    "ClaimAnswer",
    "ClaimDecision",
    "Consent",
    "Contact",
    "CounsellorAssignment",
    "DailyCount",
    "DisabilityCertificate",
    "Division",
    "Erasure",
    "GuardianConsent",
    "GuardianWithdrawal",
    "HelperLink",
    "KnownDevice",
    "Merge",
    "Need",
    "Notice",
    "Organisation",
    "PasswordAlarm",
    "PersonKey",
    "PhoneEntry",
    "Posting",
    "Residence",
    "Reveal",
    "Role",
    "SmsMessage",
    "Trainee",
    "User",
    "UserSession",
]
