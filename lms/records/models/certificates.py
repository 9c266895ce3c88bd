"""What a programme asks for, the certificates it leads to, and revoking one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText
from lms.records.models.entries import RecordEntry


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
    """A 培训合格证书 as issued. Its serial cannot be guessed: only a person with the paper may check it."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="certificates")
    entry = models.ForeignKey(RecordEntry, models.PROTECT, related_name="certificates")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(_("number"), max_length=24, unique=True)
    revision = models.PositiveSmallIntegerField(default=1, help_text="One more than were revoked before it.")
    title = models.CharField(max_length=200)
    hours_milli = models.PositiveBigIntegerField()
    issuers = models.JSONField(help_text="The organiser, if any, and the training body.")
    finished = models.DateField(help_text="On which the last thing asked for was met (`completing.py`).")
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
        """Return the certificate issued after this one was revoked, if there is one."""
        later = Certificate.objects.filter(enrolment=self.enrolment_id, revision__gt=self.revision)
        return later.order_by("-revision").first()


class Revocation(models.Model):
    """A certificate revoked, by whom and why."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason_sealed = models.BinaryField(default=b"", help_text="Why; sealed with the learner's key.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"revocation of {self.certificate_id}"

    reason = SealedText("certificate.subject")


class RevocationRequest(models.Model):
    """A request to revoke a certificate; a second person decides, and nothing happens before."""

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
