"""What every course of the demonstration world is drafted with: its pages as its editor's drafts, and its questions."""

from typing import Any

from wagtail.models import Page

from courses.pages.models import CoursePage
from lms.bases.models import TrainingBase
from lms.people.models import User


def question(text: str, options: list[tuple[str, bool]], explanation: str, kind: str = "single") -> dict[str, Any]:
    return {
        "kind": kind,
        "text": text,
        "options": [{"text": words, "correct": right} for words, right in options],
        "explanation": explanation,
    }


def course_page(base: TrainingBase, by: User, *, slug: str, **facts: Any) -> CoursePage:
    return below(base.root_page, CoursePage(slug=slug, **facts), by)


def below[P: Page](parent: Page, page: P, by: User) -> P:
    """Return the page below `parent` with this slug; draft it as the editor where it is new."""
    known = parent.get_children().filter(slug=page.slug).first()
    if known is not None:
        found: P = known.specific
        return found
    page.live = False
    page.owner = by
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page
