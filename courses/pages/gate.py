"""The gate: nothing goes live that its audience cannot use.

`refuse` hangs on pre_save of every page model, below Wagtail's actions, workflows, schedules, copies, aliases and
APIs, because all of them end in save(). What writes rows without saving (QuerySet.update, fixtures) is out of a
model's reach: `sweep` finds it within a day and takes it off the site, as it does a page whose captions were withdrawn.
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

from accessibility.collect import asset_item, house_policy
from accessibility.readiness import BLOCKS, TELLS, Finding, Item, Links, assess
from courses.pages import brings, choosing, reading, sections
from courses.pages.choices import Provenance
from courses.pages.errors import NotReady
from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from media_pipeline.once import once

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
    """All there is to say about a page before it goes live, warnings included; `course` overrules where it stands."""
    page = page if isinstance(page, GATED) else page.specific
    return [*conditions(page, course), *hints(page)] if isinstance(page, GATED) else []


def blocking(page: Page) -> list[Finding]:
    """What keeps a page back. No hints are looked for: this is asked inside transactions, and texts may be long."""
    page = page if isinstance(page, GATED) else page.specific
    return [finding for finding in conditions(page) if finding.blocks] if isinstance(page, GATED) else []


def conditions(page: Page, course: CoursePage | None = None) -> list[Finding]:
    """What a page has to meet, with what is told beside it."""
    return [*house_findings(page), *foreign_findings(page, page), *content_findings(page, course)]


def hints(page: Page) -> list[Finding]:
    """What editor and reviewer are told and what never blocks, such as what comparing texts shows."""
    checks: Iterable[Check] = map(import_string, settings.PUBLISH_HINTS)
    found = [finding for check in checks for finding in check(page)]
    if isinstance(page, LessonPage):
        found += [*unproved_text(page), *brings.findings(page, editor(page))]
    return found


def require(page: Page) -> None:
    """Raise NotReady, with all that is missing, unless the page may go live."""
    if missing := blocking(page):
        raise NotReady(page, missing)


def house_findings(page: Page) -> list[Finding]:
    """What folders above know of this place in the tree, such as a suspended base."""
    checks: Iterable[Check] = map(import_string, settings.PUBLISH_CHECKS)
    return [finding for check in checks for finding in check(page)]


def foreign_findings(page: Page, place: Page) -> list[Finding]:
    """What is another's, each with its owner; `place` is where the page stands or will stand.

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
        editor(page),
    )


def content_findings(page: Page, course: CoursePage | None = None) -> Iterator[Finding]:
    if isinstance(page, CoursePage):
        yield from about_course(page)
        # What the course demands, its live lessons have to meet.
        for lesson in reading.lessons_of(page) if page.pk else []:
            yield from (f for f in about_lesson(lesson, page) if f.blocks and f.code != "proof_missing")
    elif isinstance(page, LessonPage):
        yield from about_lesson(page, course or reading.course_of(page))


def about_course(course: CoursePage) -> Iterator[Finding]:
    yield from about_rights(course)
    if not course.suitability:
        yield Finding(
            "suitability_missing",
            BLOCKS,
            _("It is not said whom the course suits."),
            _("Tick at least one group under “Whom it suits”."),
            course.title,
            editor(course),
        )


def about_rights(course: CoursePage) -> Iterator[Finding]:
    """What others made is shown by right or not at all; so it keeps the course's lessons back as well."""
    if Provenance(course.provenance).needs_proof and course.proof_id is None:
        yield Finding(
            "proof_missing",
            BLOCKS,
            _("The course comes from others, but there is no proof that it may be used."),
            _("Attach the licence or contract under “Where the course comes from”."),
            course.title,
            editor(course),
        )


def about_lesson(lesson: LessonPage, course: CoursePage | None) -> list[Finding]:
    wanted = house_policy(sign=course is None or course.requires_sign)
    rights = about_rights(course) if course else ()
    return [*rights, *missing_videos(lesson), *assess(items(lesson), wanted), *endless_texts(lesson)]


