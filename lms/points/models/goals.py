"""What a learner sets herself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Goal(models.Model):
    """A learner's own goal, in her own words and number. Putting it away is no failure and is called none."""

    class Span(models.TextChoices):
        WEEK = "week", _("minutes a week")
        COURSE = "course", _("finish a course")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="goals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="+", null=True)
    span = models.CharField(max_length=8, choices=Span)
    minutes = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=80, blank=True)
    created = models.DateTimeField(default=timezone.now)
    put_away = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(put_away=None), name="goal_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(span="week", minutes__gt=0, course=None)
                | Q(span="course", minutes=None, course__isnull=False),
                name="goal_names_what_it_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"goal of person {self.subject_id}"
