"""Corrections that two people answer for, and appeals that are owed an answer."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.points.values.units import Unit


def document_path(adjustment: "Adjustment", filename: str) -> str:
    """Return a path below no public address, without the name the file came with: that may hold a person's name."""
    kind = filename.rsplit(".", 1)[-1].lower()
    return f"evidence/adjustments/{adjustment.uuid.hex}.{kind}"


class Adjustment(models.Model):
    """A correction as asked for: nothing moves until a second person has approved it, and it is decided once."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a second person")
        APPROVED = "approved", _("approved and posted")
        REFUSED = "refused", _("refused")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="adjustments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    txn = models.OneToOneField("points.LedgerTxn", models.PROTECT, related_name="adjustment", null=True)
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="+", null=True)
    # Which of the learner's cycles of the course is corrected; the last that has begun where none is named.
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.CharField(max_length=12, choices=Unit)
    milli = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    evidence = models.CharField(max_length=500)
    document = models.FileField(upload_to=document_path, blank=True)
    below_zero = models.BooleanField(default=False, help_text="The asker knows that the balance goes below nothing.")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answer = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)
    decided = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(milli=0), name="adjustment_moves_something"),
            # Two people, and neither of them the learner.
            models.CheckConstraint(
                condition=Q(second=None) | (~Q(second=F("by")) & ~Q(second=F("subject"))),
                name="adjustment_has_a_second_person",
            ),
            models.CheckConstraint(condition=~Q(by=F("subject")), name="adjustment_is_not_asked_by_the_learner"),
            models.CheckConstraint(
                condition=Q(state="asked", second=None, decided=None, txn=None)
                | Q(state="refused", second__isnull=False, decided__isnull=False, txn=None)
                | Q(state="approved", second__isnull=False, decided__isnull=False, txn__isnull=False),
                name="adjustment_posts_only_when_approved",
            ),
        ]
        indexes = [models.Index(fields=["state", "created"], name="adjustments_that_wait")]

    def __str__(self) -> str:
        return f"adjustment {self.uuid} {self.state}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> "AppealQuerySet":
        """Return appeals that wait for an answer, the longest overdue first."""
        return self.filter(answered=None).order_by("due", "created")


class Appeal(models.Model):
    """申诉: a learner, or who helps her, says in a sentence that something is wrong; an answer is owed by a day."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appeals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    txn = models.ForeignKey("points.LedgerTxn", models.PROTECT, related_name="appeals", null=True)
    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="appeals", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.CharField(max_length=300)
    answer = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now)
    due = models.DateField()
    answered = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered=None, answered_by=None, answer="")
                | (Q(answered__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="appeal_is_answered_in_words",
            ),
            # The person who complains does not answer, and a learner does not judge her own case.
            models.CheckConstraint(
                condition=Q(answered_by=None) | (~Q(answered_by=F("by")) & ~Q(answered_by=F("subject"))),
                name="appeal_is_answered_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(answered=None), name="appeals_that_wait"),
        ]

    def __str__(self) -> str:
        return f"appeal {self.uuid}"

    def is_overdue(self, today: date) -> bool:
        return self.answered is None and self.due < today
