"""Two accounts of one reader: what both together read counts once, and as if one had read it (I22)."""

from collections.abc import Callable

import pytest
from django.test import Client

from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.engine import text_reading
from courses.study.engine.enrolment import enrol
from courses.study.models import Completion, Enrolment, VerifiedInterval
from courses.study.recount import voids
from lms.bases.models import TrainingBase
from lms.people.models import Merge, User
from lms.points.ledger import transactions
from lms.points.reconcile import rebuild
from lms.registry.desk.merging import merge
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.courses.study.reader import Reader

WORDS = making.prose(484)  # 121 s, a third of which is 40.3 s
LENGTH_MS = 121_000


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    """Two texts, and a film of a quarter of an hour."""
    texts = [making.text(WORDS)], [making.text(making.prose(420, start=1))]
    return worlds.make_course(base, owner, *texts, [worlds.make_video(base, owner)])


@pytest.fixture
def mine(signed_in: Callable[[User], Client], clock: Clock, subject: User, lesson: LessonPage) -> Reader:
    return Reader(signed_in(subject), clock, lesson)


@pytest.fixture
def theirs(
    signed_in: Callable[[User], Client],
    clock: Clock,
    double: User,
    course: CoursePage,
    enrolment: Enrolment,
    lesson: LessonPage,
) -> Reader:
    enrol(subject=double, course=course, by=double)
    return Reader(signed_in(double), clock, lesson)


@pytest.fixture
def join(subject: User, double: User, officer: User, colleague: User) -> Callable[[], Merge]:
    return lambda: merge(kept=subject, absorbed=double, reason="同一人", asked_by=officer, approved_by=colleague)


def verified_ms(enrolment: Enrolment) -> int:
    return sum(VerifiedInterval.objects.filter(enrolment=enrolment).values_list("verified_ms", flat=True))


def hours(user: User) -> int:
    return transactions.balances(user.pk).get("class_hour", 0)


def test_what_the_other_account_read_is_joined(
    theirs: Reader, join: Callable[[], Merge], enrolment: Enrolment, double: User, lesson: LessonPage
) -> None:
    theirs.begin()
    theirs.read(60)
    theirs.answer()
    alone = hours(double)

    join()

    assert verified_ms(enrolment) == LENGTH_MS
    assert Completion.objects.filter(enrolment=enrolment, page=lesson.pk).exists()
    assert (hours(enrolment.subject), hours(double)) == (alone, 0)
    assert alone > 0


def test_what_both_read_counts_once(
    mine: Reader, theirs: Reader, join: Callable[[], Merge], enrolment: Enrolment, subject: User
) -> None:
    for reader in (mine, theirs):
        reader.begin()
        reader.read(60)
        reader.answer(lease=None)
    before = hours(subject)

    join()

    assert verified_ms(enrolment) == LENGTH_MS
    assert hours(subject) == before > 0


def test_half_the_time_here_and_half_there_are_one_reading(
    mine: Reader, theirs: Reader, join: Callable[[], Merge], enrolment: Enrolment
) -> None:
    mine.begin()
    mine.read(25)
    theirs.begin()
    theirs.read(25)
    theirs.answer()
    assert verified_ms(enrolment) == 0

    join()

    assert verified_ms(enrolment) == LENGTH_MS


@pytest.mark.both_databases
def test_the_same_seconds_open_in_both_are_one_stretch(
    mine: Reader, theirs: Reader, join: Callable[[], Merge], enrolment: Enrolment
) -> None:
    """25 seconds on two telephones at once are 25 seconds: the union, never the sum."""
    mine.begin()
    theirs.begin()
    theirs.read(25)
    theirs.answer()

    join()

    assert verified_ms(enrolment) == 0


def test_answering_after_the_merge_counts_what_was_open_before_it(
    mine: Reader, theirs: Reader, join: Callable[[], Merge], enrolment: Enrolment
) -> None:
    theirs.begin()
    theirs.read(50)
    join()

    mine.begin()
    mine.read(1)
    mine.answer(lease=mine.lease)

    assert verified_ms(enrolment) == LENGTH_MS


