"""Many hands at once: a hold, a correction and an appeal are decided once, and one credit is posted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from lms.people.models import Division, Trainee, User
from lms.points import adjustments, appeals, holds, ledger
from lms.points.errors import AlreadyDecided
from lms.points.ledger import Award
from lms.points.models import Hold, LedgerTxn, Policy, Unit
from lms.points.policies import policy_on

HANDS = 12


def first_policy() -> None:
    """A flushed database has lost what its migrations put in."""
    from lms.points.rules import DEFAULT

    Policy.objects.get_or_create(version=1, defaults={"starts": date(2021, 1, 1), "rules": DEFAULT, "reason": "一"})


def at_once(act: Callable[[int], object]) -> list[str]:
    """What became of each of the hands: its answer's type, or the code of its refusal."""

    def one(hand: int) -> str:
        try:
            return type(act(hand)).__name__
        except AlreadyDecided as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, range(HANDS)))


@pytest.mark.django_db(transaction=True)
def test_each_is_decided_once_however_many_click(
    make_user: Callable[..., User], make_trainee: Callable[..., Trainee]
) -> None:
    first_policy()
    county, _ = Division.objects.get_or_create(code="532822", defaults={"name": "勐海县", "kind": "county"})
    subject = make_trainee(division=county, sign_in=False).user
    officers = [make_user(f"officer-{hand}") for hand in range(HANDS)]
    asker = make_user("asker")
    day = date(2026, 11, 1)
    award = Award(subject.pk, LedgerTxn.Kind.WORK, "once", policy_on(day), day, ("look", "1"), {"point": 3000})
    [hold] = holds.place(award, code=Hold.Code.LOOK, reason="待查")
    asked: dict[str, Any] = {"subject": subject, "unit": Unit.POINT, "milli": 5000, "reason": "漏记", "evidence": "表"}
    correction = adjustments.ask(**asked, by=asker)
    question = appeals.appeal(subject=subject, by=subject, words="没有记")

    def decide_hold(hand: int) -> object:
        if hand % 2:
            return holds.refuse(hold=hold, by=officers[hand], answer="不行")
        return holds.post(hold=hold, by=officers[hand])

    held = at_once(decide_hold)
    corrected = at_once(lambda hand: adjustments.approve(adjustment=correction, by=officers[hand]))
    answered = at_once(lambda hand: appeals.answer(appeal=question, by=officers[hand], words="已查"))

    for answers in (held, corrected, answered):
        assert answers.count("already_decided") == HANDS - 1
    hold.refresh_from_db()
    posted = 3000 if hold.state == "posted" else 0
    assert (hold.txn is not None) == (hold.state == "posted")
    assert ledger.balances(subject.pk) == {"point": 5000 + posted}
    assert ledger.verify(subject) == []
