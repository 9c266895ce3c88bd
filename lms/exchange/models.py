"""Files that came in from offices: what was checked, what was found, what was done."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RosterImport(models.Model):
    """A class list as a workbook: examined first, and imported only when a person confirms it.

    The workbook itself is encrypted (it holds identity numbers) and erased once it is imported or discarded.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        DONE = "done", _("taken over")
        DROPPED = "dropped", _("given up")

    cohort = models.ForeignKey("delivery.Cohort", models.PROTECT, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What a teacher calls a file may name a person: it goes with the workbook.
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    workbook_sealed = models.BinaryField(null=True)
    rows = models.PositiveIntegerField()
    good = models.PositiveIntegerField()
    findings = models.JSONField(help_text="Row, column, code and level; never what stood in the cell.")
    added = models.PositiveIntegerField(null=True)
    known = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    created = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Identity numbers may not linger once the file has served.
            models.CheckConstraint(
                condition=Q(state="checked") | Q(workbook_sealed=None), name="roster_is_erased_when_it_has_served"
            ),
        ]
        verbose_name = _("class list")

    def __str__(self) -> str:
        return self.filename or f"{self.cohort.name} {timezone.localtime(self.created):%Y-%m-%d %H:%M}"
