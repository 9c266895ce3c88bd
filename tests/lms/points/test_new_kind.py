"""A kind of credit is one module and one line: this file holds a kind that nothing else has heard of, and all of points
posts, explains, values, audits, voids and merges it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Exists, Q

from courses.pages.models import LessonPage
from courses.study.models import Enrolment, PlayLease, StudyMinute
from courses.study.recount import voids
from courses.study.signals import verified_changed
from foundation.local_days import day_of
from lms.people.models import Trainee, User
from lms.points.credits import identity_release, posting, registry, rule_labels
from lms.points.credits.credit import KNOWN, STEPS, Credit, Fact, Rule, rule_of
from lms.points.desk.rule_forms import RulesForm
from lms.points.learner import explain, statement
from lms.points.ledger import transactions
from lms.points.ledger.ledger_walk import Line, Walk, differs, named, standing
from lms.points.ledger.stream_keys import Key
from lms.points.ledger.transactions import Award
from lms.points.ledger.voided import Void
from lms.points.models import GradeRun, Hold, LedgerTxn, PendingPosting
from lms.points.policy import versions
from lms.points.policy.versions import enact, policy_on
from lms.points.reconcile import rebuild
from lms.points.rerun import dry_run, regrade
from lms.points.values import rules
from lms.points.values.rules import Cap, Number
from lms.points.values.units import Unit
from lms.points.values.valuation import Period
from tests.courses.study.player import Clock, Player
from tests.lms.registry.officers import both, double, joined, officer, play_as  # noqa: F401

# -- the one new module ------------------------------------------------------------------------------------------------

LEAST_MS = 120_000
ROOT = Path(__file__).resolve().parents[3]
ASKED = {"kind", "source_type", "rule"}


class Begun(Credit):
    """Points for a lesson of which two minutes were studied; its cause is the learner and the page."""

    kind = source = "begun"
    words = "开始学一课"
    group = STEPS
    points = Number("begun", 1)
    day_cap = Cap("begun_day_cap", 5)
    labels = {"begun": "开始学一课的积分", "begun_day_cap": "每天最多"}
    is_once = True

    def __init__(self) -> None:
        self.rules = (Rule(self.kind, self.due, "开始学习的积分"),)

    def listen(self) -> None:
        verified_changed.connect(self.on_verified, dispatch_uid="points.begun")

    def on_verified(self, sender: Any, *, subject: User, enrolment: Enrolment, timeline: Any, **kwargs: Any) -> None:
        if not posting.is_absorbed(subject):
            cause = Key.of(enrolment.subject_id, timeline.lesson_id)
            posting.run(rule=self.kind, cause=cause, subject_id=enrolment.subject_id)

    def facts(self, accounts: list[int]) -> Iterator[Fact]:
        for (subject, page), (at, _day) in begun([accounts[0]]).items():
            yield Fact(at, self.kind, str(Key.of(subject, page)))

    def due(self, cause: str) -> list[Award]:
        subject, page = (int(part) for part in Key.parse(cause).parts)
        found = begun([subject]).get((subject, page))
        of_page = LedgerTxn.objects.filter(subject=subject, kind=self.kind, source_id=str(page))
        if found is None or of_page.exclude(reversed_by__source_type=transactions.VOID).exists():
            return []
        policy = policy_on(found[1])
        full = self.points.of(policy.read()) * rules.MILLI
        return [
            Award(
                subject_id=subject,
                kind=self.kind,
                key=str(Key.of(self.kind, subject, page)),
                policy=policy,
                day=found[1],
                source=(self.source, str(page)),
                amounts={str(Unit.POINT): self.within_caps(policy.read(), subject, found[1], full)},
                facts={"full": full},
            )
        ]

    def has_facts(self, mine: Any, hers: Q, starts: date, ends: date) -> list[Exists]:
        return [Exists(StudyMinute.objects.filter(subject=mine, day__range=(starts, ends)))]

    def read_facts(self, period: Period) -> None:
        for (subject, page), (_at, day) in begun(period.found).items():
            if period.holds(day) and (subject, self.source, str(page)) not in period.gone:
                period.add(subject, self.kind, day)

    def pages(self, sources: Iterable[str]) -> Mapping[str, int]:
        return {pk: int(pk) for pk in sources}

    def check(self, walk: Walk, line: Line) -> Iterator[str]:
        full, read = self.points.of(walk.read(line.txn)) * rules.MILLI, walk.read(line.txn)
        yield from differs(line, rules.cut_to_caps(full, *self.caps_left(read, walk.given_on(line.txn.day))), 0)

    def missing(self, walk: Walk) -> Iterator[str]:
        pages = {str(page) for _subject, page in begun([walk.subject_id])}
        for line in standing(walk):
            if line.txn.kind == self.kind and line.txn.source_id not in pages:
                yield named(line, "was never begun")

    def on_void(self, void: Void) -> None:
        pages = {str(page) for _subject, page in begun([void.subject_id])}
        for txn in void.standing().filter(kind=self.kind).exclude(source_id__in=pages):
            void.reverse(txn)


def begun(subjects: Iterable[int]) -> dict[tuple[int, int], tuple[Any, date]]:
    """By learner and page when the second minute of it had been studied, and on which day."""
    found: dict[tuple[int, int], tuple[Any, date]] = {}
    sums: dict[tuple[int, int], int] = {}
    rows = StudyMinute.objects.filter(subject__in=list(subjects)).order_by("minute", "pk")
    for subject, page, new, minute, day in rows.values_list(
        "subject_id", "timeline__lesson_id", "new_ms", "minute", "day"
    ):
        sums[subject, page] = sums.get((subject, page), 0) + new
        if sums[subject, page] >= LEAST_MS:
            found.setdefault((subject, page), (minute, day))
    return found


BEGUN = Begun()


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    registry.register(BEGUN)  # the one line
    BEGUN.listen()
    versions.LATEST_FIRST.last = None  # policies that were read without its numbers are read anew
    yield
    KNOWN.remove(BEGUN)
    rules.withdraw(*BEGUN.numbers())
    verified_changed.disconnect(dispatch_uid="points.begun")


# -- what all of points does with it ---------------------------------------------------------------------------------


@pytest.fixture
def studied(player: Player, enrolment: Enrolment) -> PlayLease:
    """Five minutes of the first lesson."""
    player.open()
    player.play(300)
    return PlayLease.objects.get(uuid=player.lease)


def lines(subject: User) -> list[LedgerTxn]:
    return list(LedgerTxn.objects.filter(subject=subject, kind="begun", reversed_by=None))


def is_well(subject: User) -> bool:
    return rebuild.differences(subject.pk) == [] and transactions.verify(subject) == []


def test_it_is_posted_once_and_audited(studied: PlayLease, player: Player, subject: User, lesson: LessonPage) -> None:
    player.play(120)

    [line] = lines(subject)
    assert (line.key, line.source_id) == (f"begun:{subject.pk}:{lesson.pk}", str(lesson.pk))
    assert [leg.milli for leg in line.legs.of_learners()] == [1000]
    assert is_well(subject)


def test_it_is_explained_where_it_was_earned(studied: PlayLease, subject: User, lesson: LessonPage) -> None:
    [line] = explain.lines(lines(subject))
    [group] = statement.statement(subject).groups

    assert (line.what, line.where, line.url) == ("开始学一课", lesson.title, lesson.get_url())
    assert "开始学一课" in group.what
    assert group.where == lesson.title


def test_its_numbers_stand_in_every_policy_and_on_its_page(enrolment: Enrolment, clock: Clock) -> None:
    read = policy_on(day_of(clock.at)).read()

    shown = dict(pair for _title, pairs in rule_labels.in_words(read) for pair in pairs)
    form = RulesForm()

    assert (shown["开始学一课的积分"], shown["每天最多"]) == ("1", "5")
    assert (form.fields["begun"].required, form.fields["begun_day_cap"].required) == (True, False)
    with pytest.raises(rules.BadRules):
        rules.read(rules.DEFAULT | {"begun": -1})


def test_what_was_not_posted_is_found_and_a_failure_waits_in_words(
    player: Player, subject: User, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BEGUN, "points", None)
        player.open()
        player.play(300)
    waiting = PendingPosting.objects.get(subject=subject, rule="begun")

    assert any(words.startswith("begun ") and "is due and was not posted" in words for words in found(subject))
    assert rule_of(waiting.rule).words == "开始学习的积分"
    posting.sweep()
    assert len(lines(subject)) == 1
    assert is_well(subject)


def found(subject: User) -> list[str]:
    return rebuild.differences(subject.pk)


def test_a_line_of_another_amount_and_one_of_nothing_are_found(studied: PlayLease, subject: User, clock: Clock) -> None:
    day = day_of(clock.at)
    for page, milli in (("99999", 1000), ("99998", 7000)):
        award = Award(subject.pk, "begun", f"begun:{page}", policy_on(day), day, ("begun", page), {"point": milli})
        transactions.post(award)

    said = " ".join(found(subject))

    assert "(begun begun:99999): was never begun" in said
    assert "(begun begun:99998): brought 7000 point, should have brought 1000" in said


def test_other_rules_are_tried_on_it_and_a_run_posts_the_difference(
    studied: PlayLease, subject: User, clock: Clock, province: User, deputy: User
) -> None:
    day = day_of(clock.at)
    clock.tick(2 * 24 * 3600)
    raw = rules.DEFAULT | {"begun": 4}
    policy = enact(starts=day_of(clock.at) + timedelta(days=1), raw=raw, reason="试", by=province)

    [same] = dry_run.differences([subject.pk], rules.read(rules.DEFAULT), day, day)
    [more] = dry_run.differences([subject.pk], rules.read(raw), day, day)
    outcome = dry_run.simulate(trainees=Trainee.objects.all(), read=rules.read(raw), starts=day, ends=day)
    run = regrade.ask(policy=policy, starts=day, ends=day, reason="试", by=province)
    regrade.approve(run=run, by=deputy)
    regrade.continue_run(run.pk)

    assert (same.points, more.points, outcome.points_after - outcome.points_before >= 3000) == (0, 3000, True)
    assert GradeRun.objects.get().state == "done"
    assert transactions.balances(subject.pk)["point"] == 1000 + 1000 + 3000  # five minutes, begun, and by other rules
    assert is_well(subject)


def test_a_void_takes_it_back_and_honest_study_brings_it_again(
    studied: PlayLease, player: Player, subject: User, clock: Clock, county: User, post_to: Any, menghai: Any
) -> None:
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")
    asked = voids.ask(lease=studied, by=county, reason="可疑")

    voids.decide(void=asked, by=prefecture, approved=True)
    after = lines(subject), is_well(subject)
    clock.tick(60)
    player.open()
    player.play(300)

    assert after == ([], True)
    assert [line.key for line in lines(subject)] == [f"begun:{subject.pk}:{studied.timeline.lesson_id}~1"]
    assert is_well(subject)


def test_of_two_joined_accounts_it_counts_once(
    play_as: Callable[..., Player],  # noqa: F811
    subject: User,
    double: User,  # noqa: F811
    lesson: LessonPage,
    both: None,  # noqa: F811
    joined: Callable[[], Any],  # noqa: F811
) -> None:
    for user in (subject, double):
        player = play_as(user, lesson)
        player.open()
        player.play(300)
        player.close()

    joined()

    assert (len(lines(subject)), lines(double)) == (1, [])
    assert is_well(subject)
    assert is_well(double)


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_what_was_taken_back_from_an_account_does_not_come_back_by_the_merge(
    is_taken_back: bool,
    play_as: Callable[..., Player],  # noqa: F811
    subject: User,
    double: User,  # noqa: F811
    officer: User,  # noqa: F811
    clock: Clock,
    lesson: LessonPage,
    both: None,  # noqa: F811
    joined: Callable[[], Any],  # noqa: F811
) -> None:
    player = play_as(double, lesson)
    player.open()
    player.play(300)
    player.close()
    if is_taken_back:
        transactions.reverse(txn=lines(double)[0], by=officer, reason="误")
    clock.tick(60)

    joined()

    assert len(lines(subject)) == (0 if is_taken_back else 1)
    assert lines(double) == []
    assert is_well(subject)


def test_it_waits_for_somebody_whom_only_a_list_names(player: Player, subject: User, enrolment: Enrolment) -> None:
    confirmed = Trainee.objects.get(user=subject).confirmed
    Trainee.objects.filter(user=subject).update(confirmed=None)

    player.open()
    player.play(300)

    held = Hold.objects.get(subject=subject, kind="begun")
    assert (held.milli, held.state, lines(subject)) == (1000, "pending", [])
    Trainee.objects.filter(user=subject).update(confirmed=confirmed)
    identity_release.on_confirmed(None, person=subject, by=subject)
    assert len(lines(subject)) == 1
    assert not identity_release.identity_holds.waiting_for(subject.pk).exists()
    assert is_well(subject)


def test_a_kind_that_nobody_registered_is_named_by_the_audit(subject: User, enrolment: Enrolment, clock: Clock) -> None:
    day = day_of(clock.at)
    award = Award(subject.pk, "unheard", "unheard:1", policy_on(day), day, ("unheard", "1"), {"point": 1000})
    transactions.post(award)

    assert any("is of a kind that nobody knows" in words for words in found(subject))


def test_nobody_outside_their_modules_tells_kinds_apart_by_name() -> None:
    """An if-chain of kinds would come back as a kind's name beside `kind`, `source_type` or `rule`."""
    names = {credit.kind for credit in KNOWN} | {credit.source for credit in KNOWN if credit.source}
    names |= {rule.name for credit in KNOWN for rule in credit.rules}
    apps = ("points", "records", "reports", "registry", "exchange")
    files = [path for app in apps for path in sorted((ROOT / "lms" / app).rglob("*.py"))]

    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        if path.parent.name not in ("credits", "models", "migrations")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare | ast.keyword) and asks_a_kind(node) and names & set(texts(node))
    ]

    assert found == []


def asks_a_kind(node: ast.Compare | ast.keyword) -> bool:
    if isinstance(node, ast.keyword):
        return (node.arg or "").removesuffix("__in").rpartition("__")[2] in ASKED
    return any(isinstance(each, ast.Attribute) and each.attr in ASKED for each in ast.walk(node))


def texts(node: ast.AST) -> list[str]:
    return [str(each.value) for each in ast.walk(node) if isinstance(each, ast.Constant)]
