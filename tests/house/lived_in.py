"""A small world in which people have really come to bases: by rosters, by joining, by screens; no field is set by hand.

Programmes, classes and meetings are rows, for no screen writes them yet; all that rules read of learners, their places
in classes and on courses, helpers, marks, questions and papers comes over HTTP or through the product's own verbs.
"""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.pages.models import CoursePage, LessonPage
from courses.pages.page_queries import lessons_of
from courses.study.models import Enrolment
from lms.bases.models import TrainingBase
from lms.delivery.models import Cohort, Programme, Session
from lms.exchange.models import RosterImport
from lms.exchange.roster.headings import CITIZEN_ID, COHORT, HEADINGS, NAME
from lms.exchange.roster.roster import SHEET
from lms.exchange.workbook import write
from lms.people.identity.identity import CHECK, WEIGHTS
from lms.people.models import Claim, HelperLink, Posting, Role, User
from lms.world import people
from tests.courses.pages import making
from tests.courses.study import worlds

BACKEND = "lms.people.signing_in.backends.ByPassword"


@dataclass(frozen=True, slots=True)
class LivedIn:
    """勐海's tea base with one class, its course, and people who came to them in different ways."""

    base: TrainingBase
    course: CoursePage
    lesson: LessonPage
    film: LessonPage  # a lesson of another open course of the base, with a video
    cohort: Cohort
    meeting: Session
    member: User  # by the class's roster
    alone: User  # joined an open course of the base by herself
    left: User  # joined it, and left
    stranger: User  # never had to do with the base

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.get(subject=self.member, course=self.course)


def browser(account: str | User) -> Client:
    client = Client()
    client.force_login(account if isinstance(account, User) else people.account(account), backend=BACKEND)
    return client


def number_of(account: str) -> str:
    sketch = next(each for each in people.TRAINEES if each.account == account)
    digit = CHECK[sum(int(d) * w for d, w in zip(sketch.number, WEIGHTS, strict=True)) % 11]
    return sketch.number + digit


def move_in() -> LivedIn:
    """Fill the world; a teacher sends a roster, learners join and leave, somebody becomes a helper."""
    bases = people.populate()
    base, editor = bases["tea"], people.account("teaeditor")
    course = worlds.make_course(base, editor, [("quiz", making.quiz())], title="制茶")
    films = worlds.make_course(base, editor, [worlds.make_video(base, editor)], title="采茶")
    [lesson], [film] = lessons_of(course), lessons_of(films)
    cohort, meeting = open_class(base, course)
    send_roster(cohort, [("岩罕", number_of("yanhan"))])
    for account in ("heqiang", "limei"):
        browser(account).post(reverse("study:enrol", args=[films.pk]))
    browser("limei").post(reverse("study:withdraw", args=[films.pk]))
    who = people.account
    found = LivedIn(
        base, course, lesson, film, cohort, meeting, who("yanhan"), who("heqiang"), who("limei"), who("duoji")
    )
    enter_helper(found.member, "岩罕的舅舅", "13900001111")
    return found


def open_class(base: TrainingBase, course: CoursePage | None, *, code: str = "T1") -> tuple[Cohort, Session]:
    """A class that runs, with one meeting an hour ago."""
    now = timezone.now()
    today = timezone.localdate()
    office = people.account("county").postings.get().organisation
    programme = Programme.objects.create(
        organisation=base.organisation, organiser=office, title="茶艺培训", course=course
    )
    cohort = Cohort.objects.create(
        programme=programme,
        division=base.division,
        teacher=people.account("teateacher"),
        by=people.account("teateacher"),
        code=code,
        name=f"茶艺{code}班",
        starts=today - timedelta(days=1),
        ends=today + timedelta(days=1),
    )
    meeting = Session.objects.create(
        cohort=cohort,
        teacher=cohort.teacher,
        title="泡茶",
        starts=now - timedelta(hours=3),
        ends=now - timedelta(hours=1),
    )
    return cohort, meeting


def send_roster(cohort: Cohort, rows: list[tuple[str, str]], *, account: str = "teateacher") -> Any:
    """As the class's teacher and the county do it: sent, looked at, taken over; the county confirms whom it names."""
    said = [{COHORT: cohort.code, NAME: name, CITIZEN_ID: number} for name, number in rows]
    cells = [[row.get(heading, "") for heading in HEADINGS] for row in said]
    file = BytesIO(write(SHEET, HEADINGS, cells))
    file.name = "名册.xlsx"
    teacher = browser(account)
    sent = teacher.post(reverse("exchange:roster"), {"cohort": cohort.pk, "file": file})
    assert sent.status_code == 302, sent.content.decode()
    waiting = RosterImport.objects.latest("pk")
    taken = teacher.post(reverse("exchange:take_over", args=[waiting.uuid]))
    rows = [str(claim.uuid) for claim in Claim.objects.waiting()]
    browser("county").post(reverse("registry:accept"), {"claim": rows, "sure": "yes"})
    assert not Claim.objects.waiting().exists()
    return taken


def enter_helper(subject: User, name: str, phone: str, *, account: str = "county", until: Any = "") -> Any:
    """As the county's officer does it."""
    said = {"name": name, "phone": phone, "kind": "family", "can_study": "on", "can_view_record": "on"}
    said |= {"consent_note": "本人当面同意", "ends": str(until)}
    address = reverse("registry:act", args=[subject.uuid, "helper"])
    return browser(account).post(address, {f"helper-{key}": value for key, value in said.items()})


def post(user: User, role: Role, organisation: Any, division: Any, **more: Any) -> User:
    """Give somebody a post; the product has no screen for it."""
    Posting.objects.create(user=user, role=role, organisation=organisation, division=division, **more)
    return User.objects.get(pk=user.pk)


def helper_of(subject: User, helper: User) -> HelperLink:
    return HelperLink.objects.create(helper=helper, trainee=subject.trainee, consent_note="当面同意")
