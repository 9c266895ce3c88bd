"""Quizzes as they were asked and answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QuestionSet(models.Model):
    """The questions of a quiz block as published when somebody answered them; a snapshot, never changed."""

    lesson = models.ForeignKey("pages.LessonPage", models.PROTECT, related_name="+")
    block_id = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.CharField(
        max_length=64,
        default="",
        help_text="What is asked, wherever it stands; see `content_of`.",
    )
    questions = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "block_id", "digest"], name="question_set_once_per_wording"),
        ]
        indexes = [models.Index(fields=["content"], name="question_sets_of_a_content")]  # points: once in a life

    def __str__(self) -> str:
        return f"questions {self.digest[:8]} of lesson {self.lesson_id}"


class QuizAttempt(models.Model):
    """One attempt at a quiz, marked on the server. There is no limit on attempts; the best counts."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question_set = models.ForeignKey(QuestionSet, models.PROTECT, related_name="attempts")
    lesson = models.ForeignKey("pages.LessonPage", models.PROTECT, related_name="attempts")
    block_id = models.CharField(max_length=40)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answers = models.JSONField()
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=F("total")), name="attempt_right_within_total"),
        ]
        indexes = [
            models.Index(fields=["subject", "lesson", "block_id"], name="attempts_at_a_quiz"),  # the best so far
        ]

    def __str__(self) -> str:
        return f"attempt {self.uuid}"

    @property
    def is_perfect(self) -> bool:
        return self.right == self.total


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    def current(self) -> "AccommodationQuerySet":
        """Return those in force today."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today)


class Accommodation(models.Model):
    """How somebody may take a quiz differently; written from a trainee's needs by the service above."""

    class Kind(models.TextChoices):
        SCRIBE = "scribe", _("a helper may enter the answers")
        MORE_TIME = "more_time", _("more time")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="accommodations")
    kind = models.CharField(max_length=12, choices=Kind)
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=Q(ends=None), name="accommodation_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
