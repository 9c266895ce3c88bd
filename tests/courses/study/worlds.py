"""A course with real pages, put together in as few rows as that takes."""

from typing import Any

from courses.pages.models import CoursePage, LessonPage
from lms.bases.models import TrainingBase
from lms.people.models import User
from media_pipeline.models import Asset
from tests.courses.pages import making

QUARTER_HOUR_MS = 900_000


def make_video(
    base: TrainingBase, owner: User, *, duration_ms: int = QUARTER_HOUR_MS, title: str = "揉法示范"
) -> Asset:
    asset = making.make_asset(base.collection, owner, title=title)
    asset.duration_ms = duration_ms
    asset.save(update_fields=["duration_ms"])
    reviewer, _ = User.objects.get_or_create(username="another-reviewer", defaults={"name": "审校"})
    return making.make_usable(asset, by=owner, reviewer=reviewer)


def make_course(base: TrainingBase, owner: User, *lessons: list[Any], title: str = "保健按摩入门") -> CoursePage:
    """A live course; each lesson is a list of assets and ("quiz", …) blocks."""
    course = making.make_course(base.root_page, title)
    unit = making.make_unit(course)
    for place, parts in enumerate(lessons, start=1):
        videos = [part for part in parts if isinstance(part, Asset)]
        body = [part for part in parts if not isinstance(part, Asset)]
        making.make_lesson(unit, *videos, title=f"第{place}课", body=body)
    return course


def video_block(lesson: LessonPage) -> str:
    return next(str(block.id) for block in lesson.body if block.block_type == "video")


def quiz_block(lesson: LessonPage) -> Any:
    return next(block for block in lesson.body if block.block_type == "quiz")


def answers(lesson: LessonPage, *, right: bool = True) -> dict[str, str]:
    """The form fields of the lesson's quiz (made by `making.quiz`), answered."""
    question = quiz_block(lesson).value["questions"].bound_blocks[0]
    options = question.value["options"].bound_blocks
    return {f"q-{question.id}": str(options[0 if right else 1].id)}
