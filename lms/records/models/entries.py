"""The record itself and the links by which its owner shows it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RecordEntry(models.Model):
    """Something a learner finished: what, where, how many hours, when.

    `finished` is the day on which the online lessons were (线上学完), or, where none are asked for, on which the
    training was complete. The day of 培训结业 is computed (`completing.py`), and stands in the certificate.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="record")
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="record_entries")
    supersedes = models.OneToOneField("self", models.PROTECT, related_name="superseded_by", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("training body"), max_length=200)
    hours_milli = models.PositiveBigIntegerField(_("class hours"))
    points_milli = models.BigIntegerField(_("points"))
    finished = models.DateField(_("online part finished"))
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


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> "ShareLinkQuerySet":
        return self.filter(revoked=None, expires__gt=timezone.now())


class ShareLink(models.Model):
    """An address that shows a record to anybody who has it, until it runs out or is revoked. The name is masked unless
    the learner chose otherwise.
    """

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
