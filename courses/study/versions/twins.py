"""Films and texts of a lesson that stand elsewhere too, or resemble what does: hints for editor and reviewer.

What is the very same counts once by itself (`crediting`). What only resembles it counts, so a person looks: a film by
its fingerprint (a trim, a new encoding), a text by how much of it is said elsewhere. These are hints only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from accessibility.readiness.readiness import TELLS, Finding
from courses.pages.blocks import wording
from courses.pages.blocks.sections import sections
from courses.pages.gate.gate import editor_url
from courses.pages.models import LessonPage
from courses.pages.page_queries import video_blocks
from courses.study.models import Timeline
from media_pipeline.encoding.probing import fingerprint
from media_pipeline.models import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from wagtail.models import Page

    from courses.pages.blocks.sections import Section
    from media_pipeline.models import Asset

COMPARED = 200  # films of the same shelf, the latest first: a bound on rows and on time
TEXTS_COMPARED = 40  # of the same base
NAMED = 3
KNOWN_FOR = 24 * 3600  # seconds for which a comparison is kept
SAID_ELSEWHERE = 0.7  # of a text


def findings(page: Page) -> list[Finding]:
    """Return the hints about a lesson, for `settings.PUBLISH_HINTS`; none of them blocks."""
    if not isinstance(page, LessonPage) or not page.pk:
        return []
    link = editor_url(page)
    found: list[Finding] = []
    for video in video_blocks(page):
        if video.asset is not None:
            found += [*same_film(page, video.block_id, video.asset, link), *like_film(page, video.asset, link)]
    for section in sections(page):
        found += [*same_text(page, section, link), *like_text(page, section, link)]
    return found


def shown(page: LessonPage) -> Q:
    """Return the condition for timelines shown now, in any lesson; this page's own are excluded by their block."""
    return Q(retired=None, lesson__live=True) | Q(retired=None, lesson=page)


def same_film(page: LessonPage, block: str, asset: Asset, link: str) -> Iterator[Finding]:
    rows = Timeline.objects.filter(shown(page), content=asset.sha256).exclude(lesson=page, block_id=block)
    same = [each for each in video_blocks(page) if each.asset and each.asset.sha256 == asset.sha256]
    if len(same) > 1:
        yield repeated("film_again", asset.title, page.title, link)
    for title in lessons_of(rows.exclude(lesson=page)):
        yield repeated("film_again", asset.title, title, link)


def lessons_of(rows: QuerySet[Timeline]) -> list[str]:
    """Return the titles of the first lessons (`NAMED`), each once."""
    found = rows.order_by("lesson").values_list("lesson", "lesson__title").distinct()
    return [title for _lesson, title in found[:NAMED]]


def repeated(code: str, subject: str, lesson: str, link: str) -> Finding:
    words = _("The same stands in the lesson “%(lesson)s” too. Whoever learns both is credited once.")
    return Finding(code, TELLS, words % {"lesson": lesson}, _("Leave it out, if that was not meant."), subject, link)


def like_film(page: LessonPage, asset: Asset, link: str) -> Iterator[Finding]:
    names = {"film": asset.title}
    for title, lesson in resembling(asset):
        words = _("The film “%(film)s” resembles “%(other)s” in the lesson “%(lesson)s”.")
        yield Finding(
            "film_resembles",
            TELLS,
            words % (names | {"other": title, "lesson": lesson}),
            _("Watch both: if it is one film, cut or encoded anew, use the one that is there."),
            asset.title,
            link,
        )


def resembling(asset: Asset) -> list[tuple[str, str]]:
    """Return (film, lesson) of films that look like this one, at most `NAMED`; cached for a day."""
    mine = fingerprint_of(asset)
    if not mine:
        return []
    rows = Timeline.objects.filter(retired=None, lesson__live=True, asset__collection=asset.collection_id)
    others = rows.exclude(content=asset.sha256).select_related("asset", "lesson").order_by("-pk")[:COMPARED]
    by_asset = {row.asset.pk: row for row in others if row.asset}
    newest = max(by_asset, default=0)
    key = f"study.twins.{asset.pk}.{asset.sha256[:16]}.{newest}.{len(by_asset)}"
    known: list[tuple[str, str]] | None = cache.get(key)
    if known is None:
        known = []
        prints = Artifact.objects.filter(asset__in=by_asset, kind="fingerprint", current=True).order_by("-asset")
        for other, facts in prints.values_list("asset", "facts"):
            row = by_asset[other]
            if len(known) < NAMED and row.asset and fingerprint.are_alike(mine, bytes.fromhex(facts["marks"])):
                known.append((row.asset.title, row.lesson.title))
        cache.set(key, known, KNOWN_FOR)
    return known


def fingerprint_of(asset: Asset) -> bytes:
    row = Artifact.objects.filter(asset=asset, kind="fingerprint", current=True).first()
    return bytes.fromhex(row.facts["marks"]) if row else b""


def same_text(page: LessonPage, section: Section, link: str) -> Iterator[Finding]:
    content = wording.digest(section.words)
    if sum(wording.digest(each.words) == content for each in sections(page)) > 1:
        yield repeated("text_again", begin_of(section), page.title, link)
    rows = Timeline.objects.filter(shown(page), content=content).exclude(lesson=page)
    for title in lessons_of(rows):
        yield repeated("text_again", begin_of(section), title, link)


def begin_of(section: Section) -> str:
    return f"{section.words[:20]}…"


def like_text(page: LessonPage, section: Section, link: str) -> Iterator[Finding]:
    """Compare with the base's other texts, each as far as one question vouches for it; bounded as the films are."""
    most = int(settings.STUDY_SECTION_MINUTES * settings.STUDY_READING_SPEED)
    mine = wording.passages(section.words[:most])
    content = wording.digest(section.words)
    if len(mine) <= wording.PASSAGE:
        return
    rows = Timeline.objects.filter(
        retired=None, kind=Timeline.Kind.TEXT, lesson__live=True, lesson__path__startswith=page.path[: base_path(page)]
    )
    others = rows.exclude(content=content).exclude(lesson=page, block_id=section.block_id)
    named = 0
    for row in others.select_related("lesson").order_by("-pk")[:TEXTS_COMPARED]:
        theirs = wording.passages(row.words[:most])
        if len(mine & theirs) >= SAID_ELSEWHERE * min(len(mine), len(theirs)):
            words = _("%(share)s %% of this text are said in the lesson “%(lesson)s” too.")
            share = 100 * len(mine & theirs) // min(len(mine), len(theirs))
            facts = {"share": share, "lesson": row.lesson.title}
            remedy = _("Leave out what is there already: it would bring hours a second time.")
            yield Finding("text_resembles", TELLS, words % facts, remedy, begin_of(section), link)
            named += 1
        if named == NAMED:
            return


def base_path(page: LessonPage) -> int:
    """Return how much of a lesson's path names its base: all above its course."""
    return len(page.path) - 3 * int(page.steplen)
