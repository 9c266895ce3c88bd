"""Grading a past period again by other rules, and the rules that stand in for unreadable ones."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GradeRun(models.Model):
    """Differences posted because a past period is judged by another policy; undone as a whole, exactly.

    `cursor` is the last learner that was done: a run that was cut off goes on from there.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a second person")
        POSTING = "posting", _("posting the differences")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        REFUSED = "refused", _("refused")

    policy = models.ForeignKey("points.Policy", models.PROTECT, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts = models.DateField()
    ends = models.DateField()
    reason = models.CharField(max_length=200)
    undo_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    cursor = models.BigIntegerField(default=0)
    learners = models.PositiveIntegerField(default=0, help_text="How many have been looked at.")
    changed = models.PositiveIntegerField(default=0, help_text="For how many a difference was posted or undone.")
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)
    decided = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="run_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("by")), name="run_has_a_second_person"),
            models.CheckConstraint(
                condition=Q(state="asked", second=None) | (~Q(state="asked") & Q(second__isnull=False)),
                name="run_begins_when_it_is_approved",
            ),
        ]
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"grading {self.starts} – {self.ends} again"

    @property
    def is_moving(self) -> bool:
        return self.state in (self.State.POSTING, self.State.UNDOING)


class PolicyMend(models.Model):
    """Rules that stand in for those of a policy that cannot be read. The policy's row stays as it is."""

    policy = models.OneToOneField("points.Policy", models.PROTECT, related_name="mend")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rules = models.JSONField()
    reason = models.CharField(max_length=200)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mend of policy {self.policy_id}"
