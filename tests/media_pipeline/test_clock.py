"""The clock is set while stages run and wait: nobody who lives is given up, and nobody waits for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from media_pipeline.engine import leases, runs, sweeping
from media_pipeline.models import StageRun

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scripted"), pytest.mark.both_databases]

State = StageRun.State


def test_after_a_jump_ahead_who_lives_is_heard_and_keeps_the_lease(first: StageRun, clock: Clock) -> None:
    lease = leases.take(first.pk)
    assert lease
    clock.moves(timedelta(hours=9))

    sweeping.release_silent()
    assert lease.renew()  # the sign of life that comes every second
    clock.moves(leases.doubt_time() + timedelta(seconds=1))
    sweeping.release_silent()

    first.refresh_from_db()
    assert (first.state, first.silent_since) == (State.LEASED, None)


def test_after_a_jump_ahead_who_is_dead_is_given_up_soon(first: StageRun, clock: Clock) -> None:
    leases.take(first.pk)
    clock.moves(timedelta(hours=9))

    sweeping.release_silent()
    clock.moves(leases.doubt_time() + timedelta(seconds=1))
    sweeping.release_silent()

    first.refresh_from_db()
    assert first.state == State.PENDING


def test_after_the_clock_was_set_back_the_dead_are_given_up_within_the_usual_time(
    first: StageRun, clock: Clock
) -> None:
    leases.take(first.pk)
    clock.moves(-timedelta(days=3))

    for _ in range(3):
        sweeping.release_silent()
        clock.moves(leases.doubt_time() + timedelta(seconds=1))

    first.refresh_from_db()
    assert first.state == State.PENDING


def test_after_the_clock_was_set_back_a_living_worker_keeps_its_lease(first: StageRun, clock: Clock) -> None:
    lease = leases.take(first.pk)
    assert lease
    clock.moves(-timedelta(days=3))

    for _ in range(5):
        sweeping.release_silent()
        assert lease.renew()
        clock.moves(leases.doubt_time() + timedelta(seconds=1))

    first.refresh_from_db()
    assert first.fence == lease.fence


def test_after_the_clock_was_set_back_what_waits_is_called_up_and_sent(
    first: StageRun, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from media_pipeline import tasks

    sent: list[int] = []
    monkeypatch.setattr(tasks.run_stage, "apply_async", lambda args, queue: sent.append(args[0]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda work, robust=False: work())
    now = timezone.now()
    StageRun.objects.filter(pk=first.pk).update(
        state=State.RETRY_WAIT, next_try_at=now + timedelta(seconds=30), queued_at=now
    )
    clock.moves(-timedelta(days=3))

    runs.sweep()

    assert sent == [first.pk]


class Clock:
    """What `timezone.now` says in this test."""

    def __init__(self) -> None:
        self.real: Callable[[], Any] = timezone.now
        self.off = timedelta()

    def now(self) -> Any:
        return self.real() + self.off

    def moves(self, by: timedelta) -> None:
        self.off += by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


@pytest.fixture
def first(make_asset: Any) -> StageRun:
    return runs.start(asset=make_asset(), recipe="TEST", by=None, queue=False).stages.get(name="first")
