"""False evidence is taken out by two people, and the ledger comes to what honest evidence alone would have brought."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.assess.attempts import answer
from courses.pages.models import LessonPage
from courses.study.errors import AlreadyDecided, BadRun, MayNotDecide, MayNotVoid
from courses.study.models import (
    Completion,
    Enrolment,
    EvidenceVoid,
    PlayLease,
    SpanHold,
    StudyMinute,
    VerifiedInterval,
    VoidDecision,
)
from courses.study.recount import voids
from foundation.local_days import day_of
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Mark, Programme, Session
from lms.people.models import Division, HelperLink, Trainee, User
from lms.points.ledger import transactions
from lms.points.models import LedgerLeg, LedgerTxn
from lms.points.policy.versions import enact
from lms.points.reconcile import rebuild
from lms.points.values import rules
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.properties import prove_with_rows

pytestmark = pytest.mark.both_databases

type Voiding = Callable[..., EvidenceVoid]


@pytest.fixture
def county(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to("county_officer", division=menghai, username="county")


@pytest.fixture
def prefecture(post_to: Callable[..., User], menghai: Division) -> User:
    return post_to("prefecture_officer", division=menghai.parent, username="prefecture")


@pytest.fixture
def void(county: User, prefecture: User) -> Voiding:
    """void(lease uuid, from_seq, to_seq): asked for by the county, approved by the prefecture."""

    def do(lease: str, from_seq: int | None = None, to_seq: int | None = None) -> EvidenceVoid:
        row = PlayLease.objects.get(uuid=lease)
        asked = voids.ask(lease=row, by=county, reason="同一部手机替多人学习", from_seq=from_seq, to_seq=to_seq)
        voids.decide(void=asked, by=prefecture, approved=True)
        return asked

    return do


def have(subject: User) -> tuple[int, int]:
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def all_is_well(subject: User) -> bool:
    return rebuild.differences(subject.pk) == [] and transactions.verify(subject) == []


def test_a_void_takes_study_points_and_hours_together(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding
) -> None:
    player.open()
    player.play(600)

    void(player.lease)

    assert have(subject) == (0, 0)
    assert VerifiedInterval.objects.get(enrolment=enrolment).verified_ms == 0
    assert not StudyMinute.objects.filter(enrolment=enrolment).exists()
    assert PlayLease.objects.get(uuid=player.lease).close_reason == "voided"
    assert all_is_well(subject)


def test_asking_alone_changes_nothing_and_refusing_neither(
    player: Player, subject: User, enrolment: Enrolment, county: User, prefecture: User
) -> None:
    player.open()
    player.play(600)
    before = have(subject)

    asked = voids.ask(lease=PlayLease.objects.get(uuid=player.lease), by=county, reason="可疑")
    voids.decide(void=asked, by=prefecture, approved=False, words="本人在场")

    assert have(subject) == before
    with pytest.raises(AlreadyDecided):
        voids.decide(void=asked, by=prefecture, approved=True)


def test_one_person_never_voids_alone(
    player: Player, subject: User, enrolment: Enrolment, county: User, prefecture: User, owner: User
) -> None:
    player.open()
    player.play(60)
    lease = PlayLease.objects.get(uuid=player.lease)
    asked = voids.ask(lease=lease, by=county, reason="可疑")

    for nobody in (subject, owner):
        with pytest.raises(MayNotVoid):
            voids.ask(lease=lease, by=nobody, reason="可疑")
    for nobody in (county, subject, owner):
        with pytest.raises(MayNotDecide):
            voids.decide(void=asked, by=nobody, approved=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidDecision.objects.create(void=asked, asked_by=county, by=county, approved=True)


def test_neither_the_hands_nor_staff_of_the_learners_base_decide(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    clock: Clock,
    trainee: Trainee,
    lesson: LessonPage,
    enrolment: Enrolment,
    base: Any,
    county: User,
    prefecture: User,
) -> None:
    """An officer who held the phone, and one who also works at the base, gain or lose by it."""
    HelperLink.objects.create(helper=prefecture, trainee=trainee, consent_note="当面", starts=clock.at.date())
    client = signed_in(prefecture)
    session = client.session
    session["subject"] = trainee.user_id
    session.save()
    player = Player(client, clock, lesson.pk, worlds.video_block(lesson))
    player.open()
    player.play(30)
    both = post_to("county_officer", division=trainee.division, username="both")
    from lms.people.models import Posting

    Posting.objects.create(user=both, role="base_staff", organisation=base.organisation, division=trainee.division)
    asked = voids.ask(lease=PlayLease.objects.get(uuid=player.lease), by=county, reason="可疑")

    for nobody in (prefecture, both):
        with pytest.raises(MayNotDecide):
            voids.decide(void=EvidenceVoid.objects.get(pk=asked.pk), by=nobody, approved=True)


def test_a_run_of_chunks_is_taken_out_and_the_rest_stays(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding
) -> None:
    player.open()
    player.play(600)

    void(player.lease, 3, 15)

    assert VerifiedInterval.objects.get(enrolment=enrolment).spans == [[0, 90_000], [480_000, 600_000]]
    assert have(subject) == (0, 3 * 1000 // 45)
    assert all_is_well(subject)


def test_a_run_that_is_not_there_is_refused(player: Player, enrolment: Enrolment, county: User) -> None:
    player.open()
    player.play(60)
    lease = PlayLease.objects.get(uuid=player.lease)

    for run in [(3, 2), (0, 6), (0, None), (-1, 2)]:
        with pytest.raises(BadRun):
            voids.ask(lease=lease, by=county, reason="可疑", from_seq=run[0], to_seq=run[1])


def test_honest_study_goes_on_from_what_was_honest(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding
) -> None:
    player.open()
    player.play(440)
    player.open()
    false = player.lease
    player.play(300)
    void(false)
    after = have(subject)

    player.open()
    player.play(220)  # 11 minutes in all

    assert after == (1000, 7 * 1000 // 45)
    assert have(subject) == (2000, 11 * 1000 // 45)
    assert all_is_well(subject)


def test_what_was_voided_never_comes_again_by_itself(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding
) -> None:
    player.open()
    player.play(600)
    player.clock.tick(10)
    late = player.chunk(600_000, 610_000)
    void(player.lease)
    sent = list(player.sent)

    answers = [player.post(chunk) for chunk in sent]

    assert late in sent
    assert {answer.status_code for answer in answers} == {409}
    assert have(subject) == (0, 0)
    assert all_is_well(subject)


def test_a_finished_lesson_and_course_fall_and_can_be_finished_again(
    player: Player, clock: Clock, lesson: LessonPage, second: LessonPage, subject: User, enrolment: Enrolment, void: Any
) -> None:
    player.open()
    player.play(900)
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(810)
    finished = have(subject)[0]

    void(there.lease)
    fallen = have(subject)[0]
    standing = list(Completion.objects.filter(enrolment=enrolment).values_list("page_id", flat=True))
    clock.tick(60)
    there.open()
    there.play(810)

    assert finished == 32_000
    assert fallen == 3000 + 2000 + 3000  # 15 minutes, the first lesson, its quiz
    assert standing == [lesson.pk]
    assert have(subject)[0] == 32_000
    assert Completion.objects.filter(enrolment=enrolment).count() == 3
    assert Completion.all_ever.exclude(void=None).count() == 2
    assert all_is_well(subject)


def test_a_void_elsewhere_leaves_a_latched_completion_alone(
    player: Player, clock: Clock, second: LessonPage, subject: User, enrolment: Enrolment, void: Voiding
) -> None:
    """Watched honestly from end to end, then a false second showing, and a quiz was put in afterwards."""
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(900)
    before = have(subject)
    there.open()
    there.at = 0
    there.play(300)
    second.body.append(("quiz", making.quiz()))
    second.save()

    void(there.lease)

    assert have(subject) == before
    assert Completion.objects.filter(enrolment=enrolment, page=second.pk).exists()
    assert LedgerTxn.objects.filter(kind="reversal").count() == 0


def test_what_waits_for_an_answer_is_refused_with_the_void(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding, settings: Any
) -> None:
    settings.STUDY_PRESENCE_MINUTES = 5
    player.attentive = False
    player.open()
    player.play(600)

    void(player.lease)
    player.say_present()

    assert set(SpanHold.objects.values_list("state", flat=True)) == {"refused"}
    assert have(subject) == (0, 0)
    assert all_is_well(subject)


def test_a_class_that_gave_way_to_false_study_counts_for_itself(
    player: Player, clock: Clock, trainee: Trainee, owner: User, base: Any, enrolment: Enrolment, void: Voiding
) -> None:
    session = a_class(clock, trainee, owner, base, minutes=30)
    player.open()
    player.play(900)
    clock.tick(15 * 60)
    mark_all(session=session, came={trainee.user_id: Came(Mark.Status.PRESENT)}, by=owner)
    both = have(trainee.user)[1]

    void(player.lease)
    assert all_is_well(trainee.user)
    alone = have(trainee.user)[1]
    mark_all(session=session, came={trainee.user_id: Came(Mark.Status.ABSENT)}, by=owner)

    assert both == 30 * 1000 // 45
    assert alone == 30 * 1000 // 45
    assert have(trainee.user) == (0, 0)
    assert all_is_well(trainee.user)


def test_a_cap_that_false_study_had_filled_lets_honest_study_through(
    player: Player, clock: Clock, second: LessonPage, subject: User, owner: User, enrolment: Enrolment, void: Voiding
) -> None:
    clock.tick(-24 * 3600)
    tight = rules.DEFAULT | {"self_study_day_cap": 3, "minutes_per_point": 1, "media_day_cap": 100}
    enact(starts=(clock.at + timedelta(days=1)).date(), raw=tight, reason="试点", by=owner)
    clock.tick(24 * 3600)
    player.open()
    player.play(120)
    false = player.lease
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()
    there.play(180)
    capped = have(subject)[0]

    void(false)

    assert capped == 3000
    assert have(subject)[0] == 3000
    assert all_is_well(subject)


def test_what_was_seen_again_later_is_new_on_that_day_when_the_first_sitting_is_voided(
    player: Player, clock: Clock, lesson: LessonPage, subject: User, owner: User, enrolment: Enrolment, void: Voiding
) -> None:
    """The quiz that shared the false sitting's day is no longer cut by it; the second sitting's day has its own."""
    clock.tick(-24 * 3600)
    tight = rules.DEFAULT | {"self_study_day_cap": 7, "minutes_per_point": 1, "media_day_cap": None}
    enact(starts=(clock.at + timedelta(days=1)).date(), raw=tight, reason="试点", by=owner)
    clock.tick(24 * 3600)
    player.open()
    player.play(300)
    false = player.lease
    right = {name.removeprefix("q-"): [option] for name, option in worlds.answers(lesson).items()}
    answer(subject=subject, actor=subject, lesson=lesson, block_id=str(worlds.quiz_block(lesson).id), answers=right)
    player.close()
    first = day_of(clock.at)
    clock.tick(2 * 24 * 3600)
    player.open()
    player.at = 0
    player.play(300)
    player.close()
    clock.tick(24 * 3600)
    player.open()
    player.play(60)
    cut = by_day(subject)

    void(false)

    second, third = first + timedelta(days=2), first + timedelta(days=3)
    assert cut[first, "media", "point"] == 5000
    assert cut[first, "quiz", "point"] == 2000
    assert (second, "media", "point") not in cut
    stands = by_day(subject)
    assert (first, "media", "point") not in stands
    assert (first, "hours", "class_hour") not in stands
    assert stands[first, "quiz", "point"] == 3000
    assert stands[second, "media", "point"] == 5000
    assert stands[second, "hours", "class_hour"] == cut[first, "hours", "class_hour"]
    assert stands[third, "media", "point"] == cut[third, "media", "point"] == 1000
    assert all_is_well(subject)


def test_both_rows_of_a_void_are_written_in_ink(player: Player, enrolment: Enrolment, void: Voiding) -> None:
    player.open()
    player.play(60)
    void(player.lease)

    for table in (EvidenceVoid, VoidDecision):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            table.objects.update(id=99)


def test_what_fails_in_the_ledger_undoes_the_void(
    player: Player, subject: User, enrolment: Enrolment, void: Voiding, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.open()
    player.play(600)
    before = have(subject)
    monkeypatch.setattr("lms.points.ledger.transactions.reverse", lambda **kwargs: 1 // 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        void(player.lease)

    assert have(subject) == before
    assert not VoidDecision.objects.exists()
    assert all_is_well(subject)


sitting = st.tuples(
    st.booleans(), st.integers(0, 60), st.integers(1, 14), st.sampled_from([1.0, 2.0]), st.integers(0, 1)
)


def test_a_voided_ledger_is_that_of_the_honest_evidence_alone(fresh: Callable[[], Any], void: Voiding) -> None:
    """Sittings, some of them false, on two lessons over several days: with the false voided, or never there."""

    @prove_with_rows
    @given(st.lists(sitting, min_size=1, max_size=5), st.randoms(use_true_random=False))
    def holds(sat: list[Any], chance: Any) -> None:
        with fresh() as (players, subject, clock):
            leases = [sit(players, clock, each) for each in sat]
            named = [lease for lease, each in zip(leases, sat, strict=True) if each[0]]
            chance.shuffle(named)
            for lease in named:
                void(lease)
            cleaned, well = standing(subject), all_is_well(subject)
        with fresh() as (players, subject, clock):
            for each in sat:
                if each[0]:
                    clock.tick(each[2] * 60 + 60 + each[4] * 86_400)
                else:
                    sit(players, clock, each)
            honest = standing(subject)

        assert cleaned == honest
        assert well

    holds()


def sit(players: list[Player], clock: Clock, how: Any) -> str:
    """One lease of some minutes; ends a day later where it says so."""
    _false, start, minutes, rate, night = how
    player = players[start % 2]
    player.open()
    player.at = start * 10_000
    player.play(minutes * 60, rate=rate, every=30)
    player.close()
    clock.tick(60 + night * 86_400)
    return str(player.lease)


def standing(subject: User) -> Any:
    verified = VerifiedInterval.objects.filter(subject=subject).exclude(verified_ms=0).order_by("timeline__lesson")
    gained = StudyMinute.objects.filter(subject=subject).order_by("minute", "timeline__lesson")
    done = Completion.objects.filter(enrolment__subject=subject).order_by("page")
    return (
        by_day(subject),
        [row.spans for row in verified],
        [(row.minute, row.gained_ms, row.new_ms) for row in gained],
        [row.page_id for row in done],
    )


def by_day(subject: User) -> dict[Any, int]:
    """What stands, in milli-units, by the day and the kind and the unit."""
    lines = LedgerLeg.objects.of_learners().filter(txn__subject=subject, txn__reversed_by=None, txn__reverses=None)
    summed = lines.values_list("txn__day", "txn__kind", "unit").annotate(total=Sum("milli"))
    return {(day, kind, unit): total for day, kind, unit, total in summed if total}


def a_class(clock: Clock, trainee: Trainee, owner: User, base: Any, *, minutes: int) -> Session:
    programme = Programme.objects.create(organisation=base.organisation, title="按摩")
    cohort = Cohort.objects.create(
        programme=programme,
        division=trainee.division,
        teacher=owner,
        code="M1",
        name="按摩一班",
        starts=clock.at.date(),
        ends=clock.at.date(),
    )
    join(cohort=cohort, subject=trainee.user, by=owner)
    return Session.objects.create(
        cohort=cohort, title="手法", starts=clock.at, ends=clock.at + timedelta(minutes=minutes)
    )


@pytest.fixture
def fresh(player: Player, second: LessonPage, clock: Clock, subject: User, enrolment: Enrolment) -> Callable[[], Any]:
    """with fresh() as (players, subject, clock): …, and afterwards nothing of it is left."""

    @contextmanager
    def begin() -> Iterator[Any]:
        nine = clock.at
        there = Player(player.client, clock, second.pk, worlds.video_block(second))
        with transaction.atomic():
            yield [player, there], subject, clock
            transaction.set_rollback(True)
        clock.at = nine

    return begin
