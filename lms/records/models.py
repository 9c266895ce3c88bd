"""A learner's record for life, and the certificates that rest on it. Facts are superseded or revoked, never edited.

Requests, batches and share links are work in hand, not facts: they change until they are done.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media_pipeline.sealed import SealedText


class RecordEntry(models.Model):
    """Something a learner finished, like a line in a service book: what, where, how many hours, when."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="record")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="record_entries")
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("training body"), max_length=200)
    hours_milli = models.PositiveBigIntegerField(_("class hours"))
    points_milli = models.BigIntegerField(_("points"))
    finished = models.DateField(_("finished"))
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # One line a cycle of a course; a correction is a line that supersedes it.
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(supersedes=None), name="record_entry_once_per_enrolment"
            ),
        ]
        verbose_name = _("record entry")

    def __str__(self) -> str:
        return f"record entry {self.uuid}"


class RequirementSet(models.Model):
    """What a programme asks for before it certifies, like the rules printed in a prospectus; a change is a version.

    Empty numbers ask for nothing. A programme without a set asks what the course itself asks (`requirements.DEFAULT`).
    """

    programme = models.ForeignKey("delivery.Programme", models.PROTECT, related_name="requirement_sets")
    version = models.PositiveSmallIntegerField()
    whole_course = models.BooleanField(_("every lesson finished"), default=True)
    hours_total = models.DecimalField(_("class hours in all"), max_digits=6, decimal_places=2, null=True)
    hours_in_person = models.DecimalField(_("class hours in person"), max_digits=6, decimal_places=2, null=True)
    online_share = models.PositiveSmallIntegerField(_("at most this share online (%)"), null=True)
    quiz_score = models.PositiveSmallIntegerField(_("lowest quiz result (%)"), null=True)
    attendance_share = models.PositiveSmallIntegerField(_("share of class time attended (%)"), null=True)
    practical_work = models.BooleanField(_("practical work passed"), default=False)
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="requirement_set_once_per_version"),
            # A share above the whole could never be met, or would ask for nothing.
            models.CheckConstraint(
                condition=(Q(online_share=None) | Q(online_share__lte=100))
                & (Q(quiz_score=None) | Q(quiz_score__lte=100))
                & (Q(attendance_share=None) | Q(attendance_share__lte=100)),
                name="requirement_shares_within_the_whole",
            ),
        ]
        verbose_name = _("requirement set")

    def __str__(self) -> str:
        return f"requirements {self.version} of programme {self.programme_id}"


class Certificate(models.Model):
    """A 培训合格证书 as issued. Its serial cannot be guessed: whoever holds the paper may check it, nobody else."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="certificates")
    entry = models.ForeignKey(RecordEntry, models.PROTECT, related_name="certificates")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(_("number"), max_length=24, unique=True)
    revision = models.PositiveSmallIntegerField(default=1, help_text="One more than were revoked before it.")
    title = models.CharField(max_length=200)
    hours_milli = models.PositiveBigIntegerField()
    issuers = models.JSONField(help_text="The organiser, if any, and the training body.")
    finished = models.DateField()
    issued = models.DateTimeField(default=timezone.now)
    # Nullable without a default, so that SQLite adds the columns in place: a rebuilt table would lose its triggers.
    requirement_set = models.ForeignKey(RequirementSet, models.PROTECT, related_name="certificates", null=True)
    terms = models.JSONField(null=True, help_text="What was asked for when it was issued; empty before versions.")

    class Meta:
        constraints = [
            # At most one live certificate: the next revision exists only once the one before it is revoked.
            models.UniqueConstraint(fields=["enrolment", "revision"], name="certificate_once_per_revision"),
        ]
        verbose_name = _("certificate")

    def __str__(self) -> str:
        return f"certificate {self.serial}"

    def get_absolute_url(self) -> str:
        return reverse("records:check", args=[self.serial])

    @property
    def is_revoked(self) -> bool:
        return Revocation.objects.filter(certificate=self.pk).exists()

    @property
    def replaced_by(self) -> "Certificate | None":
        """The certificate issued after this one was revoked, if there is one."""
        later = Certificate.objects.filter(enrolment=self.enrolment_id, revision__gt=self.revision)
        return later.order_by("-revision").first()


class Revocation(models.Model):
    """A certificate taken back, by whom and why."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason_sealed = models.BinaryField(default=b"", help_text="Why; sealed with the learner's key.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"revocation of {self.certificate_id}"

    reason = SealedText("certificate.subject")


class RevocationRequest(models.Model):
    """Somebody asks to take a certificate back; a second person says yes or no, and nothing happens before."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for a decision")
        GRANTED = "granted", _("revoked")
        REFUSED = "refused", _("not revoked")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="revocation_requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200)
    reissue = models.BooleanField(_("issue a new one at once"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    created = models.DateTimeField(default=timezone.now)
    decided = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state="open"), name="revocation_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided=None)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided__isnull=False)),
                name="revocation_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("by")),
                name="revocation_decided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"request to revoke certificate {self.certificate_id}"


class Cause(models.TextChoices):
    """What made somebody look at a certificate again."""

    VOID = "void", _("study was taken out of the count")
    CORRECTION = "correction", _("hours or points were corrected or counted again")


class PendingCheck(models.Model):
    """What a learner's certificates rest on has changed: look at them again. A sweep finds it if nobody does."""

    subject = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"certificates of {self.subject_id} to be looked at"


