"""The ledger: transactions, their legs, and balances that can be made again from them."""

import uuid
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.points.values import hash_chain
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet
from lms.points.models.policy import Policy

REVERSAL = "reversal"  # the one kind that the ledger itself knows


class LedgerTxn(models.Model):
    """One credit or correction in a learner's ledger, like a line in a bank book: never changed, never removed.

    `key` says what it is for and never when it was processed: the same thing cannot be posted twice.
    """

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ledger")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    course = models.ForeignKey("pages.CoursePage", models.PROTECT, related_name="+", null=True)
    # The enrolment whose hours it moves, or that it corrects. None of points, which are earned once in a life, and none
    # of a class: the learner's place in it says under which enrolment it counts, and may be given later.
    enrolment = models.ForeignKey("study.Enrolment", models.PROTECT, related_name="+", null=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(help_text="Its place in the learner's chain, from 1.")
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, help_text="The credit that knows it (`lms/points/credits/registry.py`).")
    stream = models.CharField(
        max_length=80, help_text="What it accumulates with; empty for a single award.", blank=True
    )
    cumulative_milli = models.BigIntegerField(null=True, help_text="What its stream has come to with it, before caps.")
    source_type = models.CharField(max_length=20)
    source_id = models.CharField(max_length=40)
    day = models.DateField(help_text="The day in Shanghai on which it was earned.")
    facts = models.JSONField(default=dict)
    reverses = models.OneToOneField("self", models.PROTECT, related_name="reversed_by", null=True)
    posted_at = models.DateTimeField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="txn_once_per_place_in_the_chain"),
            # A reversal names what it reverses, and is never itself reversed (posting refuses that).
            models.CheckConstraint(
                condition=Q(kind=REVERSAL, reverses__isnull=False) | (~Q(kind=REVERSAL) & Q(reverses=None)),
                name="txn_reversal_names_its_txn",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "stream", "-number"], name="txn_last_of_stream"),  # what has been posted
            models.Index(fields=["subject", "day"], name="txn_of_day"),  # the day's caps
            models.Index(fields=["day", "course"], name="txn_by_month_and_course"),  # reports
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    def says(self, subject_uuid: UUID, legs: "list[LedgerLeg]") -> dict[str, Any]:
        """Return what the chain hashes. A line of no enrolment says nothing of one."""
        of = {"enrolment": self.enrolment_id} if self.enrolment_id is not None else {}
        return of | {
            "subject": str(subject_uuid),
            "number": self.number,
            "uuid": str(self.uuid),
            "key": self.key,
            "kind": str(self.kind),
            "policy": self.policy_id,
            "stream": self.stream,
            "cumulative": self.cumulative_milli,
            "source": [self.source_type, self.source_id],
            "course": self.course_id,
            "day": self.day.isoformat(),
            "facts": self.facts,
            "reverses": self.reverses_id,
            "posted_at": int(self.posted_at.timestamp() * 1000),
            "legs": sorted([leg.account, leg.unit, leg.milli] for leg in legs),
        }

    def link(self, subject_uuid: UUID, legs: "list[LedgerLeg]") -> hash_chain.Link:
        return hash_chain.Link(self.number, self.says(subject_uuid, legs), self.prev, self.hash)


class LedgerLegQuerySet(models.QuerySet["LedgerLeg"]):
    def of_learners(self) -> "QuerySet[LedgerLeg]":
        """Return the learners' side; the scheme's side is its mirror."""
        return self.filter(account=LedgerLeg.Account.LEARNER)


class LedgerLeg(models.Model):
    """One side of a transaction; the legs of a transaction sum to nothing, unit by unit."""

    class Account(models.TextChoices):
        LEARNER = "learner", _("learner")
        SCHEME = "scheme", _("scheme")

    txn = models.ForeignKey(LedgerTxn, models.PROTECT, related_name="legs")
    account = models.CharField(max_length=8, choices=Account)
    unit = models.CharField(max_length=12, choices=Unit)
    milli = models.BigIntegerField(help_text="Thousandths.")

    objects = LedgerLegQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["txn", "account", "unit"], name="leg_once_per_account_and_unit"),
            models.CheckConstraint(condition=~Q(milli=0), name="leg_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.milli} {self.unit}"


class Balance(models.Model):
    """What a learner has: a cache of the legs; `ledger verify` compares."""

    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="balances")
    unit = models.CharField(max_length=12, choices=Unit)
    milli = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "unit"], name="balance_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.milli} {self.unit}"
