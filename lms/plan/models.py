"""Plan periods and counting rules: dated facts to which programmes, duties and figures point. Neither is in code."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PlanPeriodQuerySet(models.QuerySet["PlanPeriod"]):
    def on(self, day: date | None = None) -> "QuerySet[PlanPeriod]":
        """Return the periods in force on that day (today), the latest begun first."""
        day = day or timezone.localdate()
        return self.filter(starts__lte=day, ends__gte=day).order_by("-starts", "pk")


class PlanPeriod(models.Model):
    """The years of one plan, by the document that made it: 2021–2025, 2025–2027. Ended early, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    document_no = models.CharField(_("document number"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    objects = PlanPeriodQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="period_ends_after_it_starts"),
        ]
        verbose_name = _("plan period")
        verbose_name_plural = _("plan periods")

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Return whether its last day has passed."""
        return self.ends < timezone.localdate()


class CountingRuleQuerySet(models.QuerySet["CountingRule"]):
    def on(self, day: date | None = None) -> "CountingRule | None":
        """Return the rule in force on that day (today): the one that began last; None before the first."""
        return self.filter(starts__lte=day or timezone.localdate()).order_by("-starts", "-version").first()


class CountingRule(models.Model):
    """What one person-time (人次) is, from a day on. Never edited: another rule is another version from a later day."""

    class Event(models.TextChoices):
        FINISHED = "finished", _("she has finished the class")
        ATTENDED = "attended", _("she was there for the least share")
        EITHER = "either", _("finished, or there for the least share")
        ENROLLED = "enrolled", _("she was admitted to the class")

    class Once(models.TextChoices):
        PROGRAMME_YEAR = "programme_year", _("once for a programme and year")
        PROGRAMME = "programme", _("once for a programme")
        NONE = "none", _("each time")

    version = models.PositiveIntegerField(_("version"), unique=True)
    starts = models.DateField(_("from"))
    event = models.CharField(_("what is counted"), max_length=10, choices=Event, default=Event.EITHER)
    least_share = models.PositiveSmallIntegerField(_("least share attended, per cent"), default=60)
    online_counts = models.BooleanField(_("online study without a class counts"), default=True)
    online_least_hours = models.DecimalField(
        _("least class hours online"), max_digits=5, decimal_places=1, default=8, validators=[MinValueValidator(0)]
    )
    once_per = models.CharField(_("the same person"), max_length=16, choices=Once, default=Once.PROGRAMME_YEAR)
    both_levels = models.BooleanField(_("any base of the place counts as the prefecture's own"), default=False)
    document_no = models.CharField(_("document number"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CountingRuleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(least_share__lte=100), name="rule_share_is_a_percentage"),
            models.CheckConstraint(condition=Q(online_least_hours__gte=0), name="rule_hours_are_not_negative"),
        ]
        verbose_name = _("counting rule")
        verbose_name_plural = _("counting rules")

    def __str__(self) -> str:
        return f"v{self.version}"
