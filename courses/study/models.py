"""Who studies what, what the players claimed, and what of it counts.

Facts (leases, chunks, conflicts) are never changed; everything else here can be rebuilt from them.
"""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.study.counting import Prefix, Window
from courses.study.intervals import Spans, length, union
from courses.study.mapping import Moves
from media_pipeline.sealed import SealedText

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Enrolment(models.Model):
    """A learner's place on a course, like a name in a class register; a yearly retraining is the next cycle.

    Coming back after leaving takes up the same row: leaving and returning earns nothing twice.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("learning")
        WITHDRAWN = "withdrawn", _("left the course")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.PositiveSmallIntegerField(default=1)
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

    def __str__(self) -> str:
        return f"timeline {self.uuid}"

    @property
    def is_text(self) -> bool:
        return self.kind == self.Kind.TEXT


class Delivery(models.Model):
    """What of one film went out to one learner in one sitting; the leases of that sitting share its token.

    One row a sitting and not a lease, so that a reload finds the film in the browser's cache and costs nobody's data.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    begun = models.DateTimeField()
    spans = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["subject", "timeline", "begun"], name="delivery_of_sitting")]

    def __str__(self) -> str:
        return f"delivery {self.uuid}"


# Leases that are kept are read with it too (`lent_at`): whoever changes it first gives them a column that says when.
LASTS = timedelta(hours=12)


class PlayLeaseQuerySet(models.QuerySet["PlayLease"]):
    def open(self) -> "QuerySet[PlayLease]":
        """Leases nobody has closed; one of them may have run out."""
        return self.filter(closed_at=None)


class PlayLease(models.Model):
    """Leave to play one timeline from now on, like a key lent at a counter: a learner holds one at a time."""

    class Reason(models.TextChoices):
        STOPPED = "stopped", _("stopped")
        REPLACED = "replaced", _("another page took over")
        EXPIRED = "expired", _("ran out")
        CONFLICT = "conflict", _("contradicted itself")
        VOIDED = "voided", _("taken out of the count")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="leases")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="leases")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, help_text="What the first chunk names as the hash before it.")
    rate_cap_milli = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=10, choices=Reason, blank=True)
    # How far its chunks have been counted: a cache of `counting.extend` over them.
    next_seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)
    claimed_ms = models.PositiveBigIntegerField(default=0)
    slack_ms = models.PositiveIntegerField(default=0)
    # Whether somebody is there: how much may count unasked (0: never asked), how much has since the last answer, and
    # how much of the learner's study on this timeline waits for one.
    presence_ms = models.PositiveIntegerField(default=0)
    unasked_ms = models.PositiveBigIntegerField(default=0)
    held_ms = models.PositiveBigIntegerField(default=0)
    # Where we serve the film: what has gone out, and how much was counted that had not.
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="leases")
    undelivered_ms = models.PositiveBigIntegerField(default=0)
    voided_at = models.DateTimeField(
        null=True, help_text="When all of it was taken out of the count: from EvidenceVoid."
    )

    objects = PlayLeaseQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two open windows at once would let one learner study in two places.
            models.UniqueConstraint(fields=["subject"], condition=Q(closed_at=None), name="lease_one_open_per_subject"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("issued_at")), name="lease_closes_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["subject", "issued_at"], name="lease_of_subject")]  # rebuilding, auditing

    def __str__(self) -> str:
        return f"lease {self.uuid}"

    @property
    def window(self) -> Window:
        return Window(self.issued_at, self.rate_cap_milli)

    @property
    def prefix(self) -> Prefix:
        return Prefix(self.next_seq, self.head, self.claimed_ms, self.slack_ms)

    @property
    def lent_at(self) -> datetime:
        """When it was asked for; its window begins a little before (`leases.ON_THE_WAY`)."""
        return self.expires_at - LASTS

    @property
    def ends_at(self) -> datetime:
        """When it ended, or will at the latest."""
        return self.closed_at or self.expires_at

    @property
    def accept_until(self) -> datetime:
        """How long a device that was offline may still hand in what it played."""
        return self.ends_at + timedelta(days=settings.STUDY_ACCEPT_DAYS)

    def instant(self, received: datetime) -> datetime:
        """The instant that evidence received then belongs to."""
        return min(received, self.ends_at)


