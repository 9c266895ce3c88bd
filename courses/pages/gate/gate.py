"""The gate: nothing goes live that its audience cannot use.

`refuse` receives pre_save of every page model, below Wagtail's actions, workflows, schedules, copies, aliases and
APIs, because all of them end in save(). What writes rows without saving (QuerySet.update, fixtures) passes it:
`sweep` finds it within a day and unpublishes it, as it does a page whose captions were withdrawn.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from wagtail.models import Page

from accessibility.readiness.readiness import BLOCKS, TELLS, Finding, Item, Links, assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from courses.pages import page_queries
from courses.pages.blocks import sections
from courses.pages.choices import Provenance
from courses.pages.editing import choosing
from courses.pages.errors import NotReady
from courses.pages.gate import blanks, learning_hours
from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from foundation.once_a_period import once

type Check = Callable[[Page], list[Finding]]

log = logging.getLogger(__name__)
GATED = (CourseIndexPage, CoursePage, UnitPage, LessonPage)
# Saving only these changes nothing that learners get. Wagtail's own bookkeeping does it on live pages all the time.
BOOKKEEPING = frozenset(
    [
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "live_revision",
        "first_published_at",
        "last_published_at",
        "numchild",
        "locked",
        "locked_by",
        "locked_at",
        "alias_of",
        "alias_of_id",
        "wagtail_admin_comments",
    ]
)


def findings(page: Page, *, course: CoursePage | None = None) -> list[Finding]:
    """Return all findings about a page before it goes live, hints included; `course` overrides the one it is in."""
    page = of_its_kind(page)
    return [*conditions(page, course), *hints(page)] if isinstance(page, GATED) else []


def of_its_kind(page: Page) -> Page:
    """Return the page as its specific class.

    Not `.specific`, which caches what it read: inside a save that is the page before it, and what reads it after the
    save (Wagtail makes redirects of a move) gets the old address.
    """
    return page if isinstance(page, GATED) else page.get_specific()


def blocking(page: Page) -> list[Finding]:
    """Return what blocks a page, without looking for hints: this runs inside transactions, and texts may be long."""
    page = of_its_kind(page)
    return [finding for finding in conditions(page) if finding.blocks] if isinstance(page, GATED) else []


def conditions(page: Page, course: CoursePage | None = None) -> list[Finding]:
    """Return what a page fails to meet, with the findings that do not block."""
    return [*house_findings(page), *foreign_findings(page, page), *content_findings(page, course)]


def hints(page: Page) -> list[Finding]:
    """Return hints for editor and reviewer that never block, such as what comparing texts shows."""
    checks: Iterable[Check] = map(import_string, settings.PUBLISH_HINTS)
    found = [finding for check in checks for finding in check(page)]
    if isinstance(page, LessonPage):
        found += [*unproved_text(page), *learning_hours.findings(page, editor_url(page))]
    elif isinstance(page, CoursePage):
        found += [*out_of_reach(page), *learning_hours.about_hours(page, editor_url(page))]
    return found


def require(page: Page) -> None:
    """Raise NotReady, with all that is missing, unless the page may go live."""
    if missing := blocking(page):
        raise NotReady(page, missing)


def house_findings(page: Page) -> list[Finding]:
    """Return the findings of folders above about this place in the tree, such as a suspended base."""
    checks: Iterable[Check] = map(import_string, settings.PUBLISH_CHECKS)
    return [finding for check in checks for finding in check(page)]


def foreign_findings(page: Page, place: Page) -> list[Finding]:
    """Return what belongs to another base, each with its owner; `place` is where the page is or will be.

    The thing is named by its number: its title is its owner's business.
    """
    return [foreign_finding(page, each) for each in choosing.foreign(page, place)]


def foreign_finding(page: Page, foreign: choosing.Foreign) -> Finding:
    what = {"kind": foreign.model._meta.verbose_name, "number": foreign.pk, "owner": foreign.owner}
    return Finding(
        "of_another_base",
        BLOCKS,
        _("This belongs to “%(owner)s”, and the page does not: %(kind)s, number %(number)s.") % what,
        _("Choose one of your own base's library, or have its owner put it on a common shelf."),
        page.title,
        editor_url(page),
    )


def content_findings(page: Page, course: CoursePage | None = None) -> Iterator[Finding]:
    if isinstance(page, CoursePage):
        yield from about_course(page)
        # What the course requires, its live lessons have to meet.
        for lesson in page_queries.lessons_of(page) if page.pk else []:
            yield from (f for f in about_parts(lesson, page) if f.blocks and f.code not in blanks.HARMLESS)
    elif isinstance(page, LessonPage):
        yield from about_lesson(page, course or page_queries.course_of(page))


def about_course(course: CoursePage) -> Iterator[Finding]:
    yield from about_papers(course)
    # Nothing is below a page that is being inserted, and a copy begins with its course: the next save checks.
    if course.pk and not can_be_learnt(course):
        yield nothing_in_course(course)


def can_be_learnt(course: CoursePage) -> bool:
    """Return whether any lesson of it has something to learn, live or a draft that is fit to go live."""
    return any(
        blanks.has_content(lesson) and (lesson.live or not any(each.blocks for each in about_parts(lesson, course)))
        for lesson in as_last_written(course)
    )


def as_last_written(course: CoursePage) -> Iterator[LessonPage]:
    """Yield its lessons, those that are live first; drafts as their editors left them."""
    for lesson in LessonPage.objects.descendant_of(course).order_by("-live", "path").iterator():
        yield lesson if lesson.live else lesson.get_latest_revision_as_object()


def about_papers(course: CoursePage) -> Iterator[Finding]:
    yield from about_rights(course)
    if not course.suitability:
        yield Finding(
            "suitability_missing",
            BLOCKS,
            _("It is not said whom the course suits."),
            _("Tick at least one group under “Whom it suits”."),
            course.title,
            editor_url(course),
        )


def nothing_in_course(course: CoursePage) -> Finding:
    return Finding(
        "nothing_to_learn",
        BLOCKS,
        _("There is nothing to learn in this course: no lesson of it holds anything and is fit to be published."),
        _("Write a lesson, and complete what its own page lists."),
        course.title,
        reverse("wagtailadmin_explore", args=[course.pk]),
    )


def out_of_reach(course: CoursePage) -> Iterator[Finding]:
    """Yield hints: a course may go live before its units and lessons do; reading without questions finishes nothing."""
    if not course.pk:
        return
    link = reverse("wagtailadmin_explore", args=[course.pk])
    if not any(lessons for _unit, lessons in page_queries.contents(course)):
        yield Finding(
            "nothing_in_reach",
            TELLS,
            _("No lesson of this course is published yet, or its unit is not: learners find nothing in it."),
            _("Publish its units and lessons as well."),
            course.title,
            link,
        )
    if not any(sections.asks_for_proof(lesson) for lesson in as_last_written(course)):
        yield Finding(
            "nothing_to_finish",
            TELLS,
            _("No lesson of this course can be finished: nobody ever completes it, and it brings no hours."),
            _("Add a video, a quiz or a check question to a lesson."),
            course.title,
            link,
        )


def about_rights(course: CoursePage) -> Iterator[Finding]:
    """Yield a finding for a course of others without proof of the right to use it; it blocks the lessons as well."""
    if Provenance(course.provenance).needs_proof and course.proof_id is None:
        yield Finding(
            "proof_missing",
            BLOCKS,
            _("The course comes from others, but there is no proof that it may be used."),
            _("Attach the licence or contract under “Where the course comes from”."),
            course.title,
            editor_url(course),
        )


def about_lesson(lesson: LessonPage, course: CoursePage | None) -> list[Finding]:
    return [*(about_rights(course) if course else ()), *about_parts(lesson, course)]


def about_parts(lesson: LessonPage, course: CoursePage | None) -> list[Finding]:
    """Return what is missing in the lesson's own blocks."""
    wanted = house_policy(sign=course is None or course.requires_sign)
    blank = blanks.findings(lesson, editor_url(lesson))
    return [*blank, *assess(items(lesson), wanted), *endless_texts(lesson)]


