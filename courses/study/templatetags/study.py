"""{% lesson_study lesson as s %} and {% course_study course as c %}: the values of `courses.study.reading`."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from courses.pages.models import CoursePage, LessonPage
from courses.study import course_reading, delivery, reading

register = template.Library()


@register.simple_tag(takes_context=True)
def lesson_study(context: dict[str, Any], lesson: LessonPage) -> reading.LessonStudy:
    found = reading.lesson_study(subject_of(context), lesson.specific)
    # This page is how the words of what is being read reach the learner.
    open_now = [state.lease for state in found.sections.values() if state.lease]
    if open_now and delivery.is_on():
        delivery.note_words(open_now)
    return found


@register.simple_tag(takes_context=True)
def course_study(context: dict[str, Any], course: CoursePage) -> course_reading.CourseStudy:
    return course_reading.course_study(subject_of(context), course.specific)


def subject_of(context: dict[str, Any]) -> Any:
    return getattr(context.get("request"), "subject", None) or AnonymousUser()
