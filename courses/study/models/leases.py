"""Permission to play one timeline, and what of its film went out."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.study.models.offline import DeviceKey, OfflineGrant
from courses.study.models.places import Enrolment, Timeline
from courses.study.values.counting import Prefix, Stretch, Window

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Delivery(models.Model):
    """What of one film, or of the words that stand for it, went out to one learner in one sitting.

    The leases of that sitting share its token.

    One row a sitting and not a lease, so that a reload finds the film in the browser's cache and costs no data.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    begun = models.DateTimeField()
    of_words = models.BooleanField(default=False, help_text="The text or transcript on its page, not the film.")
    spans = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["subject", "timeline", "begun"], name="delivery_of_sitting")]

    def __str__(self) -> str:
        return f"delivery {self.uuid}"


# Stored leases are read with it too (`lent_at`): a change of it needs a column for that instant first.
LASTS = timedelta(hours=12)


class PlayLeaseQuerySet(models.QuerySet["PlayLease"]):
    def open(self) -> "QuerySet[PlayLease]":
        """Return the leases that are not closed; one of them may have run out."""
        return self.filter(closed_at=None)


class PlayLease(models.Model):
    """Permission to play one timeline from now on, like a key lent at a counter: a learner has one at a time.

    A *book* is a lease that a device wrote for itself without a network, under a grant: its window begins with the
    grant, it is closed when it is first heard of, and any number of them may overlap (`values.stretches`).
    """

    class Reason(models.TextChoices):
        STOPPED = "stopped", _("stopped")
        REPLACED = "replaced", _("another page took over")
        EXPIRED = "expired", _("ran out")
        CONFLICT = "conflict", _("contradicted itself")
        VOIDED = "voided", _("taken out of the count")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="leases")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="leases")
    # Of a book: its grant, the key that signed it, and its number among the books of that key.
    grant = models.ForeignKey(OfflineGrant, models.PROTECT, null=True, related_name="books")
    key = models.ForeignKey(DeviceKey, models.PROTECT, null=True, related_name="books")
    number = models.PositiveIntegerField(null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, help_text="What the first chunk names as the hash before it.")
    rate_cap_milli = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of a book: `LASTS` after it was first heard of, see `lent_at`
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=10, choices=Reason, blank=True)
    # How far its chunks have been counted: a cache of `counting.extend` over them.
    next_seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)
    claimed_ms = models.PositiveBigIntegerField(default=0)
    slack_ms = models.PositiveIntegerField(default=0)
    shares = models.BooleanField(default=False, help_text="Its window overlaps that of a grant that was used.")
    # Whether somebody is there: how much may count unasked (0: never asked), how much has since the last answer (of all
    # that the learner does: the latest lease has the sum, see `unconfirmed_spans`), and how much of the study on this
    # timeline waits for one.
    presence_ms = models.PositiveIntegerField(default=0)
    unasked_ms = models.PositiveBigIntegerField(default=0)
    held_ms = models.PositiveBigIntegerField(default=0)
    # Where we serve the film: what has gone out, and how much was counted that had not.
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="leases")
    undelivered_ms = models.PositiveBigIntegerField(default=0)
    # Time is played or read, never both: under such a lease questions are answered, and no chunk is taken.
    for_reading = models.BooleanField(default=False)
    voided_at = models.DateTimeField(
        null=True, help_text="When all of it was taken out of the count: from EvidenceVoid."
    )

    objects = PlayLeaseQuerySet.as_manager()
    waits_ahead = True  # whether chunks beyond a gap may have been stored; `leases.lock_lease` sets it

    class Meta:
        constraints = [
            # Two open windows at once would let one learner study in two places.
            models.UniqueConstraint(fields=["subject"], condition=Q(closed_at=None), name="lease_one_open_per_subject"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("issued_at")), name="lease_closes_after_it_opens"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "issued_at"], name="lease_of_subject"),  # rebuilding, auditing
            # Looked for at every receipt of a book, among any number of books and of leases that share already.
            models.Index(
                fields=["subject", "issued_at"], condition=Q(grant=None, shares=False), name="lease_that_shares_nothing"
            ),
            models.Index(fields=["key", "number"], condition=Q(key__isnull=False), name="books_of_key"),
        ]

    def __str__(self) -> str:
        return f"lease {self.uuid}"

    @property
    def window(self) -> Window:
        return Window(self.issued_at, self.rate_cap_milli)

    @property
    def prefix(self) -> Prefix:
        return Prefix(self.next_seq, self.head, self.claimed_ms, self.slack_ms)

    def stretch_until(self, now: datetime) -> Stretch:
        """Return the time in which its evidence can have been played, for an audit of the whole."""
        is_book = self.grant_id is not None
        return Stretch(self.issued_at, min(self.ends_at, now), self.rate_cap_milli, is_whole=is_book)

    @property
    def lent_at(self) -> datetime:
        """Return when it was requested; its window begins a little before (`leases.LATENCY`)."""
        return self.expires_at - LASTS

    @property
    def ends_at(self) -> datetime:
        """Return when it ended, or will at the latest."""
        return self.closed_at or self.expires_at

    @property
    def accept_until(self) -> datetime:
        """Return until when a device that was offline may still deliver what it played."""
        if self.grant is not None:
            return self.grant.accept_until
        return self.ends_at + timedelta(days=settings.STUDY_ACCEPT_DAYS)

    def instant(self, received: datetime) -> datetime:
        """Return the instant that evidence received then belongs to (of a book `GrantTime.instant` says it)."""
        return min(received, self.ends_at)


# What is written once, when the lease is made; everything else may change without the learner's lock.
FIXED = {
    *("id", "subject", "actor", "enrolment", "timeline", "uuid", "seed", "rate_cap_milli"),
    *("issued_at", "expires_at", "presence_ms", "delivery", "for_reading", "grant", "key", "number"),
}
CHANGES = tuple(field.attname for field in PlayLease._meta.concrete_fields if field.name not in FIXED)
