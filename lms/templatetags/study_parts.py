"""Look-ups in a learner's study for one lesson or one block."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def lesson_progress(study: Any, lesson: Any) -> dict[str, Any]:
    """Return the progress of one lesson of a course; empty for somebody who is not on the course."""
    for each, complete, verified_ms, duration_ms in getattr(study, "per_lesson", ()):
        if each.pk == lesson.pk:
            return {"complete": complete, "verified_ms": verified_ms, "duration_ms": duration_ms}
    return {}


@register.simple_tag
def lesson_bytes(course: Any, lesson: Any) -> int:
    """Return how many bytes the films of a lesson cost in their smallest picture."""
    offers = getattr(course, "offers", None)
    return offers.lesson_bytes.get(lesson.path, 0) if offers else 0


@register.simple_tag
def part_study(study: Any, block_id: str) -> Any:
    """Return the progress of one video of a lesson, or None."""
    return next((part for part in getattr(study, "parts", ()) if part.block_id == block_id), None)


@register.simple_tag
def quiz_state(study: Any, block_id: str) -> Any:
    """Return the result of the last answers to a quiz, or None."""
    return getattr(study, "quiz", {}).get(block_id)


@register.simple_tag
def survey_answered(study: Any, block_id: str) -> Any:
    """Return when the learner answered a survey, or None."""
    return getattr(study, "surveys", {}).get(block_id)


@register.simple_tag
def section_state(study: Any, block_id: str) -> Any:
    """Return the reading progress of one text, or of a video's transcript; None where no question is asked."""
    return getattr(study, "sections", {}).get(block_id)


@register.simple_tag
def counted_in(study: Any, block_id: str) -> Any:
    """Return the lesson in which the same film or text was counted before, or None."""
    return getattr(study, "elsewhere", {}).get(block_id)


@register.simple_tag
def mark_of(state: Any, question_id: str) -> Any:
    """Return how the last answer to one question was marked, or None."""
    last = getattr(state, "last", None)
    return last.marks.get(question_id) if last else None


@register.simple_tag
def only_one_video(parts: Any) -> bool:
    """Return whether the lesson is finished as soon as its only video is: nothing else of it asks for proof."""
    asking = [part.type for part in parts if part.type in ("video", "quiz") or (part.check and part.type != "video")]
    return asking == ["video"]
