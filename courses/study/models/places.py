"""Where somebody studies: the place on a course, and the timelines that a lesson's parts are measured by."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.pages.blocks import wording
from foundation.local_days import training_year


class Enrolment(models.Model):
    """A learner's place on a course, like a name in a class register; a yearly retraining is the next cycle.

    Returning after leaving reuses the same row: leaving and returning earns nothing twice.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("learning")
        WITHDRAWN = "withdrawn", _("left the course")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.PositiveSmallIntegerField(default=1)
    year = models.PositiveSmallIntegerField(help_text="The training year in which this cycle began.")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created = models.DateTimeField(default=timezone.now)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two rows would count the same hours twice.
            models.UniqueConstraint(fields=["subject", "course", "cycle"], name="enrolment_once_per_cycle"),
        ]
        verbose_name = _("enrolment")

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Set the training year in which the cycle began; a later correction of `created` does not change it."""
        if self.year is None:
            self.year = training_year(self.created)
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE


class Timeline(models.Model):
    """What intervals are measured on: one video, recording or text in one lesson, whatever its renditions.

    A re-encode keeps it, and so does a mended typing error; another asset or another text in the same block starts a
    new one.
    """

    class Kind(models.TextChoices):
        MEDIA = "media", _("video or recording")
        TEXT = "text", _("text")

    lesson = models.ForeignKey("pages.LessonPage", models.PROTECT, related_name="timelines")
    asset = models.ForeignKey("media_pipeline.Asset", models.PROTECT, null=True, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MEDIA)
    block_id = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64, blank=True, help_text="Of the wording shown now; empty for media.")
    words = models.TextField(blank=True, help_text="The wording it began with, which later ones are compared to.")
    content = models.CharField(
        max_length=64, help_text="What it shows, wherever that stands: the film's sha256, or the digest of the words."
    )
    linked = models.BooleanField(default=False, help_text="An editor stated what a version of this content kept.")
    duration_ms = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True, help_text="When the lesson stopped showing it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "block_id", "asset"], name="timeline_once_per_block_and_asset"),
            models.UniqueConstraint(
                fields=["lesson", "block_id", "content_hash"],
                condition=Q(kind="text"),
                name="timeline_once_per_block_and_text",
            ),
            models.CheckConstraint(condition=Q(duration_ms__gt=0), name="timeline_has_length"),
            # What a text is measured by is its words, what a film is measured by its asset.
            models.CheckConstraint(
                condition=Q(kind="media", asset__isnull=False, content_hash="")
                | (Q(kind="text", asset=None) & ~Q(content_hash="")),
                name="timeline_of_media_or_text",
            ),
        ]
        indexes = [models.Index(fields=["content"], name="timelines_of_a_content")]  # twins, edits

    def __str__(self) -> str:
        return f"timeline {self.uuid}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Set the content it shows; that never changes: another film or text is another timeline."""
        if not self.content:
            self.content = self.asset.sha256 if self.asset else wording.digest(self.words)
        super().save(*args, **kwargs)

    @property
    def is_text(self) -> bool:
        return self.kind == self.Kind.TEXT
