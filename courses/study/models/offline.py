"""Leave to study without a network: the keys of devices, and the grants given to them."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.study.models.places import Enrolment, Timeline
from courses.study.values.stretches import GrantTime


class DeviceKey(models.Model):
    """The public half of a key that one learner's browser made for itself; the other half never leaves it.

    Erasing the learner blanks it (a public key names a device) and leaves the row, which says what was of one key.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    public = models.CharField(max_length=130, unique=True, help_text="A point of P-256, uncompressed, as hex.")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # As a page of the player says it (a number that the browser drew once): the same for all who learn on it.
    device = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=64, blank=True, help_text="What its learner knows it by.")
    made = models.DateTimeField()
    retired = models.DateTimeField(null=True, help_text="Lost, or given up by a newer one: it gets no more grants.")
    # What has counted unasked of all its books since the last answer (see `unconfirmed_spans`).
    unasked_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("device that learns without a network")

    def __str__(self) -> str:
        return f"key {self.uuid}"


class OfflineGrant(models.Model):
    """Leave to study some timelines of one course without a network, given to one learner on one key.

    It is never widened after it was given; ending it takes back nothing that counted.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.ForeignKey(DeviceKey, models.PROTECT, related_name="grants")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants")
    timelines = models.ManyToManyField(Timeline, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rate_cap_milli = models.PositiveIntegerField()
    day_ms = models.PositiveIntegerField(help_text="Of the clock, that a local day of its window may hold.")
    presence_ms = models.PositiveIntegerField(help_text="How much counts unasked; 0: nobody asks.")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="When an officer, or the loss of its device, ended it.")
    # Caches of its books, for the clock: when it ends (earlier than it expires where it was closed, or where a later
    # grant of its key is used), what was claimed under it, how many rows that took, and when it was last heard of.
    ends_at = models.DateTimeField()
    claimed_ms = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__lte=F("expires_at")), name="grant_ends_by_its_expiry"),
        ]
        indexes = [
            models.Index(fields=["key", "issued_at"], name="grants_of_key"),
            models.Index(fields=["subject", "issued_at"], name="grants_of_learner"),
        ]
        verbose_name = _("grant of study without a network")

    def __str__(self) -> str:
        return f"grant {self.uuid}"

    @property
    def time(self) -> GrantTime:
        return GrantTime(self.issued_at, self.ends_at, self.rate_cap_milli, self.day_ms, self.claimed_ms)

    @property
    def accept_until(self) -> datetime:
        """Return until when evidence counts by itself; what comes later is a claim for a counsellor (R6)."""
        return self.expires_at + timedelta(days=settings.STUDY_OFFLINE_ACCEPT_DAYS)
