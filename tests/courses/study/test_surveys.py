"""A survey over HTTP: answered once, sealed, and shown without names when enough have answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from courses.assess.marking import StoredQuestion
from courses.assess.models import Accommodation
from courses.pages.blocks.survey_blocks import SurveyQuestionBlock
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import Quiz, survey_blocks
from courses.study.engine import surveys
from courses.study.engine.enrolment import enrol
from courses.study.engine.merging import join
from courses.study.models import Enrolment, SurveyAnswer
from lms.bases.models import TrainingBase
from lms.people.models import Division, HelperLink, PersonKey, Role, Trainee, User
from lms.points.models import Achievement, LedgerTxn
from lms.points.reconcile.rebuild import differences
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.player import Clock

TEXT = "师傅讲得很清楚，就是字幕有点快。"


def survey(*options: str) -> dict[str, Any]:
    return {
        "title": "您觉得这门课怎么样？",
        "questions": [
            {"kind": "single", "text": "听得懂吗？", "options": list(options) or ["听得懂", "有些难"]},
            {"kind": "multiple", "text": "哪些有用？", "options": ["字幕", "手语", "图片"]},
            {"kind": "text", "text": "还想说什么？", "options": []},
        ],
    }


@pytest.fixture
def course(base: TrainingBase, owner: User) -> CoursePage:
    first = [worlds.make_video(base, owner), ("survey", survey()), making.text("毛巾放在手边。")]
    return worlds.make_course(base, owner, first, [worlds.make_video(base, owner, title="二"), ("survey", survey())])


@pytest.fixture
def client_of(signed_in: Callable[[User], Client], subject: User) -> Client:
    return signed_in(subject)


def test_a_plain_form_is_sent_and_the_page_says_that_it_was_answered(
    client_of: Client, lesson: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    before = shown(client_of, lesson)

    answer = client_of.post(address(lesson), given(lesson))
    after = shown(client_of, lesson)

    assert f'action="{address(lesson)}"' in before
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#survey-{block(lesson).block_id}")
    assert "谢谢，您的回答已提交。又得 2 分。" in after
    assert "您已填写这份问卷" in after
    assert f'action="{address(lesson)}"' not in after
    slip = SurveyAnswer.objects.get()
    assert (slip.enrolment, slip.actor, slip.lesson) == (enrolment, subject, lesson)
    single, multiple, text = block(lesson).questions
    assert slip.answers == {
        single.id: [single.options[1].id],
        multiple.id: [option.id for option in multiple.options[:2]],
        text.id: [TEXT],
    }


def test_what_she_wrote_is_sealed_and_ends_with_her_key(
    client_of: Client, lesson: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    client_of.post(address(lesson), given(lesson))
    slip = SurveyAnswer.objects.get()

    assert TEXT.encode() not in bytes(slip.given_sealed)
    assert TEXT in slip.given
    PersonKey.objects.filter(user=subject).delete()
    assert SurveyAnswer.objects.get().answers == {}
    assert surveys.results(lesson)[0].answered == 0


def test_it_is_answered_once(client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    client_of.post(address(lesson), given(lesson))

    client_of.post(address(lesson), given(lesson))

    assert SurveyAnswer.objects.count() == 1
    assert "这份问卷已经答过了" in shown(client_of, lesson)


def test_points_come_once_a_course_and_the_ledger_computed_again_agrees(
    client_of: Client, lesson: LessonPage, second: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    client_of.post(address(lesson), given(lesson))

    client_of.post(address(second), given(second))

    assert SurveyAnswer.objects.count() == 2
    assert Achievement.objects.get().kind == "survey"
    assert LedgerTxn.objects.get(kind="survey").subject == subject
    assert differences(subject.pk) == []
    assert "又得 2 分" not in shown(client_of, second).split("谢谢，您的回答已提交。")[-1].split("</p>")[0]


def test_two_accounts_of_one_learner_answered_once_in_all(
    client_of: Client,
    signed_in: Callable[[User], Client],
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    owner: User,
    course: CoursePage,
    lesson: LessonPage,
    second: LessonPage,
    subject: User,
    enrolment: Enrolment,
) -> None:
    other = make_trainee(division=menghai).user
    enrol(subject=other, course=course, by=other)
    for client in (client_of, signed_in(other)):
        client.post(address(lesson), given(lesson))

    join(kept=subject, absorbed=other, by=owner)
    client_of.post(address(second), given(second))
    client_of.post(address(lesson), given(lesson))

    standing = LedgerTxn.objects.filter(kind="survey", reversed_by=None)
    assert [txn.subject for txn in standing] == [subject]
    assert differences(subject.pk) == []
    assert SurveyAnswer.objects.filter(enrolment__subject=subject).count() == 2


def test_what_an_absorbed_account_answered_is_answered(
    client_of: Client,
    signed_in: Callable[[User], Client],
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    owner: User,
    course: CoursePage,
    lesson: LessonPage,
    subject: User,
    enrolment: Enrolment,
) -> None:
    other = make_trainee(division=menghai).user
    enrol(subject=other, course=course, by=other)
    signed_in(other).post(address(lesson), given(lesson))

    join(kept=subject, absorbed=other, by=owner)
    client_of.post(address(lesson), given(lesson))

    assert SurveyAnswer.objects.count() == 1
    assert "您已填写这份问卷" in shown(client_of, lesson)
    assert [txn.subject for txn in LedgerTxn.objects.filter(kind="survey", reversed_by=None)] == [subject]


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "您还没有回答任何问题"), ({"q-nothing": "x"}, "您还没有回答任何问题")],
)
def test_nothing_answered_is_no_answer(
    fields: dict[str, str], words: str, client_of: Client, lesson: LessonPage, enrolment: Enrolment
) -> None:
    client_of.post(address(lesson), fields)

    assert not SurveyAnswer.objects.exists()
    assert words in shown(client_of, lesson)


def test_what_was_not_offered_is_left_out_and_words_have_an_end(
    client_of: Client, lesson: LessonPage, enrolment: Enrolment
) -> None:
    single, multiple, text = block(lesson).questions
    fields = {
        f"q-{single.id}": [option.id for option in single.options],
        f"q-{multiple.id}": ["made-up", multiple.options[2].id, multiple.options[2].id],
        f"q-{text.id}": "长" * 5000,
    }

    client_of.post(address(lesson), fields)

    said = SurveyAnswer.objects.get().answers
    assert said[single.id] == [single.options[0].id]
    assert said[multiple.id] == [multiple.options[2].id]
    assert [len(words) for words in said[text.id]] == [surveys.LONGEST]


def test_a_survey_that_is_not_there_and_a_course_not_taken(client_of: Client, lesson: LessonPage, clock: Clock) -> None:
    client_of.post(address(lesson), given(lesson))
    assert "您还没有参加这门课程" in shown(client_of, lesson)

    client_of.post(f"/study/lessons/{lesson.pk}/surveys/nowhere/", {})

    assert "这份问卷已不存在" in shown(client_of, lesson)
    assert not SurveyAnswer.objects.exists()


def test_a_helper_enters_it_only_where_the_learner_needs_it(
    signed_in: Callable[[User], Client],
    make_user: Callable[..., User],
    clock: Clock,
    trainee: Trainee,
    lesson: LessonPage,
    enrolment: Enrolment,
) -> None:
    mother = make_user("mother")
    HelperLink.objects.create(helper=mother, trainee=trainee, consent_note="当面", starts=clock.at.date())
    client = signed_in(mother)
    session = client.session
    session["subject"] = trainee.user_id
    session.save()

    client.post(address(lesson), given(lesson))
    refused = shown(client, lesson)
    Accommodation.objects.create(subject=trainee.user, kind="scribe", starts=clock.at.date())
    client.post(address(lesson), given(lesson))

    assert "问卷由学员本人填写" in refused
    slip = SurveyAnswer.objects.get()
    assert (slip.enrolment.subject, slip.actor) == (trainee.user, mother)


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_slips_are_written_in_ink(verb: str, client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    client_of.post(address(lesson), given(lesson))
    rows = SurveyAnswer.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(block_id="x") if verb == "update" else rows._raw_delete(rows.db)


def test_results_come_five_at_a_time_and_without_names(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    make_trainee: Callable[..., Trainee],
    menghai: Division,
    base: TrainingBase,
    course: CoursePage,
    lesson: LessonPage,
    clock: Clock,
) -> None:
    editor = signed_in(post_to(Role.BASE_EDITOR, division=menghai, organisation=base.organisation))
    people = [make_trainee(division=menghai, name=f"学员{place}") for place in range(6)]

    pages = []
    for place, person in enumerate(people):
        enrol(subject=person.user, course=course, by=person.user)
        signed_in(person.user).post(address(lesson), given(lesson, words=f"第{9 - place}句话"))
        pages.append(editor.get(f"/study/lessons/{lesson.pk}/surveys/").content.decode())

    assert "第9句话" not in pages[3]
    assert "目前收到 4 份" in pages[3]
    assert [f"第{number}句话" in pages[4] for number in (9, 8, 7, 6, 5)] == [True] * 5
    assert "第4句话" not in pages[5]
    assert "已有 6 人作答，以下是前 5 份的结果" in pages[5]
    assert not any(person.user.name in page for person in people for page in pages)
    result = surveys.results(lesson)[0]
    assert [question.counts for question in result.questions] == [
        (("听得懂", 0), ("有些难", 5)),
        (("字幕", 5), ("手语", 5), ("图片", 0)),
        (),
    ]
    assert result.questions[2].texts == tuple(f"第{number}句话" for number in (5, 6, 7, 8, 9))


def test_only_those_who_write_the_course_see_results(
    signed_in: Callable[[User], Client],
    post_to: Callable[..., User],
    mengla: Division,
    subject: User,
    lesson: LessonPage,
) -> None:
    elsewhere = making.make_base(mengla, "勐腊县另一所学校")
    other = post_to(Role.BASE_EDITOR, division=mengla, organisation=elsewhere.organisation)

    assert signed_in(subject).get(f"/study/lessons/{lesson.pk}/surveys/").status_code == 403
    assert signed_in(other).get(f"/study/lessons/{lesson.pk}/surveys/").status_code == 403


def test_a_question_that_was_changed_keeps_what_was_said_to_it(
    client_of: Client,
    lesson: LessonPage,
    enrolment: Enrolment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(surveys, "TOGETHER", 1)
    client_of.post(address(lesson), given(lesson))
    page = LessonPage.objects.get(pk=lesson.pk)
    [stream] = [child for child in page.body if child.block_type == "survey"]
    del stream.value["questions"][0]
    page.save()

    result = surveys.results(page)[0]

    assert [question.text for question in result.questions] == ["哪些有用？", "还想说什么？", "听得懂吗？"]
    assert result.questions[2].counts == (("听得懂", 0), ("有些难", 1))


def test_options_that_the_page_has_no_more_come_as_it_had_them() -> None:
    """PostgreSQL gives an object's names back by their length and bytes, not as they were written."""
    asked: StoredQuestion = {
        "id": "q",
        "kind": "single",
        "text": "听得懂吗？",
        "options": {"a": "有些难", "b": "听得懂"},
        "order": ["b", "a"],
        "right": [],
        "explanation": "",
    }
    later: StoredQuestion = {**asked, "options": {"a": "有些难", "c": "听不懂"}, "order": ["a", "c"]}
    slips = [surveys.Slip([asked], {"q": ["a"]}), surveys.Slip([later], {"q": ["c"]})]

    [result] = surveys.tally(Quiz("survey", "一份问卷", ()), slips)

    assert result.counts == (("听得懂", 0), ("有些难", 1), ("听不懂", 1))


