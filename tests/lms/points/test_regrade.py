"""Counting a period again: differences only, by two people, cut off and taken up, undone exactly."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from courses.study.models import Enrolment, PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.people.accounts import erasing
from lms.people.models import Division, Erasure, Notice, PersonKey, Trainee, User
from lms.people.notices import unseen
from lms.points.errors import AlreadyDecided, NeedsAnother, NoReason, PeriodNotOver, RunOverlaps
from lms.points.ledger import transactions
from lms.points.models import GradeRun, LedgerTxn, Policy
from lms.points.reconcile import rebuild
from lms.points.rerun import regrade
from lms.points.values import rules
from tests.courses.study.player import Clock
from tests.hands import at_once

pytestmark = pytest.mark.both_databases


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def test_a_run_posts_the_difference_and_undoing_it_takes_back_just_that(
    run: GradeRun, subject: User, deputy: User, province: User
) -> None:
    before = have(subject)
    lines = LedgerTxn.objects.filter(subject=subject).count()

    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    after, added = have(subject), LedgerTxn.objects.filter(subject=subject).count() - lines
    regrade.continue_run(run.pk)
    run.refresh_from_db()
    done = run.state
    regrade.undo(run=run, by=province, reason="规则填错")
    regrade.continue_run(run.pk)
    run.refresh_from_db()

    assert (after[0] - before[0], added) == (6000, 1)
    assert (done, run.state, run.changed) == ("done", "undone", 1)
    assert have(subject) == before
    assert transactions.verify(subject) == []
    told = [words for row, words in unseen(subject) if row.code == "corrected"]
    assert len(told) == 2
    assert run.reason in told[0]
    assert "规则填错" in told[1]
    undone = LedgerTxn.objects.get(subject=subject, kind="reversal")
    assert undone.reverses is not None
    assert undone.reverses.kind == "regrade"


def test_who_was_erased_meanwhile_is_told_nothing(run: GradeRun, subject: User, deputy: User, province: User) -> None:
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    erasing.erase(person=subject, basis=Erasure.Basis.ASKED, asked_by=province, approved_by=deputy)
    regrade.undo(run=run, by=province, reason="规则填错")
    regrade.continue_run(run.pk)

    run.refresh_from_db()
    assert (run.state, run.error) == ("undone", "")
    assert not Notice.objects.filter(person=subject).exists()
    assert not PersonKey.objects.filter(user=subject).exists()


def test_a_run_that_was_cut_off_goes_on_and_posts_nothing_twice(
    run: GradeRun, subject: User, deputy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = have(subject)[0]
    regrade.approve(run=run, by=deputy)
    monkeypatch.setattr(regrade, "AT_ONCE", 1)
    with monkeypatch.context() as broken:
        broken.setattr(regrade, "differences", lambda *args: 1 // 0)
        regrade.continue_run(run.pk)
    run.refresh_from_db()
    stopped = (run.state, run.error, have(subject)[0])

    regrade.step(run.pk)
    GradeRun.objects.filter(pk=run.pk).update(cursor=0)  # as if the note of how far it was had been lost
    regrade.sweep()

    assert stopped == ("posting", "ZeroDivisionError: integer division or modulo by zero", before)
    assert have(subject)[0] - before == 6000
    assert GradeRun.objects.get().state == "done"


def test_whoever_asked_does_not_approve(run: GradeRun, province: User) -> None:
    with pytest.raises(NeedsAnother):
        regrade.approve(run=run, by=province)
    with pytest.raises(IntegrityError):
        GradeRun.objects.filter(pk=run.pk).update(state="posting", second=province)


def test_the_same_days_are_not_counted_again_twice(run: GradeRun, policy: Policy, deputy: User, province: User) -> None:
    second = regrade.ask(policy=policy, starts=run.starts, ends=run.ends, reason="又一次", by=province)
    regrade.approve(run=run, by=deputy)

    with pytest.raises(RunOverlaps):
        regrade.approve(run=second, by=deputy)
    with pytest.raises(RunOverlaps):
        regrade.ask(policy=policy, starts=run.ends, ends=run.ends, reason="再一次", by=province)
    with pytest.raises(AlreadyDecided):
        regrade.undo(run=second, by=province, reason="撤")


def test_only_a_period_that_is_over_and_only_with_a_reason(policy: Policy, province: User, clock: Clock) -> None:
    today = day_of(clock.at)
    yesterday = today - timedelta(days=1)

    with pytest.raises(PeriodNotOver):
        regrade.ask(policy=policy, starts=today, ends=today, reason="今", by=province)
    with pytest.raises(PeriodNotOver):
        regrade.ask(policy=policy, starts=yesterday, ends=yesterday - timedelta(days=1), reason="反", by=province)
    with pytest.raises(NoReason):
        regrade.ask(policy=policy, starts=yesterday, ends=yesterday, reason=" ", by=province)


def test_a_run_is_asked_looked_at_approved_and_undone_over_http(
    walked: Enrolment,
    policy: Policy,
    subject: User,
    province: User,
    deputy: User,
    county: User,
    signed_in: Callable[[User], Client],
    clock: Clock,
) -> None:
    day = day_of(clock.at) - timedelta(days=2)
    first, second = signed_in(province), signed_in(deputy)
    before = have(subject)[0]
    said = {"policy": policy.pk, "starts": day, "ends": day, "reason": "省级试点"}

    first.post("/points/runs/", said)
    run = GradeRun.objects.get()
    address = f"/points/runs/{run.uuid}/"
    looked = second.get(address).content.decode()
    own = first.post(f"{address}decide/", {"verdict": "yes"}, follow=True).content.decode()
    second.post(f"{address}decide/", {"verdict": "yes"})
    regrade.sweep()
    line = LedgerTxn.objects.get(subject=subject, kind="regrade")
    page = signed_in(subject).get("/points/").content.decode()
    detail = signed_in(subject).get(f"/points/lines/{line.uuid}/").content.decode()
    first.post(f"{address}undo/", {"reason": "填错"})
    regrade.sweep()

    assert signed_in(county).get("/points/runs/").status_code == 403
    assert "岩温" in looked
    assert "33" in looked
    assert "39" in looked
    assert "须由另一人审定" in own
    assert "省级试点" in page
    assert "39 分" in detail
    assert have(subject)[0] == before
    assert GradeRun.objects.get().state == "undone"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("processes", [1, 4])
def test_many_approve_and_carry_on_at_once_and_the_difference_is_posted_once(
    processes: int,
    run: GradeRun,
    policy: Policy,
    subject: User,
    province: User,
    post_to: Callable[..., User],
    yunnan: Division,
) -> None:
    """A second run over the same days is approved by half of them: one of the two begins."""
    before = have(subject)[0]
    rival = regrade.ask(policy=policy, starts=run.starts, ends=run.ends, reason="又一次", by=province)
    officers = [post_to("province_officer", division=yunnan, username=f"second-{hand}") for hand in range(8)]

    def approve(hand: int) -> str:
        mine = GradeRun.objects.get(pk=(run.pk, rival.pk)[hand // 2 % 2])
        try:
            regrade.approve(run=mine, by=officers[hand])
        except (AlreadyDecided, RunOverlaps):
            return "no"
        return "begun"

    def carry_on(hand: int) -> None:
        for pk in (run.pk, rival.pk):
            regrade.continue_run(pk)

    said = at_once(approve, hands=8, processes=processes)
    at_once(carry_on, hands=8, processes=processes)

    assert sorted(said) == ["begun", *["no"] * 7]
    assert sorted(GradeRun.objects.values_list("state", "error")) == [("asked", ""), ("done", "")]
    assert have(subject)[0] - before == 6000
    assert LedgerTxn.objects.filter(subject=subject, kind="regrade").count() == 1
    assert transactions.verify(subject) == []


@pytest.fixture
def walked(walk: Callable[[], None], enrolment: Enrolment, clock: Clock) -> Enrolment:
    """The course walked, two days ago."""
    walk()
    clock.tick(2 * 24 * 3600)
    return enrolment


@pytest.fixture
def policy(clock: Clock, province: User) -> Policy:
    """A lesson is worth five points; in force from next year."""
    raw = dict(rules.DEFAULT) | {"lesson": 5}
    starts = day_of(clock.at) + timedelta(days=400)
    return Policy.objects.create(version=2, starts=starts, rules=raw, reason="试点", by=province)


@pytest.fixture
def run(walked: Enrolment, policy: Policy, province: User, clock: Clock) -> GradeRun:
    day = day_of(clock.at) - timedelta(days=2)
    assert Trainee.objects.count() >= 2
    return regrade.ask(policy=policy, starts=day, ends=day, reason="省级试点", by=province)


def test_a_void_after_a_run_corrects_what_the_run_had_posted(
    run: GradeRun, walked: Enrolment, subject: User, deputy: User, province: User, county: User
) -> None:
    """Three points more for each of two lessons; one of them rested on false evidence (I8, I10)."""
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    first = LedgerTxn.objects.get(subject=subject, kind="regrade")
    lease = PlayLease.objects.filter(enrolment=walked).order_by("-pk").first()
    assert lease is not None

    asked = voids.ask(lease=lease, by=county, reason="不实")
    voids.decide(void=asked, by=province, approved=True)

    [stands] = LedgerTxn.objects.filter(subject=subject, kind="regrade", reversed_by=None)
    assert (points_of(first), points_of(stands)) == (6000, 3000)
    assert LedgerTxn.objects.get(reverses=first).source_type == "void"
    assert rebuild.differences(subject.pk) == []
    assert transactions.verify(subject) == []

    regrade.undo(run=GradeRun.objects.get(), by=province, reason="规则填错")
    regrade.continue_run(run.pk)
    assert not LedgerTxn.objects.filter(subject=subject, kind="regrade", reversed_by=None).exists()
    assert rebuild.differences(subject.pk) == []


def test_a_difference_that_a_person_took_back_does_not_return_with_a_void(
    run: GradeRun, walked: Enrolment, subject: User, deputy: User, province: User, county: User
) -> None:
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    transactions.reverse(txn=LedgerTxn.objects.get(subject=subject, kind="regrade"), by=province, reason="误")
    lease = PlayLease.objects.filter(enrolment=walked).order_by("-pk").first()
    assert lease is not None

    asked = voids.ask(lease=lease, by=county, reason="不实")
    voids.decide(void=asked, by=province, approved=True)

    assert not LedgerTxn.objects.filter(subject=subject, kind="regrade", reversed_by=None).exists()


def points_of(txn: LedgerTxn) -> int:
    return sum(leg.milli for leg in txn.legs.of_learners() if leg.unit == "point")
