"""Reading as study, over HTTP: open long enough and answered right; nothing else earns, and nothing earned is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, TestCase
from wagtail.rich_text import RichText

from accessibility.braille import louis
from accessibility.braille.words import spaced
from courses.pages.blocks import wording
from courses.pages.blocks.sections import sections
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.engine import timelines
from courses.study.engine.enrolment import enrol
from courses.study.engine.read_proofs import counted_of
from courses.study.models import Completion, Enrolment, PlayLease, ReadingProof, StudyMinute, Timeline, VerifiedInterval
from courses.study.pages import lesson_progress
from courses.study.values import text_similarity
from lms.bases.models import TrainingBase
from lms.people.models import Division, HelperLink, Trainee, User
from lms.points.models import LedgerTxn
from tests import outside
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.courses.study.reader import Reader

WORDS = making.prose(484)  # 484 characters: 121 s, a third of which is 40.3 s
LENGTH_MS = 121_000
Total = Callable[[Enrolment], int]


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    """A lesson of two texts, then one of a quarter of an hour of video whose transcript can be read."""
    texts = [making.text(WORDS), making.text(making.prose(420, start=1))]
    asset = worlds.make_video(base, owner)
    video = ("video", {"asset": asset, "title": asset.title, "check": making.check()})
    return worlds.make_course(base, owner, texts, [video])


@pytest.fixture
def reader(signed_in: Callable[[User], Client], clock: Clock, subject: User, lesson: LessonPage) -> Reader:
    return Reader(signed_in(subject), clock, lesson)


def test_a_text_that_was_open_and_answered_counts_as_study(
    reader: Reader, enrolment: Enrolment, verified: Total
) -> None:
    reader.begin()
    reader.read(60)

    response = reader.answer()

    assert response.status_code == 303
    assert "读过的内容已确认" in reader.told(response)
    assert verified(enrolment) == LENGTH_MS
    assert sum(StudyMinute.objects.filter(enrolment=enrolment).values_list("gained_ms", flat=True)) == LENGTH_MS
    assert LedgerTxn.objects.filter(subject=enrolment.subject, kind="hours").exists()


def test_who_reads_the_braille_file_answers_the_same_question(
    reader: Reader, enrolment: Enrolment, verified: Total
) -> None:
    if not louis.available():
        pytest.skip("liblouis is not installed: no braille is made.")
    reader.begin()
    address = f"/lessons/{reader.lesson.pk}/braille/?block={reader.block.id}"
    assert address in reader.page()

    file = reader.client.get(f"{address}&as=unicode").content.decode()
    reader.read(3 * 3600)  # at her own pace, away from the screen
    reader.answer()

    assert reader.check is not None
    assert louis.cells(spaced(reader.check.text)) in file
    assert verified(enrolment) == LENGTH_MS


@pytest.mark.both_databases
def test_answering_at_once_earns_nothing_and_is_kept(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()

    told = reader.told(reader.answer())

    assert "回答正确" in told
    assert "41秒" in told  # a third of 121 s
    assert verified(enrolment) == 0
    reader.read(41)
    reader.press_again()
    assert verified(enrolment) == LENGTH_MS


def test_the_right_answer_again_before_its_time_leaves_no_row(
    reader: Reader, enrolment: Enrolment, verified: Total
) -> None:
    reader.begin()
    for _ in range(5):
        reader.read(2)
        said = reader.told(reader.answer())

    assert ReadingProof.objects.filter(lease=reader.lease).count() == 1
    assert "回答正确" in said
    reader.read(60)
    reader.answer()
    assert verified(enrolment) == LENGTH_MS


def test_a_wrong_answer_is_free_and_may_be_mended(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    reader.read(120)
    for _ in range(5):
        reader.answer(right=False)
        reader.read(300)
    assert verified(enrolment) == 0

    reader.answer()

    assert verified(enrolment) == LENGTH_MS
    assert ReadingProof.objects.count() == 6


def test_pressing_without_an_answer_says_so(reader: Reader, enrolment: Enrolment) -> None:
    reader.begin()
    reader.read(120)

    told = reader.told(reader.press_again())

    assert "没有选择答案" in told
    assert not ReadingProof.objects.exists()


def test_replaying_the_answer_earns_nothing_more(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    reader.read(60)
    reader.answer()
    before = (verified(enrolment), LedgerTxn.objects.count(), StudyMinute.objects.count())

    for _ in range(5):
        reader.read(60)
        reader.answer()

    assert (verified(enrolment), LedgerTxn.objects.count(), StudyMinute.objects.count()) == before


@pytest.mark.both_databases
def test_twenty_sections_in_the_same_second_earn_nothing(
    signed_in: Callable[[User], Client], clock: Clock, subject: User, base: TrainingBase, owner: User, verified: Total
) -> None:
    many = worlds.make_course(
        base, owner, [making.text(making.prose(484, start=place)) for place in range(20)], title="很多段"
    )
    place = enrol(subject=subject, course=many, by=subject)
    [page] = lessons_of(many)
    readers = [Reader(signed_in(subject), clock, page, number) for number in range(20)]
    for each in readers:
        each.begin()
    leases = [each.lease for each in readers]
    clock.tick(60)

    for each, lease in zip(readers, leases, strict=True):
        each.answer(lease=lease)

    assert verified(place) == VerifiedInterval.objects.get(timeline=leases[-1].timeline).verified_ms
    assert VerifiedInterval.objects.filter(enrolment=place).count() == 1  # the last, which was really open


def test_two_tabs_share_the_clock(
    reader: Reader, signed_in: Callable[[User], Client], enrolment: Enrolment, verified: Total
) -> None:
    other = Reader(signed_in(enrolment.subject), reader.clock, reader.lesson, 1)
    reader.begin()
    reader.read(25)
    other.begin()
    other.read(25)

    reader.answer()
    other.answer()

    assert verified(enrolment) == 0  # 40 s are asked of each


def test_time_taken_on_different_days_adds_up(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    reader.read(25)
    PlayLease.objects.filter(closed_at=None).update(closed_at=reader.clock(), close_reason="stopped")
    reader.read(86_400)
    reader.begin()
    reader.read(20)

    reader.answer()

    assert verified(enrolment) == LENGTH_MS


def test_a_reload_in_the_middle_loses_nothing(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    lease = reader.lease
    reader.read(21)
    page = reader.page()
    reader.begin()
    reader.read(20)

    reader.answer()

    assert str(lease.uuid) in page
    assert reader.lease == lease
    assert verified(enrolment) == LENGTH_MS


def test_somebody_who_needs_all_day_loses_nothing(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    reader.read(13 * 3600)  # longer than a lease

    reader.answer()

    assert verified(enrolment) == LENGTH_MS


def test_anothers_reading_cannot_be_answered(
    reader: Reader,
    enrolment: Enrolment,
    signed_in: Callable[[User], Client],
    make_trainee: Callable[..., Trainee],
    mengla: Division,
    verified: Total,
) -> None:
    stranger = signed_in(make_trainee(division=mengla, name="玉罕").user)
    reader.begin()
    reader.read(120)

    response = stranger.post(f"/study/readings/{reader.lease.uuid}/", {"answer": "x"})

    assert response.status_code == 403
    assert not ReadingProof.objects.exists()
    assert verified(enrolment) == 0


def test_a_helper_answers_only_with_the_learners_accommodation(
    reader: Reader, enrolment: Enrolment, trainee: Trainee, make_user: Callable[..., User], verified: Total
) -> None:
    mother = make_user("mother")
    HelperLink.objects.create(helper=mother, trainee=trainee, can_study=True)
    reader.begin()
    reader.read(120)
    helper = Client()
    helper.force_login(mother, backend="lms.people.signing_in.backends.ByPassword")

    helper.post(f"/study/readings/{reader.lease.uuid}/", {"answer": reader.check.options[0].id})  # type: ignore[union-attr]

    assert not ReadingProof.objects.exists()


def test_nobody_plays_a_text(reader: Reader, enrolment: Enrolment, verified: Total) -> None:
    reader.begin()
    player = Player(reader.client, reader.clock, reader.lesson.pk, str(reader.block.id))
    player.lease, player.head, player.seq = str(reader.lease.uuid), reader.lease.seed, 0
    reader.read(60)

    response = player.post(player.chunk(0, 30_000))

    assert response.status_code == 400
    assert verified(enrolment) == 0


def test_reading_the_transcript_credits_the_video_once(
    reader: Reader, enrolment: Enrolment, second: LessonPage, clock: Clock, verified: Total
) -> None:
    film = Player(reader.client, clock, second.pk, worlds.video_block(second))
    film.open()
    film.play(60)
    instead = Reader(reader.client, clock, second)
    instead.begin()
    assert instead.lease.uuid.hex != film.lease.replace("-", "")  # time is played or read, never both
    instead.read(300)

    instead.answer()

    assert verified(enrolment) == worlds.QUARTER_HOUR_MS
    assert sum(StudyMinute.objects.filter(enrolment=enrolment).values_list("gained_ms", flat=True)) == 900_000
    assert Completion.objects.filter(enrolment=enrolment, page=second).exists()


def test_a_lesson_of_text_is_finished_when_each_question_is_answered(
    reader: Reader, enrolment: Enrolment, lesson: LessonPage, subject: User
) -> None:
    second = Reader(reader.client, reader.clock, lesson, 1)
    reader.begin()
    reader.read(60)
    reader.answer()
    assert not lesson_progress.lesson_study(subject, lesson).complete

    second.begin()
    second.read(60)
    response = second.answer()

    study = lesson_progress.lesson_study(subject, lesson)
    assert study.complete
    assert not study.needs_reading
    assert all(state.complete for state in study.sections.values())
    assert "这一课学完了" in second.told(response)


def test_a_text_without_a_question_is_as_before(
    signed_in: Callable[[User], Client], base: TrainingBase, owner: User, subject: User, verified: Total
) -> None:
    plain = worlds.make_course(base, owner, [("text", RichText("<p>请读。</p>"))], title="只读")
    place = enrol(subject=subject, course=plain, by=subject)
    [page] = lessons_of(plain)
    client = signed_in(subject)

    html = client.get(page.url).content.decode()
    client.post(f"/study/lessons/{page.pk}/read/")

    assert "请读。" in html
    assert "我看完了" in html
    assert lesson_progress.lesson_study(subject, page).read
    assert not Completion.objects.filter(enrolment=place).exists()


def test_a_typing_error_keeps_the_timeline_and_another_text_begins_one(
    reader: Reader, enrolment: Enrolment, lesson: LessonPage, verified: Total
) -> None:
    reader.begin()
    reader.read(60)
    reader.answer()

    lesson = republish(lesson, f"{WORDS[:100]}干{WORDS[100:]}")
    assert Timeline.objects.filter(lesson=lesson, block_id=reader.block.id).count() == 1
    assert lesson_progress.lesson_study(enrolment.subject, lesson).sections[str(reader.block.id)].complete

    lesson = republish(lesson, making.prose(440, start=5))
    old, new = Timeline.objects.filter(lesson=lesson, block_id=reader.block.id).order_by("pk")
    assert (old.retired is None, new.retired is None) == (False, True)
    assert not lesson_progress.lesson_study(enrolment.subject, lesson).sections[str(reader.block.id)].complete


@pytest.mark.parametrize("way", ["published", "opened to read", "opened to play"])
def test_a_new_wording_is_compared_and_measured_while_nothing_is_locked(
    way: str, reader: Reader, enrolment: Enrolment, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published in the transaction of a workflow, or met by whoever opens it first."""
    before = timelines.timeline_of(lesson, str(reader.block.id))
    held: list[list[str]] = []
    for module, name in ((text_similarity, "kept_in_order"), (wording, "length_once"), (wording, "digest")):
        costly = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *said, costly=costly: (held.append(outside.ours()), costly(*said))[1])
    block = lesson.body[0]
    block.value["text"] = RichText(f"<p>{WORDS[:100]}干{WORDS[100:]}</p>")
    lesson.body[0] = ("text", block.value, block.id)

    if way == "published":
        with TestCase.captureOnCommitCallbacks() as after:
            review_and_publish(lesson)
        assert held == []
        for each in after:
            each()
    else:
        lesson.save()
        there = {"lesson": lesson.pk, "block": str(block.id)}
        if way == "opened to read":
            reader.begin()
        else:
            reader.client.post("/api/study/leases/", there, content_type="application/json")

    before.refresh_from_db()
    assert before.content_hash == sections(lesson)[0].content_hash
    assert held
    assert not any(held)


