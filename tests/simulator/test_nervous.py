"""The most nervous honest learner, who seeks every second for an hour, loses nothing and is never made to wait."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from courses.study.models import EvidenceChunk, VerifiedInterval
from tests.courses.study import worlds
from tests.courses.study.conftest import (  # noqa: F401
    base,
    clock,
    enrolment,
    inhabited,
    lesson,
    make_course,
    owner,
    player,
    signed_in,
    subject,
    trainee,
)

if TYPE_CHECKING:
    from courses.pages.models import CoursePage
    from courses.study.models import Enrolment
    from lms.bases.models import TrainingBase
    from lms.people.models import User
    from tests.courses.study.player import Clock, Player

AN_HOUR = 3600
SENT_EVERY = 20


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:  # noqa: F811
    return make_course(base, owner)


def test_a_seek_every_second_for_an_hour_loses_nothing(
    player: Player,  # noqa: F811
    clock: Clock,  # noqa: F811
    enrolment: Enrolment,  # noqa: F811
) -> None:
    chance = random.Random(11)
    player.open()
    seen: set[int] = set()

    for _ in range(AN_HOUR // SENT_EVERY):
        chunks = []
        for _ in range(SENT_EVERY):
            second = chance.randrange(worlds.QUARTER_HOUR_MS // 1000)
            seen.add(second)
            chunks.append(player.chunk(second * 1000, second * 1000 + 1000))
            clock.tick(1)
        answer = player.post(*chunks)
        assert answer.status_code == 200, answer.json()
        if answer.json().get("held_ms"):
            player.say_present()

    assert EvidenceChunk.objects.filter(lease__uuid=player.lease).count() == AN_HOUR
    row = VerifiedInterval.objects.get(enrolment=enrolment)
    assert row.verified_ms == len(seen) * 1000


def test_nor_does_who_was_cut_off_for_that_hour_and_sends_it_all_at_once(
    player: Player,  # noqa: F811
    clock: Clock,  # noqa: F811
    enrolment: Enrolment,  # noqa: F811
) -> None:
    player.open()
    chunks = [player.chunk(second % 900 * 1000, second % 900 * 1000 + 1000) for second in range(AN_HOUR)]
    clock.tick(AN_HOUR)

    answers = [player.post(*chunks[start : start + 200]) for start in range(0, AN_HOUR, 200)]

    assert {answer.status_code for answer in answers} == {200}
