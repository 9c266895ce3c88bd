"""The gate looks at the whole: something to learn in a course, no block left empty, and hours that add up."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wagtail.images.models import Image
from wagtail.models import Page, PageLogEntry
from wagtail.rich_text import RichText

from courses.pages.errors import NotReady
from courses.pages.gate import gate
from courses.pages.models import CoursePage, LessonPage, UnitPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making
from tests.courses.pages.test_gate_http import press, videos

pytestmark = pytest.mark.django_db

OPTION = {"text": "揉", "correct": True}
OTHER = {"text": "按", "correct": False}
BLANK_TEXT = [None, "", "<p></p>", "<p>\u3000&nbsp;<br/></p>", "<p>\u200b</p><hr/>"]


def codes(page: Page) -> set[str]:
    return {finding.code for finding in gate.blocking(page)}


def question(text: str = "这是什么手法？", *options: Any, kind: str = "single") -> dict[str, Any]:
    return {"kind": kind, "text": text, "options": list(options), "explanation": ""}


def check(*options: Any) -> dict[str, Any]:
    return {"text": "哪里？", "options": list(options), "explanation": ""}


def asks(text: str, *options: Any, kind: str = "single") -> dict[str, Any]:
    """A question of a survey."""
    return {"kind": kind, "text": text, "options": list(options)}


def quiz(*questions: Any) -> tuple[str, Any]:
    return ("quiz", {"title": "小测验", "questions": list(questions)})


def survey(*questions: Any) -> tuple[str, Any]:
    return ("survey", {"title": "问卷", "questions": list(questions)})


def steps(*texts: str) -> tuple[str, Any]:
    return ("steps", {"title": "怎么做", "steps": [{"text": text, "image": None, "alt": ""} for text in texts]})


def picture(**more: Any) -> tuple[str, Any]:
    return ("image", {"image": None, "alt": "", "decorative": False, "caption": ""} | more)


LEFT_EMPTY: dict[str, tuple[list[Any], set[str]]] = {
    "nothing at all": ([], {"lesson_blank"}),
    "a survey alone": ([survey(asks("好吗？", "好", "不好"))], {"lesson_blank"}),
    "a picture": ([picture()], {"image_missing"}),
    "a picture with words": ([picture(alt="一把剪刀")], {"image_missing"}),
    "a picture that only decorates": ([picture(decorative=True)], {"image_missing"}),
    "a film": ([("video", {"asset": None, "title": "揉法"})], {"video_missing"}),
    "steps": ([steps()], {"steps_blank"}),
    "steps without words": ([steps(" ", "")], {"steps_blank"}),
    "one step": ([steps("拿起剪刀", " ")], {"step_blank"}),
    "a quiz": ([quiz()], {"quiz_blank"}),
    "a question without words": ([quiz(question("  ", OPTION, OTHER))], {"question_unanswerable"}),
    "a question without answers": ([quiz(question())], {"question_unanswerable"}),
    "a question with one answer": ([quiz(question("哪个？", OPTION))], {"question_unanswerable"}),
    "an answer without words": (
        [quiz(question("哪个？", OPTION, {"text": "", "correct": False}))],
        {"question_unanswerable"},
    ),
    "no right answer": ([quiz(question("哪个？", OTHER, OTHER, kind="multiple"))], {"question_unanswerable"}),
    "two right answers to one": ([quiz(question("哪个？", OPTION, OPTION))], {"question_unanswerable"}),
    "a check question": (
        [("text", {"text": RichText("<p>放在手边。</p>"), "check": [check(OTHER, OTHER)]})],
        {"question_unanswerable"},
    ),
    "a survey": ([making.text("放在手边。"), survey()], {"survey_blank"}),
    "a survey's question": ([making.text("手边。"), survey(asks("好吗？", "好"))], {"question_unanswerable"}),
    "nothing": ([making.text("放在手边。"), survey(asks("请写下来", kind="text"))], set()),
    "nothing of many kinds": (
        [
            quiz(question("哪些？", OPTION, OPTION, OTHER, kind="multiple")),
            steps("拿起剪刀"),
            survey(asks("好吗？", "好", "不好")),
        ],
        set(),
    ),
} | {f"text {source!r}": ([("text", {"text": RichText(source or "")})], {"text_blank"}) for source in BLANK_TEXT}


@pytest.mark.parametrize(("body", "found"), LEFT_EMPTY.values(), ids=LEFT_EMPTY.keys())
def test_a_block_left_empty_keeps_a_lesson_back_and_no_draft(
    unit: UnitPage, usable: Asset, body: list[Any], found: set[str]
) -> None:
    lesson = making.make_lesson(unit, live=False, body=body)

    assert codes(lesson) == found
    assert all(finding.subject and finding.link and finding.remedy for finding in gate.blocking(lesson))
    if "question_unanswerable" not in found:  # which is said beside the question while it is written
        block = LessonPage._meta.get_field("body").stream_block
        assert len(block.clean_deferred(lesson.body)) == len(body)


def test_a_picture_without_its_alternative_is_saved_as_a_draft_and_told_above_the_page(
    client: Client, editor: User, base: TrainingBase, ready: LessonPage
) -> None:
    client.force_login(editor)
    image = making.make_image()
    Image.objects.filter(pk=image.pk).update(collection=base.collection)
    row = {"id": "", "type": "image", "order": "1", "deleted": "", "value-image": str(image.pk)}
    row |= {"value-alt": "", "value-caption": "红柄剪刀"}
    sent = videos(ready) | {"body-count": "2"} | {f"body-1-{name}": value for name, value in row.items()}

    response = press(client, ready, "_", **sent)

    assert response.status_code == 302
    draft = LessonPage.objects.get(pk=ready.pk).get_latest_revision_as_object()
    assert [block.block_type for block in draft.body] == ["video", "image"]
    assert codes(draft) == {"image_without_alternative"}


def test_a_deleted_picture_takes_no_lesson_from_its_learners_and_an_empty_quiz_does(live: LessonPage) -> None:
    live.body.append(picture())
    LessonPage.objects.filter(pk=live.pk).update(body=live.body)
    assert codes(LessonPage.objects.get(pk=live.pk)) == {"image_missing"}
    assert gate.withdraw_unready(LessonPage.objects.filter(pk=live.pk)) == 0

    live.body.append(quiz())
    LessonPage.objects.filter(pk=live.pk).update(body=live.body)

    assert gate.withdraw_unready(LessonPage.objects.filter(pk=live.pk)) == 1


NO_LESSON = {"nothing_to_learn"}


@pytest.mark.parametrize(
    ("body", "live", "missing"),
    [
        (None, False, NO_LESSON),
        ([], True, NO_LESSON),
        ([], False, NO_LESSON),
        ([picture(), steps(" ")], False, NO_LESSON),
        ([survey(asks("好吗？", "好", "不好"))], False, NO_LESSON),
        ([quiz(question("哪个？", OTHER, OTHER))], False, NO_LESSON),
        ([("video", {"asset": None, "title": "揉法", "check": []})], False, NO_LESSON),
        ([making.text("放在手边。")], True, set()),
        ([making.text("放在手边。")], False, set()),
        ([quiz(question("哪个？", OPTION, OTHER))], False, set()),
    ],
    ids=["none", "blank", "blank draft", "blank blocks", "survey", "unfit", "no film", "text", "draft", "quiz"],
)
def test_a_course_needs_a_lesson_that_can_be_learnt(
    base: TrainingBase, editor: User, body: list[Any] | None, live: bool, missing: set[str]
) -> None:
    """Whichever way it is sent: handed in, published, saved. What is fit may follow its course."""
    course = making.make_course(base.root_page, "一门课程", live=False, hours_online=Decimal(40))
    if body is not None:
        making.make_lesson(making.make_unit(course), live=live, body=body)
    course.save_revision()

    assert codes(course) == missing
    if not missing:
        course.get_latest_revision().publish()
        return
    for way in (
        lambda: course.get_latest_revision().publish(),
        lambda: course.get_workflow().start(course, editor),
        lambda: save_live(course.pk),
    ):
        with pytest.raises(NotReady):
            way()
    assert not CoursePage.objects.get(pk=course.pk).live


def save_live(pk: int) -> None:
    course = CoursePage.objects.get(pk=pk)
    course.live = True
    course.save()


def test_a_course_that_is_only_read_says_that_nobody_finishes_it(course: CoursePage, unit: UnitPage) -> None:
    making.make_lesson(unit, body=[making.text("放在手边。", checked=False)])
    assert {finding.code: finding.blocks for finding in gate.findings(course)} == {"nothing_to_finish": False}

    making.make_lesson(unit, title="考一考", body=[quiz(question("哪个？", OPTION, OTHER))])

    assert gate.findings(course) == []


def test_a_course_that_is_live_before_its_lessons_says_that_nobody_finds_anything(
    course: CoursePage, ready: LessonPage
) -> None:
    def told() -> set[str]:
        return {finding.code for finding in gate.findings(CoursePage.objects.get(pk=course.pk))}

    assert told() == {"nothing_in_reach"}

    ready.get_latest_revision().publish()
    assert "nothing_in_reach" not in told()

    UnitPage.objects.child_of(course).update(live=False)
    assert "nothing_in_reach" in told()


def test_a_course_put_in_empty_is_off_the_site_within_a_day(base: TrainingBase, live: LessonPage) -> None:
    empty = making.make_course(base.root_page, "空课程")

    gate.sweep()

    assert not CoursePage.objects.get(pk=empty.pk).live
    assert CoursePage.objects.ancestor_of(live).get().live
    assert PageLogEntry.objects.get(action="pages.withdraw").page_id == empty.pk


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("40", ("40 学时", "1800 分钟", "15 分钟", "0.2 分钟", "15.2 分钟", "0.34 学时", "39.66")),
        ("0.5", ("0.16",)),
        ("0.4", ()),
        ("0.3", ()),
    ],
)
def test_declared_hours_stand_beside_what_the_content_brings(
    course: CoursePage, unit: UnitPage, usable: Asset, client: Client, editor: User, declared: str, words: Any
) -> None:
    """A quarter of an hour of film, shown in two lessons, and a text of 48 signs: each counts once."""
    Asset.objects.filter(pk=usable.pk).update(duration_ms=900_000)
    usable.refresh_from_db()
    making.make_lesson(unit, usable, body=[making.text(making.prose(48))])
    making.make_lesson(unit, usable, title="再看", body=[making.text(making.prose(48))])
    making.make_lesson(unit, title="草稿", live=False, body=[making.text(making.prose(4000, start=9))])
    CoursePage.objects.filter(pk=course.pk).update(hours_online=Decimal(declared))
    course.refresh_from_db()

    found = [finding for finding in gate.findings(course) if finding.code == "hours_differ"]

    assert [finding.blocks for finding in found] == [False] * bool(words)
    assert [word for word in words if word not in found[0].words] == []
    client.force_login(editor)
    page = client.get(f"/manage/pages/{course.pk}/edit/").content.decode()
    assert ('data-code="hours_differ"' in page) is bool(words)
    assert 'data-brings="15"' in page


def test_content_that_brings_more_than_is_declared_is_told_too(
    course: CoursePage, unit: UnitPage, usable: Asset
) -> None:
    Asset.objects.filter(pk=usable.pk).update(duration_ms=2 * 2_700_000)
    usable.refresh_from_db()
    making.make_lesson(unit, usable)
    CoursePage.objects.filter(pk=course.pk).update(hours_online=1)
    course.refresh_from_db()

    [found] = gate.findings(course)

    assert found.code == "hours_differ"
    assert "少报了 1 学时" in found.words
