"""What was done to the machine: backups, restores, proofs. Append-only, so that a page can say when it was last so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
