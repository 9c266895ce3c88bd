"""A page's content as plain values, and queries over the page tree: the way other apps read lessons."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from accessibility.display.player import PlayerItem, player_item
from courses.pages.models import CourseIndexPage, CoursePage, LessonPage, UnitPage
from foundation.compiled_queries import Fetch, Slot
from media_pipeline.models import Asset

# What a line in a list of pages needs, its address included.
LINE = ("title", "slug", "path", "depth", "url_path", "live", "content_type", "locale")

CHECKED = ("text", "steps", "video")


@dataclass(frozen=True, slots=True)
class VideoRef:
    """A video of a lesson; `asset` is None where it was deleted from the library."""

    block_id: str
    asset: Asset | None
    title: str
    checks: tuple["Question", ...] = ()  # with them its transcript can be read as study, a part for each


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: str  # "single" | "multiple", and in surveys "text"
    text: str
    options: tuple[Option, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions that are answered together; in a survey no option is correct."""

    block_id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the gate sees it, wherever in the lesson it stands."""

    block_id: str
    title: str
    alt: str
    decorative: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a lesson with what its template needs."""

    id: str
    type: str
    block: Any
    player: PlayerItem | None = None
    quiz: Quiz | None = None
    check: Question | None = None
    survey: Quiz | None = None


def blocks(lesson: LessonPage, *types: str) -> Iterator[Any]:
    return (block for block in lesson.body if block.block_type in types)


def video_blocks(lesson: LessonPage) -> list[VideoRef]:
    """Return the lesson's videos in their order; empty blocks of a draft have no asset."""
    return [
        VideoRef(str(block.id), block.value.get("asset"), block.value.get("title") or "", tuple(checks_of(block)))
        for block in blocks(lesson, "video")
    ]


def quiz_blocks(lesson: LessonPage) -> list[Quiz]:
    return [as_quiz(block) for block in blocks(lesson, "quiz")]


def as_quiz(block: Any) -> Quiz:
    asked = block.value["questions"].bound_blocks
    return Quiz(str(block.id), block.value["title"], tuple(as_question(child.id, child.value) for child in asked))


def as_question(id_: str, value: Any) -> Question:
    options = tuple(
        Option(str(child.id), child.value["text"], bool(child.value["correct"]))
        for child in value["options"].bound_blocks
    )
    return Question(str(id_), value["kind"], value["text"], options, value["explanation"] or "")


def survey_blocks(lesson: LessonPage) -> list[Quiz]:
    return [as_survey(block) for block in blocks(lesson, "survey")]


def as_survey(block: Any) -> Quiz:
    asked = block.value["questions"].bound_blocks
    return Quiz(
        str(block.id), block.value["title"], tuple(as_survey_question(child.id, child.value) for child in asked)
    )


def as_survey_question(id_: str, value: Any) -> Question:
    options = tuple(Option(str(child.id), child.value, correct=False) for child in value["options"].bound_blocks)
    return Question(str(id_), value["kind"], value["text"], options, "")


def check_of(block: Any) -> Question | None:
    """Return the block's first check question, if its editor asks one; a text has no other."""
    return next(iter(checks_of(block)), None)


def checks_of(block: Any) -> list[Question]:
    """Return the block's check questions: one for a text, one for each part of a film's transcript."""
    asked = block.value.get("check") if block.block_type in CHECKED else None
    found = [as_question(child.id, {"kind": "single", **child.value}) for child in asked.bound_blocks] if asked else []
    # By their ids, which are random: the place where the editor wrote the right one is not shown.
    return [replace(each, options=tuple(sorted(each.options, key=lambda option: option.id))) for each in found]


def pictures(lesson: LessonPage) -> Iterator[Picture]:
    for block in blocks(lesson, "image"):
        if block.value.get("image"):
            yield as_picture(block.id, block.value, decorative=bool(block.value.get("decorative")))
    for block in blocks(lesson, "steps"):
        for child in block.value["steps"].bound_blocks:
            if child.value.get("image"):
                yield as_picture(child.id, child.value, decorative=False)


