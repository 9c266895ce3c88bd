"""The points page: what is said, grouped, held constant in cost; work at the base, goals and milestones."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.study.models import Enrolment
from foundation.local_days import day_of
from lms.delivery.models import Cohort
from lms.people.models import Trainee, User
from lms.points.credits.achievements import award_event
from lms.points.credits.credit import address_of
from lms.points.errors import DayToCome, NoEvidence, NotForOneself
from lms.points.learner import goals, milestones, statement
from lms.points.ledger import amounts, transactions
from lms.points.ledger.transactions import Award
from lms.points.models import Achievement, Goal, LedgerTxn
from lms.points.policy.versions import policy_on
from tests.courses.study.player import Clock, Player

WORK, SURVEY, MENTOR = "work", "survey", "mentor"


def test_a_lesson_says_what_is_confirmed_and_what_is_missing(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(720, every=30)

    page = player.client.get("/points/").content.decode()

    assert "第1课：已确认 12 分钟，还差 3 分钟得 1 分。" in page


def test_a_watched_lesson_says_that_the_questions_remain(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(900, every=30)

    page = player.client.get("/points/").content.decode()

    assert "第1课：15 分钟已全部确认。还要答完课后的题。" in page


def test_the_lines_of_a_day_and_lesson_stand_together_with_their_sums(
    walk: Callable[[], None], subject: User, clock: Clock, player: Player
) -> None:
    walk()

    found = statement.statement(subject).groups
    day = player.client.get(f"/points/of/{subject.uuid}/days/{day_of(clock.at)}/").content.decode()

    lines = LedgerTxn.objects.filter(subject=subject).count()
    assert [group.where for group in found] == ["第2课", "保健按摩入门", "第1课"]
    assert sum(group.lines for group in found) == lines
    assert {unit: sum(g.sums[unit] for g in found) for unit in ("point", "class_hour")} == transactions.balances(
        subject.pk
    )
    assert found[-1].amounts == "8 分，15 分钟"
    assert day.count("/points/lines/") == min(lines, 50)


@pytest.mark.parametrize(
    ("milli", "entered", "words"),
    [
        (22, False, "1 分钟"),
        (333, False, "15 分钟"),
        (-333, False, "-15 分钟"),
        (5, False, "不到 1 分钟"),
        (999, False, "45 分钟"),
        (1000, False, "1.00 学时"),
        (1333, False, "1.33 学时"),
        (500, True, "0.50 学时"),
        (0, False, "0.00 学时"),
    ],
)
def test_less_than_a_class_hour_is_told_in_minutes(milli: int, entered: bool, words: str) -> None:
    assert amounts.for_learner("class_hour", milli, entered=entered) == words


def test_a_learner_who_has_begun_reads_minutes_and_never_hundredths_of_an_hour(
    player: Player, enrolment: Enrolment, subject: User, clock: Clock
) -> None:
    player.open()
    player.play(120, every=60)

    page = player.client.get("/points/").content.decode()
    day = player.client.get(f"/points/of/{subject.uuid}/days/{day_of(clock.at)}/").content.decode()

    assert "2 分钟" in page
    assert "1 分钟" in day
    assert not re.search(r"0\.\d\d( 学时|<)", page + day)


def test_pages_together_hold_every_line_once(
    subject: User, enrolment: Enrolment, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "AT_ONCE", 10)
    fill(subject, clock, days=9, a_day=4)

    seen, before, pages = [], None, 0
    while pages == 0 or before is not None:
        page = statement.statement(subject, before=before)
        seen += page.groups
        before, pages = page.before, pages + 1

    assert sum(group.lines for group in seen) == 36
    assert len(seen) == 9  # no day is cut in two
    assert pages > 3


def test_a_day_of_more_lines_than_a_page_is_cut_and_goes_on(
    subject: User, enrolment: Enrolment, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "AT_ONCE", 10)
    fill(subject, clock, days=1, a_day=25)

    first = statement.statement(subject)
    second = statement.statement(subject, before=first.before)
    third = statement.statement(subject, before=second.before)

    assert [sum(g.lines for g in each.groups) for each in (first, second, third)] == [10, 10, 5]
    assert third.before is None


def test_the_page_costs_the_same_however_many_lines(
    player: Player, subject: User, enrolment: Enrolment, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    fill(subject, clock, days=40, a_day=30)
    player.client.get("/points/")

    with django_assert_max_num_queries(22):
        page = player.client.get("/points/").content.decode()

    older = re.search(r'href="(\?before=\d+)"', page)
    assert older
    assert player.client.get(f"/points/{older[1]}").status_code == 200


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999", "1.5"])
def test_nonsense_in_the_address_shows_the_newest(before: str, player: Player, enrolment: Enrolment) -> None:
    assert player.client.get(f"/points/?before={before}").status_code == 200


def test_nonsense_for_a_day_is_not_found(player: Player, subject: User, enrolment: Enrolment) -> None:
    assert player.client.get(f"/points/of/{subject.uuid}/days/gestern/").status_code == 404


def test_work_and_mentoring_bring_points_within_the_days_caps(
    subject: User, owner: User, cohort: Cohort, clock: Clock
) -> None:
    day = day_of(clock.at)

    for kind, key in [(WORK, "a"), (WORK, "a"), (WORK, "b"), (WORK, "c"), (MENTOR, "d"), (MENTOR, "e")]:
        award_event(kind=kind, subject=subject, by=owner, day=day, key=key, title="竹篮", note="看过", cohort=cohort)
    award_event(kind=SURVEY, subject=subject, by=subject, day=day, key=f"cohort:{cohort.pk}", cohort=cohort)

    assert Achievement.objects.count() == 6
    assert transactions.balances(subject.pk)["point"] == 10_000 + 5000 + 2000
    assert LedgerTxn.objects.filter(subject=subject, kind="work").count() == 3  # the third brought nothing, and says so
    assert transactions.verify(subject) == []


def test_nobody_enters_work_for_herself_or_without_evidence_or_for_tomorrow(
    subject: User, owner: User, clock: Clock
) -> None:
    today = day_of(clock.at)

    with pytest.raises(NotForOneself):
        award_event(kind=WORK, subject=owner, by=owner, day=today, key="a", note="看过")
    with pytest.raises(NoEvidence):
        award_event(kind=WORK, subject=subject, by=owner, day=today, key="a", note=" ")
    with pytest.raises(DayToCome):
        award_event(kind=WORK, subject=subject, by=owner, day=today + timedelta(days=1), key="a", note="看过")
    assert not Achievement.objects.exists()


@pytest.mark.both_databases
def test_what_was_entered_is_written_in_ink(subject: User, owner: User, enrolment: Enrolment, clock: Clock) -> None:
    award_event(kind=WORK, subject=subject, by=owner, day=day_of(clock.at), key="a", note="看过")

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Achievement.objects.update(note_sealed=b"x")


def test_the_classs_people_enter_work_over_http_once_and_strangers_do_not(
    cohort: Cohort,
    subject: User,
    owner: User,
    clock: Clock,
    signed_in: Callable[[User], Client],
    make_user: Callable[..., User],
    player: Player,
) -> None:
    address = f"/classes/{cohort.uuid}/work/"
    said = {"kind": "work", "member": subject.uuid, "day": day_of(clock.at), "title": "竹篮", "note": "王老师看过"}
    body = cohort.programme.organisation
    owner.postings.create(role="base_editor", organisation=body, division=body.division, starts=clock.at.date())
    teacher = signed_in(owner)

    page = teacher.get(address).content.decode()
    for _ in range(2):
        teacher.post(address, {**said, "once": "f" * 32})
    stranger = signed_in(make_user("stranger")).post(address, said)
    learner = player.client.post(address, said)

    assert subject.name in page
    assert Achievement.objects.count() == 1
    assert transactions.balances(subject.pk)["point"] == 5000
    assert (stranger.status_code, learner.status_code) == (403, 403)
    assert "竹篮" in player.client.get("/points/").content.decode()


def test_somebody_of_another_class_is_not_to_be_chosen(
    cohort: Cohort, owner: User, clock: Clock, signed_in: Callable[[User], Client], noise: Enrolment
) -> None:
    said = {"kind": "work", "member": noise.subject.uuid, "day": day_of(clock.at), "title": "竹篮", "note": "看过"}

    body = cohort.programme.organisation
    owner.postings.create(role="base_editor", organisation=body, division=body.division, starts=clock.at.date())

    response = signed_in(owner).post(f"/classes/{cohort.uuid}/work/", said)

    assert response.status_code == 422
    assert not Achievement.objects.exists()


def test_a_learner_sets_a_goal_in_her_own_words_and_sees_how_far_she_is(
    player: Player, subject: User, enrolment: Enrolment
) -> None:
    player.client.post("/points/goal/", {"minutes": "20", "words": "每天晚上学一点"})
    player.open()
    player.play(300, every=30)

    page = player.client.get("/points/").content.decode()

    assert "每天晚上学一点" in page
    assert "本周 5 分钟，目标 20 分钟" in page


def test_a_goal_counts_this_week_only_and_the_next_begins_calmly(
    player: Player, subject: User, enrolment: Enrolment, clock: Clock, signed_in: Callable[[User], Client]
) -> None:
    goals.set_goal(subject=subject, by=subject, minutes=20)
    player.open()
    player.play(300, every=30)
    clock.tick(7 * 24 * 3600)

    standing = goals.standing(subject)
    page = signed_in(subject).get("/points/goal/").content.decode()

    assert standing is not None
    assert (standing.value, standing.of) == (0, 20)
    for word in ("未达", "错过", "失败", "连续"):
        assert word not in page


def test_another_goal_puts_the_first_away_and_one_stays(subject: User, enrolment: Enrolment, player: Player) -> None:
    goals.set_goal(subject=subject, by=subject, minutes=20)
    player.client.post("/points/goal/", {"course": enrolment.course_id})
    goal = Goal.objects.get(put_away=None)

    player.client.post("/points/goal/away/")

    assert goal.course_id == enrolment.course_id
    assert Goal.objects.count() == 2
    assert goals.standing(subject) is None


def test_a_goal_needs_a_number_or_a_course(player: Player, enrolment: Enrolment) -> None:
    response = player.client.post("/points/goal/", {"words": "努力"})

    assert response.status_code == 422
    assert not Goal.objects.exists()


def test_milestones_come_from_the_facts(walk: Callable[[], None], subject: User, enrolment: Enrolment) -> None:
    none = milestones.reached(subject)
    walk()

    found = [each.words for each in milestones.reached(subject)]

    assert none == []
    assert found == ["第一次学完一课", "第一次学完一门课程"]


def test_goals_are_not_for_strangers(
    enrolment: Enrolment,
    subject: User,
    make_trainee: Callable[..., Trainee],
    signed_in: Callable[[User], Client],
    menghai: Any,
) -> None:
    goals.set_goal(subject=subject, by=subject, minutes=20, words="我的小目标")
    fellow = make_trainee(division=menghai, name="岩叫").user

    assert "我的小目标" not in signed_in(fellow).get("/points/goal/").content.decode()


def fill(subject: User, clock: Clock, *, days: int, a_day: int) -> None:
    """So many lines of class hours, as a learner of long standing has."""
    first = day_of(clock.at) - timedelta(days=days)
    policy = policy_on(first)
    for day in range(days):
        for line in range(a_day):
            transactions.post(
                Award(
                    subject_id=subject.pk,
                    kind="hours",
                    key=f"fill:{subject.pk}:{day}:{line}",
                    policy=policy,
                    day=first + timedelta(days=day),
                    source=("timeline", "1"),
                    amounts={"class_hour": 22},
                )
            )


def test_where_something_was_earned_is_no_link_once_it_was_taken_off_the_site(enrolment: Enrolment) -> None:
    page = enrolment.course

    before = address_of(page)
    page.live = False

    assert before.startswith("/courses/")
    assert address_of(page) == ""
