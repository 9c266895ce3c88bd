"""Check questions as an editor writes them; texts written before there were any; and the hint where one is missing."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.pages.blocks.blocks import LessonBody, TextBlock
from courses.pages.blocks.sections import asks_to_be_read, sections
from courses.pages.gate import gate
from courses.pages.models import LessonPage, UnitPage
from courses.pages.page_queries import check_of, parts
from lms.people.models import User
from tests.courses.pages import making

pytestmark = pytest.mark.django_db


def test_an_editor_writes_a_text_with_its_question(client: Client, reviewer: User, unit: UnitPage) -> None:
    client.force_login(reviewer)
    lesson = making.make_lesson(unit, body=[making.text("旧的文字", checked=False)])

    save(client, lesson, [("毛巾", True), ("剪刀", False)])

    [section] = sections(LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object())
    assert section.words == "新的文字。"
    # Where the editor wrote the right one, tells nobody where it stands.
    assert {(option.text, option.correct) for option in section.check.options} == {("毛巾", True), ("剪刀", False)}


@pytest.mark.parametrize("options", [[("毛巾", False), ("剪刀", False)], [("毛巾", True), ("剪刀", True)]])
def test_a_question_without_one_right_answer_is_refused(
    client: Client, reviewer: User, unit: UnitPage, options: list[tuple[str, bool]]
) -> None:
    client.force_login(reviewer)
    lesson = making.make_lesson(unit, body=[making.text("旧的文字", checked=False)])

    html = save(client, lesson, options).content.decode()

    assert json.dumps("请标出唯一正确的答案")[1:-1] in html  # Wagtail hands errors to its script
    assert not asks_to_be_read(LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object())


def save(client: Client, lesson: LessonPage, options: list[tuple[str, bool]]) -> Any:
    """The form as the browser sends it: one text with one question."""
    answers = [{"text": text} | ({"correct": "on"} if right else {}) for text, right in options]
    question = {"text": "要准备什么？", "options": listed(answers), "explanation": ""}
    body = streamfield([("text", {"text": rich_text("<p>新的文字。</p>"), "check": listed([question])})])
    data = {"title": lesson.title, "slug": lesson.slug, "summary": "", "body": body, "comments": inline_formset([])}
    return client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), nested_form_data(data))


def listed(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows of a ListBlock."""
    rows = {str(place): {"value": value, "order": place, "deleted": ""} for place, value in enumerate(values)}
    return {"count": len(values)} | rows


def test_a_question_has_two_to_four_answers() -> None:
    block = LessonBody().child_blocks["text"].child_blocks["check"].child_block
    one = {"text": "？", "options": [{"text": "手边", "correct": True}], "explanation": ""}
    five = {"text": "？", "options": [{"text": str(number), "correct": number == 0} for number in range(5)]}

    for value in (one, five | {"explanation": ""}):
        with pytest.raises(ValidationError):
            block.clean(block.normalize(value))


def test_a_bare_text_is_a_text_without_a_question(unit: UnitPage) -> None:
    """As scripts write it, and as revisions hold it that are older than check questions."""
    lesson = making.make_lesson(unit, body=[("text", RichText("<p>请读。</p>"))])
    raw = [{"type": "text", "id": "11111111-1111-4111-8111-111111111111", "value": "<p>旧版。</p>"}]
    LessonPage.objects.filter(pk=lesson.pk).update(body=json.dumps(raw))

    [part] = parts(LessonPage.objects.get(pk=lesson.pk))

    assert part.block.value["text"].source == "<p>旧版。</p>"
    assert part.check is None
    assert TextBlock().to_python("<p>旧版。</p>")["text"].source == "<p>旧版。</p>"


def test_a_form_opened_before_there_were_questions_is_still_taken() -> None:
    sent = {"value-text": "新的", "value-title": "标题"}

    value = LessonBody().child_blocks["video"].value_from_datadict(sent | {"value-asset": ""}, {}, "value")

    assert value["title"] == "标题"
    assert len(value["check"]) == 0


def test_words_are_what_is_read_whatever_the_markup(unit: UnitPage) -> None:
    steps = {"title": "两步", "steps": [{"text": "洗手。"}, {"text": "铺毛巾。"}], "check": making.check()}
    text = ("text", {"text": RichText("<h2>毛巾</h2><p>很 <b>干净</b>，OK？</p>"), "check": making.check()})
    lesson = making.make_lesson(unit, body=[text, ("steps", steps)])

    first, second = sections(lesson)

    assert (first.words, first.characters) == ("毛巾 很 干净，OK？", 6)  # five characters and a word
    assert second.words == "两步 洗手。 铺毛巾。"
    assert [check_of(block) is not None for block in lesson.body] == [True, True]


def test_the_editor_is_told_where_reading_earns_nothing_and_may_publish_all_the_same(unit: UnitPage) -> None:
    plain = making.make_lesson(unit, title="只读", body=[making.text("请读。", checked=False)], live=False)
    asking = making.make_lesson(unit, title="有题", body=[making.text("请读。")], live=False)

    assert "text_without_check" in {finding.code for finding in gate.findings(plain)}
    assert "text_without_check" not in {finding.code for finding in gate.findings(asking)}
    assert not gate.blocking(plain)
