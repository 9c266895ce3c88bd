"""Programmes, classes (培训班), their members and their meetings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """What a base teaches and an organiser pays for; cohorts are its classes."""

    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="programmes", verbose_name=_("training body")
    )
    organiser = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organiser")
    )
    course = models.ForeignKey(
        "pages.CoursePage", models.PROTECT, related_name="programmes", null=True, blank=True, verbose_name=_("course")
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """A 培训班: the people who learn a programme together."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name=_("programme"))
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("teacher")
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("class number"), max_length=40, unique=True)
    name = models.CharField(_("class"), max_length=120)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="cohort_ends_after_it_starts")]
        verbose_name = _("class")
        verbose_name_plural = _("classes")

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    """A learner's place in a class; with it goes a place on the programme's course."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="members")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cohorts")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    joined = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "subject"], name="member_once_per_cohort")]

    def __str__(self) -> str:
        return f"member {self.subject_id} of {self.cohort_id}"

    @property
    def identity(self) -> str:
        """Return in words what is open about who she is; "" for a confirmed person."""
        trainee = getattr(self.subject, "trainee", None)
        if trainee is None or trainee.confirmed is not None:
            return ""
        return str(_("to be confirmed") if self.subject.is_active else _("not confirmed"))


class Session(models.Model):
    """One meeting of a class."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sessions")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("teacher")
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("room"), max_length=120, blank=True)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"),
        ]
        ordering = ("starts",)
        verbose_name = _("session")

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60
