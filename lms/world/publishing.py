"""Publishing through the workflow: the base's editor submits, a course reviewer approves, the gate checks.

A lesson whose film is still being encoded stays its editor's draft: nobody may submit it. `sweep` is the two who come
back later: the running service calls it every minute, in the demonstration only (`lms/settings/dev.py`).
"""

import logging

from wagtail.models import Page

from courses.pages.gate import gate
from courses.pages.models import LessonPage
from courses.pages.page_queries import video_blocks
from lms.people.models import User
from lms.world.films.further_scripts import FURTHER

REVIEWER = "coursereview"
LATER = "演示：视频转码完成，由演示程序代编辑送审、代审核员通过。"

log = logging.getLogger(__name__)


def publish(*, page: Page, editor: User, reviewer: User, comment: str = "") -> None:
    """Send the page through its workflow; skip one that is live already."""
    if page.live:
        return
    page.get_latest_revision() or page.save_revision(user=editor)
    task = page.get_workflow().start(page, editor).current_task_state
    task.task.specific.on_action(task.specific, reviewer, "approve", comment=comment)
    page.refresh_from_db()


def publish_course(*, lesson: LessonPage, editor: User, reviewer: User) -> None:
    """Publish a lesson and all pages above it up to its course; a lesson that waits for its film stays a draft."""
    unit = lesson.get_parent().specific
    course = unit.get_parent().specific
    for page in (course, unit):
        publish(page=page, editor=editor, reviewer=reviewer)
    if lesson.live or not waits(lesson):
        publish(page=lesson, editor=editor, reviewer=reviewer)


def waits(lesson: LessonPage) -> bool:
    """Return whether a film of the lesson cannot be played yet."""
    return any(video.asset and not video.asset.ready_min for video in video_blocks(lesson))


def sweep() -> int:
    """Publish the lessons that waited for their film and are fit now; return how many (settings.SWEEPS).

    Only those with a film of this program: what somebody else writes waits for a person, in the demonstration too.
    """
    reviewer = User.objects.filter(username=REVIEWER).first()
    if reviewer is None:
        return 0
    published = 0
    for lesson in LessonPage.objects.filter(live=False, title__in=TITLES):
        written = lesson.get_latest_revision_as_object()
        if lesson.owner and not lesson.current_workflow_state and not gate.blocking(written):
            publish(page=lesson, editor=lesson.owner, reviewer=reviewer, comment=LATER)
            log.warning("The film of “%s” is ready: the lesson is published.", lesson.title)
            published += 1
    return published


TITLES = tuple(f"视频复习：{script.title}" for script in FURTHER)  # as the courses' texts name them
