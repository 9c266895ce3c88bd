"""Certificates that others issued, and the second person who checked them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.text.encrypted_text import SealedText


class ExternalCertificateQuerySet(models.QuerySet["ExternalCertificate"]):
    def current(self) -> "ExternalCertificateQuerySet":
        """Return the latest row of each certificate, without those withdrawn."""
        return self.filter(superseded_by=None, is_withdrawn=False)


class ExternalCertificate(models.Model):
    """A certificate that somebody else issued, as entered here. A correction or removal is a row that supersedes it.

    What stands on it and its scan are encrypted with the person's own key: an open bucket shows nothing, and erasing
    the key erases them.
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