@transaction.atomic
def review_and_publish(lesson: LessonPage) -> None:
    lesson.save_revision().publish()


def test_many_small_mends_do_not_add_up_to_another_text(lesson: LessonPage, enrolment: Enrolment) -> None:
    words = WORDS
    for round_ in range(10):
        words = words[: 40 * round_] + "布" * 8 + words[40 * round_ + 8 :]
        lesson = republish(lesson, words)

    assert Timeline.objects.filter(lesson=lesson, block_id=lesson.body[0].id).count() > 1


def republish(lesson: LessonPage, words: str) -> LessonPage:
    """As an editor does: a new revision of the first text, published."""
    block = lesson.body[0]
    block.value["text"] = RichText(f"<p>{words}</p>")
    lesson.body[0] = ("text", block.value, block.id)
    with TestCase.captureOnCommitCallbacks(execute=True):
        lesson.save_revision().publish()
    fresh: LessonPage = LessonPage.objects.get(pk=lesson.pk)
    return fresh


def test_the_facts_alone_give_the_same_count(reader: Reader, enrolment: Enrolment) -> None:
    reader.begin()
    reader.answer()
    reader.read(30)
    Reader(reader.client, reader.clock, reader.lesson, 1).begin()
    reader.read(5)
    reader.begin()
    reader.read(15)
    reader.press_again()
    [row] = VerifiedInterval.objects.filter(enrolment=enrolment)

    leases = list(PlayLease.objects.filter(enrolment=enrolment, timeline=row.timeline).order_by("issued_at"))
    counted = counted_of(leases, ReadingProof.objects.filter(lease__in=leases).order_by("pk"))

    assert (counted[0].span[0], counted[-1].span[1]) == (0, LENGTH_MS)
    assert row.verified_ms == LENGTH_MS


@pytest.mark.both_databases
def test_answers_are_written_in_ink(reader: Reader, enrolment: Enrolment) -> None:
    reader.begin()
    reader.answer()

    for change in ("UPDATE study_readingproof SET received_at = received_at", "DELETE FROM study_readingproof"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_lesson_page_without_questions_asks_nothing_more(
    reader: Reader, lesson: LessonPage, subject: User, enrolment: Enrolment, django_assert_max_num_queries: Any
) -> None:
    reader.begin()
    reader.read(10)
    reader.answer()
    page = LessonPage.objects.get(pk=lesson.pk)

    with django_assert_max_num_queries(10):
        lesson_progress.lesson_study(subject, page)


def test_a_class_at_the_same_time_is_seen_by_the_minute(reader: Reader, enrolment: Enrolment) -> None:
    reader.begin()
    reader.read(121)
    reader.answer()

    minutes = StudyMinute.objects.filter(enrolment=enrolment).order_by("minute")

    assert [row.gained_ms for row in minutes] == [60_000, 60_000, 1_000]
    assert minutes[1].minute - minutes[0].minute == timedelta(minutes=1)
