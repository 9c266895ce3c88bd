"""Many hands at once: a hold, a correction and an appeal are decided once, and one credit is posted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lms.people.models import Division, Trainee, User
from lms.points.credits import pending_credit
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.errors import AlreadyDecided
from lms.points.ledger import transactions
from lms.points.ledger.transactions import Award
from lms.points.models import Hold
from lms.points.policy.versions import policy_on
from lms.points.values.units import Unit
from tests.hands import at_once

pytestmark = pytest.mark.both_databases

HANDS = 12


def or_refusal(act: Callable[[], object]) -> str:
    """The type of its answer, or the code of its refusal."""
    try:
        return type(act()).__name__
    except AlreadyDecided as error:
        return error.code


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("processes", [1, 3])
def test_each_is_decided_once_however_many_click(
    processes: int, make_user: Callable[..., User], make_trainee: Callable[..., Trainee]
) -> None:
    county = Division.objects.get(code="532822")
    subject = make_trainee(division=county, sign_in=False).user
    officers = [make_user(f"officer-{hand}") for hand in range(HANDS)]
    asker = make_user("asker")
    day = date(2026, 11, 1)
    award = Award(subject.pk, "work", "once", policy_on(day), day, ("look", "1"), {"point": 3000})
    [hold] = pending_credit.place(award, code=Hold.Code.LOOK, reason="待查")
    asked: dict[str, Any] = {"subject": subject, "unit": Unit.POINT, "milli": 5000, "reason": "漏记", "evidence": "表"}
    correction = adjustments.ask(**asked, by=asker)
    question = appeals.appeal(subject=subject, by=subject, words="没有记")

    def decide_hold(hand: int) -> object:
        if hand % 2:
            return pending_credit.refuse(hold=hold, by=officers[hand], answer="不行")
        return pending_credit.post(hold=hold, by=officers[hand])

    def approve(hand: int) -> object:
        return adjustments.approve(adjustment=correction, by=officers[hand])

    def answer(hand: int) -> object:
        return appeals.answer(appeal=question, by=officers[hand], words="已查")

    held, corrected, answered = (
        at_once(lambda hand: or_refusal(lambda: act(hand)), hands=HANDS, processes=processes)  # noqa: B023
        for act in (decide_hold, approve, answer)
    )

    for answers in (held, corrected, answered):
        assert answers.count("already_decided") == HANDS - 1
    hold.refresh_from_db()
    posted = 3000 if hold.state == "posted" else 0
    assert (hold.txn is not None) == (hold.state == "posted")
    assert transactions.balances(subject.pk) == {"point": 5000 + posted}
    assert transactions.verify(subject) == []
