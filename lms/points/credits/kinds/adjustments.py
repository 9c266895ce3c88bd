"""Corrections of a learner's points and hours: one person asks, another decides, the learner reads both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.study.engine.leases import lock_learner
from foundation.local_days import day_of
from lms.people import notices
from lms.people.access import is_helper, reloaded
from lms.people.models import Notice
from lms.people.relations import own_base
from lms.points.credits.credit import CORRECTED, Credit, Place
from lms.points.errors import AlreadyDecided, BadDocument, BelowZero, NeedsAnother, NoEvidence, NoReason, OwnCase
from lms.points.ledger import transactions
from lms.points.ledger.ledger_walk import differs
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.models import Adjustment, LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.values.units import Unit

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment
    from lms.people.models import User
    from lms.points.ledger.ledger_walk import Line, Walk

State = Adjustment.State
LARGEST = 5 * 1024 * 1024
# How a file of each kind begins: its name alone proves nothing.
DOCUMENTS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


@transaction.atomic
def ask(
    *,
    subject: User,
    unit: Unit,
    milli: int,
    reason: str,
    evidence: str,
    by: User,
    document: UploadedFile[Any] | None = None,
    below_zero: bool = False,
    course: CoursePage | None = None,
    enrolment: Enrolment | None = None,
) -> Adjustment:
    """Ask for a correction; nothing moves yet. `enrolment`: the cycle of the course that it corrects.

    Raises OwnCase, NoReason, NoEvidence, BelowZero, BadDocument.
    """
    if by.pk == subject.pk:
        raise OwnCase
    if not reason.strip():
        raise NoReason
    if not evidence.strip():
        raise NoEvidence
    check_balance(subject.pk, unit, milli, below_zero)
    if document is not None:
        check_document(document)
    return Adjustment.objects.create(
        subject=subject,
        by=by,
        unit=unit,
        milli=milli,
        reason=reason.strip(),
        evidence=evidence.strip(),
        document=document or "",
        below_zero=below_zero,
        course=enrolment.course if enrolment else course,
        enrolment=enrolment,
        created=timezone.now(),
    )


def check_document(document: UploadedFile[Any]) -> None:
    stem, _dot, kind = (document.name or "").lower().rpartition(".")
    begins = document.read(8)
    document.seek(0)
    if not stem or kind not in DOCUMENTS or not begins.startswith(DOCUMENTS[kind]) or (document.size or 0) > LARGEST:
        raise BadDocument


def check_balance(subject_id: int, unit: str, milli: int, below_zero: bool) -> None:
    if milli < 0 and not below_zero and transactions.balances(subject_id).get(unit, 0) + milli < 0:
        raise BelowZero


def may_decide(user: User, adjustment: Adjustment) -> bool:
    """Return whether the user is neither the asker, the learner, a helper, nor of a base where she ever learnt."""
    return user.pk not in (adjustment.by_id, adjustment.subject_id) and is_impartial(user, adjustment.subject)


def is_impartial(user: User, subject: User) -> bool:
    """Return whether somebody may decide about this learner now; her posts are read again, not remembered."""
    return user.pk != subject.pk and not is_helper(user, subject) and not own_base(reloaded(user), subject)


@transaction.atomic
def approve(*, adjustment: Adjustment, by: User, answer: str = "") -> LedgerTxn:
    """Post it, once. Raises NeedsAnother, AlreadyDecided, BelowZero."""
    row = still_asked(adjustment, by)
    check_balance(row.subject_id, row.unit, row.milli, row.below_zero)
    day = day_of(timezone.now())
    txn = transactions.post(
        Award(
            subject_id=row.subject_id,
            kind=AdjustmentCredit.kind,
            key=str(Key.of(AdjustmentCredit.kind, row.uuid)),
            policy=policy_on(day),
            day=day,
            source=(AdjustmentCredit.source, str(row.pk)),
            amounts={row.unit: row.milli},
            course_id=row.course_id,
            enrolment_id=row.enrolment_id,
            facts={"asked": str(row.by.uuid), "approved": str(by.uuid)},
            corrects=True,
        )
    )
    decide(row, State.APPROVED, by=by, answer=answer, txn=txn)
    words = gettext("Two people have corrected your hours or points: %(reason)s") % {"reason": row.reason}
    notices.tell(person=row.subject, code=Notice.Code.CORRECTED, words=words, path=reverse("points:mine"))
    return txn


@transaction.atomic
def refuse(*, adjustment: Adjustment, by: User, answer: str) -> Adjustment:
    """Say no, with a reason. Raises NoReason, NeedsAnother, AlreadyDecided."""
    if not answer.strip():
        raise NoReason
    row = still_asked(adjustment, by)
    decide(row, State.REFUSED, by=by, answer=answer)
    return row


def still_asked(adjustment: Adjustment, by: User) -> Adjustment:
    if not may_decide(by, adjustment):
        raise NeedsAnother
    lock_learner(adjustment.subject_id)
    row = Adjustment.objects.select_related("subject", "by").get(pk=adjustment.pk)
    if row.state != State.ASKED:
        raise AlreadyDecided
    return row


def decide(row: Adjustment, state: Adjustment.State, *, by: User, answer: str, txn: LedgerTxn | None = None) -> None:
    """Decide a correction once. Raises AlreadyDecided for the second of two approvers, which undoes what she wrote."""
    done = Adjustment.objects.filter(pk=row.pk, state=State.ASKED).update(
        state=state, second=by, answer=answer.strip(), txn=txn, decided=timezone.now()
    )
    if not done:
        raise AlreadyDecided
    row.refresh_from_db()


class AdjustmentCredit(Credit):
    """A correction that two people decided, or what a merge withholds of an account that was joined."""

    kind = source = "adjustment"
    words = _("correction")
    is_derived = False
    is_entered = corrects = True
    hours_are = CORRECTED

    def places(self, sources: Iterable[str]) -> Mapping[str, Place]:
        rows = Adjustment.objects.filter(pk__in=list(sources)).select_related("course")
        return {
            str(row.pk): Place(str(Key.of(self.kind, row.pk)), row.course.title if row.course else "", note=row.reason)
            for row in rows
        }

    def note(self, facts: Mapping[str, Any], given: int) -> str:
        return str(facts.get("reason", ""))

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        if line.txn.source_type == ACCOUNT:
            joined = get_user_model().objects.filter(uuid=line.txn.source_id, pk__in=walk.accounts[1:])
            if max(line.points, line.hours) > 0 or not joined.exists():
                yield "withholds nothing of an account that was joined with this one"
            return
        row = Adjustment.objects.filter(txn=line.txn, state=State.APPROVED).first()
        if row is None:
            yield "rests on no correction that two people approved"
            return
        by_unit = {str(row.unit): row.milli}
        yield from differs(line, by_unit.get(Unit.POINT, 0), by_unit.get(Unit.CLASS_HOUR, 0))


ACCOUNT = "account"  # the source of what a merge withholds: the absorbed account
ADJUSTMENT = AdjustmentCredit()
