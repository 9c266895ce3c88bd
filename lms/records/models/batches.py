"""A class certified at once, one row a learner."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.records.models.certificates import Certificate


class Batch(models.Model):
    """Certificates for a whole class, asked for at once; its items say how far it has come."""

    cohort = models.ForeignKey("delivery.Cohort", models.PROTECT, related_name="certificate_batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"batch {self.uuid}"


class BatchItem(models.Model):
    """One learner of a batch: waiting, then issued, already there, not yet earned, or failed (a sweep tries again)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ISSUED = "issued", _("issued")
        THERE = "there", _("had it before")
        MISSING = "missing", _("not earned yet")
        FAILED = "failed", _("did not work")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    words = models.JSONField(default=list, help_text="What is still missing, in sentences.")
    attempts = models.PositiveSmallIntegerField(default=0)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "enrolment"], name="batch_item_once_per_enrolment")]
        indexes = [
            # What a sweep finds again; done items are not in it.
            models.Index(fields=["changed"], condition=Q(state="waiting"), name="batch_items_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.state} item of batch {self.batch_id}"
