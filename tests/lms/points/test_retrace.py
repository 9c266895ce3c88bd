"""`ledger rebuild` finds what each kind of line should have brought: nothing over, nothing under, nothing from nowhere.

A wrong leg is planted by breaking the rule that makes it while it is posted, or by writing a well-chained line by hand;
either way `ledger verify` is content, and only a recount from the facts can tell.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from courses.pages.models import LessonPage
from courses.study.models import Enrolment, PlayLease
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits.achievements import award_event
from lms.points.credits.kinds import adjustments
from lms.points.ledger import transactions
from lms.points.ledger.transactions import Award
from lms.points.models import LedgerTxn, Policy
from lms.points.policy.versions import policy_on
from lms.points.reconcile import rebuild
from lms.points.rerun import regrade
from lms.points.values import rules
from lms.points.values.units import Unit
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """with broken("session_hours", 2): that rule gives twice as much."""

    @contextmanager
    def breaking(name: str, times: float) -> Iterator[None]:
        honest = getattr(rules, name)
        with monkeypatch.context() as patch:
            patch.setattr(rules, name, lambda *args, **named: int(honest(*args, **named) * times))
            yield

    return breaking


@pytest.fixture
def come(make_meeting: Callable[..., Session], subject: User, owner: User) -> Callable[[int], None]:
    def do(minutes: int = 90) -> None:
        mark_all(session=make_meeting(minutes), came={subject.pk: Came(Mark.Status.PRESENT)}, by=owner)

    return do


@pytest.fixture
def work(subject: User, county: User, cohort: Cohort, clock: Clock) -> Callable[[str], None]:
    def do(key: str = "一") -> None:
        day = day_of(clock.at)
        award_event(kind="work", subject=subject, by=county, day=day, key=key, title="推拿", note="看过", cohort=cohort)

    return do


def found(subject: User) -> str:
    assert transactions.verify(subject) == []
    return "\n".join(rebuild.differences(subject.pk))


def plant(subject: User, clock: Clock, **says: object) -> LedgerTxn:
    day = day_of(clock.at)
    base = {"subject_id": subject.pk, "key": "planted", "policy": policy_on(day), "day": day, "source": ("x", "0")}
    return transactions.post(Award(**(base | says)))  # type: ignore[arg-type]


def test_an_honest_ledger_has_no_differences(
    walk: Callable[[], None],
    come: Callable[..., None],
    work: Callable[..., None],
    player: Player,
    subject: User,
    county: User,
    province: User,
    deputy: User,
    clock: Clock,
    lesson: LessonPage,
) -> None:
    """Study in class, two meetings, work beyond its cap, a correction, a run, a void, all of it taken further."""
    walk()
    come(90)
    there = Player(player.client, clock, lesson.pk, worlds.video_block(lesson))
    there.open()
    for key in ("一", "二", "三"):
        work(key)
    come(600)
    come(600)
    row = adjustments.ask(subject=subject, unit=Unit.POINT, milli=-500, reason="误", evidence="册", by=county)
    adjustments.approve(adjustment=row, by=province)
    clock.tick(2 * 24 * 3600)
    day = day_of(clock.at)
    raw = dict(rules.DEFAULT) | {"lesson": 5, "minutes_per_class_hour": 40}
    policy = Policy.objects.create(version=2, starts=day + timedelta(days=99), rules=raw, reason="试", by=county)
    run = regrade.ask(
        policy=policy, starts=day - timedelta(days=3), ends=day - timedelta(days=1), reason="试", by=province
    )
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)
    assert found(subject) == ""

    asked = voids.ask(lease=PlayLease.objects.filter(subject=subject).earliest("pk"), by=county, reason="不实")
    voids.decide(void=asked, by=province, approved=True)

    assert found(subject) == ""


@pytest.mark.parametrize("times", [2, 0.5])
@pytest.mark.parametrize("rule", ["session_hours", "attendance_points"])
def test_a_mark_that_brought_too_much_or_too_little(
    rule: str, times: float, come: Callable[..., None], subject: User, broken: Callable[..., object]
) -> None:
    with broken(rule, times):  # type: ignore[attr-defined]
        come(90)

    assert "attendance" in found(subject)
    assert "should have brought" in found(subject)


def test_a_mark_that_was_never_posted(
    come: Callable[..., None], subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lms.points.credits.posting.run", lambda **named: [])
        come(90)

    assert "attendance mark:" in found(subject)
    assert "was not posted" in found(subject)


def test_a_mark_that_says_another_time_and_one_that_nobody_set(
    come: Callable[..., None], subject: User, clock: Clock
) -> None:
    plant(subject, clock, kind="attendance", source=("mark", "999"), amounts={"class_hour": 4000}, facts={"minutes": 9})

    assert "rests on no mark" in found(subject)


def test_a_class_that_gives_way_to_study_that_never_was(
    come: Callable[..., None], subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lms.points.credits.attendance_awards.already_counted_ms", lambda *_args: 45 * 60_000)
        come(90)

    assert "were studied or paid" in found(subject)


def test_hours_online_that_were_overpaid(
    player: Player, subject: User, enrolment: Enrolment, broken: Callable[..., object]
) -> None:
    player.open()
    with broken("class_hours", 3):  # type: ignore[attr-defined]
        player.play(600)

    assert "its minutes are worth" in found(subject)


@pytest.mark.parametrize("times", [2, 0.5])
def test_a_quiz_that_brought_another_amount(
    times: float, player: Player, lesson: LessonPage, subject: User, enrolment: Enrolment, broken: Callable[..., object]
) -> None:
    with broken("quiz_points", times):  # type: ignore[attr-defined]
        player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))

    assert "quiz" in found(subject)


def test_a_quiz_that_nobody_took(subject: User, clock: Clock) -> None:
    plant(
        subject,
        clock,
        kind="quiz",
        source=("attempt", "999"),
        amounts={"point": 3000},
        stream="quiz:1:a",
        cumulative_milli=3000,
        facts={"full": 3000},
    )

    assert "rests on no attempt" in found(subject)


class Wrong:
    """A number of the policy, read wrongly."""

    def __init__(self, number: int) -> None:
        self.number = number

    def of(self, read: rules.Rules) -> int:
        return self.number


@pytest.mark.parametrize("times", [2, 0.5, 0])
def test_work_that_brought_another_amount(
    times: float, work: Callable[..., None], subject: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lms.points.credits.kinds.work.Work.points", Wrong(int(5 * times)))
        work()

    assert "work" in found(subject)


def test_work_beyond_the_days_cap(work: Callable[..., None], subject: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rules, "cut_to_caps", lambda amount, *rooms: amount)
        for key in ("一", "二", "三"):
            work(key)

    assert "brought 5000 point, should have brought 0" in found(subject)


def test_a_lesson_and_a_course_that_nobody_finished(
    walk: Callable[[], None], subject: User, clock: Clock, lesson: LessonPage
) -> None:
    for kind, milli in (("lesson", 2000), ("course", 20_000)):
        plant(
            subject,
            clock,
            key=f"planted:{kind}",
            kind=kind,
            source=(str(kind), str(lesson.pk)),
            amounts={"point": milli},
            facts={"full": milli},
        )

    assert found(subject).count("rests on nothing that was finished") == 2


def test_a_reversal_that_is_not_exact(walk: Callable[[], None], subject: User, clock: Clock) -> None:
    walk()
    line = LedgerTxn.objects.filter(subject=subject, kind="course").get()

    plant(subject, clock, kind="reversal", reverses=line, amounts={"point": -1000})

    assert "brought -1000 point, should have brought -20000" in found(subject)


def test_corrections_that_nobody_approved(subject: User, clock: Clock) -> None:
    plant(subject, clock, key="one", kind="adjustment", source=("adjustment", "7"), amounts={"class_hour": 9000})
    plant(subject, clock, key="two", kind="regrade", source=("regrade", "7"), amounts={"class_hour": 9000})

    assert "rests on no correction" in found(subject)
    assert "rests on no run" in found(subject)
