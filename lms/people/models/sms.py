"""Short messages as rows: what waits, what was sent, and what the gateway says became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SmsMessage(models.Model):
    """One short message to one phone. Phone and variables are sealed while it waits and emptied when it is done.

    What is left says that somebody got a message of some kind, when, and whether it arrived. The phone's MAC stays: by
    it a later number of hers is told from the one that could not be reached.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENT = "sent", _("taken by the gateway")
        DELIVERED = "delivered", _("arrived")
        FAILED = "failed", _("did not arrive")
        GIVEN_UP = "given_up", _("given up")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="The id for the gateway.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="sms_messages",
        help_text="None: a number that has no account yet.",
    )
    template = models.CharField(max_length=32)
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField(max_length=32)
    variables_sealed = models.BinaryField()
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    unknown_tries = models.PositiveSmallIntegerField(default=0, help_text="Tries of which nobody knows how they ended.")
    not_before = models.DateTimeField()
    expires = models.DateTimeField(help_text="After this it would help nobody.")
    gateway_id = models.CharField(max_length=64, blank=True)
    cost_fen = models.PositiveIntegerField(default=0)
    charged = models.DateTimeField(null=True, help_text="Since when it may have cost something.")
    created = models.DateTimeField()
    ended = models.DateTimeField(null=True, help_text="When it was taken by the gateway, or given up.")
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A code's digits, and whose phone it was, rest nowhere once the message is sent or dead.
            models.CheckConstraint(
                condition=Q(state="queued") | Q(phone_sealed=b"", variables_sealed=b""), name="sms_emptied_when_done"
            ),
            models.CheckConstraint(condition=Q(unknown_tries__lte=models.F("tries")), name="sms_unknown_within_tries"),
            # What is charged was charged at some moment: the day's bound sums by it.
            models.CheckConstraint(condition=Q(cost_fen=0) | Q(charged__isnull=False), name="sms_cost_has_moment"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state="queued"), name="sms_due"),
            models.Index(fields=["charged"], condition=Q(cost_fen__gt=0), name="sms_charged"),
            models.Index(fields=["person", "-created"], name="sms_of_person"),
            models.Index(fields=["created"], name="sms_created"),
            models.Index(fields=["person"], condition=Q(state="failed"), name="sms_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to person {self.person_id}: {self.state}"
