"""What the small world's trainees did in the last weeks."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from courses.pages.models import LessonPage
from courses.study.engine.enrolment import enrol
from courses.study.models import Enrolment
from lms.people.models import User
from lms.records.certificates.certificates import issue
from lms.records.requirements.requirements import missing
from lms.world.clock import telling
from lms.world.history.classes import massage_class
from lms.world.history.evidence import course_above, take_quizzes, watch

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


def tell(*, massage: LessonPage, tea: list[LessonPage], teacher: User) -> None:
    """Make weeks of study and one face-to-face class; call it once."""
    for name, share, quiz, days in WATCHED:
        user = User.objects.get(username=name)
        with telling(timezone.now() - timedelta(days=days, hours=Random(name).randint(0, 5))) as clock:  # noqa: S311
            enrol(subject=user, course=course_above(massage), by=user)
            watch(user, massage, share, clock)
            if quiz:
                take_quizzes(user, massage)
    for name, days in TEA_DRINKERS:
        user = User.objects.get(username=name)
        with telling(timezone.now() - timedelta(days=days)):
            enrol(subject=user, course=course_above(tea[0]), by=user)
            for lesson in tea[: 1 if name == "duoji" else 2]:
                take_quizzes(user, lesson)
    massage_class(course_above(massage), teacher=teacher)
    for enrolment in Enrolment.objects.filter(subject__username__in=("yanwen", "yuhan")):
        if not missing(enrolment):
            issue(enrolment=enrolment, by=enrolment.subject)
