"""What others read of a page: videos, quizzes with stable ids, contents, and who may open it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from wagtail.models import Page

from courses.pages import catalogue, page_queries
from courses.pages.blocks.blocks import LessonBody
from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


def test_videos_come_in_their_order_with_their_block_s_id(unit: UnitPage, usable: Asset, bare: Asset) -> None:
    lesson = making.make_lesson(unit, usable, bare, live=False)

    found = page_queries.video_blocks(lesson)

    assert [video.asset for video in found] == [usable, bare]
    assert [video.block_id for video in found] == [str(block.id) for block in lesson.body]


def test_a_quiz_keeps_its_ids_from_reading_to_reading(unit: UnitPage) -> None:
    lesson = making.make_lesson(unit, body=[("quiz", making.quiz(kind="multiple", right=(0, 2)))])

    first, again = (page_queries.quiz_blocks(LessonPage.objects.get(pk=lesson.pk)) for _ in range(2))

    assert first == again
    (question,) = first[0].questions
    assert question.kind == "multiple"
    assert [option.correct for option in question.options] == [True, False, True]
    assert len({option.id for option in question.options}) == 3


def test_lessons_come_in_the_order_they_are_learnt_and_only_live_ones(course: CoursePage, live: LessonPage) -> None:
    second = making.make_unit(course, "第二单元")
    last = making.make_lesson(second, title="后")
    making.make_lesson(second, title="草稿", live=False)

    assert list(page_queries.lessons_of(course)) == [live, last]
    assert [(unit.title, [lesson.title for lesson in lessons]) for unit, lessons in page_queries.contents(course)] == [
        ("手法", ["推法"]),
        ("第二单元", ["后"]),
    ]


def test_a_table_of_contents_takes_two_queries(
    course: CoursePage, live: LessonPage, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        page_queries.contents(course)


def test_the_course_of_a_lesson_a_unit_and_itself(course: CoursePage, live: LessonPage) -> None:
    for page in (live, live.get_parent(), course):
        assert page_queries.course_of(page) == course


@pytest.mark.parametrize(
    ("kind", "right", "good"),
    [("single", (0,), True), ("single", (0, 1), False), ("single", (), False), ("multiple", (0, 1), True)],
)
def test_a_question_nobody_can_answer_is_refused(kind: str, right: tuple[int, ...], good: bool) -> None:
    block = LessonBody().child_blocks["quiz"]
    value = block.to_python(making.quiz(kind=kind, right=right))

    if good:
        block.clean(value)
    else:
        with pytest.raises(ValidationError):
            block.clean(value)


def test_the_catalogue_lists_published_courses_of_open_branches(
    course: CoursePage, base: TrainingBase, other_base: TrainingBase
) -> None:
    making.make_course(base.root_page, "草稿课程", live=False)
    assert {c.title for c in catalogue.open_courses()} == {"保健按摩入门", "别处的课程"}
    assert {c.title for c in catalogue.open_courses(base.root_page)} == {"保健按摩入门"}

    catalogue.close(page=other_base.root_page, reason="暂停")

    assert {c.title for c in catalogue.open_courses()} == {"保健按摩入门"}


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"q": "按摩"}, {"保健按摩入门"}),
        ({"suits": "1"}, {"保健按摩入门", "别处的课程"}),
        ({"suits": "2"}, {"普洱茶加工"}),
        ({"kind": "practical"}, {"普洱茶加工"}),
        ({"q": "茶", "suits": "1"}, set()),
        ({"kind": "nonsense"}, {"保健按摩入门", "别处的课程", "普洱茶加工"}),
    ],
)
def test_the_catalogue_finds_by_words_and_facets(
    course: CoursePage, base: TrainingBase, asked: dict[str, str], titles: set[str]
) -> None:
    making.make_course(base.root_page, "普洱茶加工", suitability=["2"], kind="practical")
    index = CourseIndexPage.objects.get(depth=3)

    found = catalogue.listing(index, asked)

    assert {c.title for c in found["courses"]} == titles


def test_a_base_without_courses_says_so_and_is_not_offered(client: Client, other_base: TrainingBase) -> None:
    CoursePage.objects.descendant_of(other_base.root_page).update(live=False)

    empty = client.get(other_base.root_page.url).content.decode()
    searched = client.get(other_base.root_page.url, {"q": "没有的"}).content.decode()
    catalogue_page = client.get(other_base.root_page.get_parent().url).content.decode()

    assert "请放宽条件" not in empty
    assert "这里还没有已发布的课程" in empty
    assert "请放宽条件" in searched
    assert other_base.root_page.url not in catalogue_page


def test_the_catalogue_takes_the_same_queries_for_one_course_and_for_many(
    course: CoursePage, base: TrainingBase, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        making.make_course(base.root_page, f"课程{number}")
    index = CourseIndexPage.objects.get(depth=3)

    with django_assert_num_queries(5):  # two of them say in which ways the courses can be followed
        found = catalogue.listing(index, {})
        assert [course.offers.any for course in found["courses"]] == [False] * 7
        list(found["branches"])


def test_courses_are_everyone_s_and_lessons_are_for_who_has_signed_in(
    course: CoursePage, live: LessonPage, editor: User
) -> None:
    client = Client()
    assert client.get(course.url).status_code == 200
    assert "/login/" in client.get(live.url).headers["Location"]

    client.force_login(editor)

    assert client.get(live.url).status_code == 200


def test_a_draft_is_nobody_s(draft: LessonPage, editor: User) -> None:
    client = Client()
    client.force_login(editor)

    assert client.get(Page.objects.get(pk=draft.pk).url).status_code == 404


def asking(rf: RequestFactory, user: Any) -> Any:
    request = rf.get("/")
    request.user = user
    return request
