"""People whom a base's list names: what it says, encrypted, until an officer or counsellor of the place decides."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> "ClaimQuerySet":
        """Return those that have no decision and whose account is open."""
        return self.filter(decision=None, person__is_active=True)


class Claim(models.Model):
    """One row of a base's list, and the account made for it: the same for a known and an unknown number.

    `number_index` brings the claim to the office that decides; it is not unique, and no account is found by it.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="claims")
    division = models.ForeignKey("people.Division", models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data_sealed = models.BinaryField(help_text="Citizen id, certificate and phone as JSON, with the account's own key.")
    number_index = models.BinaryField(max_length=32, db_index=True)
    entry_index = models.BinaryField(max_length=32, unique=True, help_text="Of base, number and name: a row once.")
    created = models.DateTimeField(default=timezone.now)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("person to be confirmed")
        verbose_name_plural = _("people to be confirmed")

    def __str__(self) -> str:
        return f"claim {self.uuid}"

    @property
    def is_waiting(self) -> bool:
        return not hasattr(self, "decision")


class ClaimDecision(models.Model):
    """What was decided about a claim, by whom and when: once. Append-only."""

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed as a new person")
        JOINED = "joined", _("joined with a person who was known")
        REJECTED = "rejected", _("rejected")

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="decision")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kept = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason_sealed = models.BinaryField(default=bytes, help_text="With the key of the account made for the row.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="joined", kept__isnull=False) | (~Q(verdict="joined") & Q(kept=None)),
                name="claim_joined_names_who_was_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.claim_id}"


class ClaimAnswer(models.Model):
    """What somebody whom a list may mean says herself: it is I, or not. Append-only; the deciding officer reads it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_hers = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "person"], name="claim_answered_once")]

    def __str__(self) -> str:
        return f"answer to claim {self.claim_id}"


class PhoneEntry(models.Model):
    """An officer gave somebody a phone, and how she had made sure whose it is. Append-only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="phone_entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how_sealed = models.BinaryField(help_text="With the person's own key.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"phone of person {self.person_id}"


class Notice(models.Model):
    """Something that happened and concerns a person, to be read at `/messages/`; `lms.people.events` has the kinds."""

    class Code(models.TextChoices):
        CONFIRMED = "confirmed", _("You are confirmed")
        JOINED = "joined", _("A class list was joined with your account")
        PHONE = "phone", _("A phone was entered for you")
        CERTIFICATE = "certificate", _("A disability certificate was entered for you")
        NAME = "name", _("Your name was corrected")
        NUMBER = "number", _("Your citizen id was corrected")
        HELPER = "helper", _("A helper was entered for you")
        MOVED = "moved", _("You were moved to another place")
        COUNSELLOR = "counsellor", _("You have a counsellor")
        GUARDIAN = "guardian", _("Something your guardian agreed to was entered")
        POSTED = "posted", _("A post of yours was given or ended")
        SIGN_IN = "sign_in", _("About how you sign in")
        CONSENT = "consent", _("About what you agreed to")
        CLASS = "class", _("Something about a class of yours has changed")
        CLASS_TOMORROW = "class_tomorrow", _("You have a class tomorrow")
        COURSE_RETURNED = "course_returned", _("A course of yours was sent back")
        COURSE_APPROVED = "course_approved", _("A course of yours is approved")
        COURSE_PUBLISHED = "course_published", _("A course of yours is open to learners")
        FILM_READY = "film_ready", _("A film of yours is ready")
        FILM_FAILED = "film_failed", _("A film of yours could not be made")
        TEXT_APPROVED = "text_approved", _("What you wrote for a film is approved")
        TEXT_RETURNED = "text_returned", _("What you wrote for a film was sent back")
        APPEAL_ANSWERED = "appeal_answered", _("Your question was answered")
        CERTIFICATE_READY = "certificate_ready", _("A certificate of yours is ready")
        CERTIFICATE_VOID = "certificate_void", _("A certificate of yours no longer holds")
        CORRECTED = "corrected", _("Your hours or points were corrected")
        VOIDED = "voided", _("Something of your study no longer counts")
        MERGED = "merged", _("Two accounts of yours were made one")
        NEW_DEVICE = "new_device", _("Your account was used on a new device")
        ROSTER = "roster", _("A class list that you sent was decided")
        DUTY_DUE = "duty_due", _("A course that your base owes is due soon")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    code = models.CharField(max_length=20, choices=Code)
    words_sealed = models.BinaryField(help_text="With the person's own key.")
    path = models.CharField(max_length=200, blank=True, help_text="Where it leads to; opened only while she may.")
    created = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=Q(seen=None), name="notices_unseen"),
            models.Index(fields=["person", "-created"], name="notices_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code} to person {self.person_id}"


class DailyCount(models.Model):
    """How many numbers an organisation's people looked through, or new people they entered, on a day in Shanghai."""

    class Kind(models.TextChoices):
        LOOKUP = "lookup", _("rows looked through")
        NEW = "new", _("new people entered")

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "day"], name="daily_count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} on {self.day}"
