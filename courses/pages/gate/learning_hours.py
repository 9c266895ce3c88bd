"""How many hours a lesson or a course may earn a learner at most, and what earns none: for editor and reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from accessibility.readiness.readiness import TELLS, Finding
from courses.pages import page_queries
from courses.pages.blocks import wording
from courses.pages.blocks.sections import sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from courses.pages.blocks.sections import Section
    from courses.pages.models import CoursePage, LessonPage
    from courses.pages.page_queries import VideoRef

MINUTE_MS = 60_000
STEP, HALF = (
    Decimal("0.1"),
    Decimal("0.5"),
)  # of a class hour: as hours are declared; a smaller difference means nothing
REPEATS = 0.8  # a text of which a smaller share is new repeats itself


@dataclass(frozen=True, slots=True)
class LearningHours:
    """What a lesson may earn at most, in milliseconds: by its films, and by its texts."""

    films_ms: int
    texts_ms: int

    @property
    def minutes(self) -> int:
        return (self.films_ms + self.texts_ms) // MINUTE_MS

    @property
    def class_hours(self) -> float:
        return round((self.films_ms + self.texts_ms) / MINUTE_MS / settings.CLASS_HOUR_MINUTES, 2)


def hours_of_lesson(lesson: LessonPage) -> LearningHours:
    """Return the most that one learner can earn by this lesson: each film and each text with a question, once."""
    return hours_of_lessons([lesson])


def hours_of_lessons(lessons: Iterable[LessonPage]) -> LearningHours:
    """Return the most that several lessons earn together: what two of them show counts once."""
    films: dict[str, int] = {}
    texts: dict[str, int] = {}
    for lesson in lessons:
        videos = (video.asset for video in page_queries.video_blocks(lesson) if video.asset)
        films |= {asset.sha256: asset.duration_ms or 0 for asset in videos}
        texts |= {wording.digest(section.words): text_ms(section) for section in sections(lesson)}
    return LearningHours(sum(films.values()), sum(texts.values()))


def about_hours(course: CoursePage, link: str) -> Iterator[Finding]:
    """Yield a hint where a course declares other hours than its published lessons may earn, with the arithmetic."""
    if not course.pk:
        return
    lessons = list(page_queries.lessons_of(course))
    content = hours_of_lessons(lessons)
    declared, brought = Decimal(course.hours_online), Decimal(str(content.class_hours))
    more_than_declared = brought - declared
    if -STEP < more_than_declared < max(HALF, declared / 10):
        return
    numbers = {
        "declared": as_number(declared),
        "hour": settings.CLASS_HOUR_MINUTES,
        "declared_minutes": as_number(declared * settings.CLASS_HOUR_MINUTES),
        "lessons": len(lessons),
        "films": as_number(Decimal(content.films_ms) / MINUTE_MS),
        "texts": as_number(Decimal(content.texts_ms) / MINUTE_MS),
        "minutes": as_number(Decimal(content.films_ms + content.texts_ms) / MINUTE_MS),
        "brought": as_number(brought),
        "difference": as_number(abs(more_than_declared)),
    }
    words = (
        _(
            "Declared are %(declared)s class hours online (× %(hour)s = %(declared_minutes)s minutes). The %(lessons)s"
            " published lessons bring one learner at most %(films)s minutes of film + %(texts)s minutes of text with"
            " a check question = %(minutes)s minutes (÷ %(hour)s = %(brought)s class hours): %(difference)s too many"
            " are declared."
        )
        if more_than_declared < 0
        else _(
            "Declared are %(declared)s class hours online (× %(hour)s = %(declared_minutes)s minutes). The %(lessons)s"
            " published lessons bring one learner at most %(films)s minutes of film + %(texts)s minutes of text with"
            " a check question = %(minutes)s minutes (÷ %(hour)s = %(brought)s class hours): %(difference)s too few"
            " are declared."
        )
    )
    remedy = (
        _("Declare %(brought)s class hours, or publish the lessons that are missing.")
        if more_than_declared < 0
        else _("Declare %(brought)s class hours.")
    )
    yield Finding("hours_differ", TELLS, words % numbers, remedy % numbers, course.title, link)


def as_number(value: Decimal) -> str:
    """Format with at most two decimals, without trailing zeros: 1800, 0.27."""
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def text_ms(section: Section) -> int:
    """Return a text's length as `courses.study` counts it; a test compares the two."""
    return min(section.characters * MINUTE_MS // settings.STUDY_READING_SPEED, section_ms())


def section_ms() -> int:
    return int(settings.STUDY_SECTION_MINUTES * MINUTE_MS)


def longest_text() -> int:
    """Return how many characters one question vouches for."""
    return int(settings.STUDY_SECTION_MINUTES * settings.STUDY_READING_SPEED)


def findings(lesson: LessonPage, link: str) -> Iterator[Finding]:
    """Yield hints: what is too long for its questions is shown and earns less."""
    for section in sections(lesson):
        yield from about_text(section, link)
    for video in page_queries.video_blocks(lesson):
        yield from about_transcript(video, link)


def about_text(section: Section, link: str) -> Iterator[Finding]:
    longest, have = longest_text(), section.characters
    subject = f"{section.words[:20]}…"
    if have > longest:
        numbers = {
            "have": have,
            "longest": longest,
            "minutes": settings.STUDY_SECTION_MINUTES,
            "speed": settings.STUDY_READING_SPEED,
            "parts": -(-have // longest),
        }
        yield Finding(
            "text_too_long",
            TELLS,
            _(
                "This text has %(have)s characters. One question vouches for %(longest)s at most"
                " (%(minutes)s minutes at %(speed)s a minute); what is beyond brings no hours."
            )
            % numbers,
            _("Cut it into %(parts)s text blocks, each with a question of its own.") % numbers,
            subject,
            link,
        )
    whole = len(wording.units(section.words))
    if whole > wording.PASSAGE and have < REPEATS * whole:
        yield Finding(
            "text_repeats",
            TELLS,
            _("Of this text's %(whole)s characters only %(have)s are new; what stands there again brings no hours.")
            % {"whole": whole, "have": have},
            _("Leave out what is said twice."),
            subject,
            link,
        )


def about_transcript(video: VideoRef, link: str) -> Iterator[Finding]:
    duration = (video.asset.duration_ms if video.asset else 0) or 0
    wanted = -(-duration // section_ms())
    if not video.checks or len(video.checks) >= wanted:
        return
    numbers = {"have": len(video.checks), "wanted": wanted, "minutes": settings.STUDY_SECTION_MINUTES}
    yield Finding(
        "transcript_questions",
        TELLS,
        _(
            "Reading this film's transcript asks %(have)s of %(wanted)s questions: one vouches for %(minutes)s minutes"
            " at most. The parts without a question can only be watched."
        )
        % numbers,
        _("Ask a question for each part, in the film's order."),
        video.title,
        link,
    )
