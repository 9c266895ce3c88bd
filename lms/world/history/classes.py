"""The classes of the demonstration world: each made, approved, held and closed by whoever does it in life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from lms.delivery.attendance import Came, mark_all
from lms.delivery.cohorts import join, self_enrol, write_results
from lms.delivery.lifecycle.steps import take
from lms.delivery.models import Cohort, CohortMember, Mark, Occupation, Programme
from lms.delivery.planning import classes, programmes
from lms.delivery.timetable.meetings import Timetable
from lms.exchange import imports
from lms.exchange.roster.headings import CITIZEN_ID, HEADINGS, NAME, PLACE
from lms.exchange.roster.roster import SHEET
from lms.exchange.workbook import write
from lms.people.models import Trainee, User
from lms.plan.models import PlanPeriod
from lms.records.certificates import batches
from lms.world.clock import telling
from lms.world.history.evidence import course_above, study
from lms.world.people.accounts import account
from lms.world.people.places import MENGHAI, MENGLA
from lms.world.people.trainees import numbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from courses.pages.models import CoursePage, LessonPage
    from lms.delivery.models import Session

HERE, AWAY, EXCUSED = Came(Mark.Status.PRESENT), Came(Mark.Status.ABSENT), Came(Mark.Status.EXCUSED)
CLOSED = "傣族织锦入门一班"
AFTERNOON = (time(14), time(17))
FIRST_CLASS = ("yuhan", "yanwen", "duoji", "yanbao", "yula")
# Who comes to the class of brocade, and to which of its three meetings.
WEAVERS: Mapping[str, tuple[Came, Came, Came]] = {
    "yiguang": (HERE, HERE, HERE),
    "chenli": (HERE, Came(Mark.Status.LATE, 120), HERE),
    "yanla": (HERE, HERE, HERE),
    "yufan": (HERE, HERE, EXCUSED),
    "limei": (HERE, AWAY, AWAY),
}
# Whom the tea base's own list names: their county has not confirmed them yet.
BY_LIST = (
    ("岩温扁", MENGHAI + "19890504113"),
    ("玉香罕", MENGHAI + "19970812122"),
    ("李石生", MENGHAI + "19780226135"),
    ("张顺", MENGLA + "19860909117"),
)
SIGN_UP = ("yanzhang", "yuwang", "liwen")  # two places are left after the list: the third waits


@dataclass(frozen=True, slots=True)
class Planned:
    """A class to be made, and who makes and approves it."""

    title: str
    name: str
    room: str
    first: date
    last: date
    weekdays: frozenset[int]
    teacher: User
    officer: User
    places: int | None = None
    open_days: tuple[date, date] | None = None


def massage_class(course: CoursePage, *, teacher: User) -> None:
    """Make a class of five afternoons, as a base and an officer do; the first was last week, marked by its teacher."""
    first = timezone.localdate() - timedelta(days=6)
    planned = Planned(
        "保健按摩入门（线下实训）",
        "保健按摩入门一班",
        "实训室",
        first,
        first + timedelta(days=30),
        frozenset({first.weekday()}),
        teacher,
        account("province"),
        places=20,
    )
    cohort = approved(planned, course, occupation="4-10-04-02")
    take(row=cohort, code="start", by=None)
    for name in FIRST_CLASS:
        join(cohort=cohort, subject=learner(name), by=teacher)
    hold(cohort.sessions.all()[0], {name: AWAY if name == "duoji" else HERE for name in FIRST_CLASS}, by=teacher)


@transaction.atomic
def tell_further(*, tea: list[LessonPage], brocade: list[LessonPage], rooms: list[LessonPage]) -> None:
    """Make the further classes: one closed with its certificates, one that takes sign-ups, one cancelled, one waiting.

    Call it once; all of it is told, or nothing.
    """
    closed_class(brocade)
    open_class(course_above(tea[0]))
    cancelled_class(course_above(rooms[0]))
    waiting_class(course_above(brocade[0]))


def closed_class(lessons: list[LessonPage]) -> None:
    """Tell of a class that is over: taught, studied online, results written, closed, certificates issued."""
    teacher, officer = account("craftteacher"), account("jinghong")
    now = timezone.now()
    first = timezone.localdate() - timedelta(days=40)
    planned = Planned(
        "傣族织锦入门（秋季班）",
        CLOSED,
        "传习所二楼",
        first,
        first + timedelta(days=4),
        frozenset((first + timedelta(days=step)).weekday() for step in (0, 2, 4)),
        teacher,
        officer,
        places=12,
    )
    with telling(now - timedelta(days=48)):
        cohort = approved(planned, course_above(lessons[0]))
        for name in WEAVERS:
            join(cohort=cohort, subject=learner(name), by=teacher)
    for place, session in enumerate(cohort.sessions.all()):
        hold(session, {name: came[place] for name, came in WEAVERS.items()}, by=teacher)
    for place, name in enumerate(WEAVERS):
        with telling(now - timedelta(days=34, hours=place)) as clock:
            study(learner(name), lessons if name != "limei" else lessons[:2], clock)
    with telling(now - timedelta(days=30)):
        finish(cohort, {"limei": "家里秋收，只来了一次。"}, by=teacher)
    with telling(now - timedelta(days=28)):
        take(row=cohort, code="close", by=officer)
        batches.issue_waiting(batches.begin(cohort=cohort, by=teacher).pk)


def open_class(course: CoursePage) -> None:
    """Tell of a class open for sign-up: four by its base's list, two by themselves, and one who waits for a place."""
    teacher, officer = account("teateacher"), account("county")
    today = timezone.localdate()
    planned = Planned(
        "普洱茶待客（冬季班）",
        "普洱茶待客二班",
        "茶艺室",
        today + timedelta(days=21),
        today + timedelta(days=35),
        frozenset({1, 3}),
        teacher,
        officer,
        places=len(BY_LIST) + len(SIGN_UP) - 1,
        open_days=(today - timedelta(days=5), today + timedelta(days=14)),
    )
    with telling(timezone.now() - timedelta(days=6)):
        cohort = approved(planned, course)
    said = [{NAME: name, CITIZEN_ID: numbered(stem), PLACE: stem[:6]} for name, stem in BY_LIST]
    data = write(SHEET, HEADINGS, [[row.get(heading, "") for heading in HEADINGS] for row in said])
    with telling(timezone.now() - timedelta(days=4)):
        waiting = imports.check(data=data, filename="冬季班名册.xlsx", cohort=cohort, by=teacher)
        imports.import_rows(waiting=waiting, by=teacher)
    for place, name in enumerate(SIGN_UP):
        with telling(timezone.now() - timedelta(days=3 - place)):
            self_enrol(cohort=cohort, subject=learner(name), by=learner(name))


