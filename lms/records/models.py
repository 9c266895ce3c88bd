"""A learner's record for life, and the certificates that rest on it. Rows are superseded or revoked, never edited."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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


class Revocation(models.Model):
    """A certificate taken back, by whom and why."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="revocation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"revocation of {self.certificate_id}"