def items(lesson: LessonPage) -> Iterator[Item]:
    for video in page_queries.video_blocks(lesson):
        if video.asset is not None:
            yield asset_item(video.asset, subject=video.title or video.asset.title)
    for picture in page_queries.pictures(lesson):
        yield Item(
            "image",
            picture.title,
            alt=picture.alt,
            decorative=picture.decorative,
            links=Links(media=editor_url(lesson)),
        )


def endless_texts(lesson: LessonPage) -> Iterator[Finding]:
    """Yield a finding for a text that is too long: texts are read whenever a lesson is shown, indexed or finished."""
    for beginning in sections.too_long(lesson):
        yield Finding(
            "text_endless",
            BLOCKS,
            _("This text is longer than a lesson can carry: more than %(most)s characters.")
            % {"most": sections.LONGEST_TEXT},
            _("Cut it into several lessons."),
            beginning,
            editor_url(lesson),
        )


def unproved_text(lesson: LessonPage) -> Iterator[Finding]:
    """Yield a hint for a lesson of text without check questions, which earns no hours."""
    only_text = sections.has_text(lesson) and not page_queries.video_blocks(lesson)
    if only_text and not sections.asks_to_be_read(lesson):
        yield Finding(
            "text_without_check",
            TELLS,
            _("No text of this lesson asks a check question, so reading it earns no hours."),
            _("Add one question below the text, if the reading shall count."),
            lesson.title,
            editor_url(lesson),
        )


