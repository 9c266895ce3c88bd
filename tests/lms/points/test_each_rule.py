"""Each rule of the auditor by itself: taken out of `line_audit`, the line that it alone knows is not found here.

One world in which all is well; each case plants one well-chained line in it, asks, and takes it away again.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from courses.study.models import PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Mark, Session
from lms.points.credits.achievements import award_event
from lms.points.credits.kinds import adjustments, attendance
from lms.points.credits.milestone import Milestone
from lms.points.ledger import transactions
from lms.points.ledger.transactions import Award
from lms.points.models import Achievement, Adjustment, Hold, LedgerTxn, Policy
from lms.points.policy import class_rules
from lms.points.policy.versions import policy_on
from lms.points.reconcile import rebuild
from lms.points.rerun import regrade
from lms.points.values import rules
from lms.points.values.units import Unit
from tests.courses.study import worlds
from tests.courses.study.player import Player

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from courses.pages.models import LessonPage
    from courses.study.models import Enrolment
    from lms.delivery.models import Cohort
    from lms.people.models import User
    from tests.courses.study.player import Clock


def found(subject: User) -> str:
    assert transactions.verify(subject) == []
    return "\n".join(rebuild.differences(subject.pk))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plant(whose: User, kind: str, source: tuple[str, object], **says: Any) -> LedgerTxn:
    """A line that is written and chained as any other; `points` and `hours` in milli, `full` as a fact."""
    day = day_of(timezone.now())
    amounts = {"point": says.pop("points", 0), "class_hour": says.pop("hours", 0)}
    facts = says.pop("facts", {}) | ({"full": says.pop("full")} if "full" in says else {})
    base = {"key": "planted", "policy": policy_on(day), "day": day, "amounts": {k: v for k, v in amounts.items() if v}}
    where = {"subject_id": whose.pk, "kind": kind, "source": (source[0], str(source[1])), "facts": facts}
    return transactions.post(Award(**(base | where | says)))


@pytest.fixture
def tell(subject: User) -> Callable[..., str]:
    """tell(kind, source, …): what the auditor says of such a line; nothing is left of it."""

    def do(kind: str, source: tuple[str, object], *, whose: User = subject, **says: Any) -> str:
        with undone():
            plant(whose, kind, source, **says)
            return found(whose)

    return do


def test_study_and_quizzes(
    tell: Callable[..., str], player: Player, subject: User, county: User, lesson: LessonPage, enrolment: Enrolment
) -> None:
    quiz = f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"
    player.client.post(quiz, worlds.answers(lesson, right=False))
    player.client.post(quiz, worlds.answers(lesson))
    failed, passed = (("attempt", row.pk) for row in subject.attempts.order_by("pk"))
    stream = LedgerTxn.objects.get(subject=subject, kind="quiz").stream
    assert found(subject) == ""
    some = ("timeline", 1)

    said = tell("media", some, points=1000, full=3000, stream="media:99", cumulative_milli=3000)
    assert "brought 1000 point, should have brought 3000" in said
    said = tell("hours", some, points=1000, full=0, stream="hours:99:9", cumulative_milli=0)
    assert "brought 1000 point, should have brought 0" in said
    said = tell("media", some, points=1000, full=1000, stream="media:99", cumulative_milli=9000)
    assert "stream media:99: has come to 9000, its lines bring 1000" in said

    none = "planted): rests on no attempt that passed"
    more = {"points": 1000, "full": 1000, "stream": stream, "cumulative_milli": 4000}
    assert none in tell("quiz", ("attempt", 999_999), **more)
    assert none in tell("quiz", failed, **more)
    assert none in tell("quiz", passed, **more | {"stream": "quiz:1:a", "cumulative_milli": 1000})
    assert none in tell("quiz", passed, whose=county, **more | {"cumulative_milli": 1000})
    said = tell("quiz", passed, points=4000, full=4000, stream=stream, cumulative_milli=7000)
    assert "counts 4000, its attempt is worth 3000" in said
    said = tell("quiz", passed, points=500, full=1000, stream=stream, cumulative_milli=4000)
    assert "brought 500 point, should have brought 1000" in said
    assert f"stream {stream}: has come to 4000, its best attempt is worth 3000" in tell("quiz", passed, **more)


def test_milestones_and_reversals(
    walk: Callable[[], None], tell: Callable[..., str], subject: User, county: User, lesson: LessonPage
) -> None:
    walk()
    assert found(subject) == ""
    done, never = ("lesson", lesson.pk), "rests on nothing that was finished"

    assert never in tell("lesson", ("lesson", 999_999), points=2000, full=2000)
    assert never in tell("course", ("course", lesson.pk), points=20_000, full=20_000)
    assert never in tell("lesson", done, whose=county, points=2000, full=2000)
    assert "counts 9000, it is worth 2000" in tell("lesson", done, points=9000, full=9000)
    assert "brought 500 point, should have brought 2000" in tell("lesson", done, points=500, full=2000)
    with undone():
        for number in range(3):  # with the two of the walk these are the day's ten
            plant(subject, "lesson", done, key=f"more:{number}", points=2000, full=2000)
        said = tell("lesson", done, points=2000, full=2000)
    assert "(lesson planted): brought 2000 point, should have brought 0" in said

    theirs = plant(county, "mentor", ("x", 0), key="theirs", points=1000)
    said = tell("reversal", ("x", 0), reverses=theirs, points=-1000)
    assert "takes back what is not in this ledger" in said


def test_a_completion_that_was_voided_and_whose_points_stand(
    walk: Callable[[], None], subject: User, county: User, province: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk()
    monkeypatch.setattr(Milestone, "on_void", lambda self, void: None)
    asked = voids.ask(lease=PlayLease.objects.filter(subject=subject).earliest("pk"), by=county, reason="不实")

    voids.decide(void=asked, by=province, approved=True)

    assert found(subject).count("rests on a completion that was voided") == 2


def test_marks(
    tell: Callable[..., str],
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    subject: User,
    county: User,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark_all(session=make_meeting(90), came={subject.pk: Came(Mark.Status.PRESENT)}, by=owner)
    mark_all(session=make_meeting(90), came={subject.pk: Came(Mark.Status.ABSENT)}, by=owner)
    there, absent = Mark.objects.filter(subject=subject).order_by("pk")
    line = LedgerTxn.objects.get(subject=subject, kind="attendance")
    legs = {leg.unit: leg.milli for leg in line.legs.of_learners()}
    assert found(subject) == ""

    none = "planted): rests on no mark of somebody who was there"
    assert none in tell("attendance", ("mark", absent.pk), hours=1000, facts=line.facts)
    assert none in tell("attendance", ("mark", there.pk), whose=county, hours=1000, facts=line.facts)
    assert "planted): rests on nothing" in tell("attendance", ("x", 0), hours=1000)
    said = tell("attendance", ("mark", there.pk), hours=legs["class_hour"])
    assert "planted): says no time in class" in said
    assert "planted): rests on nothing" in tell("attendance", ("x", 0), hours=1000, facts={"hold": str(cohort.uuid)})
    for name, value in (
        ("present_ms", 1),
        ("end", there.session.ends + timedelta(minutes=1)),
        ("start", timezone.now()),
    ):
        facts = line.facts | {name: value if isinstance(value, int) else value.isoformat()}
        said = tell(
            "attendance", ("mark", there.pk), hours=legs["class_hour"], points=legs.get("point", 0), facts=facts
        )
        assert "planted): says another time in class than its mark" in said
    said = tell("attendance", ("mark", there.pk), hours=legs["class_hour"], facts=line.facts)
    assert "planted): pays for its mark a second time" in said

    monkeypatch.setattr(attendance, "reverse_mark", lambda mark, by: None)
    mark_all(session=there.session, came={subject.pk: Came(Mark.Status.ABSENT)}, by=owner)
    assert "rests on a mark that was corrected" in found(subject)


def test_what_a_hold_let_through(
    tell: Callable[..., str], cohort: Cohort, make_meeting: Callable[..., Session], subject: User, owner: User
) -> None:
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=owner)
    mark_all(session=make_meeting(90), came={subject.pk: Came(Mark.Status.PRESENT)}, by=owner)
    hold, mark = Hold.objects.get(subject=subject), Mark.objects.get(subject=subject)
    assert found(subject) == ""

    for source in (("x", 0), ("mark", mark.pk)):
        said = tell("attendance", source, hours=9000, facts={"hold": str(hold.uuid)})
        assert f"planted): brought 9000 class_hour, should have brought {hold.milli}" in said


def test_an_honest_class_after_theory_and_one_that_gave_way_to_study_that_was_voided(
    walk: Callable[[], None],
    player: Player,
    clock: Clock,
    cohort: Cohort,
    make_meeting: Callable[..., Session],
    subject: User,
    owner: User,
    county: User,
    province: User,
) -> None:
    """The auditor says nothing of either."""
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=owner)
    begun = clock.at
    walk()
    clock.tick(3600)
    whole = Session.objects.create(cohort=cohort, title="实训", starts=begun, ends=clock.at)
    mark_all(session=whole, came={subject.pk: Came(Mark.Status.PRESENT)}, by=owner)
    assert LedgerTxn.objects.get(subject=subject, kind="attendance").facts["absorbed_ms"] > 0
    assert found(subject) == ""

    asked = voids.ask(lease=PlayLease.objects.filter(subject=subject).earliest("pk"), by=county, reason="不实")
    voids.decide(void=asked, by=province, approved=True)

    assert LedgerTxn.objects.filter(subject=subject, kind="attendance").count() == 2
    assert found(subject) == ""


def test_events_corrections_and_runs(
    tell: Callable[..., str],
    player: Player,
    enrolment: Enrolment,
    cohort: Cohort,
    subject: User,
    county: User,
    province: User,
    deputy: User,
    clock: Clock,
) -> None:
    player.open()
    player.play(600)
    player.close()
    day = day_of(clock.at)
    award_event(kind="work", subject=subject, by=county, day=day, key="一", title="推拿", note="看过", cohort=cohort)
    asked = adjustments.ask(subject=subject, unit=Unit.POINT, milli=-500, reason="误", evidence="册", by=county)
    adjustments.approve(adjustment=asked, by=province)
    clock.tick(2 * 24 * 3600)
    later = day_of(clock.at)
    raw = rules.DEFAULT | {"minutes_per_class_hour": 20}
    policy = Policy.objects.create(version=9, starts=later + timedelta(days=99), rules=raw, reason="试", by=county)
    run = regrade.ask(policy=policy, starts=day, ends=later - timedelta(days=1), reason="试", by=province)
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    work = Achievement.objects.get(subject=subject)
    assert LedgerTxn.objects.filter(subject=subject, kind="regrade").exists()
    assert found(subject) == ""

    none = "rests on nothing that was entered"
    assert "planted): rests on nothing" in tell("work", ("x", 0), points=5000, full=5000)
    assert none in tell("work", ("event", 999_999), points=5000, full=5000)
    assert none in tell("mentor", ("event", work.pk), points=5000, full=5000)
    assert none in tell("work", ("event", work.pk), whose=county, points=5000, full=5000)

    assert "rests on no correction" in tell("adjustment", ("adjustment", asked.pk), points=-500)
    with undone():
        Adjustment.objects.filter(pk=asked.pk).update(milli=-900)
        assert "brought -500 point, should have brought -900" in found(subject)

    moved = {"before": [0, 0], "after": [1000, 0]}
    said = tell("regrade", ("regrade", run.pk), points=5000, policy=policy, facts=moved)
    assert "planted): brought 5000 point, should have brought 1000" in said
    assert "planted): rests on no run" in tell("regrade", ("regrade", 999_999), policy=policy, points=1000, facts=moved)
    assert "planted): rests on no run" in tell("regrade", ("regrade", run.pk), points=1000, facts=moved)
