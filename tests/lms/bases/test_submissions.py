"""R061: 选送 0/1, approved by the province, 1/1; and the list of those who owe, by their level on the day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage
from foundation.refusals import Refusal
from lms.bases import submissions
from lms.bases.lifecycle import life
from lms.bases.models import CourseSubmission, SubmissionDuty, TrainingBase
from lms.people.models import Division, Posting, User
from tests.courses.pages.making import make_base

pytestmark = pytest.mark.django_db
OVER = dict.fromkeys(("starts", "ends"), timezone.localdate() - timedelta(days=1))


@pytest.fixture
def submission(duty: SubmissionDuty, course: CoursePage, editor: User) -> CourseSubmission:
    return submissions.submit(duty=duty, course=course, by=editor)


def page(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(reverse("bases:mine")).content.decode()


def test_a_base_sees_0_of_1_then_1_of_1(
    duty: SubmissionDuty, course: CoursePage, editor: User, reviewer: User, client: Client
) -> None:
    assert "选送 0/1" in page(client, editor)

    client.post(reverse("bases:submit", args=[duty.pk]), {"course": course.pk})
    assert "选送 0/1" in page(client, editor)

    client.force_login(reviewer)
    submission = CourseSubmission.objects.get()
    client.post(reverse("bases:decide", args=[submission.uuid]), {"verdict": "approve"})
    assert "选送 1/1" in page(client, editor)


def test_handing_in_twice_is_handing_in_once(submission: CourseSubmission, editor: User) -> None:
    again = submissions.submit(duty=submission.duty, course=submission.course, by=editor)

    assert again == submission


def test_a_course_that_is_not_published_is_not_approved(submission: CourseSubmission, reviewer: User) -> None:
    submission.course.unpublish()
    submission.refresh_from_db()

    assert refusal(lambda: submissions.approve(submission=submission, by=reviewer)) == "course_not_ready"


def test_a_course_without_a_lesson_is_not_approved(submission: CourseSubmission, reviewer: User) -> None:
    LessonPage.objects.descendant_of(submission.course).get().unpublish()

    assert refusal(lambda: submissions.approve(submission=submission, by=reviewer)) == "course_empty"


def test_a_course_of_a_suspended_base_is_not_approved(
    submission: CourseSubmission, reviewer: User, base: TrainingBase, officer: User
) -> None:
    life.suspend(base=base, by=officer, reason="整改")

    assert refusal(lambda: submissions.approve(submission=submission, by=reviewer)) == "course_not_ready"


@pytest.mark.parametrize("change", ["suspended", "post over", "own post", "moved", "decided"])
def test_what_changes_between_the_question_and_the_decision_is_seen(
    submission: CourseSubmission,
    reviewer: User,
    base: TrainingBase,
    other_base: TrainingBase,
    officer: User,
    change: str,
) -> None:
    """Everything that was looked at before is looked at again, where the rows are locked."""
    assert reviewer.has_perm("bases.decide_submission", submission)  # what the view asked, and what it remembers
    course = CoursePage.objects.get(pk=submission.course_id)  # read before, as the view's row has it
    submission.course = course
    if change == "suspended":
        life.suspend(base=base, by=officer, reason="整改")
    elif change == "post over":
        Posting.objects.filter(user=reviewer).update(**OVER)
    elif change == "own post":
        Posting.objects.filter(user=reviewer).update(role="county_officer")
    elif change == "moved":
        CourseSubmission.objects.filter(pk=submission.pk).update(base=other_base)
    else:
        submissions.refuse(
            submission=CourseSubmission.objects.get(pk=submission.pk), by=reviewer, reason="请补充实操课时"
        )

    codes = {
        "suspended": "course_not_ready",
        "post over": "not_hers_now",
        "own post": "not_hers_now",
        "moved": "course_moved",
        "decided": "already_decided",
    }
    assert refusal(lambda: submissions.approve(submission=submission, by=reviewer)) == codes[change]
    assert not CourseSubmission.objects.filter(state="approved").exists()
    if change in ("post over", "own post"):
        assert refusal(lambda: submissions.refuse(submission=submission, by=reviewer, reason="不")) == codes[change]


def test_who_is_posted_at_the_base_no_more_hands_nothing_in(
    duty: SubmissionDuty, course: CoursePage, editor: User
) -> None:
    assert editor.has_perm("bases.submit_course", course)
    Posting.objects.filter(user=editor).update(**OVER)

    assert refusal(lambda: submissions.submit(duty=duty, course=course, by=editor)) == "not_hers_now"
    assert not CourseSubmission.objects.exists()


def test_giving_back_needs_a_reason_and_the_base_may_try_again(
    submission: CourseSubmission, reviewer: User, editor: User
) -> None:
    assert refusal(lambda: submissions.refuse(submission=submission, by=reviewer, reason=" ")) == "reason_missing"

    submissions.refuse(submission=submission, by=reviewer, reason="请补充实操课时")

    assert submissions.submit(duty=submission.duty, course=submission.course, by=editor) != submission


def test_it_is_decided_once(submission: CourseSubmission, reviewer: User) -> None:
    submissions.approve(submission=submission, by=reviewer)

    assert refusal(lambda: submissions.refuse(submission=submission, by=reviewer, reason="晚了")) == "already_decided"


def test_nobody_decides_on_her_own(submission: CourseSubmission, editor: User) -> None:
    assert refusal(lambda: submissions.approve(submission=submission, by=editor)) == "own_submission"


def test_outside_its_period_a_duty_takes_nothing(course: CoursePage, editor: User) -> None:
    past = SubmissionDuty.objects.create(name="上一期", starts=date(2016, 1, 1), ends=date(2020, 12, 31))

    assert refusal(lambda: submissions.submit(duty=past, course=course, by=editor)) == "duty_not_open"


def test_the_province_sees_who_owes(duty: SubmissionDuty, base: TrainingBase, officer: User, client: Client) -> None:
    client.force_login(officer)

    html = client.get(reverse("bases:duties")).content.decode()

    assert base.name in html
    assert "尚欠课程" in html
    assert "勐腊" not in html  # a county's base owes nothing


def test_a_county_sees_its_own_bases_alone(
    duty: SubmissionDuty, base: TrainingBase, mengla: Division, post_to: Callable[..., User], client: Client
) -> None:
    client.force_login(post_to("county_officer", division=mengla))

    assert base.name not in client.get(reverse("bases:duties")).content.decode()


def test_a_trainee_and_an_editor_do_not_see_who_owes(editor: User, make_trainee: Any, menghai: Division) -> None:
    for user in (editor, make_trainee(division=menghai).user):
        client = Client()
        client.force_login(user)
        assert client.get(reverse("bases:duties")).status_code == 403


def test_a_base_promoted_after_the_period_did_not_owe_in_it(
    base: TrainingBase, other_base: TrainingBase, officer: User
) -> None:
    past = SubmissionDuty.objects.create(
        name="上一期", starts=date(2021, 1, 1), ends=timezone.localdate() - timedelta(days=1)
    )
    life.promote(base=other_base, by=officer, level="provincial")
    life.promote(base=base, by=officer, level="county")

    assert list(submissions.owes(past)) == [base]


def test_only_a_province_s_reviewer_decides(
    submission: CourseSubmission, reviewer: User, menghai: Division, post_to: Callable[..., User]
) -> None:
    local = post_to("course_reviewer", division=menghai)

    assert reviewer.has_perm("bases.decide_submission", submission)
    assert not local.has_perm("bases.decide_submission", submission)


def test_nobody_hands_in_another_base_s_course(
    duty: SubmissionDuty, course: CoursePage, other_editor: User, client: Client
) -> None:
    client.force_login(other_editor)

    assert client.post(reverse("bases:submit", args=[duty.pk]), {"course": course.pk}).status_code == 403


def test_the_list_takes_the_same_queries_for_one_base_and_for_many(
    duty: SubmissionDuty, base: TrainingBase, officer: User, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(officer)
    client.get(reverse("bases:duties"))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse("bases:duties"))
    for number in range(5):
        make_base(base.division, f"第{number}家基地")

    with django_assert_num_queries(len(for_one)):
        client.get(reverse("bases:duties"))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as raised:
        act()
    return raised.value.code