class EvidenceChunk(models.Model):
    """What a player said it played; like a line in ink: never changed and never removed (triggers)."""

    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="chunks")
    seq = models.PositiveIntegerField()
    from_ms = models.PositiveBigIntegerField()
    to_ms = models.PositiveBigIntegerField()
    rate_milli = models.PositiveIntegerField()
    clock_ms = models.BigIntegerField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The first chunk for a seq stays: delivering again changes nothing, contradicting is a conflict.
            models.UniqueConstraint(fields=["lease", "seq"], name="chunk_once_per_lease_and_seq"),
            models.CheckConstraint(condition=Q(to_ms__gt=F("from_ms")), name="chunk_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"chunk {self.seq} of lease {self.lease_id}"


class EvidenceConflict(models.Model):
    """A second, different chunk for one seq of a lease: kept for a person to look at, counted for nothing."""

    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="conflicts")
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    claim = models.JSONField(help_text="The chunk that was refused.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lease", "seq", "hash"], name="conflict_once_per_claim"),
        ]

    def __str__(self) -> str:
        return f"conflict at chunk {self.seq} of lease {self.lease_id}"


class VerifiedInterval(models.Model):
    """What of a timeline counts for one enrolment: disjoint, sorted spans in one row. A cache of the chunks."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="verified")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="verified")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    spans = models.JSONField(default=list)
    verified_ms = models.PositiveIntegerField(default=0)
    resume_ms = models.PositiveIntegerField(default=0)
    complete = models.BooleanField(default=False)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "timeline"], name="verified_once_per_enrolment_and_timeline"),
        ]
        indexes = [models.Index(fields=["subject", "timeline"], name="verified_in_a_life")]  # points: once in a life

    def __str__(self) -> str:
        return f"{self.verified_ms} ms of timeline {self.timeline_id}"

    def as_spans(self) -> Spans:
        return union((start, end) for start, end in self.spans)

    def hold(self, spans: Spans) -> None:
        self.spans = [list(span) for span in spans]
        self.verified_ms = length(spans)


class StudyMinute(models.Model):
    """New study by the minute of the clock in which it was shown: what points, hours and class marks are counted from.

    `gained_ms` is new in this enrolment (hours), `new_ms` new in the learner's life (points). A cache of the chunks.
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
            # Totals by day, read at every posting: the index alone answers.
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


class Standing(models.Manager["Completion"]):
    """The completions that stand; whoever must see the voided ones too asks for `Completion.all_ever`."""

    def get_queryset(self) -> "QuerySet[Completion]":
        return super().get_queryset().filter(void=None)


class Completion(models.Model):
    """A lesson or a course finished within an enrolment; latched: later edits of the lesson take nothing back.

    Only a void of the evidence it rested on does; honest study may finish the same again, in a new row.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("lesson")
        COURSE = "course", _("course")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="completions")
    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    void = models.ForeignKey("EvidenceVoid", models.PROTECT, related_name="completions", null=True)

    objects = Standing()
    all_ever = models.Manager()  # noqa: DJ012

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "page"], condition=Q(void=None), name="completion_once_per_page"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.page_id}"


class Presence(models.Model):
    """Somebody said “I am still here”, or showed it by passing a quiz; it lets go of what was held (triggers).

    `after` is the learner's last chunk by then: what lets a recount take both in the order in which they came.
    """

    class How(models.TextChoices):
        ANSWER = "answer", _("answered")
        QUIZ = "quiz", _("passed a quiz")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    after = models.ForeignKey(EvidenceChunk, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="presence_of_subject")]  # rebuilding

    def __str__(self) -> str:
        return f"{self.how} at {self.at}"


class SpanHoldQuerySet(models.QuerySet["SpanHold"]):
    def waiting(self, *, subject_id: int, timeline_id: int) -> "QuerySet[SpanHold]":
        """What of a learner's study on a timeline waits for a word, in the order in which it was held."""
        held = self.filter(subject=subject_id, timeline=timeline_id, state=SpanHold.State.PENDING)
        return held.order_by("pk")