class DoubtQuerySet(models.QuerySet["Doubt"]):
    def open(self) -> "DoubtQuerySet":
        return self.filter(ended=None)


class Doubt(models.Model):
    """A live certificate whose requirements do not hold any more. It revokes nothing: two people do, or leave it."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("its requirements hold again")
        REVOKED = "revoked", _("revoked")
        KEPT = "kept", _("two people left it valid")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="doubts")
    cause = models.CharField(max_length=10, choices=Cause)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    opened = models.DateTimeField(default=timezone.now)
    looked = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    reasons: list[str]  # for a list: what is missing now, in words

    objects = DoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(ended=None), name="doubt_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended=None, outcome="") | (Q(ended__isnull=False) & ~Q(outcome="")),
                name="doubt_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"doubt about certificate {self.certificate_id}"


class Batch(models.Model):
    """Certificates for a whole class, asked for at once; its items say how far it has come."""

    cohort = models.ForeignKey("delivery.Cohort", models.PROTECT, related_name="certificate_batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"batch {self.uuid}"


class BatchItem(models.Model):
    """One learner of a batch: waiting, then issued, already there, not yet earned, or failed (a sweep tries again)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ISSUED = "issued", _("issued")
        THERE = "there", _("had it before")
        MISSING = "missing", _("not earned yet")
        FAILED = "failed", _("did not work")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    words = models.JSONField(default=list, help_text="What is still missing, in sentences.")
    attempts = models.PositiveSmallIntegerField(default=0)
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "enrolment"], name="batch_item_once_per_enrolment")]
        indexes = [
            # What a sweep finds again; done items are not in it.
            models.Index(fields=["changed"], condition=Q(state="waiting"), name="batch_items_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.state} item of batch {self.batch_id}"


class ExternalCertificateQuerySet(models.QuerySet["ExternalCertificate"]):
    def current(self) -> "ExternalCertificateQuerySet":
        """The last word on each certificate, without those taken out again."""
        return self.filter(superseded_by=None, is_withdrawn=False)


class ExternalCertificate(models.Model):
    """A certificate that somebody else issued, as entered here. A correction or removal is a row that supersedes it.

    What stands on it and its scan are sealed with the person's own key: an open bucket shows nothing, and erasing the
    key erases them.
    """

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("professional qualification certificate")
        SKILL = "skill", _("skill level certificate")
        SPECIAL = "special", _("special ability certificate")
        TRAINING = "training", _("certificate of training")

    class Level(models.TextChoices):
        APPRENTICE = "apprentice", _("apprentice")
        FIVE = "5", _("level 5, junior")
        FOUR = "4", _("level 4, intermediate")
        THREE = "3", _("level 3, senior")
        TWO = "2", _("level 2, technician")
        ONE = "1", _("level 1, senior technician")
        SPECIAL = "special", _("special technician")
        CHIEF = "chief", _("chief technician")

    # Special ability and training certificates have no level.
    WITH_LEVEL = (Kind.QUALIFICATION, Kind.SKILL)

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="external_certificates")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title_sealed = models.BinaryField(default=b"")
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    number_sealed = models.BinaryField()
    issuer_sealed = models.BinaryField(default=b"")
    issued = models.DateField(_("issued on"))
    scan = models.CharField(max_length=80, blank=True, help_text="Its name in the storage; the bytes are sealed.")
    scan_type = models.CharField(max_length=20, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)

    objects = ExternalCertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level="") | Q(kind__in=["qualification", "skill"]), name="external_level_goes_with_kind"
            ),
        ]
        indexes = [models.Index(fields=["subject", "issued"], name="external_of_subject")]
        verbose_name = _("certificate from elsewhere")

    def __str__(self) -> str:
        return f"certificate from elsewhere {self.uuid}"

    title = SealedText("subject")
    issuer = SealedText("subject")


class Verification(models.Model):
    """What somebody found who compared a certificate from elsewhere with its issuer's register; the last one counts."""

    class State(models.TextChoices):
        BY_HAND = "by_hand", _("checked by a person")
        BY_SYSTEM = "by_system", _("checked by a system")
        MISMATCH = "mismatch", _("does not match")

    certificate = models.ForeignKey(ExternalCertificate, models.PROTECT, related_name="verifications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("result"), max_length=10, choices=State)
    note_sealed = models.BinaryField(default=b"", help_text="How it was checked.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.state}: certificate from elsewhere {self.certificate_id}"

    note = SealedText("certificate.subject")


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> "ShareLinkQuerySet":
        return self.filter(revoked=None, expires__gt=timezone.now())


class ShareLink(models.Model):
    """An address that shows a record to whoever has it, until it runs out or is taken back. The name is masked unless
    the learner said otherwise."""

    DAYS = (7, 30, 90)

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="share_links")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=48, unique=True)
    with_name = models.BooleanField(_("show the full name"), default=False)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)
    last_view = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires__gt=models.F("created")), name="share_link_runs_some_time"),
        ]

    def __str__(self) -> str:
        return f"share link {self.uuid}"  # never the token: this shows up in logs

    @property
    def is_live(self) -> bool:
        return self.revoked is None and self.expires > timezone.now()

    @property
    def days(self) -> int:
        return (self.expires - self.created) // timedelta(days=1)
