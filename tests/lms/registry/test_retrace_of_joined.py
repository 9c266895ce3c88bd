"""What came over from another account of the same person is recounted too (I8, I22)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from courses.pages.models import LessonPage
from foundation.local_days import day_of
from lms.people.models import Merge, User
from lms.points.credits.achievements import award_event
from lms.points.ledger import transactions
from lms.points.ledger.transactions import Award
from lms.points.models import LedgerTxn
from lms.points.policy.versions import policy_on
from lms.points.reconcile import merges, rebuild
from tests.courses.study.player import Clock, Player

type Joined = Callable[[], Merge]
KIND = "mentor"


def found(subject: User) -> str:
    assert transactions.verify(subject) == []
    return "\n".join(rebuild.differences(subject.pk))


def plant(subject: User, clock: Clock, **says: object) -> None:
    day = day_of(clock.at)
    base = {"subject_id": subject.pk, "policy": policy_on(day), "day": day, "source": ("x", "0")}
    transactions.post(Award(**(base | says)))  # type: ignore[arg-type]


def test_what_was_carried_over_is_the_line_it_came_from(
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    officer: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
) -> None:
    player = play_as(double, lesson)
    player.open()
    player.play(360, every=60)
    player.close()
    day = day_of(clock.at)
    award_event(kind=KIND, subject=double, by=officer, day=day, key="一", title="带新学员", note="看过")
    joined()
    [over] = LedgerTxn.objects.filter(subject=subject, key__startswith="joined:")
    watched = LedgerTxn.objects.filter(subject=double, kind="media").earliest("number")

    assert over.kind == "mentor"
    assert found(subject) == ""
    assert found(double) == ""

    plant(subject, clock, kind="mentor", key=f"joined:{over.uuid}", amounts={"point": 5000})
    plant(subject, clock, kind="media", key=f"joined:{watched.uuid}", amounts={"point": 5000})
    said = found(subject)
    assert f"joined:{over.uuid}): came over from no account that was joined with this one" in said
    assert f"joined:{watched.uuid}): says another thing than the line it came from" in said
    assert f"joined:{watched.uuid}): brought 5000 point, should have brought 1000" in said


def test_a_merge_withholds_and_gives_nothing(
    clock: Clock, subject: User, double: User, officer: User, both: None, joined: Joined
) -> None:
    joined()

    for number, (whose, milli) in enumerate([(double, 1000), (officer, -1000), (double, -1000)]):
        source = ("account", str(whose.uuid))
        plant(subject, clock, kind="adjustment", key=f"w{number}", source=source, amounts={"point": milli})
    mine = ("account", str(double.uuid))
    plant(subject, clock, kind="adjustment", key="h0", source=mine, amounts={"class_hour": 1000})

    wrong = [line for line in found(subject).splitlines() if "withholds nothing of an account" in line]
    assert [line.split("):")[0][-2:] for line in wrong] == ["w0", "w1", "h0"]


@pytest.mark.parametrize("rule", ["carry_over", "withhold", "ledger.reverse"])
def test_a_merge_that_forgot_a_rule_is_found(
    rule: str,
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    officer: User,
    second: LessonPage,
    both: None,
    joined: Joined,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mentoring of the absorbed account comes over, a lesson that was taken back from it does not, nothing stays."""
    player = play_as(double, second)
    player.open()
    player.play(900, every=60)
    player.close()
    day = day_of(clock.at)
    award_event(kind=KIND, subject=double, by=officer, day=day, key="一", title="带新学员", note="看过")
    lesson = LedgerTxn.objects.get(subject=double, kind="lesson")
    transactions.reverse(txn=lesson, reason="误", by=officer)
    clock.tick(60)

    with monkeypatch.context() as patch:
        if rule == "ledger.reverse":
            patch.setattr(merges.transactions, "reverse", lambda **_named: None)
        else:
            patch.setattr(merges, rule, lambda *_args: None)
        joined()

    said = {
        "carry_over": "of a joined account was not carried over",
        "withhold": "had been taken back before the accounts were joined",
        "ledger.reverse": "stands in the ledger of an account that was joined with another",
    }[rule]
    assert said in found(subject) + found(double)


@pytest.mark.parametrize("withholds", ["as it should", "nothing", "too little", "without cause"])
def test_what_a_merge_withholds_of_a_stream_is_recounted(
    withholds: str,
    play_as: Callable[..., Player],
    clock: Clock,
    subject: User,
    double: User,
    officer: User,
    lesson: LessonPage,
    both: None,
    joined: Joined,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hours that a person had taken back from the absorbed account are counted for the kept one, and withheld."""
    player = play_as(double, lesson)
    player.open()
    player.play(900, every=60)
    player.close()
    for line in LedgerTxn.objects.filter(subject=double, kind="hours"):
        transactions.reverse(txn=line, reason="误", by=officer)
    clock.tick(60)
    shortfalls = merges.shortfalls
    wrong: dict[str, Callable[..., dict[str, tuple[LedgerTxn, int]]]] = {
        "nothing": lambda absorbed, **more: shortfalls(absorbed, **more) if more else {},
        "too little": lambda absorbed, **more: {
            stream: (line, short // (1 if more else 2))
            for stream, (line, short) in shortfalls(absorbed, **more).items()
        },
    }
    with monkeypatch.context() as patch:
        if withholds in wrong:
            patch.setattr(merges, "shortfalls", wrong[withholds])
        joined()
    clock.tick(60)
    key = f"withheld:{subject.pk}:{double.pk}:"
    if withholds == "without cause":
        source = ("account", str(double.uuid))
        plant(subject, clock, kind="adjustment", key=f"{key}media:99", source=source, amounts={"point": -1000})

    said = found(subject)

    assert {
        "as it should": said == "",
        "nothing": "had been taken back before the accounts were joined" in said,
        "too little": "should have withheld" in said,
        "without cause": "withholds what nobody had taken back" in said,
    }[withholds], said
