"""Two officers decide about one void, or two voids of one lease are decided, in the same moment."""

from collections.abc import Callable

import pytest

from courses.study.errors import AlreadyDecided
from courses.study.models import Enrolment, EvidenceVoid, PlayLease, VerifiedInterval, VoidDecision
from courses.study.recount import rebuild, voids
from lms.people.models import Division, User
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from tests.courses.study.player import Player
from tests.hands import at_once

HANDS = 8
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stocked"),
    pytest.mark.parametrize("processes", [1, 4]),
    pytest.mark.both_databases,
]


def test_a_void_is_decided_once_and_all_of_it_follows_from_that(
    processes: int, asked: EvidenceVoid, officers: list[User], subject: User, enrolment: Enrolment
) -> None:
    before = transactions.balances(subject.pk)

    def decide(hand: int) -> str:
        try:
            voids.decide(void=asked, by=officers[hand], approved=hand % 2 == 0)
        except AlreadyDecided:
            return "too late"
        return "approved" if hand % 2 == 0 else "refused"

    said = at_once(decide, hands=HANDS, processes=processes)

    assert said.count("too late") == HANDS - 1
    decision = VoidDecision.objects.get(void=asked)
    assert ("approved" in said) == decision.approved
    verified = VerifiedInterval.objects.get(enrolment=enrolment).verified_ms
    if decision.approved:
        assert verified == 0
        assert set(transactions.balances(subject.pk).values()) == {0}
    else:
        assert verified == 600_000
        assert transactions.balances(subject.pk) == before
    assert rebuild.differences(subject.pk) == transactions.verify(subject) == []


def test_two_voids_that_overlap_take_each_minute_once_while_she_plays_on(
    processes: int, asked: EvidenceVoid, officers: list[User], player: Player, subject: User, enrolment: Enrolment
) -> None:
    """One of the whole first lease, others of runs in it, and a chunk of the next lease comes meanwhile."""
    runs = [(0, 6), (3, 12), (10, 19)]
    more = [
        voids.ask(lease=asked.lease, by=asked.asked_by, reason="可疑", from_seq=first, to_seq=last)
        for first, last in runs
    ]
    player.clock.tick(5)
    player.open()
    player.clock.tick(60)
    honest = player.chunk(player.at, player.at + 60_000)

    def act(hand: int) -> str:
        if hand == len(runs) + 1:
            return str(player.post(honest).status_code)
        voids.decide(void=[asked, *more][hand], by=officers[hand], approved=True)
        return "approved"

    said = at_once(act, hands=len(runs) + 2, processes=processes)

    assert sorted(said) == ["200", *["approved"] * (len(runs) + 1)]
    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 60_000
    assert transactions.balances(subject.pk) == {"point": 0, "class_hour": 1000 // 45}
    back = LedgerTxn.objects.filter(subject=subject, kind="reversal").values_list("reverses", flat=True)
    assert len(back) == len(set(back))
    assert rebuild.differences(subject.pk) == transactions.verify(subject) == []


@pytest.fixture
def officers(post_to: Callable[..., User], menghai: Division) -> list[User]:
    return [post_to("county_officer", division=menghai, username=f"decides-{hand}") for hand in range(HANDS)]


@pytest.fixture
def asked(player: Player, enrolment: Enrolment, county: User) -> EvidenceVoid:
    """Ten minutes, two points, and the wish to take them back."""
    player.open()
    player.play(600)
    lease = PlayLease.objects.select_related("subject__trainee").get(uuid=player.lease)
    return voids.ask(lease=lease, by=county, reason="同一部手机")
