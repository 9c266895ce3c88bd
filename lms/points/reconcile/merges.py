"""The ledgers of two accounts that are one learner's: the kept one gets the union's worth, the other sums to nothing.

What study, quizzes and classes bring is due to the kept account by the same rules as ever, from the joined facts.
Everything else (corrections, awards by hand) is carried over as it stands. What had been reversed on the absorbed
account and not been earned since does not come back by the merge.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.study.engine.merging import absorbed_by
from courses.study.models import SameLearner
from foundation.local_days import day_of
from lms.people.models import Trainee
from lms.points.credits import identity_holds, identity_release, pending_credit
from lms.points.credits.credit import KNOWN, Joining, Twins, kinds, of_kind, unit_of
from lms.points.credits.kinds.adjustments import ACCOUNT, ADJUSTMENT
from lms.points.ledger import stream_keys, transactions
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import REVERSAL, Hold, LedgerLeg, LedgerTxn, PendingPosting
from lms.points.rerun import regrade

if TYPE_CHECKING:
    from courses.study.models import Enrolment
    from lms.people.models import User

JOINED = gettext_lazy("This account was joined with another one of the same person.")


def on_joining(sender: Any, *, kept: User, absorbed: User, twins: dict[int, Enrolment], **kwargs: Any) -> None:
    """Post quizzes and classes of the absorbed accounts, before study is counted: what was reversed stays out later."""
    joining = Joining(kept, absorbed, absorbed_by(kept.pk), twins)
    for credit in KNOWN:
        credit.on_joining(joining)


def on_joined(sender: Any, *, kept: User, absorbed: User, twins: dict[int, Enrolment], by: User, **kwargs: Any) -> None:
    joining = Joining(kept, absorbed, absorbed_by(kept.pk), twins)
    PendingPosting.objects.filter(subject=absorbed).delete()  # due to the kept account by now
    release_holds(joining, by)
    waiting = Hold.objects.waiting().filter(subject=absorbed)
    for row in waiting.filter(code=Hold.Code.THEORY_FIRST):  # the mark is due to the kept account, and waits there
        pending_credit.end(row, Hold.State.VOIDED, by=by, answer=str(JOINED))
    Hold.objects.waiting().filter(subject=absorbed).update(subject=kept)
    withhold(joining, by)
    for txn in list(LedgerTxn.objects.filter(subject=absorbed, reversed_by=None).order_by("number")):
        if txn.kind == REVERSAL:
            continue
        if of_kind(txn.kind).is_transferred(txn, joining):
            carry_over(txn, kept)
        transactions.reverse(txn=txn, reason=str(JOINED), by=by)
    post_regrades(kept, absorbed)


def post_regrades(kept: User, absorbed: User) -> None:
    """Post what the runs that passed the kept account make of both together, beyond what they posted for it alone."""
    if not Trainee.objects.filter(user=kept).exclude(confirmed=None).exists():
        return  # her ledger begins when her office confirms her, and this with it
    for run in regrade.in_force():
        if regrade.has_been_at(run, kept.pk) and not regrade.is_reversed(run, kept.pk):
            more = regrade.missing_for(run, kept.pk, key=str(Key.of(regrade.key_of(run, kept.pk), absorbed.pk)))
            if more is not None:
                transactions.post(more)


def release_holds(joining: Joining, by: User) -> None:
    """Post what waited for the absorbed account to be confirmed: study, quizzes and classes are due to the kept one by
    now, what was entered by hand is due to it as well.
    """
    if not identity_holds.waiting_for(joining.absorbed.pk).exists():
        return
    for credit in KNOWN:
        credit.on_joined(joining)
    identity_release.end(joining.absorbed.pk, Hold.State.POSTED, by=by)


def carry_over(txn: LedgerTxn, kept: User) -> None:
    """Post the same amounts for the kept account, unless it has been given the same thing itself."""
    same = LedgerTxn.objects.filter(
        subject=kept, kind=txn.kind, source_type=txn.source_type, source_id=txn.source_id, reversed_by=None
    )
    if txn.source_id and same.exists():
        return
    transactions.post(
        Award(
            subject_id=kept.pk,
            kind=txn.kind,
            key=stream_keys.joined(txn.uuid),
            policy=txn.policy,
            day=txn.day,
            source=(txn.source_type, txn.source_id),
            amounts={leg.unit: leg.milli for leg in txn.legs.of_learners()},
            course_id=txn.course_id,
            enrolment_id=txn.enrolment_id,
            facts=txn.facts,
            corrects=of_kind(txn.kind).corrects,
        )
    )


def withhold(joining: Joining, by: User) -> None:
    """Withhold what was reversed on the absorbed account, as far as the kept one would now be given it again."""
    kept, absorbed = joining.kept, joining.absorbed
    reason = _("This had been taken back before the accounts were joined.")
    once = LedgerTxn.objects.filter(subject=absorbed, kind__in=kinds(is_once=True), reversed_by__isnull=False)
    for kind, source_id in once.values_list("kind", "source_id"):
        reposted = LedgerTxn.objects.filter(key=str(Key.of(kind, kept.pk, source_id)), reversed_by=None).first()
        if reposted and reposted.posted_at >= joined_at(kept, absorbed):
            transactions.reverse(txn=reposted, reason=reason, by=by)
    for stream, (line, missing) in shortfalls(absorbed.pk).items():
        new = LedgerTxn.objects.filter(subject=kept, stream=stream_of(line, joining.twins))
        new = new.filter(posted_at__gte=joined_at(kept, absorbed))
        unit = unit_of(of_kind(line.kind))
        given = total(new, unit)
        last = new.order_by("-number").first()
        if last and min(missing, given) > 0:
            transactions.post(
                Award(
                    subject_id=kept.pk,
                    kind=ADJUSTMENT.kind,
                    key=stream_keys.withheld(kept.pk, absorbed.pk, stream),
                    policy=last.policy,
                    day=day_of(timezone.now()),
                    source=(ACCOUNT, str(absorbed.uuid)),
                    amounts={str(unit): -min(missing, given)},
                    course_id=last.course_id,
                    enrolment_id=last.enrolment_id,
                    facts={"reason": reason, "by": str(by.uuid)},
                    corrects=True,
                )
            )


def shortfalls(absorbed: int, *, before: datetime | None = None) -> dict[str, tuple[LedgerTxn, int]]:
    """Return what each stream has come to beyond its transactions that stand: reversed, and not earned again since;
    each with its newest line.

    `before`: as it stood then, of a ledger that a merge has closed since.
    """
    rows = LedgerTxn.objects.filter(subject=absorbed, kind__in=kinds(accumulates=True)).order_by("number")
    newest: dict[str, LedgerTxn] = {}
    stands: dict[str, int] = defaultdict(int)
    taken: dict[str, bool] = defaultdict(bool)
    for txn in rows.select_related("reversed_by", "policy").prefetch_related("legs"):
        given = sum(leg.milli for leg in txn.legs.all() if leg.account == LedgerLeg.Account.LEARNER)
        newest[txn.stream] = txn
        back = getattr(txn, "reversed_by", None)
        if back is not None and (before is None or back.posted_at < before):
            taken[txn.stream] = True
        else:
            stands[txn.stream] += int(txn.facts.get("full", given))
    short = {stream: (txn, (txn.cumulative_milli or 0) - stands[stream]) for stream, txn in newest.items()}
    return {stream: each for stream, each in short.items() if taken[stream] and each[1] > 0}


def stream_of(txn: LedgerTxn, twins: Twins) -> str:
    """Return the kept account's stream for that of this line of the absorbed account."""
    return of_kind(txn.kind).kept_stream(txn, twins)


def total(rows: Any, unit: str) -> int:
    legs = LedgerLeg.objects.of_learners().filter(Q(txn__in=rows), unit=unit)
    return legs.aggregate(total=Sum("milli"))["total"] or 0


def joined_at(kept: User, absorbed: User) -> datetime:
    return SameLearner.objects.values_list("at", flat=True).get(kept=kept, absorbed=absorbed)
