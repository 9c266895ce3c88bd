"""Which counsellor looks after whom, from when to when; and what a guardian agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AssignmentQuerySet(models.QuerySet["CounsellorAssignment"]):
    def current(self) -> QuerySet[CounsellorAssignment]:
        """Return those that go on today."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, ended_at=None)


class CounsellorAssignment(models.Model):
    """A counsellor looks after a trainee from a day on. Begun and ended by an officer, never deleted.

    It gives no right: what a counsellor sees follows from her post. It says whom she asks after first.
    """

    trainee = models.ForeignKey("people.Trainee", on_delete=models.PROTECT, related_name="counsellors")
    counsellor = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="case_load")
    starts = models.DateField(_("from"), default=timezone.localdate)
    ends = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="counsellor_ends_after_start"
            ),
            # One counsellor looks after a trainee once at a time; two counsellors may.
            models.UniqueConstraint(
                fields=["trainee", "counsellor"], condition=Q(ended_at=None), name="counsellor_once_while_open"
            ),
        ]
        verbose_name = _("counsellor of a trainee")
        verbose_name_plural = _("counsellors of trainees")

    def __str__(self) -> str:
        return f"counsellor of trainee {self.trainee_id}"


class GuardianConsent(models.Model):
    """What a guardian agreed to for a trainee: who, by which relation, on which day and paper. Append-only."""

    class Relation(models.TextChoices):
        PARENT = "parent", _("father or mother")
        SPOUSE = "spouse", _("husband or wife")
        CHILD = "child", _("son or daughter")
        SIBLING = "sibling", _("brother or sister")
        GRANDPARENT = "grandparent", _("grandparent")
        OTHER = "other", _("another relative or friend")
        COMMITTEE = "committee", _("village or residents' committee")
        AUTHORITY = "authority", _("civil affairs office")

    trainee = models.ForeignKey("people.Trainee", on_delete=models.PROTECT, related_name="guardian_consents")
    relation = models.CharField(max_length=12, choices=Relation)
    guardian_sealed = models.BinaryField()
    document_sealed = models.BinaryField()
    day = models.DateField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    guardian = SealedText("trainee.user")
    document = SealedText("trainee.user")

    def __str__(self) -> str:
        return f"guardian's consent {self.pk}"


class GuardianWithdrawal(models.Model):
    """A guardian took a consent back, on which day and how. Append-only; once for each consent."""

    consent = models.OneToOneField(GuardianConsent, on_delete=models.PROTECT, related_name="withdrawal")
    how_sealed = models.BinaryField()
    day = models.DateField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    how = SealedText("consent.trainee.user")

    def __str__(self) -> str:
        return f"withdrawal of consent {self.consent_id}"