@pytest.mark.parametrize(
    ("kind", "options", "good"),
    [
        ("single", ["a"], False),
        ("single", ["a", "b"], True),
        ("text", ["a", "b"], False),
        ("text", [], True),
        ("multiple", [], False),
    ],
)
def test_a_question_that_nobody_can_answer_is_refused_while_it_is_written(
    kind: str, options: list[str], good: bool
) -> None:
    from django.core.exceptions import ValidationError

    question = SurveyQuestionBlock()
    value = question.to_python({"kind": kind, "text": "？", "options": options})

    if good:
        question.clean(value)
    else:
        with pytest.raises(ValidationError):
            question.clean(value)


def test_a_lesson_with_a_survey_is_finished_without_it(lesson: LessonPage) -> None:
    """Saying what one thinks is free: neither the gate nor finishing waits for it."""
    from courses.pages.blocks.sections import asks_for_proof, sections
    from courses.pages.gate.gate import blocking

    assert blocking(lesson) == []
    assert [section.words for section in sections(lesson)] == ["毛巾放在手边。"]
    assert asks_for_proof(lesson)


def block(lesson: LessonPage) -> Any:
    return survey_blocks(lesson)[0]


def address(lesson: LessonPage) -> str:
    return f"/study/lessons/{lesson.pk}/surveys/{block(lesson).block_id}/"


def given(lesson: LessonPage, *, words: str = TEXT) -> dict[str, Any]:
    single, multiple, text = block(lesson).questions
    return {
        f"q-{single.id}": single.options[1].id,
        f"q-{multiple.id}": [option.id for option in multiple.options[:2]],
        f"q-{text.id}": words,
    }


def shown(client: Client, lesson: LessonPage) -> str:
    with translation.override("zh-hans"):
        answer = client.get(lesson.get_url())
    assert answer.status_code == 200
    return answer.content.decode()