def as_picture(id_: str, value: Any, *, decorative: bool) -> Picture:
    return Picture(str(id_), value["image"].title, value.get("alt") or "", decorative)


def parts(lesson: LessonPage, *, user: Any = None) -> list[Part]:
    """Return the lesson block by block, each video with its player, each quiz and survey with its questions."""
    return [as_part(block, user) for block in lesson.body]


def as_part(block: Any, user: Any) -> Part:
    asset = block.value.get("asset") if block.block_type == "video" else None
    return Part(
        id=str(block.id),
        type=block.block_type,
        block=block,
        player=player_item(asset, user=user) if asset else None,
        quiz=as_quiz(block) if block.block_type == "quiz" else None,
        check=check_of(block),
        survey=as_survey(block) if block.block_type == "survey" else None,
    )


def lessons_of(branch: Any) -> "QuerySet[LessonPage]":
    """Return the live lessons of a course or unit, in the order they are learnt."""
    found: QuerySet[LessonPage] = LessonPage.objects.live().descendant_of(branch).order_by("path")
    return found


def course_of(page: Any) -> CoursePage | None:
    """Return the course that a unit or lesson belongs to; for a course itself. Cached on the page."""
    if isinstance(page, CoursePage):
        return page
    if not hasattr(page, "_course"):  # a lesson's page needs it in four places
        page._course = CoursePage.objects.ancestor_of(page).order_by("-depth").first()
    found: CoursePage | None = page._course
    return found


def path_range(page: Any) -> dict[str, str]:
    """Return the range of paths below a page."""
    return {"low": page.path, "high": f"{page.path}ZZZZ"}


BELOW = {"live": True, "path__gt": Slot("low"), "path__lt": Slot("high")}
LESSONS = Fetch(lambda: LessonPage.objects.filter(**BELOW).order_by(), only=(*LINE, "id", "summary"))
UNITS = Fetch(lambda: UnitPage.objects.filter(**BELOW).order_by(), only=(*LINE, "id", "intro"))
DEEPEST = 10  # levels of the tree; a lesson stands on the seventh
ABOVE = [f"above{depth}" for depth in range(DEEPEST)]
BRANCHES = Fetch(
    lambda: CourseIndexPage.objects.filter(path__in=[Slot(name) for name in ABOVE]).order_by(), "closure", only=LINE
)


def by_path(page: Any) -> str:
    """Return the sort key for the order of learning. Sorted here: Django's ORDER BY takes longer for these lists."""
    path: str = page.path
    return path


def branches_above(page: Any) -> list[CourseIndexPage]:
    """Return the catalogue and the base's branch that a page is in or is, each with its closure, if any."""
    if not hasattr(page, "_branches"):
        paths = [page.path[: depth * page.steplen] if depth <= page.depth else "" for depth in range(1, DEEPEST + 1)]
        above = BRANCHES.all(**dict(zip(ABOVE, paths, strict=True)))
        page._branches = sorted(above, key=by_path)
    found: list[CourseIndexPage] = page._branches
    return found


def listed(course: CoursePage) -> list[LessonPage]:
    """Return the course's live lessons without their bodies; cached on the page."""
    if not hasattr(course, "_listed"):
        course._listed = sorted(LESSONS.all(**path_range(course)), key=by_path)
    found: list[LessonPage] = course._listed
    return found


def contents(course: CoursePage) -> list[tuple[UnitPage, list[LessonPage]]]:
    """Return a course's table of contents: live units with their live lessons, in two queries."""
    units = sorted(UNITS.all(**path_range(course)), key=by_path)
    lessons = listed(course)
    return [(unit, [lesson for lesson in lessons if lesson.path.startswith(unit.path)]) for unit in units]
