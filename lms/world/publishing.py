"""Publishing through the workflow: the base's editor submits, a course reviewer approves, the gate checks."""

from wagtail.models import Page

from lms.people.models import User


def publish(*, page: Page, editor: User, reviewer: User) -> None:
    """Send the page through its workflow; skip one that is live already."""
    if page.live:
        return
    page.get_latest_revision() or page.save_revision(user=editor)
    state = page.get_workflow().start(page, editor)
    state.current_task_state.task.specific.on_action(state.current_task_state.specific, reviewer, "approve")
    page.refresh_from_db()


def publish_course(*, lesson: Page, editor: User, reviewer: User) -> None:
    """Publish a lesson and all pages above it up to its course."""
    unit = lesson.get_parent().specific
    course = unit.get_parent().specific
    for page in (course, unit, lesson):
        publish(page=page, editor=editor, reviewer=reviewer)
