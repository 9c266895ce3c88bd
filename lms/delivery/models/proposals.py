"""Who came, as people of a suspended base propose it; append-only. Nothing counts before an officer approves it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.delivery.models.classes import Session
from lms.delivery.models.marks import Mark


class ProposedMarkQuerySet(models.QuerySet["ProposedMark"]):
    def waiting(self) -> "ProposedMarkQuerySet":
        """Return the last proposal on each learner and session that is not decided yet."""
        return self.filter(decision=None, superseded_by=None)


class ProposedMark(models.Model):
    """A mark that somebody proposed; a later proposal supersedes it, a decision ends it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="proposals")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Mark.Status)
    minutes = models.PositiveSmallIntegerField(help_text="How long the learner was there.")
    at = models.DateTimeField(default=timezone.now)

    objects = ProposedMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "subject"], condition=Q(supersedes=None), name="proposal_first_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["present", "late"], minutes__gt=0)
                | Q(status__in=["absent", "excused"], minutes=0),
                name="proposal_minutes_go_with_status",
            ),
        ]

    def __str__(self) -> str:
        return f"proposed {self.status} {self.subject_id}"


class MarkDecision(models.Model):
    """What an officer decided about a proposal; an approved one names the mark that it became."""

    proposal = models.OneToOneField(ProposedMark, models.PROTECT, related_name="decision")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mark = models.ForeignKey(Mark, models.PROTECT, related_name="+", null=True)
    approved = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=True, mark__isnull=False) | Q(approved=False, mark=None),
                name="decision_approved_names_its_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"decision on proposal {self.proposal_id}"
