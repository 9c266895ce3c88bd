"""I5 over leases and classes together: nobody has more study than there was time for."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F

from courses.study.models import Enrolment, StudyMinute
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Mark
from lms.people.models import Trainee, User
from lms.points.models import LedgerTxn
from lms.points.reconcile import time_bound
from lms.points.values.overlap import Present
from tests.courses.study.player import Clock, Player
from tests.lms.points.test_voids import a_class

pytestmark = pytest.mark.both_databases


def test_studying_at_thrice_the_speed_in_class_is_within_the_bound(
    player: Player, clock: Clock, trainee: Trainee, owner: User, base: Any, enrolment: Enrolment, settings: Any
) -> None:
    session = a_class(clock, trainee, owner, base, minutes=10)
    player.open()
    player.play(300, rate=3.0)
    clock.tick(10 * 60)
    mark_all(session=session, came={trainee.user_id: Came(Mark.Status.PRESENT)}, by=owner)

    assert time_bound.excess_by_day(trainee.user_id) == {}
    call_command("study", "audit")


def test_study_for_which_there_was_no_time_is_found(player: Player, subject: User, enrolment: Enrolment) -> None:
    player.open()
    player.play(60)
    StudyMinute.objects.filter(enrolment=enrolment).update(gained_ms=F("gained_ms") + 1_000_000)

    [(day, ms)] = time_bound.excess_by_day(subject.pk).items()

    assert day.isoformat() == "2027-03-01"
    assert ms > 600_000
    with pytest.raises(CommandError):
        call_command("study", "audit", learner=str(subject.uuid))


def test_a_class_alone_is_bounded_by_its_own_time(
    clock: Clock, trainee: Trainee, owner: User, base: Any, enrolment: Enrolment
) -> None:
    session = a_class(clock, trainee, owner, base, minutes=30)
    clock.tick(30 * 60)
    mark_all(session=session, came={trainee.user_id: Came(Mark.Status.PRESENT)}, by=owner)
    posted = LedgerTxn.objects.get(subject=trainee.user, kind="attendance")

    assert time_bound.excess_by_day(trainee.user_id) == {}
    assert time_bound.credited(trainee.user_id, [(posted.day, Present.from_facts(posted.facts))]) == {
        posted.day: timedelta(minutes=30) // timedelta(milliseconds=1)
    }
