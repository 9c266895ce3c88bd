"""What templates of pages get besides the page, attached to the models at start: models import none of it."""

from typing import Any

from django.http import HttpRequest

from accessibility.braille import louis
from courses.pages import catalogue, page_queries
from courses.pages.gate import offers
from courses.pages.gate.offers import Offers
from courses.pages.models import CourseIndexPage, CoursePage, HomePage, LessonPage, UnitPage


def attach() -> None:
    """Give each kind of page its function of (page, request), and courses their offers."""
    HomePage.extra_context = staticmethod(of_home)
    CourseIndexPage.extra_context = staticmethod(of_index)
    CoursePage.extra_context = staticmethod(of_course)
    CoursePage.find_offers = staticmethod(offers_of)
    UnitPage.extra_context = staticmethod(of_unit)
    LessonPage.extra_context = staticmethod(of_lesson)


def of_home(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    return {"courses": catalogue.newest(6)}


def of_index(page: CourseIndexPage, request: HttpRequest) -> dict[str, Any]:
    return catalogue.listing(page, request.GET)


def of_course(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    return {"units": page_queries.contents(page), "base_index": page_queries.branches_above(page)[-1]}


def of_unit(page: UnitPage, request: HttpRequest) -> dict[str, Any]:
    return {"lessons": page_queries.lessons_of(page), "course": page_queries.course_of(page)}


def of_lesson(page: LessonPage, request: HttpRequest) -> dict[str, Any]:
    return {
        "braille": louis.available(),
        "course": page_queries.course_of(page),
        "unit": page.get_parent(),
        "parts": page_queries.parts(page, user=request.user),
    }


def offers_of(course: CoursePage) -> Offers:
    return offers.offers_of(offers.films_of([course])[course.pk])
