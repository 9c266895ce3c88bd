"""Who may act for a trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet


class HelperLinkQuerySet(models.QuerySet["HelperLink"]):
    def current(self) -> QuerySet[HelperLink]:
        """Return the links in force now: consented, begun, not ended, not revoked."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, revoked=None)


class HelperLink(models.Model):
    """A family member, guardian, counsellor or village contact who may act for a trainee, within a scope."""

    class Kind(models.TextChoices):
        FAMILY = "family", _("family")
        GUARDIAN = "guardian", _("guardian")
        COUNSELLOR = "counsellor", _("counsellor")
        VILLAGE = "village", _("village contact")

    helper = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="helps")
    trainee = models.ForeignKey("people.Trainee", on_delete=models.PROTECT, related_name="helpers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.FAMILY)
    can_study = models.BooleanField(_("helps to study"), default=True)
    can_view_record = models.BooleanField(_("may see the record"), default=True)
    consent_note = models.CharField(_("how consent was given"), max_length=200)
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    objects = HelperLinkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # One live link a pair: two with different scopes would contradict each other.
            models.UniqueConstraint(
                fields=["helper", "trainee"], condition=Q(revoked=None), name="helper_link_once_while_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.trainee}"
