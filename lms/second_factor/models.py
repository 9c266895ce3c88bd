"""Remembered devices, resets that two officers ask for, and what happened to somebody's second factor."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RememberedDevice(models.Model):
    """A browser that is not asked for the second factor for a while; the browser alone knows the token."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="remembered_devices")
    digest = models.BinaryField(max_length=32)
    fingerprint = models.CharField(max_length=64, help_text="Of password and factors: once they change, it is void.")
    name = models.CharField(max_length=80)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="remembered_device_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"device {self.pk} of person {self.user_id}"


class FactorReset(models.Model):
    """Somebody has lost every factor: one officer asks, a second approves, and a day later it takes effect."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second officer")
        APPROVED = "approved", _("approved, takes effect after the waiting time")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("in effect")

    OPEN = (State.WAITING, State.APPROVED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reason_sealed = models.BinaryField(help_text="With the person's own key.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked = models.DateTimeField(default=timezone.now)
    approved = models.DateTimeField(null=True)
    effective = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One officer alone resets no factor, and none her own.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="factor_reset_takes_two_officers"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("asked_by")) & (Q(approved_by=None) | ~Q(person=F("approved_by"))),
                name="factor_reset_is_for_somebody_else",
            ),
            # Nothing takes effect that a second officer did not approve.
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | Q(approved_by__isnull=False, approved__isnull=False, effective__isnull=False),
                name="factor_reset_in_effect_was_approved",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["waiting", "approved"]), name="factor_reset_once_while_open"
            ),
        ]

    def __str__(self) -> str:
        return f"reset {self.uuid}"


class FactorEvent(models.Model):
    """What happened to somebody's second factor, by whom, when and why. Append-only.

    `by` is empty for the command on the machine, whose operator is in the reason, and for a reset that came due.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("set up")
        REMOVED = "removed", _("removed by the person")
        CODES_MADE = "codes_made", _("recovery codes made")
        CODES_KEPT = "codes_kept", _("recovery codes kept on paper")
        CODE_USED = "code_used", _("recovery code used")
        DEVICE_REMEMBERED = "device_remembered", _("device remembered")
        DEVICES_FORGOTTEN = "devices_forgotten", _("devices forgotten")
        ASKED = "asked", _("reset asked for")
        APPROVED = "approved", _("reset approved")
        REFUSED = "refused", _("reset refused")
        CANCELLED = "cancelled", _("reset cancelled")
        DONE = "done", _("reset in effect")
        CONSOLE = "console", _("reset on the machine")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factor_events")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reset = models.ForeignKey(FactorReset, models.PROTECT, related_name="events", null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    reason_sealed = models.BinaryField(default=bytes, help_text="With the person's own key.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"
