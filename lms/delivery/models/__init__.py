"""Classes in rooms: programmes, cohorts (培训班), their sessions, and who came."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """What a base teaches and an organiser pays for, like an entry in a prospectus; cohorts run it."""

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
        """In words, what is open about who she is; empty for who is confirmed."""
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


class MarkQuerySet(models.QuerySet["Mark"]):
    def current(self) -> "MarkQuerySet":
        """The last word on each learner and session."""
        return self.filter(superseded_by=None)


class Mark(models.Model):
    """Who came, as the teacher wrote it down; never changed: a correction is a new mark that supersedes it."""

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
        """When the learner was there: to the end, late or not; None for who was not."""
        if not self.minutes:
            return None
        return self.session.ends - timedelta(minutes=self.minutes), self.session.ends


from lms.delivery.models.proposals import MarkDecision, ProposedMark  # noqa: E402  (names the models above)

__all__ = ["Cohort", "CohortMember", "Mark", "MarkDecision", "Programme", "ProposedMark", "Session"]