def cancelled_class(course: CoursePage) -> None:
    """Tell of a class that was approved and then cancelled, with the reason."""
    teacher, officer = account("roomsteacher"), account("mengzi")
    today = timezone.localdate()
    first = today + timedelta(days=5)
    planned = Planned(
        "乡村民宿客房服务（岗前）",
        "客房服务一班",
        "碧色寨民宿",
        first,
        first + timedelta(days=9),
        frozenset(range(5)),
        teacher,
        officer,
        places=10,
    )
    with telling(timezone.now() - timedelta(days=15)):
        cohort = approved(planned, course)
        for name in ("lihong", "puxiu"):
            join(cohort=cohort, subject=learner(name), by=teacher)
    with telling(timezone.now() - timedelta(days=2)):
        take(row=cohort, code="cancel", by=teacher, reason="民宿停业装修，改到明年三月开班。")


def waiting_class(course: CoursePage) -> None:
    """Tell of a class that its base has submitted: an officer of the place has it on her list of what is owed."""
    teacher = account("craftteacher")
    first = timezone.localdate() + timedelta(days=28)
    programme = Programme.objects.get(course=course, state=Programme.State.APPROVED)
    with telling(timezone.now() - timedelta(days=1)):
        cohort = classes.make(
            programme=programme,
            timetable=Timetable(first, first + timedelta(days=10), frozenset({0, 2, 4}), *AFTERNOON),
            name="傣族织锦入门二班",
            classroom="传习所二楼",
            teacher=teacher,
            places=12,
            by=teacher,
        )
        take(row=cohort, code="submit", by=teacher)


# --- what every class goes through ------------------------------------------------------------------------------------


def approved(planned: Planned, course: CoursePage, *, occupation: str = "") -> Cohort:
    """Make a programme and one class of it at the teacher's base, each approved by the officer."""
    programme = programmes.make(
        organisation=planned.teacher.postings.select_related("organisation").get().organisation,
        title=planned.title,
        training_type=Programme.TrainingType.SKILLS,
        delivery_form=Programme.DeliveryForm.FULL_TIME,
        course=course,
        occupation=Occupation.objects.filter(code=occupation).first(),
        period=PlanPeriod.objects.on(planned.first).first(),
        by=planned.teacher,
    )
    take(row=programme, code="submit", by=planned.teacher)
    take(row=programme, code="approve", by=planned.officer)
    opens, closes = planned.open_days or (None, None)
    cohort = classes.make(
        programme=programme,
        timetable=Timetable(planned.first, planned.last, planned.weekdays, *AFTERNOON),
        name=planned.name,
        classroom=planned.room,
        teacher=planned.teacher,
        places=planned.places,
        open_from=opens,
        open_until=closes,
        by=planned.teacher,
    )
    take(row=cohort, code="submit", by=planned.teacher)
    take(row=cohort, code="approve", by=planned.officer)
    return cohort


def hold(session: Session, came: Mapping[str, Came], *, by: User) -> None:
    """Mark, five minutes after a meeting, who came."""
    with telling(session.ends + timedelta(minutes=5)):
        mark_all(session=session, came={learner(name).pk: each for name, each in came.items()}, by=by)


def finish(cohort: Cohort, reasons: Mapping[str, str], *, by: User) -> None:
    """Write everybody's result (`reasons`: why somebody has not finished), and finish the class."""
    state = CohortMember.State
    cohort.refresh_from_db()
    results = {}
    for member in cohort.members.select_related("subject"):
        reason = reasons.get(member.subject.username, "")
        results[member.pk] = (state.NOT_FINISHED if reason else state.FINISHED, reason)
    write_results(cohort=cohort, results=results, by=by)
    take(row=cohort, code="finish", by=by)


def learner(name: str) -> User:
    return Trainee.objects.select_related("user").get(user__username=name).user
