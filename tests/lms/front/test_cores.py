"""The processes of a server keep to a core each, and take what the dead have left."""

from __future__ import annotations

import os

import pytest

from lms.front import cores

ONE, OTHER = 1001, 1003  # no machine's own: servers of other tests hold those


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """Where threads were put."""
    found: list[set[int]] = []
    monkeypatch.setenv(cores.ASKED, "1")
    monkeypatch.setattr(cores, "core_lock", None)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {ONE, OTHER})
    monkeypatch.setattr(os, "sched_setaffinity", lambda thread, where: thread and found.append(where))
    return found


def test_each_has_one_and_who_comes_too_late_has_all(kept: list[set[int]]) -> None:
    assert cores.keep_to_one() == ONE
    first = cores.core_lock
    assert cores.keep_to_one() == OTHER
    second = cores.core_lock
    assert cores.keep_to_one() is None
    assert {ONE} in kept
    assert {OTHER} in kept
    assert first is not None
    assert second is not None

    first.close()  # as a process that dies
    assert cores.keep_to_one() == ONE

    for each in (second, cores.core_lock):
        each.close()


def test_only_as_many_processes_as_cores_are_asked_to(monkeypatch: pytest.MonkeyPatch, kept: list[set[int]]) -> None:
    assert [cores.asked_for(number) for number in ("1", "2", "3")] == [{}, {cores.ASKED: "1"}, {}]
    monkeypatch.delenv(cores.ASKED)
    assert cores.keep_to_one() is None
    assert kept == []


def test_a_system_without_cores_to_keep_to_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")

    assert cores.asked_for("2") == {}
    assert cores.keep_to_one() is None
