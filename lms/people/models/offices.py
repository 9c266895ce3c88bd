"""Divisions, organisations, and who holds which post on which days."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet
from lms.people.models.accounts import User


class Division(models.Model):
    """A place of the administrative tree: province, prefecture, county, township, village.

    Codes are GB/T 2260 with the trailing zeros kept (530000, 532800, 532822); townships have 9 digits, villages 12.
    """

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        PREFECTURE = "prefecture", _("prefecture")
        COUNTY = "county", _("county")
        TOWNSHIP = "township", _("township")
        VILLAGE = "village", _("village")

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ("code",)
        verbose_name = _("division")
        verbose_name_plural = _("divisions")

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """Return the digits that every place inside shares: 53, 5328, 532822."""
        return {"province": self.code[:2], "prefecture": self.code[:4], "county": self.code[:6]}.get(
            self.kind, self.code
        )

    @property
    def choice_group(self) -> str:
        """Return the code by which a long list of places is grouped: the prefecture's."""
        return self.code[:4]

    @property
    def heads_choice_group(self) -> bool:
        return self.kind in (self.Kind.PROVINCE, self.Kind.PREFECTURE)

    def inside(self, path: str) -> Q:
        """Return a condition on the place at `path`: this one and all inside, as a range of codes, for an index.

        A pattern (`startswith`) reads every row on SQLite, whose LIKE takes no index of ours.
        """
        after = str(int(self.prefix) + 1)  # no code of a province begins with 9
        return Q(**{f"{path}__gte": self.prefix, f"{path}__lt": after})

    def covers(self, other: Division | None) -> bool:
        """Return whether `other` lies inside this place, or is it."""
        return other is not None and other.code.startswith(self.prefix)


class Organisation(models.Model):
    """An office, base, employer or society; which department's line it stands in decides which reports it owes."""

    class Department(models.TextChoices):
        DPF = "dpf", _("disabled persons' federation")
        EDUCATION = "education", _("education and sports")
        HRSS = "hrss", _("human resources and social security")
        FINANCE = "finance", _("finance")
        CULTURE = "culture", _("culture and tourism")
        BASE = "base", _("training base")
        OTHER = "other", _("other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("name"), max_length=120)
    department = models.CharField(_("department"), max_length=12, choices=Department, default=Department.DPF)

    class Meta:
        constraints: ClassVar = [
            # Two offices of one name in one place would be one office entered twice.
            models.UniqueConstraint(fields=["division", "name"], name="organisation_once_per_division"),
        ]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody works as. Trainees and helpers are no postings: a trainee has a Trainee row, a helper a link."""

    COUNSELLOR = "counsellor", _("employment counsellor")
    BASE_EDITOR = "base_editor", _("base course editor")
    BASE_STAFF = "base_staff", _("base staff")
    MEDIA_REVIEWER = "media_reviewer", _("caption and sign reviewer")
    COURSE_REVIEWER = "course_reviewer", _("course reviewer")
    COUNTY_OFFICER = "county_officer", _("county officer")
    PREFECTURE_OFFICER = "prefecture_officer", _("prefecture officer")
    PROVINCE_OFFICER = "province_officer", _("province officer")
    EVALUATOR = "evaluator", _("third-party evaluator")
    AUDITOR = "auditor", _("auditor")


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self) -> QuerySet[Posting]:
        """Return the postings in force today."""
        today = timezone.localdate()
        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, ended_at=None)


class Posting(models.Model):
    """Who works where, as what, from when to when; every right in the system follows from these rows.

    A posting is begun and ended, never deleted; `ends` is its last day. One that ends at once has `ended_at` too, and
    gives no right from that moment on. Why it was begun and ended stands in the journal of acts.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts = models.DateField(_("from"), default=timezone.localdate)
    ends = models.DateField(_("until"), null=True, blank=True)
    document_no = models.CharField(_("document number"), max_length=60, blank=True, default="")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # A posting that ends before it starts would never apply and looks like one that does.
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="posting_ends_after_start"),
            # Nobody posts herself, whatever a page allowed.
            models.CheckConstraint(condition=Q(by=None) | ~Q(by=F("user")), name="posting_is_begun_by_another"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_by=F("user")), name="posting_is_ended_by_another"
            ),
        ]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    @property
    def is_over(self) -> bool:
        """Return whether it gives no right any more."""
        return self.ended_at is not None or (self.ends is not None and self.ends < timezone.localdate())
