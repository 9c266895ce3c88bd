"""What became of programmes, classes and meetings: who, when, why, on what document. Append-only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.backoffice.lifecycle.steps import StepRow
from lms.delivery.models.classes import Cohort, Programme, Session


class ProgrammeStep(StepRow):
    """A step of a programme; also that it was made (`make`) and changed (`change`)."""

    of = models.ForeignKey(Programme, models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        abstract = False


class CohortStep(StepRow):
    """A step of a class; also that it was made (`make`) and opened for sign-up (`sign-up`)."""

    of = models.ForeignKey(Cohort, models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        abstract = False


class SessionChange(models.Model):
    """A meeting that was added, moved or cancelled after the class was made, and why; with when it was to be before."""

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("called off")

    session = models.ForeignKey(Session, models.PROTECT, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    was_starts = models.DateTimeField(null=True)
    starts = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.session_id}"
