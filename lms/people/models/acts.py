"""The journal of acts: what officers, staff and helpers did that leaves no row of its own."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText


class Act(models.Model):
    """Who did what to which row, and when. Append-only; words about a person are encrypted with her key."""

    class Verb(models.TextChoices):
        ISSUE = "certificate.issue", _("issued a certificate")
        RENAME = "trainee.rename", _("corrected a name")
        TRAINEE_ADD = "trainee.add", _("entered a person by hand")
        NUMBER = "trainee.number", _("corrected a citizen id")
        PROFILE = "trainee.profile", _("wrote what is known of a person")
        NEEDS = "trainee.needs", _("wrote what a person needs")
        LIST_EXPORT = "list.export", _("downloaded a list as a workbook")
        COUNSELLOR = "counsellor.assign", _("gave somebody a counsellor")
        COUNSELLOR_END = "counsellor.end", _("ended a counsellor's care for somebody")
        HELPER = "helper.enter", _("entered a helper")
        HELPER_END = "helper.end", _("ended a helper's link")
        RUN_CANCEL = "run.cancel", _("stopped the making of a film")
        RUN_RETRY = "run.retry", _("had a step tried again")
        ROSTER_DROP = "roster.give_up", _("gave up a class list")
        WITHDRAW = "enrolment.withdraw", _("took somebody off a course")
        SIGN_WITHDRAW = "sign.withdraw", _("withdrew an interpreter's video")
        RECORDING_DROP = "recording.drop", _("took a recorded description away")
        PUBLIC_NAME = "base.public_name", _("changed a base's neutral name")
        SIGN_BACK = "sign.send_back", _("sent an interpreter's video back")
        SIGN_APPROVE = "sign.approve", _("approved an interpreter's video")
        RECORDING_APPROVE = "recording.approve", _("approved a recorded description")
        STATEMENT = "statement.state", _("stated that all that is shown is said")
        STATEMENT_APPROVE = "statement.approve", _("confirmed that all that is shown is said")
        CLASS_TERMS = "class.terms", _("set the terms of a class")
        DISABILITY_CERTIFICATE = "disability.enter", _("entered a disability certificate")
        FILM_DELETE = "film.delete", _("deleted a film or recording")
        SIGN_ATTACH = "sign.attach", _("put an interpreter's video beside a film")
        RECORDING_ATTACH = "recording.attach", _("put a recorded description beside a film")
        BURNT_ASK = "burnt.ask", _("asked for captions in the picture")
        GOAL_END = "goal.end", _("put somebody's goal away")
        PASSWORD_SET = "password.set", _("set a password by a command")
        OPERATOR_MAKE = "operator.make", _("made an operator's account by a command")
        FACTOR_RESET = "factor.reset", _("took a second factor away by a command")
        SESSIONS_END = "sessions.end", _("ended somebody's sessions by a command")
        STUDY_REBUILD = "study.rebuild", _("had study counted again by a command")
        OFFICE_MAKE = "office.make", _("made an office")
        STAFF_ACCOUNT = "account.staff", _("made an account for somebody who works here")
        POSTING_BEGIN = "posting.begin", _("gave somebody a post")
        POSTING_END = "posting.end", _("ended somebody's post")
        DEVICE_GIVE_UP = "device.give_up", _("gave up somebody's lost device")
        PLAN_END = "plan.end", _("ended a plan period")
        LEDGER_REBUILD = "ledger.rebuild", _("had balances added up again by a command")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    # Where it was done, for who may read it: the place of the person, or of who did it; none for the machine.
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+", null=True)
    verb = models.CharField(max_length=24, choices=Verb)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    reason_sealed = models.BinaryField(default=b"")
    at = models.DateTimeField(default=timezone.now)

    reason = SealedText("subject")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="acts_newest_first")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
