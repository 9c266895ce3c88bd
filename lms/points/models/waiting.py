"""Credit that waits for a decision, and postings that failed and are tried again."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet
from lms.points.models.ledger import LedgerTxn


class HoldQuerySet(models.QuerySet["Hold"]):
    def waiting(self) -> "QuerySet[Hold]":
        return self.filter(state=Hold.State.PENDING)

    def of_source(self, source_type: str, source_id: object) -> "QuerySet[Hold]":
        """Return holds of one source, in whatever state."""
        return self.filter(source_type=source_type, source_id=str(source_id))


class Hold(models.Model):
    """Credit that waits for a person's word; it counts for nothing until it is posted, and ends once."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        POSTED = "posted", _("posted")
        VOIDED = "voided", _("refused")

    class Code(models.TextChoices):
        """Why it waits; each has its own words for what to do now."""

        THEORY_FIRST = "theory_first", _("the online lessons come first")
        LOOK = "look", _("a person has to look at it")
        IDENTITY = "identity", _("the office has to confirm who the learner is")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holds")
    txn = models.OneToOneField(LedgerTxn, models.PROTECT, related_name="hold", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # NULL where nothing keeps it from being held again: two of them are not equal.
    key = models.CharField(max_length=160, unique=True, null=True, help_text="What is held, once.")  # noqa: DJ001
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=12, choices=Code, default=Code.LOOK)
    source_type = models.CharField(max_length=20, blank=True)
    source_id = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True)
    unit = models.CharField(max_length=12, choices=Unit)
    milli = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    created = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", ended=None) | (~Q(state="pending") & Q(ended__isnull=False)),
                name="hold_ends_when_it_is_decided",
            ),
            models.CheckConstraint(condition=Q(txn=None) | Q(state="posted"), name="hold_posts_only_when_posted"),
        ]
        indexes = [
            models.Index(fields=["source_type", "source_id"], name="holds_of_a_source"),
            models.Index(fields=["subject"], condition=Q(state="pending"), name="holds_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.milli} {self.unit} {self.state}"


class PendingPosting(models.Model):
    """Posting failed while the evidence stayed: a sweep tries again, and an operator sees it."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=12)
    cause = models.CharField(max_length=60, help_text="What the rule looks up: a row's number, sometimes a day.")
    error = models.CharField(max_length=300)
    attempts = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)
    tried = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "rule", "cause"], name="pending_once_per_cause")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.error}"
