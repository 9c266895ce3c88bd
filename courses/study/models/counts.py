"""What counts: everything here can be recomputed from the facts."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.study.models.facts import Presence
from courses.study.models.leases import PlayLease
from courses.study.models.places import Enrolment, Timeline
from courses.study.values.intervals import Spans, length, union
from courses.study.values.stretches import TimeStretch

if TYPE_CHECKING:
    from django.db.models import QuerySet


class VerifiedInterval(models.Model):
    """What of a timeline was learnt in one enrolment: disjoint, sorted spans in one row. A cache of the chunks.

    It finishes this lesson. The minutes say what of it earns hours and points: each second of a content once.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="verified")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="verified")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Its timeline's content and its enrolment's training year: the key of a second, read with every chunk.
    content = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    spans = models.JSONField(default=list)
    verified_ms = models.PositiveIntegerField(default=0)
    resume_ms = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "timeline"], name="verified_once_per_enrolment_and_timeline"),
        ]
        indexes = [models.Index(fields=["subject", "content"], name="verified_in_a_life")]  # points: once in a life

    def __str__(self) -> str:
        return f"{self.verified_ms} ms of timeline {self.timeline_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.content:
            self.content = self.timeline.content
        if self.year is None:
            self.year = self.enrolment.year
        super().save(*args, **kwargs)

    def as_spans(self) -> Spans:
        return union((start, end) for start, end in self.spans)

    def set_spans(self, spans: Spans) -> None:
        self.spans = [list(span) for span in spans]
        self.verified_ms = length(spans)


class StudyMinute(models.Model):
    """New study by the minute of the clock in which it was shown: what points, hours and class marks are counted from.

    `gained_ms` is new among all enrolments of its training year (hours), `new_ms` new in the learner's life (points);
    both by content, wherever it was shown. A cache of the chunks.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="minutes")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    minute = models.DateTimeField()
    day = models.DateField()
    gained_ms = models.PositiveIntegerField()
    new_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "minute", "enrolment", "timeline"], name="minute_once_per_enrolment_and_timeline"
            ),
        ]
        indexes = [
            # Totals by day, read at every posting: the index alone is enough.
            models.Index(fields=["subject", "day", "enrolment", "gained_ms", "new_ms"], name="minutes_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.gained_ms} ms at {self.minute}"


class SlackDay(models.Model):
    """How much of a day's small allowance a learner has drawn (see `counting`). A cache of the chunks."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    drawn_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="slack_once_per_day")]

    def __str__(self) -> str:
        return f"{self.drawn_ms} ms on {self.day}"


class StudyStretch(models.Model):
    """Windows of one learner that overlap, as one: [starts_at, ends_at), what was claimed in it (`values.stretches`).

    Of learners who study without a network; a learner's rows never overlap. A cache of the chunks.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rate_cap_milli = models.PositiveIntegerField()
    claimed_ms = models.PositiveBigIntegerField()
    slack_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "starts_at"], name="stretch_once_per_start")]

    def __str__(self) -> str:
        return f"{self.claimed_ms} ms from {self.starts_at} to {self.ends_at}"

    @property
    def value(self) -> TimeStretch:
        return TimeStretch(self.starts_at, self.ends_at, self.rate_cap_milli, self.claimed_ms, self.slack_ms)


class Reading(models.Model):
    """The learner says: I have read this. It earns nothing by itself; a quiz does."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="readings")
    lesson = models.ForeignKey("pages.LessonPage", models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="reading_once_per_lesson")]

    def __str__(self) -> str:
        return f"reading of lesson {self.lesson_id}"


class StandingCompletions(models.Manager["Completion"]):
    """The completions that were not voided; `Completion.all_ever` has the voided ones too."""

    def get_queryset(self) -> "QuerySet[Completion]":
        return super().get_queryset().filter(void=None)


class Completion(models.Model):
    """A lesson or a course finished within an enrolment; latched: later edits of the lesson take nothing back.

    Only a void of the evidence it rested on does; honest study may finish the same later, in a new row.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("lesson")
        COURSE = "course", _("course")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="completions")
    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    content = models.CharField(
        max_length=64, default="", help_text="What was finished, wherever it stands: points for it come once in a life."
    )
    at = models.DateTimeField()
    void = models.ForeignKey("EvidenceVoid", models.PROTECT, related_name="completions", null=True)

    objects = StandingCompletions()
    all_ever = models.Manager()  # noqa: DJ012

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "page"], condition=Q(void=None), name="completion_once_per_page"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.page_id}"


class SpanHoldQuerySet(models.QuerySet["SpanHold"]):
    def waiting(self, *, subject_id: int, timeline_id: int) -> "QuerySet[SpanHold]":
        """Return the spans of a learner on a timeline that wait for an answer, in the order they were stored."""
        pending = self.filter(subject=subject_id, timeline=timeline_id, state=SpanHold.State.PENDING)
        return pending.order_by("pk")


class SpanHold(models.Model):
    """A chunk that the clock allows and for which the learner was not asked: it counts once it is released.

    Ends once: an answer releases it, however late, and then it counts at the instant it was shown; a void refuses it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        RELEASED = "released", _("counted")
        REFUSED = "refused", _("refused")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="holds")
    answer = models.ForeignKey(Presence, models.PROTECT, related_name="released", null=True)
    seq = models.PositiveIntegerField()
    from_ms = models.PositiveBigIntegerField()
    to_ms = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    at = models.DateTimeField(help_text="The instant it was shown, at which it counts once it is released.")
    ended = models.DateTimeField(null=True)

    objects = SpanHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lease", "seq"], name="hold_once_per_chunk"),
            models.CheckConstraint(
                condition=Q(state="pending", ended=None, answer=None)
                | Q(state="released", ended__isnull=False, answer__isnull=False)
                | Q(state="refused", ended__isnull=False, answer=None),
                name="hold_of_a_span_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["subject", "timeline", "state"], name="spans_that_wait")]  # answers, openings

    def __str__(self) -> str:
        return f"{self.to_ms - self.from_ms} ms {self.state}"
