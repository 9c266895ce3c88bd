"""Small worlds against the real intake, each compared with the oracle: I1 to I11, I13 to I18.

PROVE_WORLDS says how many (40, on PostgreSQL 12; `make test-long` asks for 10,000), PROVE_SEED picks one: a failure
prints its seed. Every eleventh world is a wider one: there people also read, answer that they are there, come to
class, films are replaced, and study is voided. In every seventh what they learn from stands in a second course too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from courses.pages.models import CoursePage
from courses.pages.page_queries import lessons_of
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from courses.study.values import counting
from lms.bases.models import TrainingBase
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Programme
from lms.people.models import Division, Trainee, User
from lms.points.policy import versions
from lms.points.values import rules
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.conftest import base, clock, inhabited, owner  # noqa: F401
from tests.courses.study.player import Clock
from tests.simulator.checks import SELF_STUDY_CAP, compare
from tests.simulator.oracle import Rules, shanghai
from tests.simulator.owed import Terms, Worth
from tests.simulator.wider import School, Twins, Wider
from tests.simulator.world import Film, World

pytestmark = pytest.mark.both_databases

SHARES = 10
FIRST = 270_301_000  # the seed of the first world
WORLDS = int(os.environ.get("PROVE_WORLDS", "40"))
WIDER_EVERY = 11
TWINS_EVERY = 7
FILMS_S = (120, 600)
CORRECTED_S = (100, 145)  # what stands in the shorter film's place later on
FIRST_TERMS = (1, 4)  # minutes a point, points a day: so that small worlds earn some
RULES = rules.DEFAULT | {"attendance": 6, "attendance_minutes": 60, "attendance_day_cap": 8}
WORTH = Worth(RULES["lesson"], RULES["course"], RULES["attendance"], RULES["attendance_day_cap"])
assert RULES["self_study_day_cap"] == SELF_STUDY_CAP


@pytest.mark.parametrize("share", range(SHARES))
def test_every_world_ends_as_the_oracle_says(
    share: int, begin: Callable[[int], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = [FIRST + number for number in range(WORLDS) if number % SHARES == share]
    if "PROVE_SEED" in os.environ:
        seeds = [int(os.environ["PROVE_SEED"])] if share == 0 else []
    for seed in seeds:
        with transaction.atomic():
            world = begin(seed)
            # A day's allowance that a world can use up, or the real one; and whether somebody has to say she is there.
            slack, minutes = world.chance.choice([2_000, 60_000]), world.chance.choice([0, 0, 3])
            if isinstance(world, Wider):
                minutes = world.chance.choice([0, 0.25, 1])
            monkeypatch.setattr(counting, "DAY_SLACK_MS", slack)
            steps = world.chance.randint(8, 20) if isinstance(world, Wider) else world.chance.randint(3, 8)
            try:
                # Not the fixture `settings`, which stacks every change upon the last: a thousand are too many.
                with override_settings(STUDY_PRESENCE_MINUTES=minutes):
                    world.live(steps)
                    compare(world, Rules(slack, int(minutes * 60_000)), WORTH)
            except AssertionError as error:
                story = "\n".join(str(event) for event in world.log)
                pytest.fail(f"World {seed} (PROVE_SEED={seed} repeats it): {error}\n{story}", pytrace=False)
            transaction.set_rollback(True)


@pytest.fixture
def begin(
    base: TrainingBase,  # noqa: F811
    owner: User,  # noqa: F811
    clock: Clock,  # noqa: F811
    menghai: Division,
    make_trainee: Callable[..., Trainee],
    wider_course: CoursePage,
    twin_course: CoursePage,
    school: School,
) -> Callable[[int], World]:
    """begin(seed): a world at nine in the morning; its rows are rolled back by whoever asked."""
    course = worlds.make_course(
        base, owner, *[[worlds.make_video(base, owner, duration_ms=s * 1000)] for s in FILMS_S], title="录像课"
    )
    people = [make_trainee(division=menghai, name=name, sign_in=False).user for name in ("岩温", "玉香")]
    for each in people:
        enrol(subject=each, course=course, by=each)
        join(cohort=school.cohort, subject=each, by=owner)
    nine = clock.at
    clock.at = nine - timedelta(days=1)
    raw = RULES | {"minutes_per_point": FIRST_TERMS[0], "media_day_cap": FIRST_TERMS[1]}
    versions.enact(starts=shanghai(nine), raw=raw, reason="simulated", by=owner)
    for each, year in zip(people, (2027, 2026), strict=True):  # hers began in the year before
        Enrolment.objects.create(subject=each, course=twin_course, by=each, created=nine.replace(year=year, month=1))
    twins = [page for page in lessons_of(twin_course) if page.body[0].block_type == "video"]
    twin_films = [
        Film(page.pk, str(block.id), block.value["asset"].duration_ms) for page in twins for block in page.body
    ]
    twin_text = lessons_of(twin_course).last()
    assert twin_text is not None
    both = replace(school, readable=[*school.readable, (twin_text.pk, str(twin_text.body[0].id))])
    films, wider_films = films_of(course), films_of(wider_course)
    lessons, wider_lessons = ([lesson.pk for lesson in lessons_of(each)] for each in (course, wider_course))

    def make(seed: int) -> World:
        clock.at = nine
        if seed % TWINS_EVERY == 0:
            of_both = [*wider_lessons, *(page.pk for page in lessons_of(twin_course))]
            world: World = Twins(seed, clock, [*wider_films, *twin_films], people, RULES, of_both, school=both)
        elif seed % WIDER_EVERY:
            world = World(seed, clock, list(films), people, RULES, lessons)
        else:
            world = Wider(seed, clock, list(wider_films), people, RULES, wider_lessons, school=school)
        world.policies.append(Terms(shanghai(nine), *FIRST_TERMS))
        return world

    return make


def films_of(course: CoursePage) -> list[Film]:
    lessons = zip(lessons_of(course), FILMS_S, strict=False)
    return [Film(lesson.pk, worlds.video_block(lesson), seconds * 1000) for lesson, seconds in lessons]


@pytest.fixture
def wider_course(base: TrainingBase, owner: User) -> CoursePage:  # noqa: F811
    """Two films, the shorter with a question for those who read its transcript; and a text with one."""
    films = [worlds.make_video(base, owner, duration_ms=seconds * 1000) for seconds in FILMS_S]
    course = making.make_course(base.root_page)
    unit = making.make_unit(course)
    asked = ("video", {"asset": films[0], "title": films[0].title, "check": making.check()})
    making.make_lesson(unit, title="第1课", body=[asked])
    making.make_lesson(unit, films[1], title="第2课")
    making.make_lesson(unit, title="第3课", body=[making.text(making.prose(110))])
    return course


@pytest.fixture
def twin_course(base: TrainingBase, wider_course: CoursePage) -> CoursePage:  # noqa: F811
    """The first film of the other course, twice in one lesson, once more by itself, and its text."""
    first, _second, text = lessons_of(wider_course)
    film = first.body[0].value["asset"]
    course = making.make_course(base.root_page, title="同样的课")
    unit = making.make_unit(course)
    making.make_lesson(unit, film, film, title="第1课")
    making.make_lesson(unit, film, title="第2课")
    making.make_lesson(unit, title="第3课", body=[making.text(making.prose(110))])
    assert text.body[0].block_type == "text"
    return course


@pytest.fixture
def school(
    base: TrainingBase,  # noqa: F811
    owner: User,  # noqa: F811
    menghai: Division,
    post_to: Callable[..., User],
    wider_course: CoursePage,
    clock: Clock,  # noqa: F811
) -> School:
    programme = Programme.objects.create(organisation=base.organisation, course=wider_course, title="保健按摩培训")
    day = clock.at.date()
    cohort = Cohort.objects.create(
        programme=programme, division=menghai, teacher=owner, code="A", name="A班", starts=day, ends=day
    )
    film, _second, text = lessons_of(wider_course)
    return School(
        county=post_to("county_officer", division=menghai, username="county"),
        prefecture=post_to("prefecture_officer", division=menghai.parent, username="prefecture"),
        teacher=owner,
        cohort=cohort,
        corrected={0: [worlds.make_video(base, owner, duration_ms=s * 1000, title="更正") for s in CORRECTED_S]},
        readable=[(film.pk, worlds.video_block(film)), (text.pk, str(text.body[0].id))],
    )
