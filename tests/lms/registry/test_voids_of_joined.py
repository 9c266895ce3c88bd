"""False study of one account of two that were joined: it stops counting in both, and what was honest stays."""

from collections.abc import Callable

import pytest

from courses.pages.models import LessonPage
from courses.study.models import PlayLease, VerifiedInterval
from courses.study.recount import rebuild, voids
from lms.people.models import Merge, User
from lms.points.ledger import transactions
from lms.points.reconcile import time_bound
from tests.courses.study.player import Player

pytestmark = pytest.mark.both_databases

type Joined = Callable[[], Merge]


def test_false_study_of_the_absorbed_account_stops_counting_for_the_kept_one(
    play_as: Callable[..., Player],
    subject: User,
    double: User,
    lesson: LessonPage,
    second: LessonPage,
    officer: User,
    colleague: User,
    both: None,
    joined: Joined,
) -> None:
    false = study(play_as(double, lesson), 600)
    study(play_as(subject, lesson), 300)
    study(play_as(double, second), 300)
    joined()
    before = verified_ms(subject), have(subject)

    voids.decide(void=voids.ask(lease=false, by=officer, reason="可疑"), by=colleague, approved=True)

    assert before == (900_000, (3000, 333))
    assert verified_ms(subject) == 600_000
    assert have(subject) == (2000, 222)
    assert have(double) == (0, 0)
    for user in (subject, double):
        assert transactions.verify(user) == []
        assert time_bound.excess_by_day(user.pk) == {}
        assert rebuild.differences(user.pk) == []


def test_false_study_of_the_kept_account_gives_way_to_what_was_honest_in_the_other(
    play_as: Callable[..., Player],
    subject: User,
    double: User,
    lesson: LessonPage,
    officer: User,
    colleague: User,
    both: None,
    joined: Joined,
) -> None:
    false = study(play_as(subject, lesson), 600)
    study(play_as(double, lesson), 300)
    joined()

    voids.decide(void=voids.ask(lease=false, by=officer, reason="可疑"), by=colleague, approved=True)

    assert VerifiedInterval.objects.get(subject=subject).spans == [[0, 300_000]]
    assert have(subject) == (1000, 111)
    assert transactions.verify(subject) == []


def study(player: Player, seconds: float) -> PlayLease:
    player.open()
    player.play(seconds)
    player.close()
    return PlayLease.objects.get(uuid=player.lease)


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def verified_ms(subject: User) -> int:
    return sum(VerifiedInterval.objects.filter(subject=subject).values_list("verified_ms", flat=True))
