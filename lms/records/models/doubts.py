"""Certificates whose requirements fell away, and the question whether they did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.records.models.certificates import Certificate


class Cause(models.TextChoices):
    """What made a certificate be reviewed."""

    VOID = "void", _("study was taken out of the count")
    CORRECTION = "correction", _("hours or points were corrected or counted again")


class PendingCheck(models.Model):
    """What a learner's certificates rest on has changed: review them. A sweep does it if the task got lost."""

    subject = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"certificates of {self.subject_id} to be looked at"


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def open(self) -> "DoubtQuerySet":
        return self.filter(ended=None)


class Doubt(models.Model):
    """A live certificate whose requirements do not hold any more. It revokes nothing: two people do, or leave it."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("its requirements hold again")
        REVOKED = "revoked", _("revoked")
        KEPT = "kept", _("two people left it valid")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="doubts")
    cause = models.CharField(max_length=10, choices=Cause)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    opened = models.DateTimeField(default=timezone.now)
    looked = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    reasons: list[str]  # for a list: what is missing now, in words

    objects = DoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(ended=None), name="doubt_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended=None, outcome="") | (Q(ended__isnull=False) & ~Q(outcome="")),
                name="doubt_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"doubt about certificate {self.certificate_id}"
