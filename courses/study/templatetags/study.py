"""{% lesson_study lesson as s %}, {% course_study course as c %}: values of `courses.study.pages.lesson_progress`."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from courses.pages.models import CoursePage, LessonPage
from courses.study.engine import film_delivery
from courses.study.pages import course_progress, lesson_progress

register = template.Library()


@register.simple_tag(takes_context=True)
def lesson_study(context: dict[str, Any], lesson: LessonPage) -> lesson_progress.LessonStudy:
    found = lesson_progress.lesson_study(subject_of(context), lesson.specific)
    # This page is how the words of what is being read reach the learner.
    open_now = [state.lease for state in found.sections.values() if state.lease]
    if open_now and film_delivery.is_enabled():
        film_delivery.note_words(open_now)
    return found


@register.simple_tag(takes_context=True)
def course_study(context: dict[str, Any], course: CoursePage) -> course_progress.CourseStudy:
    return course_progress.course_study(subject_of(context), course.specific)


def subject_of(context: dict[str, Any]) -> Any:
    return getattr(context.get("request"), "subject", None) or AnonymousUser()
