"""Everything to the right of the evidence, computed again: nothing may differ, and caches can be mended (I8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from courses.assess.models import QuizAttempt
from courses.study.engine.leases import hold_subject
from courses.study.engine.merging import absorbed_by
from courses.study.models import Completion, Enrolment, PlayLease, SameLearner, StudyMinute
from courses.study.recount import rebuild
from lms.delivery.models import Mark
from lms.points.credits import awards
from lms.points.credits.study_credit import hours_stream, left_out, media_stream
from lms.points.ledger import transactions
from lms.points.ledger.stream_keys import StudyCause
from lms.points.models import Achievement, Balance, Hold, LedgerLeg, LedgerTxn, Policy
from lms.points.policy.versions import term_on
from lms.points.reconcile import line_audit
from lms.points.values import rules

if TYPE_CHECKING:
    from lms.points.ledger.transactions import Award


def subjects() -> Iterator[int]:
    """Everybody with evidence or a ledger."""
    tables = (PlayLease.objects, LedgerTxn.objects, Enrolment.objects)
    found = (table.order_by().values_list("subject_id", flat=True).distinct() for table in tables)
    yield from sorted(set().union(*found))


@transaction.atomic
def differences(subject_id: int) -> list[str]:
    """What of one learner is not what the facts come to: study, balances, awards that were never posted, and lines that
    bring more or less than what they rest on.
    """
    hold_subject(subject_id)
    found = rebuild.differences(subject_id)
    have, should = transactions.balances(subject_id), sums(subject_id)
    found += [
        f"balance of {unit}: has {have.get(unit, 0)}, should have {should.get(unit, 0)}"
        for unit in sorted(have.keys() | should.keys())
        if have.get(unit, 0) != should.get(unit, 0)
    ]
    found += [f"{award.kind} {award.key} is due and was not posted" for award in due(subject_id)]
    return [*found, *overpaid(subject_id), *line_audit.faults(subject_id)]


def sums(subject_id: int) -> dict[str, int]:
    rows = LedgerLeg.objects.of_learners().filter(txn__subject=subject_id).values_list("unit")
    return dict(rows.annotate(total=Sum("milli")))


def due(subject_id: int) -> Iterator[Award]:
    """What the rules would still post, in the order in which the facts came; what is in the ledger is not due."""
    study = StudyMinute.objects.filter(subject=subject_id).order_by("day").values_list("enrolment", "timeline", "day")
    causes = [("study", str(StudyCause(*row))) for row in study.distinct()]
    done = Completion.objects.filter(enrolment__subject=subject_id).values_list("kind", "pk")
    causes += [(str(kind), str(pk)) for kind, pk in done]
    causes += entered(subject_id)
    waiting = Hold.objects.waiting().filter(subject=subject_id, code=Hold.Code.THEORY_FIRST).order_by("pk")
    causes += [("hold", str(pk)) for pk in waiting.values_list("pk", flat=True)]
    seen = set()
    for rule, cause in causes:
        for award in awards.RULES[rule](cause):
            if (
                award.subject_id == subject_id
                and award.key not in seen
                and not LedgerTxn.objects.filter(key=award.key).exists()
            ):
                seen.add(award.key)
                yield award


def entered(subject_id: int) -> list[tuple[str, str]]:
    """Marks, quizzes and achievements, with those of accounts that were joined with this one.

    What had been taken back from an absorbed account does not come back by the merge, so it is not due.
    """
    accounts = [subject_id, *absorbed_by(subject_id)]
    attempts = QuizAttempt.objects.filter(subject__in=accounts, passed=True).order_by("created", "pk")
    marks = Mark.objects.current().filter(subject__in=accounts).order_by("at", "pk")
    withheld: set[str] = set()
    for absorbed, at in SameLearner.objects.filter(kept=subject_id).values_list("absorbed", "at"):
        of_mark = LedgerTxn.objects.filter(subject=absorbed, source_type="mark", reversed_by__posted_at__lt=at)
        by_hand = of_mark.exclude(reversed_by__source_type=transactions.VOID)
        withheld |= set(by_hand.values_list("source_id", flat=True))
    events = Achievement.objects.filter(subject=subject_id).order_by("created", "pk")
    found = [("quiz", str(pk)) for pk in attempts.values_list("pk", flat=True)]
    found += [("mark", str(mark.pk)) for mark in marks if str(mark.pk) not in withheld]
    return [*found, *(("event", str(pk)) for pk in events.values_list("pk", flat=True))]


def overpaid(subject_id: int) -> Iterator[str]:
    """Streams of points and hours that came to more than the minutes are worth under their policy."""
    if SameLearner.objects.filter(absorbed=subject_id).exists():
        return  # nothing stands in a ledger that a merge has closed, or `line_audit` says so
    for policy in Policy.objects.order_by("starts"):
        yield from hours_overpaid(subject_id, policy)
        last = LedgerTxn.objects.filter(subject=subject_id, stream=media_stream(policy)).order_by("-number").first()
        if last is None:
            continue
        term = term_on(policy.starts)
        rows = StudyMinute.objects.filter(term.days, subject=subject_id).values_list("day")
        read = term.policy.read()
        worth = rules.media_points(read, rules.capped_ms(read, dict(rows.annotate(total=Sum("new_ms"))).values()))
        if (last.cumulative_milli or 0) > worth:
            yield f"stream {last.stream}: has come to {last.cumulative_milli}, its minutes are worth {worth}"


def hours_overpaid(subject_id: int, policy: Policy) -> Iterator[str]:
    for enrolment in Enrolment.objects.filter(subject=subject_id):
        stream = hours_stream(policy, enrolment.pk)
        last = LedgerTxn.objects.filter(subject=subject_id, stream=stream).order_by("-number").first()
        if last is None:
            continue
        term = term_on(policy.starts)
        rows = StudyMinute.objects.filter(term.days, subject=subject_id)
        gained = rows.filter(enrolment=enrolment).aggregate(total=Sum("gained_ms", default=0))["total"]
        worth = rules.class_hours(term.policy.read(), gained - left_out(enrolment, rows))
        if (last.cumulative_milli or 0) > worth:
            yield f"stream {stream}: has come to {last.cumulative_milli}, its minutes are worth {worth}"


@transaction.atomic
def mend(subject_id: int) -> None:
    """Write the caches anew; facts and ledger are not touched (what is due is posted by the sweep, not here)."""
    hold_subject(subject_id)
    rebuild.rebuild(subject_id)
    should = sums(subject_id)
    Balance.objects.filter(subject=subject_id).exclude(unit__in=should).update(milli=0)
    for unit, milli in should.items():
        Balance.objects.update_or_create(subject_id=subject_id, unit=unit, defaults={"milli": milli})
