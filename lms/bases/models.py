"""Training bases, their history, and the courses that some of them owe.

A base's level and status are columns for today's questions and BaseStep rows for a day's: who was of provincial level
when a duty was judged must not change when a base is promoted later.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from courses.pages.models import CourseIndexPage, CoursePage
from lms.people.models import Division, Organisation
from lms.plan.models import PlanPeriod


class Level(models.TextChoices):
    """Who accredited the base, from the top."""

    NATIONAL = "national", _("national")
    PROVINCIAL = "provincial", _("provincial")
    PREFECTURE = "prefecture", _("prefecture level")
    COUNTY = "county", _("county level")

    @property
    def at_least(self) -> list[str]:
        """Return this level and those above it."""
        ladder = list(Level)
        return [level.value for level in ladder[: ladder.index(self) + 1]]


class Status(models.TextChoices):
    """Where a base stands: R054's access, assessment and exit."""

    APPLIED = "applied", _("applied")
    ADMITTED = "admitted", _("admitted")
    ACCREDITED = "accredited", _("accredited")
    RECTIFYING = "rectifying", _("rectifying")
    SUSPENDED = "suspended", _("suspended")
    EXITED = "exited", _("exited")


# A base on probation may still publish: taking that away is what suspension is for.
MAY_PUBLISH = frozenset({Status.ADMITTED, Status.ACCREDITED, Status.RECTIFYING})


class TrainingBaseQuerySet(models.QuerySet["TrainingBase"]):
    def on(self, day: date) -> TrainingBaseQuerySet:
        """Annotate `level_then` and `status_then`, as they were on that day; None before the base was known."""
        steps = BaseStep.objects.filter(base=OuterRef("pk"), since__lte=day).order_by("-since", "-pk")
        return self.annotate(
            level_then=Subquery(steps.values("level")[:1]), status_then=Subquery(steps.values("status")[:1])
        )


class TrainingBase(models.Model):
    """A place that teaches, like a school: its own branch of the catalogue, its own shelf of media, its own editors."""

    class Kind(models.TextChoices):
        PUBLIC_CENTRE = "public_centre", _("public training centre")
        UNIVERSITY = "university", _("university")
        VOCATIONAL_SCHOOL = "vocational_school", _("vocational school")
        SPECIAL_SCHOOL = "special_school", _("special school")
        TRAINER = "trainer", _("training provider")
        ENTERPRISE = "enterprise", _("enterprise")
        SOCIETY = "society", _("social organisation")

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="base", verbose_name=_("organisation")
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="bases", verbose_name=_("division"))
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.APPLIED)
    public_name = models.CharField(
        _("neutral name"),
        max_length=120,
        blank=True,
        default="",
        help_text=_(
            "For strangers who check a certificate, if the base's own name tells what kind of disability its trainees "
            "have. The paper itself keeps the full name."
        ),
    )
    root_page = models.OneToOneField(CourseIndexPage, models.PROTECT, related_name="base", editable=False)
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="base", editable=False)
    editors_group = models.OneToOneField(Group, models.PROTECT, related_name="base", editable=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = TrainingBaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("training base")
        verbose_name_plural = _("training bases")
        indexes: ClassVar = [
            models.Index(fields=["division", "level"], name="base_by_place_and_level"),  # who owes, by place
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def may_publish(self) -> bool:
        return self.status in MAY_PUBLISH

    @property
    def words_then(self) -> str:
        """Return the level of a row that `on(day)` read, in words."""
        return str(Level(self.level_then).label)  # type: ignore[attr-defined]

    def level_at(self, day: date) -> str | None:
        """Return the level in force on that day; None before the base was known."""
        return self.steps.filter(since__lte=day).order_by("-since", "-pk").values_list("level", flat=True).first()


class BaseStep(models.Model):
    """One step of a base's life: what it was from a day on, by whose word and why. Never edited; a newer follows."""

    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="steps")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    since = models.DateField(_("since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        indexes: ClassVar = [models.Index(fields=["base", "-since"], name="base_step_on_a_day")]

    def __str__(self) -> str:
        return f"{self.base}: {self.get_status_display()}, {self.get_level_display()}, {self.since}"


class SubmissionDutyQuerySet(models.QuerySet["SubmissionDuty"]):
    def current(self, day: date | None = None) -> SubmissionDutyQuerySet:
        day = day or timezone.localdate()
        return self.filter(starts__lte=day, ends__gte=day)


class SubmissionDuty(models.Model):
    """R061: in a period, every base of a level or above hands in so many courses of its own."""

    name = models.CharField(_("name"), max_length=120)
    period = models.ForeignKey(
        PlanPeriod, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("plan period")
    )
    minimum_level = models.CharField(_("from this level up"), max_length=12, choices=Level, default=Level.PROVINCIAL)
    count = models.PositiveSmallIntegerField(_("courses"), default=1)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))

    objects = SubmissionDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission duty")
        verbose_name_plural = _("submission duties")
        ordering: ClassVar = ["-starts"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="duty_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def judged_on(self, today: date | None = None) -> date:
        """Return the day whose levels count: today while the period runs, its last day ever after."""
        return min(today or timezone.localdate(), self.ends)


class CourseSubmission(models.Model):
    """A course that a base hands in under a duty (选送), and what the province made of it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("handed in")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    duty = models.ForeignKey(SubmissionDuty, models.PROTECT, related_name="submissions")
    base = models.ForeignKey(TrainingBase, models.PROTECT, related_name="submissions")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="submissions")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUBMITTED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("submitted course")
        verbose_name_plural = _("submitted courses")
        constraints: ClassVar = [
            # A course counts once for a duty; one that came back may be handed in again.
            models.UniqueConstraint(
                fields=["duty", "course"], condition=~Q(state="returned"), name="course_handed_in_once_per_duty"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", decided_by=None) | Q(~Q(state="submitted"), decided_by__isnull=False),
                name="submission_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="submission_decided_by_a_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base}: {self.course} ({self.get_state_display()})"


class ProjectedGroup(models.Model):
    """A Wagtail group that `projection` keeps; groups without such a row belong to people and are left alone."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="projected")
    key = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.key
