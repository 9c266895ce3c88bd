"""Who came to a meeting; append-only, corrected by another mark."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.delivery.models.classes import Session


class MarkQuerySet(models.QuerySet["Mark"]):
    def current(self) -> "MarkQuerySet":
        """Return the last mark of each learner and session."""
        return self.filter(superseded_by=None)


class Mark(models.Model):
    """Who came, as the teacher entered it; append-only: a correction is a new mark that supersedes it."""

    class Status(models.TextChoices):
        PRESENT = "present", _("here")
        LATE = "late", _("came late")
        ABSENT = "absent", _("not here")
        EXCUSED = "excused", _("excused")

    session = models.ForeignKey(Session, models.PROTECT, related_name="marks")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="marks")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status)
    minutes = models.PositiveSmallIntegerField(help_text="How long the learner was there.")
    at = models.DateTimeField(default=timezone.now)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            # One chain of marks a learner and session: each later one supersedes exactly one before it.
            models.UniqueConstraint(
                fields=["session", "subject"], condition=Q(supersedes=None), name="mark_first_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["present", "late"], minutes__gt=0)
                | Q(status__in=["absent", "excused"], minutes=0),
                name="mark_minutes_go_with_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.subject_id}"

    @property
    def is_superseded(self) -> bool:
        return Mark.objects.filter(supersedes=self.pk).exists()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Return when the learner was there: to the end, late or not; None for one who was not."""
        if not self.minutes:
            return None
        return self.session.ends - timedelta(minutes=self.minutes), self.session.ends
