"""The auditor knows what follows an act: take the rule away, and `ledger rebuild` names what is wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from courses.pages.models import LessonPage
from courses.study.models import Enrolment, PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits import attendance_awards, pending_credit, voiding
from lms.points.ledger import transactions
from lms.points.models import GradeRun, LedgerTxn, Policy
from lms.points.policy import class_rules
from lms.points.policy.versions import enact
from lms.points.reconcile import rebuild
from lms.points.reconcile import voids as for_voids
from lms.points.rerun import regrade
from lms.points.values import rules
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


def found(subject: User) -> str:
    assert transactions.verify(subject) == []
    return "\n".join(rebuild.differences(subject.pk))


@pytest.fixture
def tight(clock: Clock, owner: User) -> None:
    """Four points a day: less than what one honest morning is worth."""
    clock.tick(-24 * 3600)
    raw = rules.DEFAULT | {"self_study_day_cap": 4, "minutes_per_point": 1, "media_day_cap": 100}
    enact(starts=(clock.at + timedelta(days=1)).date(), raw=raw, reason="试点", by=owner)
    clock.tick(24 * 3600)


@pytest.fixture
def void(county: User, province: User) -> Callable[[str], None]:
    def do(lease: str) -> None:
        asked = voids.ask(lease=PlayLease.objects.get(uuid=lease), by=county, reason="不实")
        voids.decide(void=asked, by=province, approved=True)

    return do


@pytest.mark.parametrize("gives_back", [True, False])
def test_what_a_cap_had_cut_comes_back_with_a_void(
    gives_back: bool,
    tight: None,
    player: Player,
    lesson: LessonPage,
    subject: User,
    enrolment: Enrolment,
    void: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """False study fills the day, the quiz after it brings nothing; once it is void, the quiz brings its points."""
    player.open()
    player.play(240)
    player.close()
    false = player.lease
    quiz = f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"
    player.client.post(quiz, worlds.answers(lesson))
    before = transactions.balances(subject.pk)["point"]
    if not gives_back:
        monkeypatch.setattr(voiding, "refill_capped", lambda void, day: None)

    void(false)

    assert before == 4000
    assert transactions.balances(subject.pk)["point"] == (3000 if gives_back else 0)
    assert ("have room for 3000 more" in found(subject)) is not gives_back
    assert gives_back == (found(subject) == "")


def test_a_lesson_that_falls_gives_back_the_room_of_the_day_on_which_it_was_finished(
    clock: Clock,
    owner: User,
    player: Player,
    lesson: LessonPage,
    second: LessonPage,
    subject: User,
    enrolment: Enrolment,
    void: Callable[[str], None],
) -> None:
    """Most of the second lesson is studied falsely on Monday, and finished on Tuesday, which fills Tuesday's cap."""
    clock.tick(-24 * 3600)
    raw = rules.DEFAULT | {"self_study_day_cap": 5, "lesson": 5, "minutes_per_point": 1, "media_day_cap": 0}
    enact(starts=(clock.at + timedelta(days=1)).date(), raw=raw, reason="试点", by=owner)
    clock.tick(24 * 3600)
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(780, every=60)
    there.close()
    false = there.lease
    clock.tick(24 * 3600)
    there.open()
    there.at = 780_000
    there.play(60, every=60)
    there.close()
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
    before = transactions.balances(subject.pk)["point"]

    void(false)

    assert before == 5000
    assert transactions.balances(subject.pk)["point"] == 3000
    assert found(subject) == ""


def come(cohort: Cohort, make_meeting: Callable[..., Session], subject: User, by: User) -> Mark:
    mark_all(session=make_meeting(90), came={subject.pk: Came(Mark.Status.PRESENT)}, by=by)
    return Mark.objects.filter(subject=subject).latest("pk")


def test_hours_that_did_not_wait_for_theory(
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    subject: User,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=owner)
    monkeypatch.setattr(attendance_awards, "waits_for_theory", lambda **_named: False)

    come(cohort, make_meeting, subject, owner)

    assert "before the online lessons that its class wants first" in found(subject)


def test_hours_that_wait_and_that_nothing_keeps(
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    subject: User,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=owner)
    monkeypatch.setattr(pending_credit, "place", lambda *_args, **_named: [])

    come(cohort, make_meeting, subject, owner)

    assert "no hold keeps them" in found(subject)


def test_a_hold_whose_mark_was_corrected_or_whose_course_is_finished(
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    subject: User,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=owner)
    mark = come(cohort, make_meeting, subject, owner)
    assert found(subject) == ""

    with monkeypatch.context() as patch:
        patch.setattr(pending_credit, "waits_for_theory", lambda **_named: False)
        assert "is due and was not posted" in found(subject)
    monkeypatch.setattr(pending_credit, "end_holds_of", lambda *_args, **_named: [])
    mark_all(session=mark.session, came={subject.pk: Came(Mark.Status.ABSENT)}, by=owner)

    assert "waits for a mark that was corrected" in found(subject)


@pytest.mark.parametrize("way", ["not counted again", "not undone"])
def test_a_run_that_nobody_followed(
    way: str,
    player: Player,
    subject: User,
    enrolment: Enrolment,
    county: User,
    province: User,
    deputy: User,
    clock: Clock,
    void: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    player.open()
    player.play(600)
    player.close()
    clock.tick(2 * 24 * 3600)
    day = day_of(clock.at)
    raw: dict[str, Any] = rules.DEFAULT | {"minutes_per_point": 1, "minutes_per_class_hour": 20}
    policy = Policy.objects.create(version=9, starts=day + timedelta(days=99), rules=raw, reason="试", by=county)
    ends = day - timedelta(days=1)
    run = regrade.ask(policy=policy, starts=day - timedelta(days=3), ends=ends, reason="试", by=province)
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    assert LedgerTxn.objects.filter(subject=subject, kind="regrade").exists()
    assert found(subject) == ""

    if way == "not undone":
        GradeRun.objects.filter(pk=run.pk).update(state=GradeRun.State.UNDONE)
        assert "rests on a run that was undone" in found(subject)
        return
    monkeypatch.setattr(for_voids, "repost_regrade", lambda this, run: None)
    void(player.lease)
    assert "counts study again that was taken out of the count" in found(subject)
