"""The demonstration world from nothing, step by step: people, films, courses, captions, publishing, history."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accessibility.readiness.readiness import assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from accessibility.speech.speaker import Speaker, SpeakerUnavailable, speaker
from courses.pages.models import LessonPage
from courses.study.models import Enrolment
from lms.bases import submissions
from lms.bases.models import SubmissionDuty, TrainingBase
from lms.delivery.models import Cohort
from lms.people.models import User
from lms.world import courses, people, publishing
from lms.world.clock import telling
from lms.world.courses.drafting import Course
from lms.world.films import film, uploads
from lms.world.films.further_scripts import FURTHER
from lms.world.films.script import Script
from lms.world.history import classes, plan, weeks
from lms.world.people import registered
from lms.world.pictures import library
from media_pipeline.models import Asset

type Say = Callable[[str], None]
type Shoot = Callable[[Say], film.Film]
type ShootScript = Callable[[Say, Script], film.Film]

# Course, base, account of its editor.
FURTHER_COURSES: tuple[tuple[Course, str, str], ...] = (
    (courses.PHONES, "college", "collegeeditor"),
    (courses.SAFETY, "college", "collegeeditor"),
    (courses.BROCADE, "craft", "crafteditor"),
    (courses.ROOMS, "rooms", "roomseditor"),
)
PUBLISHED_DAYS_AGO = 70  # before anybody was taught by them


def build(*, say: Say, shoot: Shoot | None = None) -> None:
    """Make what is missing of the small world; a second run finds nothing missing, and takes a second.

    `shoot` films the lesson; tests and benchmarks give a shorter one.
    """
    say("People, offices and four bases")
    bases = people.populate()
    massage, tea = first_courses(bases, shoot=shoot or narrated, say=say)
    first_history(massage, tea, say=say)


def build_whole(*, say: Say, shoot: Shoot | None = None, shoot_script: ShootScript | None = None) -> None:
    """Make what is missing of the whole demonstration: six bases, six courses, forty trainees, five classes.

    Two of its three films are uploaded and left to the running service, which encodes them; their lessons are
    published once they are ready (`publishing.sweep`).
    """
    say("People, offices and six bases")
    bases = people.populate_further()
    registered.register()
    plan.enter_plan(by=people.account("province"))
    # Filming touches no database, and leaves a core idle where the first film is encoded and recognised.
    with ThreadPoolExecutor(max_workers=1) as studio:
        scripts = [script for script in FURTHER if not is_uploaded(script, bases["college"])]
        films = {script: studio.submit(shoot_script or narrated_script, say, script) for script in scripts}
        massage, tea = first_courses(bases, shoot=shoot or narrated, say=say, with_covers=True)
        further = further_courses(bases, films=films, say=say)
    first_history(massage, tea, say=say)
    if not Cohort.objects.filter(name=classes.CLOSED).exists():
        say("Classes: one closed with certificates, one open for sign-up, one cancelled, one to be approved")
        classes.tell_further(tea=tea, brocade=further[courses.BROCADE.slug], rooms=further[courses.ROOMS.slug])


def first_courses(
    bases: dict[str, TrainingBase], *, shoot: Shoot, say: Say, with_covers: bool = False
) -> tuple[LessonPage, list[LessonPage]]:
    """Make and publish the two courses of the small world; return the lesson of the first, those of the second."""
    who = people.account
    base, editor, reviewer = bases["massage"], who("editor"), who("coursereview")
    lesson_video = Asset.objects.filter(collection=base.collection, title=uploads.TITLE).first()
    if lesson_video is None or gate_findings(lesson_video):
        lesson_video = produce(base=base, editor=editor, shoot=shoot, say=say)

    say("Courses written, reviewed and published")
    covers: list[Any] = [None, None]
    if with_covers:
        covers = [
            library.on_shelf("cover-massage", title="封面：保健按摩入门", base=base, by=editor),
            library.on_shelf("cover-tea", title="封面：普洱茶待客", base=bases["tea"], by=who("teaeditor")),
        ]
    massage = courses.draft_massage(base=base, video=lesson_video, by=editor, cover=covers[0])
    tea = courses.draft_tea(base=bases["tea"], by=who("teaeditor"), cover=covers[1])
    publishing.publish_course(lesson=massage, editor=editor, reviewer=reviewer)
    for page in tea:
        publishing.publish_course(lesson=page, editor=who("teaeditor"), reviewer=reviewer)
    duty = SubmissionDuty.objects.current().get()
    submission = submissions.submit(duty=duty, course=massage.get_parent().get_parent().specific, by=editor)
    if submission.state == submission.State.SUBMITTED:
        submissions.approve(submission=submission, by=reviewer)
    return massage, tea


def further_courses(
    bases: dict[str, TrainingBase], *, films: Mapping[Script, Future[film.Film]], say: Say
) -> dict[str, list[LessonPage]]:
    """Make and publish the further courses, with the films that are not uploaded yet; return their lessons by the
    course's slug.
    """
    editor, reviewer = people.account("collegeeditor"), people.account("coursereview")
    for script, filming in films.items():
        upload_further(script, base=bases["college"], editor=editor, shot=filming.result(), say=say)
    found = {}
    with telling(timezone.now() - timedelta(days=PUBLISHED_DAYS_AGO)):
        for course, key, name in FURTHER_COURSES:
            say(f"  {course.facts['title']}")
            lessons = courses.draft(course, base=bases[key], by=people.account(name))
            for lesson in lessons:
                publishing.publish_course(lesson=lesson, editor=people.account(name), reviewer=reviewer)
            found[course.slug] = lessons
    return found


def is_uploaded(script: Script, base: TrainingBase) -> bool:
    """Return whether the film is there with all that `upload_further` writes; the statements are written last."""
    known = Asset.objects.filter(collection=base.collection, title=script.title).first()
    return known is not None and known.visual_statements.exists()


def upload_further(script: Script, *, base: TrainingBase, editor: User, shot: film.Film, say: Say) -> None:
    """Upload a film, with captions of its script; encoding it is left to the running service."""
    video = uploads.upload(path=shot.lesson, title=script.title, base=base, by=editor, purpose="lesson", say=say)
    uploads.caption(lesson=video, film=shot, script=script, by=editor, reviewer=people.account("captions"))
    say(f"  {script.title}: the running service encodes it; until then its lesson waits")


def first_history(massage: LessonPage, tea: list[LessonPage], *, say: Say) -> None:
    """Tell of the last weeks, once."""
    if not Enrolment.objects.exists():
        say("Some weeks of history")
        weeks.tell(massage=massage, tea=tea, teacher=people.account("teacher"))


def produce(*, base: TrainingBase, editor: User, shoot: Shoot, say: Say) -> Asset:
    """Make of the film a video that its whole audience can use; resumes where an earlier try stopped."""
    who = people.account
    say("The lesson is drawn and narrated")
    shot = shoot(say)
    assert shot.sign is not None  # noqa: S101
    say("Uploaded, encoded and recognised")
    interpreter = uploads.upload(
        path=shot.sign, title=uploads.SIGN_TITLE, base=base, by=editor, purpose="sign", say=say
    )
    uploads.run_stages(interpreter, say=say)
    lesson_video = uploads.upload(
        path=shot.lesson, title=uploads.TITLE, base=base, by=editor, purpose="lesson", say=say
    )
    uploads.run_stages(lesson_video, say=say)
    say("Captions corrected and approved; sign video attached; statement reviewed")
    uploads.make_accessible(
        lesson=lesson_video,
        interpreter=interpreter,
        film=shot,
        by=editor,
        reviewer=who("captions"),
        second=who("sign"),
        granter=who("coursereview"),
    )
    uploads.run_stages(lesson_video, say=say)
    return lesson_video


def gate_findings(video: Asset) -> bool:
    """Return whether the publishing gate still blocks the video."""
    return any(finding.blocks for finding in assess([asset_item(video)], house_policy(sign=True)))


def narrated(say: Say) -> film.Film:
    """Shoot the first film at full length, with the voice where there is one."""
    return film.shoot(folder=Path(settings.WORK_DIR) / "film", speaker=voice(say), say=say)


def narrated_script(say: Say, script: Script) -> film.Film:
    """Shoot another film at full length, without an interpreter beside it."""
    number = FURTHER.index(script) + 2
    folder = Path(settings.WORK_DIR) / f"film-{number}"
    return film.shoot(folder=folder, speaker=voice(say), say=say, script=script, with_sign=False)


def voice(say: Say) -> Speaker | None:
    try:
        return speaker(settings.SPEAKER_MODEL_DIR, settings.SPEAKER_VOICES_DIR)
    except SpeakerUnavailable as problem:
        say(f"  No voice here ({problem.reason}): the lesson is silent, and its captions carry it.")
        return None
