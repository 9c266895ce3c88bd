"""One second of a content counts once, wherever it stands: for hours in a training year, for points in a life."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.pages.gate import gate
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.engine import merging, timelines
from courses.study.engine.enrolment import enrol, retrain
from courses.study.models import Completion, Enrolment, PlayLease, StudyMinute, Timeline, VerifiedInterval
from courses.study.recount import rebuild, voids
from courses.study.values.version_map import Link, Replaced, spread
from courses.study.versions import edits
from courses.study.versions.counted_elsewhere import shared_of
from foundation.local_days import day_of, training_year
from lms.bases.models import TrainingBase
from lms.people.models import Act, Division, Trainee, User
from lms.points.ledger import transactions
from lms.points.models import LedgerTxn
from lms.points.reconcile import rebuild as recompute
from lms.points.rerun import period_facts
from lms.records.requirements import requirements
from lms.records.requirements.requirement_check import Requirements, check, counted
from media_pipeline.models import Artifact, Asset
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player
from tests.courses.study.reader import Reader

MINUTE = 60_000
FILM_MS = 300_000
WORDS = making.prose(480)  # two minutes


@pytest.fixture
def film(base: TrainingBase, owner: User) -> Asset:
    return worlds.make_video(base, owner, duration_ms=FILM_MS)


@pytest.fixture
def course(base: TrainingBase, owner: User, film: Asset) -> CoursePage:
    """One film four times: twice in a lesson, uploaded a second time, and with a question for its transcript; a text
    twice."""
    again = worlds.make_video(base, owner, duration_ms=FILM_MS, title="再传一次")
    Asset.objects.filter(pk=again.pk).update(sha256=film.sha256)
    again.refresh_from_db()
    asked = ("video", {"asset": film, "title": film.title, "check": making.check()})
    return worlds.make_course(
        base, owner, [film, film], [again], [asked], [making.text(WORDS)], [making.text(f" {WORDS}。")]
    )


@pytest.fixture
def pages(course: CoursePage) -> list[LessonPage]:
    return list(lessons_of(course))


@pytest.fixture
def learner(signed_in: Callable[[User], Client], clock: Clock, subject: User, enrolment: Enrolment) -> "Learner":
    return Learner(signed_in(subject), clock, subject)


class Learner:
    def __init__(self, client: Client, clock: Clock, user: User) -> None:
        self.client, self.clock, self.user = client, clock, user

    def watch(self, page: LessonPage, seconds: float = 300, *, block: int = 0, at: int = 0) -> Player:
        player = Player(self.client, self.clock, page.pk, str(page.body[block].id))
        assert player.open().status_code == 201
        player.at = at
        player.play(seconds)
        return player

    def read(self, page: LessonPage) -> Reader:
        reader = Reader(self.client, self.clock, page)
        reader.begin()
        reader.read(600)
        reader.answer()
        return reader

    def gained(self, **where: Any) -> int:
        return sum(StudyMinute.objects.filter(subject=self.user, **where).values_list("gained_ms", flat=True))

    @property
    def new(self) -> int:
        return sum(StudyMinute.objects.filter(subject=self.user).values_list("new_ms", flat=True))

    def check(self) -> None:
        """Nothing differs from what the facts come to."""
        assert recompute.differences(self.user.pk) == []


def test_one_film_in_four_places_counts_once_in_hours_and_in_points(learner: Learner, pages: list[LessonPage]) -> None:
    learner.watch(pages[0])
    before = transactions.balances(learner.user.pk)["class_hour"]
    learner.watch(pages[0], block=1)
    learner.watch(pages[1])
    learner.read(pages[2])

    assert (learner.gained(), learner.new) == (FILM_MS, FILM_MS)
    assert transactions.balances(learner.user.pk)["class_hour"] == before == 5 * 1000 // 45
    assert Completion.objects.filter(enrolment__subject=learner.user, kind="lesson").count() == 3  # each is finished
    learner.check()


def test_what_is_seen_here_and_there_adds_up_without_overlap(learner: Learner, pages: list[LessonPage]) -> None:
    learner.watch(pages[0], 120)
    learner.watch(pages[1], 120, at=MINUTE)

    assert learner.gained() == 3 * MINUTE
    assert [row.spans for row in VerifiedInterval.objects.filter(subject=learner.user).order_by("pk")] == [
        [[0, 2 * MINUTE]],
        [[MINUTE, 3 * MINUTE]],
    ]
    learner.check()


def test_a_text_that_stands_twice_counts_once(learner: Learner, pages: list[LessonPage]) -> None:
    learner.read(pages[3])
    learner.read(pages[4])

    assert learner.gained() == learner.new == 2 * MINUTE
    assert Completion.objects.filter(enrolment__subject=learner.user, kind="lesson").count() == 2
    learner.check()


def test_a_cycle_of_the_same_year_adds_nothing_and_one_of_a_later_year_begins_at_zero(
    learner: Learner, pages: list[LessonPage], enrolment: Enrolment, clock: Clock
) -> None:
    for page in pages[:3]:
        for block in range(len(page.body)):
            learner.watch(page, block=block)
    for page in pages[3:]:
        learner.read(page)
    first = learner.gained()
    again = retrain(enrolment=enrolment, by=learner.user)
    learner.watch(pages[0])
    this_year = learner.gained()
    clock.at = clock.at.replace(year=2028)
    learner.client.force_login(learner.user, backend="lms.people.signing_in.backends.ByPassword")
    Completion.objects.create(enrolment=again, page=again.course, kind="course", at=clock.at)
    later = retrain(enrolment=again, by=learner.user)
    learner.watch(pages[0])
    learner.watch(pages[1])

    assert first == this_year == FILM_MS + 2 * MINUTE
    assert (enrolment.year, again.year, later.year) == (2027, 2027, 2028)
    assert learner.gained(enrolment=later) == FILM_MS
    assert learner.new == first
    assert rebuild.differences(learner.user.pk) == []


def test_another_course_of_the_same_year_adds_nothing(
    learner: Learner, pages: list[LessonPage], base: TrainingBase, owner: User, film: Asset
) -> None:
    other = worlds.make_course(base, owner, [film], title="另一门课")
    place = enrol(subject=learner.user, course=other, by=learner.user)
    [page] = lessons_of(other)
    learner.watch(pages[0])
    learner.watch(page)

    assert learner.gained(enrolment=place) == 0
    assert learner.gained() == FILM_MS
    learner.check()


def test_a_lesson_that_stands_in_two_courses_earns_its_points_once(
    learner: Learner,
    base: TrainingBase,
    owner: User,
    film: Asset,
    menghai: Division,
    post_to: Callable[..., User],
) -> None:
    """The same film and the same quiz, numbered anew: lesson, course and quiz are paid in the first place only."""
    both = [worlds.make_course(base, owner, [film, ("quiz", making.quiz())], title=title) for title in ("一", "二")]
    places = [enrol(subject=learner.user, course=each, by=learner.user) for each in both]
    pages = [next(iter(lessons_of(each))) for each in both]
    assert worlds.answers(pages[0]) != worlds.answers(pages[1])
    leases = []
    for page in pages:
        leases.append(learner.watch(page).lease)
        quiz = f"/lessons/{page.pk}/quizzes/{worlds.quiz_block(page).id}/"
        learner.client.post(quiz, worlds.answers(page))
        learner.clock.tick(24 * 3600)
    paid = LedgerTxn.objects.filter(subject=learner.user, legs__unit="point", legs__account="learner")
    kinds = sorted(paid.exclude(kind="media").values_list("kind", flat=True))

    assert kinds == ["course", "lesson", "quiz"]
    assert {row.content for row in Completion.objects.filter(kind="lesson")} - {""} != set()
    assert Completion.objects.filter(enrolment__in=places, kind="course").count() == 2
    learner.check()
    study = period_facts.facts_of([learner.user.pk], day_of(places[0].created), day_of(learner.clock.at))
    found = study[learner.user.pk]
    assert (len(found["lesson"]), len(found["course"]), len({each.quiz for each in found["quiz"]})) == (1, 1, 1)

    # The first one falls: what was finished honestly in the other place is paid there.
    county = post_to("county_officer", division=menghai, username="county")
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")
    asked = voids.ask(lease=PlayLease.objects.get(uuid=leases[0]), by=county, reason="可疑")
    with transaction.atomic():
        voids.decide(void=asked, by=prefecture, approved=True)

    standing = LedgerTxn.objects.filter(subject=learner.user, kind="lesson", reversed_by=None)
    assert [line.source_id for line in standing] == [str(pages[1].pk)]
    learner.check()
    again = transactions.post(
        transactions.Award(
            subject_id=learner.user.pk,
            kind="lesson",
            key="planted",
            policy=standing[0].policy,
            day=day_of(Completion.all_ever.get(page=pages[0].pk, kind="lesson").at),
            source=("lesson", str(pages[0].pk)),
            amounts={"point": 2000},
            facts={"full": 2000},
        )
    )
    assert again.key in "".join(line for line in recompute.differences(learner.user.pk) if "a second time" in line)


def test_what_a_second_course_shows_again_meets_its_requirement_and_brings_no_second_hour(
    learner: Learner, pages: list[LessonPage], course: CoursePage, base: TrainingBase, owner: User, film: Asset
) -> None:
    """Hours stand where they were earned first; the other certificate asks what was learnt, and she reads why."""
    fresh = worlds.make_video(base, owner, duration_ms=FILM_MS, title="另一片")
    other = worlds.make_course(base, owner, [film], [fresh], title="另一门课")
    place = enrol(subject=learner.user, course=other, by=learner.user)
    asks = Requirements(hours_total=200)  # of a class hour's thousand: both films of the course are 222
    learner.watch(pages[0])
    for page in lessons_of(other):
        learner.watch(page)

    now = requirements.standing(place, asks)
    [_whole, hours] = check(asks, now)
    first = requirements.standing(Enrolment.objects.get(subject=learner.user, course=course), asks)

    assert (now.online, now.shared, now.shared_with) == (111, 111, (course.title,))
    assert hours.met
    assert f"有 0.11 学时已计入《{course.title}》" in hours.words
    assert counted(asks, now) == 111  # what the certificate states: all of them together are what the ledger has
    assert (first.online, first.shared) == (111, 0)
    assert transactions.balances(learner.user.pk)["class_hour"] == 222
    assert hours.words.split("。")[1].strip() in learner.client.get("/record/").content.decode()


def test_what_was_seen_in_part_elsewhere_is_shared_in_part(
    learner: Learner, pages: list[LessonPage], base: TrainingBase, owner: User, film: Asset
) -> None:
    other = worlds.make_course(base, owner, [film], title="另一门课")
    place = enrol(subject=learner.user, course=other, by=learner.user)
    learner.watch(pages[0], 120)
    assert shared_of(place).ms == 0
    learner.watch(lessons_of(other)[0], 180, at=MINUTE)

    assert (learner.gained(enrolment=place), shared_of(place).ms) == (2 * MINUTE, MINUTE)


def test_the_training_year_is_that_in_which_the_cycle_began(clock: Clock, subject: User, course: CoursePage) -> None:
    """By the new year of Shanghai; and a merge that learns of an earlier day moves nothing."""
    clock.at = clock.at.replace(year=2027, month=12, day=31, hour=23, minute=59)
    place = enrol(subject=subject, course=course, by=subject)
    assert (place.year, training_year(clock.at + timedelta(minutes=1))) == (2027, 2028)

    place.created = place.created.replace(year=2026)
    place.save()

    assert place.year == 2027


def test_a_void_in_one_place_lets_the_other_place_count(
    learner: Learner, pages: list[LessonPage], menghai: Division, post_to: Callable[..., User]
) -> None:
    false = learner.watch(pages[0])
    learner.watch(pages[1])
    whole = transactions.balances(learner.user.pk)["class_hour"]
    lease = PlayLease.objects.get(uuid=false.lease)
    county = post_to("county_officer", division=menghai, username="county")
    prefecture = post_to("prefecture_officer", division=menghai.parent, username="prefecture")

    asked = voids.ask(lease=lease, by=county, reason="可疑")
    with transaction.atomic():
        voids.decide(void=asked, by=prefecture, approved=True)

    assert learner.gained() == FILM_MS  # of the second place, at the instants at which it was shown there
    minutes = StudyMinute.objects.filter(subject=learner.user, gained_ms__gt=0)
    assert set(minutes.values_list("timeline__lesson", flat=True)) == {pages[1].pk}
    assert transactions.balances(learner.user.pk)["class_hour"] == whole
    learner.check()


@pytest.mark.both_databases
def test_a_second_of_an_edited_film_is_the_same_second_elsewhere(
    learner: Learner, pages: list[LessonPage], base: TrainingBase, owner: User, film: Asset
) -> None:
    """A longer film stands in one lesson now; the old one was seen in a second lesson, the new one in a third."""
    longer = worlds.make_video(base, owner, duration_ms=FILM_MS + MINUTE, title="更正")
    other = worlds.make_course(base, owner, [longer], title="另一门课")
    enrol(subject=learner.user, course=other, by=learner.user)
    [third] = lessons_of(other)
    learner.watch(pages[1])
    old = timelines.timeline_of(pages[0], str(pages[0].body[0].id))
    pages[0].body[0] = ("video", {"asset": longer, "title": "更正", "check": []}, pages[0].body[0].id)
    pages[0].save()
    new = timelines.timeline_of(pages[0], str(pages[0].body[0].id))
    edits.state(
        old=old, new=new, replaced=[Replaced((FILM_MS, FILM_MS), (FILM_MS, FILM_MS + MINUTE))], reason="加长", by=owner
    )

    learner.watch(third, 360)

    assert learner.gained() == FILM_MS + MINUTE
    learner.check()


def test_linked_contents_share_what_was_seen_however_far_and_come_to_an_end() -> None:
    links = [Link("a", "b", ((0, 100, 50),)), Link("b", "c", ((50, 120, 0),)), Link("c", "a", ((0, 10, 3),))]

    found = spread({"a": ((0, 100),)}, links)

    assert found["b"][0] == (50, 150)
    assert found["c"][0] == (0, 70)


def test_two_accounts_that_saw_it_in_two_places_saw_it_once(
    learner: Learner,
    pages: list[LessonPage],
    course: CoursePage,
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    signed_in: Callable[[User], Client],
    owner: User,
) -> None:
    other = make_trainee(division=menghai, name="岩温").user
    enrol(subject=other, course=course, by=other)
    second = Learner(signed_in(other), learner.clock, other)
    learner.watch(pages[0], 180)
    second.watch(pages[1])

    merging.join(kept=learner.user, absorbed=other, by=owner)

    assert (learner.gained(), learner.new) == (FILM_MS, FILM_MS)


def test_the_dry_run_tells_what_was_counted_by_place_and_writing_it_mends_it(
    learner: Learner, pages: list[LessonPage], enrolment: Enrolment
) -> None:
    """As the rows of before stand: each place by itself."""
    learner.watch(pages[0])
    learner.watch(pages[1])
    place = VerifiedInterval.objects.filter(subject=learner.user).order_by("pk")[1].timeline
    at = StudyMinute.objects.filter(subject=learner.user).latest("minute")
    StudyMinute.objects.create(
        subject=learner.user,
        minute=at.minute + timedelta(minutes=9),
        day=at.day,
        enrolment=enrolment,
        timeline=place,
        gained_ms=FILM_MS,
        new_ms=FILM_MS,
    )
    Timeline.objects.update(content="")
    VerifiedInterval.objects.update(content="")
    out, err = StringIO(), StringIO()
    one = str(learner.user.uuid)

    with pytest.raises(CommandError):
        call_command("study", "rebuild", learner=one, stdout=out, stderr=err)
    dry = (learner.gained(), out.getvalue(), err.getvalue())
    call_command("study", "rebuild", write=True, learner=one, stdout=StringIO(), stderr=StringIO())
    assert Act.objects.get().verb == "study.rebuild"  # of whom something was changed, by whoever ran it
    call_command("study", "rebuild", learner=one, stdout=StringIO(), stderr=StringIO())

    assert dry[0] == 2 * FILM_MS  # nothing was written
    assert "1 learners differ" in dry[1]
    assert "do not say what they show" in dry[2]
    assert f"datetime.date(2027, 3, 1), {FILM_MS}, {FILM_MS}), should have None" in dry[2]
    assert (learner.gained(), learner.new) == (FILM_MS, FILM_MS)
    learner.check()


def test_her_page_says_where_it_was_counted(learner: Learner, pages: list[LessonPage]) -> None:
    def shown(page: LessonPage) -> str:
        return str(learner.client.get(page.url).content.decode())

    fresh = shown(pages[1])
    learner.watch(pages[0])
    there, first = shown(pages[1]), shown(pages[0])

    assert "已经计过" not in fresh
    assert f"您在《{pages[0].title}》里学过" in there
    assert first.count("已经计过") == 1  # the second block of the same lesson
    assert "在这一课里有两处" in first


def test_the_reviewer_reads_what_is_there_already_and_what_resembles_it(
    pages: list[LessonPage], base: TrainingBase, owner: User, film: Asset
) -> None:
    for page in pages:
        timelines.update_timelines(page)
    trimmed = worlds.make_video(base, owner, duration_ms=FILM_MS - MINUTE, title="剪过")
    marks = [((place * 2654435761) % 2**32) << 32 | ((place * 40503 + 7) * 2246822519) % 2**32 for place in range(300)]
    for asset, part in ((film, marks), (trimmed, marks[60:])):
        row = asset.artifacts.get(kind="mp4")
        Artifact.objects.create(
            asset=asset,
            stage_run=row.stage_run,
            tree=row.tree,
            kind="fingerprint",
            path="fingerprint.bin",
            size=1,
            current=True,
            facts={"marks": b"".join(mark.to_bytes(8) for mark in part).hex()},
        )
    nearly = ("text", {"text": f"<p>{WORDS}{making.prose(90, start=4)}</p>", "check": making.check()})
    new = worlds.make_course(base, owner, [trimmed, film, nearly], title="新课")
    [lesson] = lessons_of(new)

    found = [(finding.code, finding.words) for finding in gate.findings(lesson) if not finding.blocks]

    again = [words for code, words in found if code == "film_again"]
    assert [page.title in words for page, words in zip(pages[:3], again, strict=True)] == [True] * 3
    assert any(code == "film_resembles" and film.title in words for code, words in found)
    assert [pages[4].title in words for code, words in found if code == "text_resembles"] == [True, False]
    assert gate.blocking(lesson) == []


def test_a_chunk_costs_no_more_queries_than_before(learner: Learner, pages: list[LessonPage]) -> None:
    """A content that was learnt in one place or in two: the same questions to the database."""
    counts = []
    for page, at in ((pages[1], 0), (pages[0], 2 * MINUTE)):
        player = learner.watch(page, 60, at=at)
        learner.clock.tick(10)
        with CaptureQueriesContext(connection) as queries:
            player.post(player.chunk(player.at, player.at + 10_000))
        counts.append(len(queries))

    assert counts[0] == counts[1]