def editor_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else ""


def refuse(sender: type[Page], instance: Page, raw: bool, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """Refuse to save a gated page live while something blocks it (pre_save, the lowest point). Raises NotReady."""
    if raw or not instance.live or (update_fields is not None and BOOKKEEPING.issuperset(update_fields)):
        return
    require(instance)


def refuse_move(sender: type[Page], instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Refuse a move unless all live pages below fit the new place: a move saves the top page alone. Raises NotReady."""
    live = Page.objects.live().descendant_of(instance, inclusive=True).type(*GATED).specific()
    place = of_its_kind(parent_page_after)
    course = page_queries.course_of(place) if isinstance(place, GATED) else None
    for page in live:
        there = page if isinstance(page, CoursePage) else course
        foreign = foreign_findings(page, parent_page_after)
        blocked = [*house_findings(parent_page_after), *foreign, *content_findings(page, there)]
        if missing := [finding for finding in blocked if finding.blocks]:
            raise NotReady(page, missing)


def sweep() -> int:
    """Unpublish once a day what no longer meets the bar; a suspended base is hidden, not unpublished."""
    with once(f"pages.gate.sweep.{timezone.localdate()}", seconds=2 * 24 * 3600) as is_mine:
        pages = Page.objects.live().type(CoursePage, LessonPage).order_by("path")
        return withdraw_unready(pages) if is_mine else 0


def withdraw_unready(pages: Any) -> int:
    """Unpublish those that fail by their own content; each gets a log entry. Return how many."""
    withdrawn = 0
    for page in pages.specific().iterator():
        missing = [finding for finding in own_findings(page) if finding.blocks]
        if missing:
            page.unpublish(log_action="pages.withdraw")
            log.warning("withdrew page %s: %s", page.pk, ", ".join(finding.code for finding in missing))
            withdrawn += 1
    return withdrawn


def own_findings(page: Page) -> Iterator[Finding]:
    """Yield what withdraws a page: a course falls by its own papers, and when no lesson of it is left.

    Its lessons are checked one by one. A block that shows nothing does not withdraw a lesson.
    """
    yield from foreign_findings(page, page)
    if isinstance(page, CoursePage):
        yield from about_papers(page)
        if not page_queries.lessons_of(page).exists() and not can_be_learnt(page):
            yield nothing_in_course(page)
    else:
        yield from (finding for finding in content_findings(page) if finding.code not in blanks.HARMLESS)
