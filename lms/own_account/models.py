"""Slips that sign in once, new numbers that two officers enter, and what was asked of them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoginSlip(models.Model):
    """A code on paper that signs one person in once, within seven days; only a keyed hash of it is stored."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="login_slips")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    voided = models.DateTimeField(null=True, help_text="By a newer slip, by a sign-in, or with the account.")

    class Meta:
        constraints: ClassVar = [
            # Nobody makes a way into her own account that asks for nothing.
            models.CheckConstraint(condition=~Q(person=F("by")), name="login_slip_is_for_somebody_else"),
            models.CheckConstraint(condition=Q(used=None) | Q(voided=None), name="login_slip_ends_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(used=None, voided=None), name="login_slip_once_while_open"
            ),
        ]

    def __str__(self) -> str:
        return f"slip {self.pk} of person {self.person_id}"


class NewPhone(models.Model):
    """A number for somebody who has lost hers: one officer asks, another approves, and three days later it counts."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second officer")
        APPROVED = "approved", _("approved, takes effect after the waiting time")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped by the person")
        DONE = "done", _("in effect")

    OPEN = (State.WAITING, State.APPROVED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="new_phones")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    phone_sealed = models.BinaryField(help_text="With the person's own key.")
    reason_sealed = models.BinaryField(help_text="With the person's own key.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked = models.DateTimeField(default=timezone.now)
    approved = models.DateTimeField(null=True)
    effective = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One officer alone moves nobody's number, and none her own.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="new_phone_takes_two_officers"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("asked_by")) & (Q(approved_by=None) | ~Q(person=F("approved_by"))),
                name="new_phone_is_for_somebody_else",
            ),
            # Nothing takes effect that a second officer did not approve.
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | Q(approved_by__isnull=False, approved__isnull=False, effective__isnull=False),
                name="new_phone_in_effect_was_approved",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["waiting", "approved"]), name="new_phone_once_while_open"
            ),
        ]

    def __str__(self) -> str:
        return f"new phone {self.uuid}"


class AccountRequest(models.Model):
    """Somebody asks for an account: her number is proved, the rest is what she says, until her county decides.

    The account made for it is closed until then; what she said is encrypted with its key, and goes with a refusal.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the county")
        APPROVED = "approved", _("the account is open")
        REFUSED = "refused", _("refused")

    class Reason(models.TextChoices):
        """Why not: a message to a phone says it, which others may read, so none names anybody or anything of hers."""

        HAS_ONE = "has_one", _("There is an account already. Ask the office for a login slip.")
        NOT_FOUND = "not_found", _("What was written could not be found. Come to the office with your papers.")
        ELSEWHERE = "elsewhere", _("Another county is in charge. Ask there.")
        UNCLEAR = "unclear", _("The office has questions. Call it, or come with your citizen card.")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="account_request")
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+")
    phone_index = models.BinaryField(max_length=32)
    data_sealed = models.BinaryField(help_text="Phone and citizen id as JSON, with the account's own key.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    created = models.DateTimeField(default=timezone.now)
    decided = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided__isnull=False)),
                name="account_request_is_decided_by_somebody",
            ),
            # A refusal has a reason, and nothing else has.
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(reason=""), name="account_request_refused_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["phone_index"], condition=Q(state="waiting"), name="account_request_once_while_waiting"
            ),
            models.CheckConstraint(condition=~Q(person=F("decided_by")), name="account_request_is_decided_by_another"),
        ]

    def __str__(self) -> str:
        return f"request {self.uuid}"


class DataExport(models.Model):
    """Somebody took a copy of all that is kept about her. Append-only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_exports")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"copy for person {self.person_id}"
