"""The rules of points and hours, by version and first day; append-only."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.points.models.grading import PolicyMend
from lms.points.values.rules import BadRules, Rules, read

if TYPE_CHECKING:
    pass


class Policy(models.Model):
    """What learning is worth from a day on, until the next policy starts. Never edited: a change is a new version."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    version = models.PositiveIntegerField(unique=True)
    starts = models.DateField(unique=True)
    rules = models.JSONField()
    reason = models.CharField(max_length=200)
    created = models.DateTimeField(default=timezone.now)

    as_read: tuple[Any, Rules] | None = None  # one policy is read with every chunk of somebody's study

    class Meta:
        verbose_name = _("points policy")
        verbose_name_plural = _("points policies")

    def __str__(self) -> str:
        return f"{self.version} ({self.starts})"

    def read(self) -> Rules:
        """Return its rules, or those that stand in for unreadable ones; raises BadRules where there are none."""
        try:
            if self.as_read is None or self.as_read[0] is not self.rules:
                self.as_read = self.rules, read(self.rules)
            return self.as_read[1]
        except BadRules:
            mend = PolicyMend.objects.filter(policy=self).first()
            if mend is None:
                raise
            return read(mend.rules)
