"""What was claimed, answered, stated and decided: append-only, and all that a recount needs."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.study.models.leases import PlayLease
from courses.study.models.offline import OfflineGrant
from courses.study.models.places import Timeline
from courses.study.values.version_map import Moves
from foundation.text.encrypted_text import SealedText

if TYPE_CHECKING:
    from django.db.models import QuerySet


class EvidenceChunk(models.Model):
    """What a player reported as played; append-only: never changed and never removed (triggers)."""

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
            # The first chunk for a seq stays: delivering twice changes nothing, contradicting is a conflict.
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


class BookConflict(models.Model):
    """A second book with a number that its key had used: a copied profile, or a phone restored from a copy.

    It counts like any other, for the clock binds the learner and not the device; officers see it (append-only).
    """

    book = models.OneToOneField(PlayLease, models.PROTECT, related_name="book_conflict")
    other = models.ForeignKey(PlayLease, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"book {self.book_id} beside {self.other_id}"


class OfflineClaim(models.Model):
    """Signed evidence that no longer counts by itself: kept for a counsellor to decide about (append-only)."""

    class Why(models.TextChoices):
        TOO_LATE = "too_late", _("came in too late")
        RIGHT_ENDED = "right_ended", _("the one who helped may not any more")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    grant = models.ForeignKey(OfflineGrant, models.PROTECT, related_name="claims")
    book = models.UUIDField()
    from_seq = models.PositiveIntegerField()
    to_seq = models.PositiveIntegerField()
    envelope = models.JSONField(help_text="As it came, without its signature.")
    head = models.CharField(max_length=64, help_text="The hash of its last chunk.")
    why = models.CharField(max_length=12, choices=Why)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "book", "head"], name="claim_once")]

    def __str__(self) -> str:
        return f"claim of book {self.book}, {self.from_seq} to {self.to_seq}"


class Presence(models.Model):
    """Somebody said “I am still here”, or showed it by passing a quiz; it releases what waited (append-only: triggers).

    `after` is the learner's last chunk by then, so that a recount takes both in the order in which they came.
    """

    class How(models.TextChoices):
        ANSWER = "answer", _("answered")
        QUIZ = "quiz", _("passed a quiz")

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    timeline = models.ForeignKey(Timeline, models.PROTECT, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    after = models.ForeignKey(EvidenceChunk, models.PROTECT, related_name="+", null=True)
    after_chunk = models.OneToOneField(
        EvidenceChunk, models.PROTECT, related_name="+", null=True, help_text="The chunk of a book it was said after."
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="presence_of_subject")]  # rebuilding

    def __str__(self) -> str:
        return f"{self.how} at {self.at}"


class EvidenceVoidQuerySet(models.QuerySet["EvidenceVoid"]):
    def approved(self) -> "QuerySet[EvidenceVoid]":
        return self.filter(decision__approved=True)


class EvidenceVoid(models.Model):
    """Somebody requests that a lease, or a range of its chunks, no longer counts, and why; never changed (triggers).

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
    """What a second person decided about a void; once, and never changed (triggers)."""

    void = models.OneToOneField(EvidenceVoid, models.PROTECT, related_name="decision")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved = models.BooleanField()
    words_sealed = models.BinaryField(default=b"", help_text="Sealed with the learner's key.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # The requester is stored here too, so that the database itself can check that they are two people.
            models.CheckConstraint(condition=~Q(by=F("asked_by")), name="void_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"{'approved' if self.approved else 'refused'}: void {self.void_id}"

    words = SealedText("void.lease.subject")


class ReadingProof(models.Model):
    """An answer to a check question; append-only: never changed and never removed (triggers).

    Pressing once more with an answer that was right already writes another row, so that what counts when follows from
    these rows and the leases alone (see `open_time`).
    """

    lease = models.ForeignKey(PlayLease, models.PROTECT, related_name="proofs")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question_set = models.ForeignKey("assess.QuestionSet", models.PROTECT, related_name="+")
    answer = models.JSONField(help_text="The options that were chosen.")
    right = models.BooleanField()
    from_ms = models.PositiveIntegerField(help_text="The part of the timeline that the question vouches for.")
    to_ms = models.PositiveIntegerField()
    delivered = models.BooleanField(
        help_text="Whether the part had gone out when it was answered, where that is required."
    )
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lease", "received_at"], name="proofs_of_lease")]  # counting, auditing

    def __str__(self) -> str:
        return f"{'right' if self.right else 'wrong'} answer on lease {self.lease_id}"


class TimelineEdit(models.Model):
    """What a newer timeline kept of an older one: ranges (old from, old to, new from) in ms; append-only.

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
