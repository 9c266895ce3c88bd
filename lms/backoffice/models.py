"""What was done to the machine (append-only, so that a page can say when it was last so), and what officers began that
goes on beside their requests.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText


class MachineEvent(models.Model):
    """One command that ran to its end, well or not; `words` are its own, without any person's data."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("backup made")
        TRIAL = "trial", _("restore tried")
        RESTORE = "restore", _("restored")
        PROOF = "proof", _("ledger proved")

    kind = models.CharField(max_length=10, choices=Kind)
    ok = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-at"], name="machine_event_last_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Job(models.Model):
    """An act on rows of a list, or a workbook of one: what is asked, by whom, how far it is, what became of it.

    `path` is the list's address and `keys` are the rows of an act; what was asked beside them (filters, words looked
    for, fields of the act's form) may hold anything that somebody types and is encrypted for whoever began it. Numbers
    of people stand in none of it. `refused` are pairs of a row's key and why it was not done.
    """

    class Kind(models.TextChoices):
        ACT = "act", _("an act on rows of a list")
        WORKBOOK = "workbook", _("a workbook of a list")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("broken off")

    OPEN: ClassVar = (State.WAITING, State.RUNNING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    act = models.CharField(max_length=40, blank=True)
    path = models.CharField(max_length=300)
    keys = models.JSONField(default=list)
    asked_sealed = models.BinaryField(default=b"")
    language = models.CharField(max_length=10)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    refused = models.JSONField(default=list)
    error = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Whoever holds the lease may go on; who comes back after it ran out finds another one and stops.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    asked = SealedText("by")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_is_within_total"),
            # What has ended is nobody's to go on with.
            models.CheckConstraint(
                condition=Q(ended=None, state__in=("waiting", "running"))
                | Q(ended__isnull=False, lease=None, state__in=("done", "failed")),
                name="job_ended_has_no_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["leased_until"], condition=Q(ended=None), name="jobs_that_go_on"),
        ]
        verbose_name = _("job")

    def __str__(self) -> str:
        return f"{self.kind} {self.listing} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Return whether it still goes on."""
        return self.state in self.OPEN


class JobFile(models.Model):
    """The workbook that a job made, encrypted for whoever began it; the sweep takes it away after a week."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="file")
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    made = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"file of job {self.job_id}"
