"""What a class asks for, and what a person of the base wrote down that a learner did."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText


class Achievement(models.Model):
    """A piece of practical work, a survey or a mentoring session; append-only.

    `key` says what it is: the same work, class or session cannot be entered twice.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="achievements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cohort = models.ForeignKey("delivery.Cohort", models.PROTECT, related_name="achievements", null=True)
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=120, unique=True)
    title_sealed = models.BinaryField(default=b"", help_text="What was made; sealed with the learner's key.")
    note_sealed = models.BinaryField(default=b"", help_text="The evidence, in words; sealed like it.")
    day = models.DateField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Nobody approves her own work; a survey is answered by oneself.
            models.CheckConstraint(
                condition=Q(kind="survey") | ~Q(by=F("subject")), name="achievement_of_another_but_a_survey"
            ),
        ]
        indexes = [models.Index(fields=["subject", "day"], name="achievements_of_a_learner")]  # replaying a period

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    title = SealedText("subject")
    note = SealedText("subject")


class ClassTerms(models.Model):
    """What one class asks beyond the policy; without a row, the course's kind and the policy decide."""

    cohort = models.OneToOneField("delivery.Cohort", models.PROTECT, related_name="terms")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    max_online_percent = models.PositiveSmallIntegerField(
        _("at most this share of the class hours online, in percent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    theory_first = models.BooleanField(_("online lessons before practice"), default=False)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(max_online_percent=None) | Q(max_online_percent__lte=100), name="terms_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"terms of class {self.cohort_id}"
