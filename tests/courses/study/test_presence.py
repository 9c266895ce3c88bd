"""“Still there?”: what waits for an answer, and that nobody loses anything by answering late."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from courses.assess.models import Accommodation
from courses.pages.models import LessonPage
from courses.study.models import Completion, Enrolment, PlayLease, Presence, SpanHold, StudyMinute
from courses.study.recount import rebuild
from courses.study.values import presence_rule
from courses.study.values.counting import Counted
from lms.people.models import User
from lms.points.ledger import transactions
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.properties import prove


@pytest.fixture
def absent(player: Player, clock: Clock, second: LessonPage, enrolment: Enrolment, settings: Any) -> Player:
    """A player on the second lesson before which nobody sits; one is asked after five minutes."""
    settings.STUDY_PRESENCE_MINUTES = 5
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.attentive = False
    there.open()
    return there


def test_beyond_the_interval_study_waits_and_counts_for_nothing(
    absent: Player, subject: User, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    within = absent.play(300).json()
    beyond = absent.play(120).json()

    assert (within["held_ms"], within["due_ms"]) == (0, 0)
    assert (beyond["held_ms"], beyond["verified_ms"]) == (120_000, 300_000)
    assert verified(enrolment) == 300_000
    assert sum(StudyMinute.objects.filter(enrolment=enrolment).values_list("gained_ms", flat=True)) == 300_000
    assert transactions.balances(subject.pk) == {"point": 1000, "class_hour": 111}
    assert rebuild.differences(subject.pk) == []


def test_whoever_answers_late_loses_nothing(
    absent: Player, clock: Clock, subject: User, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    absent.play(600)
    absent.close()
    clock.tick(3 * 24 * 3600)

    answer = absent.say_present().json()

    assert (answer["held_ms"], answer["verified_ms"]) == (0, 600_000)
    assert verified(enrolment) == 600_000
    assert transactions.balances(subject.pk) == {"point": 2000, "class_hour": 222}
    days = set(StudyMinute.objects.filter(enrolment=enrolment).values_list("day", flat=True))
    assert [day.isoformat() for day in days] == ["2027-03-01"]  # the day on which it was shown
    assert rebuild.differences(subject.pk) == []


def test_an_answer_before_anything_is_held_begins_the_interval_anew(
    absent: Player, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    absent.play(290)
    told = absent.say_present().json()
    absent.play(300)

    assert told["due_ms"] == 300_000
    assert verified(enrolment) == 590_000
    assert not SpanHold.objects.exists()


def test_answering_twice_counts_once(absent: Player, subject: User, enrolment: Enrolment) -> None:
    absent.play(600)
    absent.say_present()
    before = transactions.balances(subject.pk)

    absent.say_present()

    assert transactions.balances(subject.pk) == before
    assert set(SpanHold.objects.values_list("state", flat=True)) == {"released"}


def test_a_released_span_can_finish_the_lesson_and_tells_so(absent: Player, enrolment: Enrolment) -> None:
    absent.play(850)
    held = Completion.objects.filter(enrolment=enrolment).exists()

    told = absent.say_present().json()

    assert not held
    assert told["complete"]
    assert told["messages"]
    assert Completion.objects.filter(enrolment=enrolment).exists()


def test_passing_the_quiz_of_the_lesson_shows_that_somebody_was_there(
    player: Player, lesson: LessonPage, subject: User, enrolment: Enrolment, settings: Any
) -> None:
    settings.STUDY_PRESENCE_MINUTES = 5
    player.attentive = False
    player.open()
    player.play(900)
    quiz = f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"
    player.client.post(quiz, worlds.answers(lesson, right=False))
    failed = SpanHold.objects.filter(state="released").exists()

    player.client.post(quiz, worlds.answers(lesson))

    assert not failed
    assert not SpanHold.objects.filter(state="pending").exists()
    assert Presence.objects.get().how == Presence.How.QUIZ
    assert Completion.objects.filter(enrolment=enrolment, page=lesson.pk).exists()
    assert rebuild.differences(subject.pk) == []


def test_who_comes_back_another_day_is_told_what_waits(absent: Player, clock: Clock, enrolment: Enrolment) -> None:
    absent.play(600)
    clock.tick(24 * 3600)

    assert absent.open().json()["held_ms"] == 300_000


def test_a_player_that_works_in_small_pieces_is_asked_as_often(
    absent: Player, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    absent.play(600, every=3)

    assert verified(enrolment) == 300_000


def test_more_time_at_quizzes_is_more_time_here(
    absent: Player, subject: User, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    Accommodation.objects.create(subject=subject, kind=Accommodation.Kind.MORE_TIME, starts="2026-01-01")
    absent.open()

    absent.play(600)

    assert verified(enrolment) == 600_000


def test_where_nobody_is_to_be_asked_nothing_waits(
    absent: Player, settings: Any, enrolment: Enrolment, verified: Callable[[Enrolment], int]
) -> None:
    settings.STUDY_PRESENCE_MINUTES = 0
    absent.open()

    told = absent.play(900).json()

    assert told["due_ms"] is None
    assert verified(enrolment) == 900_000


def test_nobody_answers_for_another(absent: Player, signed_in: Callable[[User], Client], owner: User) -> None:
    absent.play(600)
    absent.client = signed_in(owner)

    refused = absent.say_present()

    assert refused.status_code == 403
    assert set(SpanHold.objects.values_list("state", flat=True)) == {"pending"}


def test_nothing_due_costs_no_query(player: Player, enrolment: Enrolment, settings: Any) -> None:
    """A delivery asks the database the same with and without questions."""
    counts = []
    player.open()
    player.play(60)
    for minutes, at in ((0, 100_000), (15, 200_000)):
        settings.STUDY_PRESENCE_MINUTES = minutes
        player.open()
        player.at = at
        player.play(10)
        player.clock.tick(10)
        chunk = player.chunk(player.at, player.at + 10_000)
        player.at += 10_000
        with CaptureQueriesContext(connection) as queries:
            player.post(chunk)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.both_databases
def test_answers_are_written_in_ink_and_a_hold_ends_once(absent: Player, enrolment: Enrolment) -> None:
    absent.play(600)
    absent.say_present()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Presence.objects.update(how="quiz")
    with pytest.raises(IntegrityError), transaction.atomic():
        SpanHold.objects.update(state="pending")
    assert not PlayLease.objects.exclude(held_ms=0).exists()


@prove
@given(st.lists(st.integers(1, 60_000), max_size=40), st.integers(0, 900_000), st.integers(0, 900_000))
def test_what_is_held_and_what_is_not_is_all_there_was(lengths: list[int], unasked: int, interval: int) -> None:
    at: Any = None
    counted = [Counted((0, each), at, 0, seq) for seq, each in enumerate(lengths)]

    free, held, now = presence_rule.split_unconfirmed(counted, unasked_ms=unasked, presence_ms=interval)

    assert free + held == counted  # in order: whatever was held, all after it is
    assert now == unasked + sum(lengths)
    assert not held or interval > 0
    if interval:
        assert sum(each.length_ms for each in free) <= max(interval - unasked, 0)
