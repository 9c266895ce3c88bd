"""What the world's trainees did in the last weeks, sent through the real intake with the clock set back."""

import json
from dataclasses import asdict, replace
from datetime import time, timedelta
from random import Random

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.assess.attempts import answer
from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import course_of, quiz_blocks, video_blocks
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from courses.study.values.chunk import Chunk, chunk_digest
from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join
from lms.delivery.lifecycle.steps import take
from lms.delivery.models import Mark, Occupation, Programme
from lms.delivery.planning import classes, programmes
from lms.delivery.timetable.meetings import Timetable
from lms.people.models import Trainee, User
from lms.records.certificates.certificates import issue
from lms.records.requirements.requirements import missing
from lms.world.clock import Clock, telling

STEP = timedelta(seconds=10)

# How much of the massage lesson each did (share watched, quiz taken), days ago.
WATCHED = (
    ("yuhan", 1.0, True, 21),
    ("yanwen", 1.0, True, 18),
    ("zhaole", 1.0, True, 12),
    ("limei", 0.7, False, 9),
    ("duoji", 0.4, False, 5),
    ("yula", 1.0, True, 3),
    ("fengyu", 0.2, False, 2),
)
TEA_DRINKERS = (("yanhan", 14), ("yanbao", 7), ("duoji", 4))
CLASS = ("yuhan", "yanwen", "duoji", "yanbao", "yula")


def tell(*, massage: LessonPage, tea: list[LessonPage], teacher: User) -> None:
    """Make weeks of study and one face-to-face class; call it once."""
    for name, share, quiz, days in WATCHED:
        user = User.objects.get(username=name)
        with telling(timezone.now() - timedelta(days=days, hours=Random(name).randint(0, 5))) as clock:  # noqa: S311
            enrol(subject=user, course=_course(massage), by=user)
            _watch(user, massage, share, clock)
            if quiz:
                _answer(user, massage)
    for name, days in TEA_DRINKERS:
        user = User.objects.get(username=name)
        with telling(timezone.now() - timedelta(days=days)):
            enrol(subject=user, course=_course(tea[0]), by=user)
            for lesson in tea[: 1 if name == "duoji" else 2]:
                _answer(user, lesson)
    _classroom(massage, teacher)
    for enrolment in Enrolment.objects.filter(subject__username__in=("yanwen", "yuhan")):
        if not missing(enrolment):
            issue(enrolment=enrolment, by=enrolment.subject)


def _course(lesson: LessonPage) -> CoursePage:
    found = course_of(lesson)
    assert found is not None  # noqa: S101
    return found


def _watch(user: User, lesson: LessonPage, share: float, clock: Clock) -> None:
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


def _answer(user: User, lesson: LessonPage) -> None:
    """Take every quiz of the lesson with the right answers; a scribe may enter them for whom that is allowed."""
    for quiz in quiz_blocks(lesson):
        right = {q.id: [option.id for option in q.options if option.correct] for q in quiz.questions}
        answer(subject=user, actor=user, lesson=lesson, block_id=quiz.block_id, answers=right)


def _classroom(massage: LessonPage, teacher: User) -> None:
    """Make a class of five afternoons, as a base and an officer do; the first was last week, marked by its teacher."""
    posting = teacher.postings.select_related("organisation", "division").get()
    officer = User.objects.get(username="province")
    programme = programmes.make(
        organisation=posting.organisation,
        title="保健按摩入门（线下实训）",
        training_type=Programme.TrainingType.SKILLS,
        delivery_form=Programme.DeliveryForm.FULL_TIME,
        course=_course(massage),
        occupation=Occupation.objects.filter(code="4-10-04-02").first(),
        by=teacher,
    )
    take(row=programme, code="submit", by=teacher)
    take(row=programme, code="approve", by=officer)
    start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) - timedelta(days=6)
    first = start.date()
    cohort = classes.make(
        programme=programme,
        timetable=Timetable(first, first + timedelta(days=30), frozenset({first.weekday()}), time(14), time(17)),
        name="保健按摩入门一班",
        classroom="实训室",
        teacher=teacher,
        places=20,
        by=teacher,
    )
    take(row=cohort, code="submit", by=teacher)
    take(row=cohort, code="approve", by=officer)
    take(row=cohort, code="start", by=None)
    session = cohort.sessions.all()[0]
    came = {}
    for name in CLASS:
        user = Trainee.objects.get(user__username=name).user
        join(cohort=cohort, subject=user, by=teacher)
        came[user.pk] = Came(Mark.Status.ABSENT if name == "duoji" else Mark.Status.PRESENT)
    with telling(start + timedelta(hours=3, minutes=5)):
        mark_all(session=session, came=came, by=teacher)
