"""What those who make courses are told: pages and captions reviewed, films made or not, courses due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from accessibility.captions import tracks
from accessibility.captions.cues import Cue
from accessibility.readiness import statements
from lms.bases import news
from lms.people import notices
from lms.people.models import Notice
from media_pipeline.engine import runs
from media_pipeline.models import Run
from tests.courses.pages import making

if TYPE_CHECKING:
    from courses.pages.models import CoursePage
    from lms.bases.models import SubmissionDuty, TrainingBase
    from lms.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
Code = Notice.Code


def told(person: User, code: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(person=person, code=code).order_by("pk")
    return [(notices.words_of(row, person), row.path) for row in rows]


def test_who_handed_a_page_in_hears_that_it_came_back_and_why_and_then_that_it_is_open(
    course: CoursePage, editor: User, reviewer: User
) -> None:
    course.save_revision(user=editor)
    flow = course.get_workflow().start(course, editor)
    flow.current_task_state.reject(user=reviewer, comment="第二课没有练习")
    returned = told(editor, Code.COURSE_RETURNED)
    flow.resume(user=editor)
    flow.current_task_state.approve(user=reviewer)

    [(words, path)] = returned
    assert "第二课没有练习" in words
    assert path == f"/manage/pages/{course.pk}/edit/"
    [(approved, _path)] = told(editor, Code.COURSE_APPROVED)
    assert course.title in approved
    assert told(reviewer, Code.COURSE_APPROVED) == []


def test_a_film_is_said_to_be_ready_or_not_to_who_uploaded_it(base: TrainingBase, editor: User) -> None:
    asset = making.make_asset(base.collection, editor, title="揉法")
    for recipe, state in (
        ("LESSON_VIDEO", Run.State.DONE),
        ("LESSON_VIDEO", Run.State.FAILED),
        ("LESSON_VIDEO", Run.State.SUPERSEDED),
        ("REPACKAGE", Run.State.DONE),
    ):
        runs.finish(Run.objects.create(asset=asset, by=editor, recipe=recipe), state)

    [(ready, path)] = told(editor, Code.FILM_READY)
    [(failed, _path)] = told(editor, Code.FILM_FAILED)
    assert "揉法" in ready
    assert "揉法" in failed
    assert path == asset.get_absolute_url()


def test_who_wrote_captions_hears_what_the_second_person_decided(
    base: TrainingBase, editor: User, reviewer: User
) -> None:
    asset = making.make_asset(base.collection, editor, title="揉法")
    track = tracks.ensure_track(asset=asset)
    version = tracks.save_version(
        track=track, base_number=track.latest.number, cues=[Cue(0, 2000, "拿好剪刀。")], by=editor
    )
    tracks.submit(track=track, version=version, by=editor)
    tracks.return_to_author(track=track, version=version, by=reviewer, reason="错了一个字")
    statement = statements.state_visuals(asset=asset, text="全部说出", by=editor)
    statements.approve_statement(statement=statement, by=reviewer)

    [(returned, _path)] = told(editor, Code.TEXT_RETURNED)
    [(approved, path)] = told(editor, Code.TEXT_APPROVED)
    assert "错了一个字" in returned
    assert "画面说明" in approved
    assert path == asset.get_absolute_url()


def test_a_base_hears_once_for_each_of_the_days_that_a_course_is_due(
    base: TrainingBase, editor: User, duty: SubmissionDuty
) -> None:
    counts = []
    for left in (40, 30, 29, 7, 1):
        duty.ends = timezone.localdate() + timedelta(days=left)
        duty.save()
        counts.append(news.remind(duty))

    found: list[Any] = told(editor, Code.DUTY_DUE)
    assert [count > 0 for count in counts] == [False, True, False, True, True]
    assert len(found) == 3
    assert {path for _words, path in found} == {"/base/"}


def test_who_wrote_a_page_hears_when_it_opens_at_the_time_that_was_set(course: CoursePage, editor: User) -> None:
    now = timezone.now()
    for go_live in (now - timedelta(minutes=1), now - timedelta(days=1), None):
        course.go_live_at = go_live
        course.save_revision(user=editor).publish()

    assert len(told(editor, Code.COURSE_PUBLISHED)) == 1
