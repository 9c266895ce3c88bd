"""The whole demonstration: what its screens show after `make demo`, built once for the tests of this file."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.images import get_image_model

from courses.pages.gate import gate
from courses.pages.models import CoursePage, LessonPage
from lms.bases.models import BaseStep, Status, TrainingBase
from lms.delivery.models import Cohort, CohortMember, Mark, WaitingMember
from lms.people.models import (
    Act,
    Claim,
    CounsellorAssignment,
    DisabilityCertificate,
    GuardianConsent,
    HelperLink,
    Need,
    Posting,
    Trainee,
)
from lms.plan.models import CountingRule, PlanPeriod
from lms.points.models import LedgerTxn
from lms.records.models import Certificate
from lms.world import publishing
from lms.world.build import build_whole
from lms.world.courses.reading import TEXTS
from lms.world.films.further_scripts import FURTHER
from lms.world.films.script import Script
from lms.world.people import account
from lms.world.pictures.library import PICTURES
from media_pipeline.engine import runs
from media_pipeline.models import Asset
from tests.lms.world.small_films import small_film

pytestmark = [pytest.mark.indexed, pytest.mark.wide]  # the whole world is encoded, twice: minutes


def whole(folder: Path) -> list[str]:
    said: list[str] = []
    first = small_film(folder / "hands")

    def shoot(_say: Any, script: Script) -> Any:
        return small_film(folder / script.title, script)

    build_whole(say=said.append, shoot=lambda _say: first, shoot_script=shoot)
    return said


@pytest.fixture(scope="module")
def built(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return whole(tmp_path_factory.mktemp("films"))


@pytest.fixture
def world(built: list[str], db: None) -> list[str]:
    return built


def test_six_bases_stand_in_different_places_and_states_each_by_its_steps(world: list[str]) -> None:
    status = Counter(TrainingBase.objects.values_list("status", flat=True))

    assert status == {Status.ACCREDITED: 4, Status.ADMITTED: 1, Status.SUSPENDED: 1}
    assert {code[:4] for code in TrainingBase.objects.values_list("division", flat=True)} == {
        "5301",
        "5308",
        "5325",
        "5328",
    }
    suspended = TrainingBase.objects.get(status=Status.SUSPENDED)
    steps = BaseStep.objects.filter(base=suspended).order_by("pk")
    assert [step.status for step in steps] == [Status.ACCREDITED, Status.RECTIFYING, Status.SUSPENDED]
    assert all(step.by for step in steps)
    assert steps.last().reason  # type: ignore[union-attr]


def test_every_post_was_given_by_somebody_who_may_and_stands_in_the_journal(world: list[str]) -> None:
    posts = Posting.objects.all()

    assert all(post.by is not None and post.by != post.user for post in posts)
    assert Act.objects.filter(verb="posting.begin").count() == posts.count()
    county = Posting.objects.get(user=account("county"))
    assert county.by == account("prefecture")
    assert Posting.objects.get(user=account("province")).by == account("operator")


def test_forty_trainees_of_all_seven_categories_and_every_need(world: list[str]) -> None:
    trainees = Trainee.objects.all()

    assert trainees.count() == 40
    assert trainees.filter(confirmed=None).count() == Claim.objects.waiting().count() == 4
    assert set(DisabilityCertificate.objects.values_list("category", flat=True)) == set(range(1, 8))
    assert set(Need.objects.values_list("code", flat=True)) == set(Need.Code.values)
    assert len(set(trainees.values_list("division", flat=True))) >= 6
    assert GuardianConsent.objects.count() == 4
    assert HelperLink.objects.filter(kind=HelperLink.Kind.GUARDIAN).count() == 4
    assert set(CounsellorAssignment.objects.values_list("counsellor__username", flat=True)) == {
        "counsellor",
        "jinghongcounsellor",
    }
    assert Act.objects.filter(verb="trainee.add").count() == 24


def test_six_courses_are_published_with_covers_and_pictures_that_say_what_they_show(world: list[str]) -> None:
    courses = CoursePage.objects.live()

    assert courses.count() == 6
    assert all(course.cover is not None for course in courses)
    for lesson in LessonPage.objects.live():
        for block in lesson.body:
            if block.block_type == "image":
                assert block.value["alt"].strip()
    further = [course for course in courses if course.slug not in ("massage-introduction", "tea-for-guests")]
    assert [gate.findings(course) for course in further] == [[]] * 4  # nothing blocks, and declared hours agree
    assert {finding.code for lesson in LessonPage.objects.live() for finding in gate.blocking(lesson)} == set()


def test_every_drawn_picture_is_used_and_every_text_is_a_course(world: list[str]) -> None:
    on_shelves = {
        Path(name).stem.partition(".")[0] for name in get_image_model().objects.values_list("file", flat=True)
    }

    assert {name for name in PICTURES if not any(each.startswith(name) for each in on_shelves)} == set()
    assert len(list(TEXTS.glob("*.txt"))) == 4


def test_two_films_wait_for_the_service_and_their_lessons_for_them(world: list[str]) -> None:
    films = Asset.objects.filter(title__in=[script.title for script in FURTHER])
    waiting = LessonPage.objects.filter(live=False)

    assert [film.ready_min for film in films] == [False, False]
    assert {lesson.title.partition("：")[2] for lesson in waiting} == {film.title for film in films}
    assert {finding.code for lesson in waiting for finding in gate.blocking(lesson)} == {"not_playable"}
    assert sum("the running service encodes it" in words for words in world) == 2
    board = browser("collegeeditor").get("/manage/media/").content.decode()
    assert all(film.title in board for film in films)


def test_once_a_film_is_encoded_its_lesson_is_published_and_no_other(world: list[str]) -> None:
    film = Asset.objects.get(title=FURTHER[0].title)
    assert publishing.sweep() == 0

    for run in film.runs.filter(state="running").order_by("pk"):
        runs.run_inline(run)

    assert publishing.sweep() == 1
    assert publishing.sweep() == 0
    lesson = LessonPage.objects.get(title=f"视频复习：{film.title}")
    assert lesson.live
    assert gate.blocking(lesson) == []
    assert film.title in browser("heqiang").get(lesson.url).content.decode()


def test_classes_stand_in_five_states(world: list[str]) -> None:
    states = Counter(Cohort.objects.values_list("state", flat=True))
    members = CohortMember.objects.filter(cohort__state=Cohort.State.CLOSED)
    enrolling = Cohort.objects.get(state=Cohort.State.APPROVED)

    assert states == {"running": 1, "closed": 1, "approved": 1, "cancelled": 1, "submitted": 1}
    assert Counter(members.values_list("state", flat=True)) == {"finished": 4, "not_finished": 1}
    assert Mark.objects.filter(session__cohort__state=Cohort.State.CLOSED).count() == 15
    assert WaitingMember.objects.filter(cohort=enrolling).count() == 1
    assert enrolling.members.count() == enrolling.places == 6
    assert Certificate.objects.count() == 2 + 4
    assert PlanPeriod.objects.count() == 2
    assert CountingRule.objects.count() == 1


def test_pages_of_the_tour_open_and_show_it(world: list[str]) -> None:
    catalogue = browser("heqiang").get("/courses/").content.decode()
    to_confirm = browser("county").get("/people/to-confirm/").content.decode()
    bases = browser("province").get("/bases/").content.decode()

    assert catalogue.count("card__cover") == 6
    assert "岩温扁" in to_confirm
    assert "张顺" not in to_confirm  # of another county
    assert "思茅区咖啡加工技能培训基地" in bases


def test_a_second_time_nothing_is_added(world: list[str], tmp_path: Path) -> None:
    once = census()

    whole(tmp_path)

    assert census() == once


def census() -> dict[str, int]:
    models = (Act, Asset, Certificate, Claim, Cohort, LedgerTxn, LessonPage, Mark, Posting, Trainee, get_image_model())
    return {str(model): model.objects.count() for model in models}


def browser(name: str) -> Client:
    client = Client()
    client.force_login(account(name), backend="lms.people.signing_in.backends.ByPassword")
    return client