class SpanHold(models.Model):
    """A chunk that the clock allows and that nobody was asked about: it counts for nothing until it is released.

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


class EvidenceVoidQuerySet(models.QuerySet["EvidenceVoid"]):
    def approved(self) -> "QuerySet[EvidenceVoid]":
        return self.filter(decision__approved=True)


class EvidenceVoid(models.Model):
    """Somebody asks to take a lease, or a run of its chunks, out of the count, and says why; never changed (triggers).

    It changes nothing until another person approves: `VoidDecision`.
    """

    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="voids")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    from_seq = models.PositiveIntegerField(
        null=True, help_text="The first chunk; empty with the last: the whole lease."
    )
    to_seq = models.PositiveIntegerField(null=True)
    reason_sealed = models.BinaryField(default=b"", help_text="Why, in words about somebody; sealed with her key.")
    asked_at = models.DateTimeField(default=timezone.now)

    objects = EvidenceVoidQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_seq=None, to_seq=None) | Q(from_seq__lte=F("to_seq")), name="void_names_all_or_a_run"
            ),
        ]
        verbose_name = _("void of evidence")

    def __str__(self) -> str:
        return f"void {self.uuid}"

    reason = SealedText("lease.subject")

    @property
    def is_whole(self) -> bool:
        return self.from_seq is None

    def covers(self, seq: int) -> bool:
        return self.from_seq is None or self.to_seq is None or self.from_seq <= seq <= self.to_seq


class VoidDecision(models.Model):
    """What a second person said to a void; once, and never changed (triggers)."""

    void = models.OneToOneField(EvidenceVoid, models.PROTECT, related_name="decision")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved = models.BooleanField()
    words_sealed = models.BinaryField(default=b"", help_text="Sealed with the learner's key.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Whoever asks is written here again so that the database itself can hold that they are two.
            models.CheckConstraint(condition=~Q(by=F("asked_by")), name="void_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"{'approved' if self.approved else 'refused'}: void {self.void_id}"

    words = SealedText("void.lease.subject")


class ReadingProof(models.Model):
    """An answer to a check question, like a line in ink: never changed and never removed (triggers).

    Pressing again with an answer that was right already writes another line, so that what counts when follows from
    these rows and the leases alone (see `open_time`).
    """

    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="proofs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question_set = models.ForeignKey("assess.QuestionSet", models.PROTECT, related_name="+")
    answer = models.JSONField(help_text="The options that were chosen.")
    right = models.BooleanField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lease", "received_at"], name="proofs_of_lease")]  # counting, auditing

    def __str__(self) -> str:
        return f"{'right' if self.right else 'wrong'} answer on lease {self.lease_id}"


class TimelineEdit(models.Model):
    """What a newer timeline kept of an older one: ranges (old from, old to, new from) in milliseconds; in ink.

    Several rows for a pair add up: an editor who stated too little states the rest.
    """

    old = models.ForeignKey(Timeline, models.PROTECT, related_name="edits_away")
    new = models.ForeignKey(Timeline, models.PROTECT, related_name="edits_here")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unchanged = models.JSONField(help_text="[[old from, old to, new from], …] in ms, sorted.")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(old=F("new")), name="edit_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"edit of timeline {self.old_id} to {self.new_id}"

    @property
    def moves(self) -> Moves:
        return tuple((old_from, old_to, new_from) for old_from, old_to, new_from in self.unchanged)


class SameLearner(models.Model):
    """Two accounts turned out to be one learner: what `absorbed` studied counts for `kept`, each minute once.

    Facts keep their subject; this row says whose they are. When the kept account is itself absorbed later, every
    account below it gets a row with the new one: the latest row of an account is the truth.
    """

    kept = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kept", "absorbed"], name="same_learner_once_per_pair"),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="same_learner_names_two"),
        ]

    def __str__(self) -> str:
        return f"account {self.absorbed_id} is account {self.kept_id}"