def items(lesson: LessonPage) -> Iterator[Item]:
    for video in reading.video_blocks(lesson):
        if video.asset is not None:
            yield asset_item(video.asset, subject=video.title or video.asset.title)
    for picture in reading.pictures(lesson):
        yield Item(
            "image", picture.title, alt=picture.alt, decorative=picture.decorative, links=Links(media=editor(lesson))
        )


def missing_videos(lesson: LessonPage) -> Iterator[Finding]:
    for video in reading.video_blocks(lesson):
        if video.asset is None:
            yield Finding(
                "video_missing",
                BLOCKS,
                _("A video block has no video, or its video was deleted."),
                _("Choose a video of the library, or remove the block."),
                video.title,
                editor(lesson),
            )


def endless_texts(lesson: LessonPage) -> Iterator[Finding]:
    """A lesson's texts are read whenever it is shown, indexed or finished, so each has an end."""
    for beginning in sections.too_long(lesson):
        yield Finding(
            "text_endless",
            BLOCKS,
            _("This text is longer than a lesson can carry: more than %(most)s characters.")
            % {"most": sections.LONGEST_TEXT},
            _("Cut it into several lessons."),
            beginning,
            editor(lesson),
        )


def unproved_text(lesson: LessonPage) -> Iterator[Finding]:
    """A hint, no more: a lesson that is only read earns hours by its check questions."""
    only_text = sections.has_text(lesson) and not reading.video_blocks(lesson)
    if only_text and not sections.asks_to_be_read(lesson):
        yield Finding(
            "text_without_check",
            TELLS,
            _("No text of this lesson asks a check question, so reading it earns no hours."),
            _("Add one question below the text, if the reading shall count."),
            lesson.title,
            editor(lesson),
        )


def editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else ""


def refuse(sender: type[Page], instance: Page, raw: bool, update_fields: Iterable[str] | None, **kwargs: Any) -> None:
    """The lowest point: no gated page is saved live while something blocks it."""
    if raw or not instance.live or (update_fields is not None and BOOKKEEPING.issuperset(update_fields)):
        return
    require(instance)


def refuse_move(sender: type[Page], instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A move saves the top page alone; what is live below it has to be fit for the new place as well."""
    live = Page.objects.live().descendant_of(instance, inclusive=True).type(*GATED).specific()
    course = reading.course_of(parent_page_after.specific) if isinstance(parent_page_after.specific, GATED) else None
    for page in live:
        there = page if isinstance(page, CoursePage) else course
        foreign = foreign_findings(page, parent_page_after)
        blocked = [*house_findings(parent_page_after), *foreign, *content_findings(page, there)]
        if missing := [finding for finding in blocked if finding.blocks]:
            raise NotReady(page, missing)


def sweep() -> int:
    """Once a day, take off the site whatever no longer meets the bar; a suspended base is hidden, not unpublished."""
    with once(f"pages.gate.sweep.{timezone.localdate()}", seconds=2 * 24 * 3600) as is_mine:
        pages = Page.objects.live().type(CoursePage, LessonPage).order_by("path")
        return withdraw_unready(pages) if is_mine else 0


def withdraw_unready(pages: Any) -> int:
    """Unpublish those that fail by their own content; each leaves a line in its history."""
    withdrawn = 0
    for page in pages.specific().iterator():
        missing = [finding for finding in own_findings(page) if finding.blocks]
        if missing:
            page.unpublish(log_action="pages.withdraw")
            log.warning("withdrew page %s: %s", page.pk, ", ".join(finding.code for finding in missing))
            withdrawn += 1
    return withdrawn


def own_findings(page: Page) -> Iterable[Finding]:
    """A course is withdrawn for its own papers only: each of its lessons answers for itself."""
    own = about_course(page) if isinstance(page, CoursePage) else content_findings(page)
    return [*foreign_findings(page, page), *own]