@pytest.mark.parametrize("whose", ["kept", "absorbed"])
def test_a_void_of_either_half_takes_the_whole_reading_back(
    whose: str,
    mine: Reader,
    theirs: Reader,
    join: Callable[[], Merge],
    enrolment: Enrolment,
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
) -> None:
    """Neither half would do alone: the kept account's lease has no answer, the absorbed one's has not the time."""
    mine.begin()
    false = mine.lease
    mine.read(25)
    theirs.begin()
    false = theirs.lease if whose == "absorbed" else false
    theirs.read(25)
    theirs.answer()
    join()
    assert (verified_ms(enrolment), hours(subject)) == (LENGTH_MS, 44)
    assert Completion.objects.filter(enrolment=enrolment, page=lesson.pk).exists()
    assert found(subject, double) == []

    voids.decide(void=voids.ask(lease=false, by=officer, reason="不实"), by=colleague, approved=True)

    assert verified_ms(enrolment) == 0
    assert not VerifiedInterval.objects.filter(enrolment=enrolment, complete=True).exists()
    assert transactions.balances(subject.pk) == {"class_hour": 0, "point": 0}
    assert not Completion.objects.filter(enrolment=enrolment, page=lesson.pk).exists()
    assert found(subject, double) == []


def test_a_void_of_one_of_two_whole_readings_leaves_the_other(
    mine: Reader,
    theirs: Reader,
    join: Callable[[], Merge],
    enrolment: Enrolment,
    subject: User,
    double: User,
    officer: User,
    colleague: User,
    lesson: LessonPage,
) -> None:
    leases = []
    for reader in (mine, theirs):
        reader.begin()
        leases.append(reader.lease)
        reader.read(60)
        reader.answer()
    join()
    before = hours(subject)

    voids.decide(void=voids.ask(lease=leases[0], by=officer, reason="不实"), by=colleague, approved=True)

    assert (verified_ms(enrolment), hours(subject)) == (LENGTH_MS, before)
    assert Completion.objects.filter(enrolment=enrolment, page=lesson.pk).exists()
    assert found(subject, double) == []


def test_the_auditor_finds_a_joined_reading_that_a_void_left_standing(
    mine: Reader,
    theirs: Reader,
    join: Callable[[], Merge],
    subject: User,
    officer: User,
    colleague: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine.begin()
    false = mine.lease
    mine.read(25)
    theirs.begin()
    theirs.read(25)
    theirs.answer()
    join()
    monkeypatch.setattr(voids, "recount_places", lambda *_args, **_named: None)

    voids.decide(void=voids.ask(lease=false, by=officer, reason="不实"), by=colleague, approved=True)

    assert any("has 121000 ms, joined accounts come to 0 ms" in each for each in found(subject))


def found(*users: User) -> list[str]:
    return [fault for user in users for fault in (*transactions.verify(user), *rebuild.differences(user.pk))]


class TestBesideAFilm:
    """The text stands open on the old account while a film runs at three times its speed on the other one."""

    @pytest.fixture
    def beside(
        self, signed_in: Callable[[User], Client], clock: Clock, theirs: Reader, subject: User, course: CoursePage
    ) -> None:
        film_lesson = lessons_of(course)[2]
        theirs.begin()
        film = Player(signed_in(subject), clock, film_lesson.pk, worlds.video_block(film_lesson))
        film.open()
        for _step in range(6):
            clock.tick(10)
            film.post(film.chunk(film.at, film.at + 30_000, rate=3.0))
            film.at += 30_000
        film.close()

    def test_time_that_went_to_the_film_is_not_read_as_well(
        self,
        beside: None,
        mine: Reader,
        join: Callable[[], Merge],
        enrolment: Enrolment,
        subject: User,
        double: User,
        lesson: LessonPage,
    ) -> None:
        join()

        mine.begin()
        mine.read(1)
        mine.answer(lease=mine.lease)

        assert not VerifiedInterval.objects.filter(enrolment=enrolment, timeline__lesson=lesson, complete=True).exists()
        assert found(subject, double) == []

    def test_reading_it_again_counts(
        self,
        beside: None,
        mine: Reader,
        join: Callable[[], Merge],
        enrolment: Enrolment,
        subject: User,
        double: User,
        lesson: LessonPage,
    ) -> None:
        join()
        mine.begin()
        mine.read(1)
        mine.answer(lease=mine.lease)

        mine.read(121)
        mine.press_again()

        assert VerifiedInterval.objects.get(enrolment=enrolment, timeline__lesson=lesson).complete
        assert found(subject, double) == []

    def test_the_auditor_finds_an_answer_that_passed_the_joint_clock_by(
        self,
        beside: None,
        mine: Reader,
        join: Callable[[], Merge],
        subject: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        join()
        monkeypatch.setattr(text_reading, "is_joined", lambda lease: False)

        mine.begin()
        mine.read(1)
        mine.answer(lease=mine.lease)

        assert any("more than the clock allows" in each for each in found(subject))
        assert any("joined accounts come to" in each for each in found(subject))
