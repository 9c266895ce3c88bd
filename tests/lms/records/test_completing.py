"""线上学完 is the day of the last online lesson, 培训结业 that on which the last thing asked for was met."""

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdf
from django.test import Client
from django.utils import timezone

from courses.assess.models import QuizAttempt
from courses.pages.page_queries import lessons_of
from courses.study.models import Completion, Enrolment
from courses.study.signals import course_completed
from lms.delivery.attendance import Came, mark_all
from lms.delivery.models import Cohort, Mark, Session
from lms.people.models import User
from lms.points.credits.achievements import award_event
from lms.points.policy import class_rules
from lms.records.certificates import certificates
from lms.records.models import Certificate
from lms.records.record.dossier_queries import dossier_of
from lms.records.requirements import requirement_sets
from lms.records.requirements.requirement_check import Requirements, Standing, since
from tests.courses.study import worlds
from tests.courses.study.player import Clock

DAY = 24 * 3600


def ask(cohort: Cohort, by: User, **changes: Any) -> None:
    nothing = dict.fromkeys(requirement_sets.ASKED) | {"whole_course": True, "practical_work": False}
    requirement_sets.ask(programme=cohort.programme, asked=nothing | changes, reason="起", by=by)


def came(enrolment: Enrolment, session: Session, by: User, minutes: int = 0) -> date:
    """Mark the learner there, for some minutes or all of it; return the day."""
    said = Came(Mark.Status.LATE, minutes) if minutes else Came(Mark.Status.PRESENT)
    mark_all(session=session, came={enrolment.subject_id: said}, by=by)
    return timezone.localdate(session.ends)


def days(enrolment: Enrolment) -> tuple[date | None, date | None]:
    [cycle] = dossier_of(enrolment.subject).cycles
    return cycle.finished_online, cycle.finished


def test_hours_in_person_that_are_owed_keep_a_training_open_and_the_class_ends_it_everywhere(
    finished: Enrolment,
    cohort: Cohort,
    make_session: Callable[..., Session],
    staff: User,
    clock: Clock,
    signed_in: Callable[[User], Client],
) -> None:
    online = timezone.localdate(clock.at)
    finished.course.hours_offline = Decimal(2)
    finished.course.save()
    page = signed_in(finished.subject).get("/record/").content.decode()
    assert days(finished) == (online, None)
    assert (f"{online} 线上学完" in page, "尚未结业" in page, "培训结业" in page) == (True, True, False)

    clock.tick(3 * DAY)
    assert came(finished, make_session(1), staff) == online + timedelta(days=3)  # one of two hours and a third
    assert days(finished) == (online, None)
    clock.tick(4 * DAY)
    last = came(finished, make_session(1), staff)
    clock.tick(2 * DAY)
    client = signed_in(finished.subject)
    page = client.get("/record/").content.decode()
    certificate = certificates.issue(enrolment=finished, by=finished.subject)

    assert days(finished) == (online, last)
    assert f"{online} 线上学完" in page
    assert f"{last} 培训结业" in page
    assert (certificate.finished, certificate.entry.finished) == (last, online)
    said = json.loads(client.get(f"/record/of/{finished.subject.uuid}/record.json").content)
    assert (said["version"], said["cycles"][0]["finished_online"], said["cycles"][0]["finished"]) == (
        2,
        online.isoformat(),
        last.isoformat(),
    )
    public = Client().get(f"/check/{certificate.serial}/").content.decode()
    assert "培训结业日期" in public
    assert f"{last:%Y}" in public
    assert online.isoformat() not in public
    paper = words_of(client.get(f"/certificates/{certificate.uuid}.pdf").content)
    assert f"{last.year}年{last.month}月{last.day}日" in paper
    assert f"{online.month}月{online.day}日" not in paper
    statement = words_of(client.get(f"/record/of/{finished.subject.uuid}/record.pdf").content)
    assert "线上学完日期" in statement
    assert "培训结业日期" in statement


def test_theory_that_comes_last_ends_the_training_though_the_class_was_before(
    enrolment: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, officer: User, clock: Clock
) -> None:
    class_rules.set_class_rules(cohort=cohort, max_online_percent=None, theory_first=True, by=officer)
    ask(cohort, staff, hours_in_person=Decimal(1))
    held = came(enrolment, make_session(1), staff)
    clock.tick(5 * DAY)

    Completion.objects.create(enrolment=enrolment, page_id=enrolment.course_id, kind="course", at=clock.at)
    release(enrolment)

    theory = timezone.localdate(clock.at)
    assert held < theory
    assert days(enrolment) == (theory, theory)


def release(enrolment: Enrolment) -> None:
    """What the news of a finished course does to the hours that waited for it."""
    course_completed.send(
        Completion, subject=enrolment.subject, enrolment=enrolment, page=enrolment.course, at=timezone.now()
    )


