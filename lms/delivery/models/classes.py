"""Programmes, classes (培训班), their members and their meetings."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText


class Occupation(models.Model):
    """An occupation of the national classification (职业分类大典). `verified`: the code was seen in a public source."""

    code = models.CharField(_("occupation code"), max_length=12, primary_key=True)
    name = models.CharField(_("occupation"), max_length=60)
    verified = models.BooleanField(_("compared with the national list"), default=False)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Programme(models.Model):
    """What a base teaches and an organiser pays for; cohorts are its classes.

    `state` is changed by `lms.delivery.lifecycle` alone. Rows that were made before there was one are approved.
    """

    class TrainingType(models.TextChoices):
        """R019 and R025 of the standard, with the kinds that the reports of the federations tell apart."""

        SKILLS = "skills", _("employment skills")
        UPGRADING = "upgrading", _("better skills for one's post")
        BUSINESS = "business", _("starting a business")
        PREPARATION = "preparation", _("preparing for work")
        PRACTICAL = "practical", _("practical techniques")
        ADVANCED = "advanced", _("middle and high skills")
        EMPLOYERS = "employers", _("employers")
        STAFF = "staff", _("people who work with trainees")

    class DeliveryForm(models.TextChoices):
        """R029 of the standard."""

        BEFORE_POST = "before_post", _("before a post begins")
        APPRENTICESHIP = "apprenticeship", _("apprenticeship")
        AT_WORK = "at_work", _("at work")
        FULL_TIME = "full_time", _("off work")
        SEMINAR = "seminar", _("professional seminar")
        DRILL = "drill", _("drill at one's post")
        ONLINE = "online", _("online study")

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        SUBMITTED = "submitted", _("waits for approval")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved by the office")
        CLOSED = "closed", _("closed to new classes")

    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="programmes", verbose_name=_("training body")
    )
    organiser = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organiser")
    )
    course = models.ForeignKey(
        "pages.CoursePage", models.PROTECT, related_name="programmes", null=True, blank=True, verbose_name=_("course")
    )
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("occupation")
    )
    period = models.ForeignKey(
        "plan.PlanPeriod",
        models.PROTECT,
        related_name="programmes",
        null=True,
        blank=True,
        verbose_name=_("plan period"),
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("programme number"), max_length=20, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    training_type = models.CharField(_("kind of training"), max_length=12, choices=TrainingType, blank=True)
    delivery_form = models.CharField(_("form of training"), max_length=16, choices=DeliveryForm, blank=True)
    hours_online = models.DecimalField(_("class hours online"), max_digits=5, decimal_places=1, default=0)
    hours_in_person = models.DecimalField(_("class hours in person"), max_digits=5, decimal_places=1, default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPROVED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="programme_code_once"),
            models.CheckConstraint(
                condition=Q(hours_online__gte=0, hours_in_person__gte=0), name="programme_hours_are_not_negative"
            ),
        ]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """A 培训班: the people who learn a programme together.

    `state` is changed by `lms.delivery.lifecycle` alone. A class that was made otherwise (by an import, or before there
    were states) runs: decision 0219.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("being planned")
        SUBMITTED = "submitted", _("waits for approval")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved, not begun")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("over, waits to be closed")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts", verbose_name=_("programme"))
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+", verbose_name=_("place"))
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("teacher")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("class number"), max_length=40, unique=True)
    name = models.CharField(_("class"), max_length=120)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    open_from = models.DateField(_("open for sign-up from"), null=True, blank=True)
    open_until = models.DateField(_("open for sign-up until"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="cohort_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(places=None) | Q(places__gt=0), name="cohort_has_a_place_or_no_limit"),
            # Sign-up by learners themselves has both days, or there is none.
            models.CheckConstraint(
                condition=Q(open_from=None, open_until=None)
                | Q(open_from__isnull=False, open_until__gte=F("open_from")),
                name="cohort_sign_up_has_both_days",
            ),
        ]
        verbose_name = _("class")
        verbose_name_plural = _("classes")

    def __str__(self) -> str:
        return self.name


class CohortMemberQuerySet(models.QuerySet["CohortMember"]):
    def staying(self) -> "CohortMemberQuerySet":
        """Return those who have not withdrawn."""
        return self.exclude(state=CohortMember.State.WITHDRAWN)


class CohortMember(models.Model):
    """A learner's place in a class; with it goes a place on the programme's course.

    One who withdrew keeps the row, for the meetings that she came to. Who waits for a place has none: WaitingMember.
    """

    class State(models.TextChoices):
        ADMITTED = "admitted", _("in the class")
        WITHDRAWN = "withdrawn", _("has withdrawn")
        FINISHED = "finished", _("has finished")
        NOT_FINISHED = "not_finished", _("has not finished")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="members")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cohorts")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    joined = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("result"), max_length=12, choices=State, default=State.ADMITTED)
    state_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    state_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(default=b"")

    reason = SealedText("subject")
    objects = CohortMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "subject"], name="member_once_per_cohort"),
            # Whatever became of a place, somebody said so at some time.
            models.CheckConstraint(
                condition=Q(state="admitted") | Q(state_by__isnull=False, state_at__isnull=False),
                name="member_result_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.subject_id} of {self.cohort_id}"

    @property
    def identity(self) -> str:
        """Return in words what is open about who she is; "" for a confirmed person."""
        trainee = getattr(self.subject, "trainee", None)
        if trainee is None or trainee.confirmed is not None:
            return ""
        return str(_("to be confirmed") if self.subject.is_active else _("not confirmed"))


class WaitingMember(models.Model):
    """Somebody who waits for a place in a class that is full; the row goes when she gets one or no longer waits."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="waiting")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "subject"], name="waits_once_per_cohort")]

    def __str__(self) -> str:
        return f"{self.subject_id} waits for {self.cohort_id}"


class SessionQuerySet(models.QuerySet["Session"]):
    def standing(self) -> "SessionQuerySet":
        """Return the meetings that were not cancelled."""
        return self.filter(cancelled_at=None)


class Session(models.Model):
    """One meeting of a class. It is held once somebody is marked; until then it may be moved or cancelled."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sessions")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("teacher")
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("room"), max_length=120, blank=True)
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its class heard of it the day before."
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"),
        ]
        ordering: ClassVar = ["starts"]
        verbose_name = _("session")

    def __str__(self) -> str:
        return self.title

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60
