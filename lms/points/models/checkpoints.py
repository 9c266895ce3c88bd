"""Daily checkpoints of the whole ledger."""

from django.conf import settings
from django.db import models


class Checkpoint(models.Model):
    """One day's signed hash over every chain: append-only (triggers).

    It names the chains that have moved since the checkpoint before it, whose own hash it includes: so each covers all
    of the ledger until then. It proves something only through a copy kept elsewhere.
    """

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField(unique=True)
    at = models.DateTimeField()
    subjects = models.PositiveIntegerField(help_text="Learners with a ledger.")
    transactions = models.PositiveBigIntegerField(help_text="Lines in all chains together.")
    root = models.CharField(max_length=64, help_text="Over the heads of the chains that have moved.")
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=20, help_text="Which key signed.")
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"checkpoint {self.number} of {self.day}"


class CheckpointHead(models.Model):
    """How far one learner's chain had come."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="heads")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="head_once_per_place_in_the_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.number} of learner {self.subject_id}"
