"""How somebody of the demonstration world studies: over HTTP, as player and pages do, with the clock set back."""

import json
from dataclasses import asdict, replace
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from courses.assess.attempts import answer
from courses.pages.blocks.sections import sections
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import course_of, quiz_blocks, video_blocks
from courses.study.models import PlayLease
from courses.study.values.chunk import Chunk, chunk_digest
from lms.people.models import User
from lms.world.clock import Clock

STEP = timedelta(seconds=10)


def course_above(lesson: LessonPage) -> CoursePage:
    found = course_of(lesson)
    assert found is not None  # noqa: S101
    return found


def watch(user: User, lesson: LessonPage, share: float, clock: Clock) -> None:
    """Play it at normal speed from the start, a chunk every ten seconds, over HTTP as the player does."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    [video] = video_blocks(lesson)
    asked = json.dumps({"lesson": lesson.pk, "block": video.block_id, "device": "demo"})
    lease = browser.post(reverse("study:open_lease"), asked, content_type="application/json").json()
    end = round(lease["duration_ms"] * share)
    prev, seq, position = lease["prev"], lease["next_seq"], 0
    while position < end:
        until = min(position + 10_000, end)
        clock.moment += STEP
        blank = Chunk(seq, position, until, 1000, until, prev, "")
        chunk = replace(blank, hash=chunk_digest(lease["lease"], blank))
        address = reverse("study:take_chunks", args=[lease["lease"]])
        response = browser.post(address, json.dumps({"chunks": [asdict(chunk)]}), content_type="application/json")
        assert response.status_code == 200, response.content  # noqa: S101
        prev, seq, position = chunk.hash, seq + 1, until
    browser.post(reverse("study:close_lease", args=[lease["lease"]]), "{}", content_type="application/json")


def take_quizzes(user: User, lesson: LessonPage) -> None:
    """Take every quiz of the lesson with the right answers; a scribe may enter them for whom that is allowed."""
    for quiz in quiz_blocks(lesson):
        right = {q.id: [option.id for option in q.options if option.correct] for q in quiz.questions}
        answer(subject=user, actor=user, lesson=lesson, block_id=quiz.block_id, answers=right)


def read(user: User, lesson: LessonPage, clock: Clock) -> None:
    """Read every text of the lesson that asks a question, for as long as it takes, and answer it; over HTTP."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    for section in sections(lesson):
        browser.post(reverse("study:begin_reading", args=[lesson.pk, section.block_id]))
        browser.get(lesson.url)  # the page with the words: what was not sent is not read
        lease = PlayLease.objects.filter(subject=user, for_reading=True).latest("pk")
        clock.moment += timedelta(milliseconds=lease.timeline.duration_ms) + STEP
        right = [option.id for option in section.check.options if option.correct]
        answered = browser.post(reverse("study:answer_reading", args=[lease.uuid]), {"answer": right})
        assert answered.status_code == 303, answered.content  # noqa: S101


def study(user: User, lessons: list[LessonPage], clock: Clock) -> None:
    """Read the lessons one after the other and take their quizzes."""
    for lesson in lessons:
        read(user, lesson, clock)
        take_quizzes(user, lesson)
