"""A quiz over HTTP: a plain form, marked from what was published, by the learner alone."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses.assess.models import Accommodation, QuestionSet, QuizAttempt
from courses.pages.models import LessonPage
from courses.study.models import Enrolment
from lms.people.models import HelperLink, Trainee, User
from tests.courses.study import worlds
from tests.courses.study.player import Clock
from tests.drawn import end_session, form_of, sign_in

SURVEY = "/study/lessons/{}/surveys/{}/"


def test_a_plain_form_is_marked_and_leads_back_to_the_quiz(
    client_of: Client, lesson: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    response = client_of.post(address(lesson), worlds.answers(lesson))

    attempt = QuizAttempt.objects.get()
    assert response.status_code == 303
    assert response["Location"].endswith(f"#quiz-{worlds.quiz_block(lesson).id}")
    assert (attempt.subject, attempt.actor, attempt.passed, attempt.right) == (subject, subject, True, 1)


def test_the_same_as_json_tells_what_is_right_only_after_passing(
    client_of: Client, lesson: LessonPage, enrolment: Enrolment
) -> None:
    json = {"Accept": "application/json"}

    failed = client_of.post(address(lesson), worlds.answers(lesson, right=False), headers=json).json()
    passed = client_of.post(address(lesson), worlds.answers(lesson), headers=json).json()

    assert not failed["passed"]
    assert all(not mark["correct"] and not mark["explanation"] for mark in failed["marks"].values())
    assert passed["passed"]
    assert all(mark["correct"] for mark in passed["marks"].values())


def test_nothing_chosen_is_no_attempt(client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    response = client_of.post(address(lesson), {}, headers={"Accept": "application/json"})

    assert response.status_code == 422
    assert response.json()["code"] == "nothing_answered"
    assert not QuizAttempt.objects.exists()


def test_what_no_question_offers_is_not_kept(client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    answers = worlds.answers(lesson)
    (name, right) = next(iter(answers.items()))
    json = {"Accept": "application/json"}
    words = "岩温住在勐海" * 1_000

    client_of.post(address(lesson), {name: [right, words, "\0"], "q-other": words}, headers=json)
    invented = client_of.post(address(lesson), {name: words}, headers=json)

    assert QuizAttempt.objects.get().answers == {name.removeprefix("q-"): [right]}
    assert QuizAttempt.objects.get().passed
    assert invented.json()["code"] == "nothing_answered"


def test_a_quiz_that_is_not_there_is_said_so(client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    response = client_of.post(f"/lessons/{lesson.pk}/quizzes/nowhere/", {}, headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert response.json()["code"] == "no_such_quiz"


@pytest.mark.parametrize("form", ["/lessons/{}/quizzes/{}/", "/study/lessons/{}/sections/{}/begin/", SURVEY])
@pytest.mark.parametrize("block", ["x%0ay", "x%0dy", "x%0d%0aSet-Cookie:a=b", "%E4%BA%91"])
def test_a_block_s_id_goes_into_the_address_to_go_back_to_as_an_address_has_it(
    client_of: Client, lesson: LessonPage, enrolment: Enrolment, form: str, block: str
) -> None:
    response = client_of.post(form.format(lesson.pk, block), {})

    assert response.status_code == 303
    assert response["Location"].lower().endswith(f"-{block}".lower())
    assert set(response.headers) & {"Set-Cookie"} == set()


def test_questions_are_kept_as_they_were_asked(client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    client_of.post(address(lesson), worlds.answers(lesson))
    client_of.post(address(lesson), worlds.answers(lesson))
    page = LessonPage.objects.get(pk=lesson.pk)
    worlds.quiz_block(page).value["questions"][0]["text"] = "另一种问法？"
    page.save()
    client_of.post(address(page), worlds.answers(page))

    assert [asked.questions[0]["text"] for asked in QuestionSet.objects.order_by("pk")] == [
        "这是什么手法？",
        "另一种问法？",
    ]
    assert QuizAttempt.objects.count() == 3


def test_a_helper_answers_only_where_the_learner_needs_it(
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
    json = {"Accept": "application/json"}

    before = client.post(address(lesson), worlds.answers(lesson), headers=json)
    Accommodation.objects.create(subject=trainee.user, kind="scribe", starts=clock.at.date())
    after = client.post(address(lesson), worlds.answers(lesson), headers=json)

    assert (before.status_code, before.json()["code"]) == (403, "helper_may_not")
    assert after.json()["passed"]
    attempt = QuizAttempt.objects.get()
    assert (attempt.subject, attempt.actor) == (trainee.user, mother)


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_attempts_are_written_in_ink(verb: str, client_of: Client, lesson: LessonPage, enrolment: Enrolment) -> None:
    client_of.post(address(lesson), worlds.answers(lesson, right=False))
    rows = QuizAttempt.objects.all()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(passed=True) if verb == "update" else rows._raw_delete(rows.db)


def test_answers_sent_after_the_session_has_ended_come_back_chosen(
    client_of: Client, lesson: LessonPage, subject: User, enrolment: Enrolment
) -> None:
    given = worlds.answers(lesson, right=False)
    sent = form_of(client_of, lesson.url, action=address(lesson)) | given
    end_session(client_of)

    back = sign_in(client_of, subject.username, client_of.post(address(lesson), sent))

    [(name, value)] = given.items()
    html = back.content.decode()
    assert back.redirect_chain[-1][0] == lesson.url
    assert not QuizAttempt.objects.exists()
    assert f'name="{name}" value="{value if isinstance(value, str) else value[0]}" checked' in html
    again = client_of.post(address(lesson), form_of(client_of, lesson.url, action=address(lesson)) | given)
    assert again.status_code == 303
    assert QuizAttempt.objects.count() == 1
    assert "表单已按原样填好" in html
    assert "表单已按原样填好" not in client_of.get(lesson.url).content.decode()


def address(lesson: LessonPage) -> str:
    return f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/"


@pytest.fixture
def client_of(signed_in: Callable[[User], Client], subject: User) -> Client:
    return signed_in(subject)
