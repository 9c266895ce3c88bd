"""The ledger over HTTP and rows: what study, quizzes and finishing bring, once, and provably."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from courses.pages.models import LessonPage
from courses.study.models import Completion, Enrolment, EvidenceChunk
from foundation.local_days import day_of
from lms.people.models import Division, Trainee, User
from lms.points.credits import posting
from lms.points.errors import AlreadyReversed, NeverReversed, PolicyTooEarly
from lms.points.ledger import transactions
from lms.points.models import Balance, LedgerLeg, LedgerTxn, PendingPosting, Policy
from lms.points.policy.versions import enact
from lms.points.values import rules
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player

pytestmark = pytest.mark.both_databases


def have(subject: User) -> tuple[int, int]:
    """Points and class hours, in milli-units."""
    found = transactions.balances(subject.pk)
    return found.get("point", 0), found.get("class_hour", 0)


def test_five_minutes_are_a_point_and_a_ninth_of_a_class_hour(
    player: Player, subject: User, enrolment: Enrolment
) -> None:
    player.open()

    player.play(290)
    before = have(subject)
    told = player.play(10).json()["messages"]

    assert before == (0, 88)
    assert have(subject) == (1000, 111)
    assert told


def test_points_come_once_in_a_life_and_class_hours_once_a_training_year(
    player: Player, subject: User, enrolment: Enrolment
) -> None:
    from courses.study.engine.enrolment import retrain

    player.open()
    player.play(300)
    Completion.objects.create(enrolment=enrolment, page=enrolment.course, kind="course", at=player.clock.at)

    same_year = retrain(enrolment=enrolment, by=subject)
    player.open()
    assert player.at == 0
    player.play(300)
    this_year = have(subject)
    player.clock.at = player.clock.at.replace(year=player.clock.at.year + 1)
    player.client.force_login(subject, backend="lms.people.signing_in.backends.ByPassword")
    Completion.objects.create(enrolment=same_year, page=enrolment.course, kind="course", at=player.clock.at)
    retrain(enrolment=same_year, by=subject)
    player.open()
    player.play(300)

    assert this_year == (1000, 111)
    assert have(subject) == (1000, 222)


def test_finishing_and_passing_bring_their_points_once(
    player: Player, clock: Clock, lesson: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    quiz = f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"
    player.open()
    player.play(900)
    for right in (False, True, True):
        player.client.post(quiz, worlds.answers(lesson, right=right))

    once = LedgerTxn.objects.filter(subject=subject).exclude(kind__in=["media", "hours"])

    assert sorted(once.values_list("kind", "legs__milli")) == [
        ("lesson", -2000),
        ("lesson", 2000),
        ("quiz", -3000),
        ("quiz", 3000),
    ]
    assert have(subject) == (3000 + 2000 + 3000, 333)


def test_a_whole_course_brings_twenty_points(
    player: Player, clock: Clock, lesson: LessonPage, second: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(900)
    player.client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
    there = Player(player.client, clock, second.pk, worlds.video_block(second))
    there.open()

    there.play(810)

    # 28 minutes are 5 points, two lessons 4, the quiz 3, the course 20
    assert LedgerTxn.objects.filter(subject=subject, kind="course").count() == 1
    assert have(subject)[0] == 32_000


def test_the_days_cap_on_videos_binds_points_and_not_class_hours(
    player: Player, clock: Clock, base: Any, owner: User, subject: User
) -> None:
    from courses.pages.page_queries import lessons_of
    from courses.study.engine.enrolment import enrol

    hour = worlds.make_video(base, owner, duration_ms=2 * 3_600_000)
    course = worlds.make_course(base, owner, [hour], title="长课")
    place = enrol(subject=subject, course=course, by=subject)
    page = lessons_of(course)[0]
    there = Player(player.client, clock, page.pk, worlds.video_block(page))
    there.open()

    there.play(70 * 60, every=60)
    today = have(subject)
    clock.tick(24 * 3600)
    there.open()
    there.play(6 * 60)

    assert place.is_active
    assert today == (10_000, 70 * 1000 // 45)
    assert have(subject) == (11_000, 76 * 1000 // 45)


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("table", [LedgerTxn, LedgerLeg, Policy])
def test_the_ledger_is_written_in_ink(verb: str, table: Any, player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(300)
    rows = table.objects.all()
    before = rows.count()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(id=99) if verb == "update" else rows._raw_delete(rows.db)

    assert table.objects.count() == before > 0


def test_every_transaction_sums_to_nothing_and_balances_are_their_legs(
    player: Player, subject: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(600)

    for txn in LedgerTxn.objects.prefetch_related("legs"):
        for unit in {leg.unit for leg in txn.legs.all()}:
            assert sum(leg.milli for leg in txn.legs.all() if leg.unit == unit) == 0
    assert transactions.verify(subject) == []
    call_command("ledger", "verify")


def test_a_forged_row_is_found(player: Player, subject: User, enrolment: Enrolment) -> None:
    player.open()
    player.play(600)
    leg = LedgerLeg.objects.filter(txn__subject=subject, account="learner").last()
    assert leg is not None

    forge("UPDATE points_ledgerleg SET milli = milli + 1000 WHERE id = %s", leg.pk, table="points_ledgerleg")

    found = transactions.verify(subject)
    assert any("was changed" in fault for fault in found)
    assert any("balance" in fault for fault in found)
    with pytest.raises(CommandError):
        call_command("ledger", "verify")


def test_a_wrong_balance_is_found(player: Player, subject: User, enrolment: Enrolment) -> None:
    player.open()
    player.play(300)

    Balance.objects.filter(subject=subject, unit="point").update(milli=9_000_000)

    assert transactions.verify(subject) == ["the balance of point is 9000000, its legs sum to 1000"]


def test_taking_back_is_exact_and_happens_once(
    player: Player, subject: User, owner: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(300)
    txn = LedgerTxn.objects.get(subject=subject, kind="media")

    undone = transactions.reverse(txn=txn, reason="误计", by=owner)

    assert have(subject)[0] == 0
    with pytest.raises(AlreadyReversed):
        transactions.reverse(txn=txn, reason="误计", by=owner)
    with pytest.raises(NeverReversed):
        transactions.reverse(txn=undone, reason="误计", by=owner)
    assert transactions.verify(subject) == []


def test_what_was_taken_back_does_not_come_again_with_the_next_minute(
    player: Player, subject: User, owner: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(300)
    transactions.reverse(txn=LedgerTxn.objects.get(subject=subject, kind="media"), reason="误计", by=owner)

    player.play(300)

    assert have(subject)[0] == 1000


def test_the_database_itself_refuses_a_second_reversal(
    player: Player, subject: User, owner: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(300)
    txn = LedgerTxn.objects.get(subject=subject, kind="media")
    undone = transactions.reverse(txn=txn, reason="误计", by=owner)

    undone.pk, undone.uuid, undone.key, undone.number = None, txn.subject.uuid, "again", 99

    with pytest.raises(IntegrityError), transaction.atomic():
        undone.save(force_insert=True)


def test_a_new_policy_changes_nothing_that_was_earned(
    player: Player, clock: Clock, subject: User, owner: User, enrolment: Enrolment
) -> None:
    player.open()
    player.play(299)
    tomorrow = day_of(clock.at) + timedelta(days=1)
    generous = rules.DEFAULT | {"minutes_per_point": 1}

    enact(starts=tomorrow, raw=generous, reason="试点", by=owner)
    player.play(1)
    today = have(subject)
    clock.tick(24 * 3600)
    player.open()
    player.play(120)

    assert today[0] == 1000
    assert have(subject)[0] == 3000
    media = LedgerTxn.objects.filter(subject=subject, kind="media")
    assert set(media.values_list("policy__version", flat=True)) == {1, 2}


def test_a_policy_never_starts_in_the_past(clock: Clock, owner: User) -> None:
    with pytest.raises(PolicyTooEarly):
        enact(starts=day_of(clock.at), raw=dict(rules.DEFAULT), reason="补", by=owner)


def test_a_rule_that_fails_leaves_the_evidence_and_is_tried_again(
    player: Player, subject: User, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.open()
    with monkeypatch.context() as broken:
        broken.setattr("lms.points.values.rules.media_points", lambda *args: 1 // 0)
        response = player.play(300)
    waiting = PendingPosting.objects.get()

    posting.sweep()

    assert response.status_code == 200
    assert EvidenceChunk.objects.filter(lease__enrolment=enrolment).count() == 10
    assert waiting.error.startswith("ZeroDivisionError")
    assert have(subject) == (1000, 111)
    assert not PendingPosting.objects.exists()


def test_a_rule_that_still_fails_waits_and_is_counted(
    player: Player, subject: User, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.open()
    monkeypatch.setattr("lms.points.values.rules.media_points", lambda *args: 1 // 0)
    player.play(300)

    posting.sweep()

    assert PendingPosting.objects.get().attempts == 1
    assert have(subject) == (0, 0)


def test_the_learner_reads_how_far_the_next_point_is(player: Player, enrolment: Enrolment) -> None:
    player.open()
    player.play(720)

    page = player.client.get("/points/").content.decode()

    assert "已确认 12 分钟，再学 3 分钟可得 1 分。" in page
    assert "第1课" in page


def test_every_line_opens_to_the_study_it_stands_on(player: Player, subject: User, enrolment: Enrolment) -> None:
    player.open()
    player.play(300)
    txn = LedgerTxn.objects.get(subject=subject, kind="media")

    page = player.client.get(f"/points/lines/{txn.uuid}/").content.decode()

    assert "第1课" in page
    assert "09:01" in page
    assert "09:05" in page


def test_a_page_of_lines_costs_the_same_however_many(
    player: Player, enrolment: Enrolment, django_assert_max_num_queries: Any
) -> None:
    player.open()
    player.play(900)
    player.client.get("/points/")

    with django_assert_max_num_queries(23):
        player.client.get("/points/")


def test_who_may_look_is_for_access_to_say(
    player: Player,
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    mengla: Division,
    subject: User,
    enrolment: Enrolment,
) -> None:
    player.open()
    player.play(300)
    txn = LedgerTxn.objects.get(subject=subject, kind="media")
    addresses = [f"/points/of/{subject.uuid}/", f"/points/lines/{txn.uuid}/", f"/record/of/{subject.uuid}/"]
    near = signed_in(post_to("county_officer", division=menghai))
    far = signed_in(post_to("county_officer", division=mengla))
    fellow = signed_in(make_trainee(division=menghai, name="岩叫").user)

    for address in addresses:
        assert near.get(address).status_code == 200
        assert far.get(address).status_code == 403
        assert fellow.get(address).status_code == 403
        assert Client().get(address).status_code == 302


def forge(sql: str, *values: int, table: str) -> None:
    """What somebody with the database's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql, values)
            for _, made in triggers:
                cursor.execute(made)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
