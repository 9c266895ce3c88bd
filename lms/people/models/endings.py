"""Accounts that were joined, and people who were erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    """Two accounts that turned out to be one person: `absorbed` is closed, `kept` stays open. Append-only."""

    kept = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="merges")
    absorbed = models.OneToOneField("people.User", on_delete=models.PROTECT, related_name="merged_into")
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    reason_sealed = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_names_two_accounts"),
            # Nobody approves what she asked for herself.
            models.CheckConstraint(condition=~Q(asked_by=F("approved_by")), name="merge_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"person {self.absorbed_id} is person {self.kept_id}"


class Erasure(models.Model):
    """A person who was erased: the uuid that facts still carry, and who decided. Append-only; nothing personal.

    People stand here by uuid, as in the file that outlives a restore (see `erasing`): their rows may be older.
    """

    class Basis(models.TextChoices):
        ASKED = "asked", _("the person asked for it")
        GUARDIAN = "guardian", _("the guardian asked for it")
        LAW = "law", _("a law or a court demands it")
        ERROR = "error", _("entered by mistake")

    user = models.OneToOneField("people.User", on_delete=models.PROTECT, related_name="erasure")
    person = models.UUIDField(unique=True)
    asked_by = models.UUIDField()
    approved_by = models.UUIDField()
    basis = models.CharField(max_length=12, choices=Basis)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(asked_by=F("approved_by")), name="erasure_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person}"
