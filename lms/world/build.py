"""The demonstration world from nothing, step by step: people, film, courses, captions, publishing, history."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from accessibility.readiness.readiness import assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from accessibility.speech.speaker import Speaker, SpeakerUnavailable, speaker
from courses.study.models import Enrolment
from lms.bases import submissions
from lms.bases.models import SubmissionDuty, TrainingBase
from lms.people.models import User
from lms.world import courses, people, publishing
from lms.world.films import film, uploads
from lms.world.history import study
from media_pipeline.models import Asset

type Say = Callable[[str], None]


def build(*, say: Say, shoot: Callable[[Say], film.Film] | None = None) -> None:
    """Make what is missing of the world; a second run finds nothing missing, and takes a second.

    `shoot` films the lesson; tests and benchmarks give a shorter one.
    """
    say("People, offices and four bases")
    bases = people.populate()
    who = people.account
    base, editor, reviewer = bases["massage"], who("editor"), who("coursereview")

    lesson_video = Asset.objects.filter(collection=base.collection, title=uploads.TITLE).first()
    if lesson_video is None or gate_findings(lesson_video):
        lesson_video = produce(base=base, editor=editor, shoot=shoot or narrated, say=say)

    say("Courses written, reviewed and published")
    massage = courses.draft_massage(base=base, video=lesson_video, by=editor)
    tea = courses.draft_tea(base=bases["tea"], by=who("teaeditor"))
    publishing.publish_course(lesson=massage, editor=editor, reviewer=reviewer)
    for page in tea:
        publishing.publish_course(lesson=page, editor=who("teaeditor"), reviewer=reviewer)
    duty = SubmissionDuty.objects.current().get()
    submission = submissions.submit(duty=duty, course=massage.get_parent().get_parent().specific, by=editor)
    if submission.state == submission.State.SUBMITTED:
        submissions.approve(submission=submission, by=reviewer)

    if not Enrolment.objects.exists():
        say("Some weeks of history")
        study.tell(massage=massage, tea=tea, teacher=who("teacher"))


def produce(*, base: TrainingBase, editor: User, shoot: Callable[[Say], film.Film], say: Say) -> Asset:
    """Make of the film a video that its whole audience can use; resumes where an earlier try stopped."""
    who = people.account
    say("The lesson is drawn and narrated")
    shot = shoot(say)
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
    """Shoot the film at full length, with the voice where there is one."""
    return film.shoot(folder=Path(settings.WORK_DIR) / "film", speaker=voice(say), say=say)


def voice(say: Say) -> Speaker | None:
    try:
        return speaker(settings.SPEAKER_MODEL_DIR, settings.SPEAKER_VOICES_DIR)
    except SpeakerUnavailable as problem:
        say(f"  No voice here ({problem.reason}): the lesson is silent, and its captions carry it.")
        return None
