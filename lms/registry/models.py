"""Proposals about a person that need a second person's decision."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people.models import Erasure


class Proposal(models.Model):
    """A request that a second officer decides: join two accounts, erase a person, let her move here."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("join two accounts of one person")
        ERASE = "erase", _("erase a person")
        MOVE = "move", _("move to another place")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+", null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    basis = models.CharField(max_length=12, choices=Erasure.Basis, blank=True)
    reason_sealed = models.BinaryField(help_text="With the person's own key.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked = models.DateTimeField(default=timezone.now)
    decided = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Nobody approves what she asked for herself.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")) | Q(state="refused"),
                name="proposal_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None) | (~Q(state="waiting") & Q(decided_by__isnull=False)),
                name="proposal_is_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="waiting"), name="proposal_once_while_waiting"
            ),
            models.CheckConstraint(
                condition=(Q(kind="merge", other__isnull=False) | (~Q(kind="merge") & Q(other=None))),
                name="proposal_to_join_names_two",
            ),
        ]
        verbose_name = _("proposal")

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