def test_a_class_that_was_not_asked_for_is_never_behind_the_certificate(
    done: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    """It states the class's hours, so it cannot date them before they were."""
    clock.tick(6 * DAY)
    last = came(done, make_session(1), staff)
    clock.tick(DAY)

    certificate = certificates.issue(enrolment=done, by=done.subject)

    assert certificate.hours_milli > 0
    assert certificate.finished == last


def test_a_later_meeting_moves_no_day_that_stands_on_a_certificate(
    done: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    certificate = certificates.issue(enrolment=done, by=done.subject)
    clock.tick(6 * DAY)
    came(done, make_session(1), staff)

    assert days(done) == (certificate.finished, certificate.finished)
    assert Certificate.objects.get().finished == certificate.finished


def test_each_thing_asked_for_can_be_the_last(
    done: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    """Hours in all, a share of the meetings, a quiz, practical work: each newer set asks for one more, met later."""
    start = timezone.localdate(clock.at)
    ask(cohort, staff)
    assert days(done) == (start, start)

    clock.tick(2 * DAY)
    ask(cohort, staff, hours_total=Decimal(1))
    assert days(done) == (start, None)
    hours = came(done, make_session(1), staff)
    assert days(done) == (start, hours)

    clock.tick(2 * DAY)
    make_session(1)  # nobody wrote down who came: half of the meetings
    clock.tick(2 * DAY)
    ask(cohort, staff, hours_total=Decimal(1), attendance_share=60)
    assert days(done) == (start, None)
    share = came(done, make_session(1), staff)
    assert days(done) == (start, share)

    clock.tick(2 * DAY)
    ask(cohort, staff, hours_total=Decimal(1), attendance_share=60, quiz_score=100)
    assert days(done) == (start, None)
    quiz = answer_right(done, clock)
    assert days(done) == (start, quiz)

    ask(cohort, staff, hours_total=Decimal(1), attendance_share=60, quiz_score=100, practical_work=True)
    assert days(done) == (start, None)
    clock.tick(2 * DAY)
    work = show_work(done, cohort, staff, clock)
    clock.tick(9 * DAY)

    assert days(done) == (start, work)
    assert certificates.issue(enrolment=done, by=done.subject).finished == work
    assert sorted({start, hours, share, quiz, work}) == [start, hours, share, quiz, work]


def test_a_course_that_was_not_asked_for_ends_nothing_online(
    enrolment: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    """Who only has to come to class has a day of 培训结业 and none of 线上学完, with the certificate too."""
    ask(cohort, staff, whole_course=False, hours_in_person=Decimal(1))
    last = came(enrolment, make_session(1), staff)
    clock.tick(3 * DAY)
    assert days(enrolment) == (None, last)

    certificate = certificates.issue(enrolment=enrolment, by=enrolment.subject)

    assert (certificate.finished, days(enrolment)) == (last, (None, last))


def test_a_mark_that_was_corrected_counts_on_the_day_of_its_meeting(
    done: Enrolment, cohort: Cohort, make_session: Callable[..., Session], staff: User, clock: Clock
) -> None:
    ask(cohort, staff, hours_in_person=Decimal(1))
    session = make_session(1)
    day = came(done, session, staff, minutes=5)
    assert days(done)[1] is None
    clock.tick(4 * DAY)

    came(done, session, staff)

    assert days(done)[1] == day
    assert clock.at.date() > day


def test_what_fell_away_and_came_again_is_met_since_the_last_time() -> None:
    terms, one, two, three = Requirements(quiz_score=80), date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)
    good, bad = Standing(course_finished=True, quiz_score=80), Standing(course_finished=True, quiz_score=79)

    assert since(terms, [(one, good), (two, bad), (three, good)]) == three
    assert since(terms, [(one, good), (two, good)]) == one
    assert since(terms, [(one, good), (two, bad)]) is None
    assert since(terms, []) is None


def answer_right(enrolment: Enrolment, clock: Clock) -> date:
    """A right answer to the one quiz of the course; return its day."""
    lesson = lessons_of(enrolment.course)[0]
    client = Client()
    client.force_login(enrolment.subject, backend="lms.people.signing_in.backends.ByPassword")
    client.post(f"/lessons/{lesson.pk}/quizzes/{worlds.quiz_block(lesson).id}/", worlds.answers(lesson))
    assert QuizAttempt.objects.filter(subject=enrolment.subject, passed=True).exists()
    return timezone.localdate(clock.at)


def show_work(enrolment: Enrolment, cohort: Cohort, by: User, clock: Clock) -> date:
    """Practical work that is accepted today; return the day."""
    day = timezone.localdate(clock.at)
    work = "work"
    award_event(kind=work, subject=enrolment.subject, by=by, day=day, key="一", note="看过", cohort=cohort)
    return day


def words_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).translate(
        {ord(sign): None for sign in "\n "}
    )
