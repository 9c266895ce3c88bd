"""Browsers and addresses on which an account has been signed in, and days with too many wrong passwords."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class KnownDevice(models.Model):
    """A browser or an address from which somebody has signed in; hashes only (`limits.devices`).

    `password_mark` changes with the password.
    """

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="known_devices")
    device = models.CharField(max_length=64)
    password_mark = models.CharField(max_length=64)
    used = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # A browser signs an account in many times and is one device of it.
            models.UniqueConstraint(fields=["user", "device"], name="known_device_once_per_account"),
        ]

    def __str__(self) -> str:
        return f"device of person {self.user_id}"


class PasswordAlarm(models.Model):
    """A day on which an account had its bound of wrong passwords; she reads of it when she next signs in."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="password_alarms")
    day = models.DateField()
    shown = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="password_alarm_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"alarm of person {self.user_id} on {self.day}"
