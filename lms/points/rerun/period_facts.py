"""The facts of many learners in a period, in a fixed number of queries; what was taken back is left out.

Quizzes, classes and what was entered by hand stay rows of the account under which they came: those of an account that
was joined with another are the kept one's facts, and the absorbed one has none. Each kind of credit reads its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from courses.study.models import SameLearner
from lms.points.credits.credit import KNOWN
from lms.points.ledger.transactions import VOID
from lms.points.models import REVERSAL, LedgerTxn
from lms.points.values.valuation import Facts, Period, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lms.people.models import Trainee

SOURCE = ("subject_id", "source_type", "source_id")


def learners(trainees: QuerySet[Trainee], starts: date, ends: date) -> QuerySet[Trainee]:
    """Return the confirmed learners who have any fact in the period, in the order in which a run goes through them.

    Of accounts that are one learner's only the one that is kept: the others' ledgers are closed.
    """
    mine = OuterRef("user_id")
    hers = Q(subject=mine) | Q(
        subject__in=SameLearner.objects.filter(kept=OuterRef(OuterRef("user_id"))).values("absorbed")
    )
    conditions = [each for credit in KNOWN for each in credit.has_facts(mine, hers, starts, ends)]
    return (
        trainees.exclude(confirmed=None)
        .exclude(Exists(SameLearner.objects.filter(absorbed=mine)))
        .filter(reduce(or_, (Q(each) for each in conditions)))
        .order_by("user_id")
    )


def facts_of(subjects: Iterable[int], starts: date, ends: date) -> dict[int, Facts]:
    """Return facts by learner; a fixed number of queries."""
    whose = list(subjects)
    found: dict[int, Facts] = {subject: {} for subject in whose}
    owners = owners_of(whose)
    period = Period(starts, ends, owners, reversed_sources(whose) | reversed_before_merge(owners), found)
    for credit in KNOWN:
        credit.read_facts(period)
    return found


def owners_of(whose: list[int]) -> dict[int, int]:
    """Return, for the learners and the accounts that were joined with theirs, by account whose facts its rows are."""
    joined = SameLearner.objects.filter(kept__in=whose).values_list("absorbed_id", "kept_id")
    return {subject: subject for subject in whose} | dict(joined)


def reversed_sources(whose: list[int]) -> set[Source]:
    """Return the sources whose credit a person reversed: they count under no rules. What was voided is no fact any
    more, and what was posted again is not reversed.
    """
    types = {each.source for each in KNOWN if each.source and (each.is_once or each.facts_stay)}
    rows = LedgerTxn.objects.filter(subject__in=whose, reverses__source_type__in=types).exclude(source_type=VOID)
    gone = set(rows.values_list("subject_id", "reverses__source_type", "reverses__source_id"))
    repostable = [each.source for each in KNOWN if each.may_be_reposted]
    stands = LedgerTxn.objects.filter(subject__in=whose, source_type__in=repostable, reversed_by=None)
    return gone - set(stands.exclude(kind=REVERSAL).values_list(*SOURCE))


def reversed_before_merge(owners: Mapping[int, int]) -> set[Source]:
    """Return the same of absorbed accounts, as it stood when they were joined: then all of theirs was reversed."""
    absorbed = {account for account, owner in owners.items() if account != owner}
    if not absorbed:
        return set()
    closed: dict[int, datetime] = {}
    joined = SameLearner.objects.filter(absorbed__in=absorbed).order_by("pk")
    for account, at in joined.values_list("absorbed_id", "at"):
        closed.setdefault(account, at)
    types = {each.source for each in KNOWN if each.facts_stay}
    rows = LedgerTxn.objects.filter(subject__in=absorbed, reverses__source_type__in=types).exclude(source_type=VOID)
    reversals = rows.values_list("subject_id", "posted_at", "reverses__source_type", "reverses__source_id")
    return {(owners[account], kind, pk) for account, at, kind, pk in reversals if at < closed[account]}
