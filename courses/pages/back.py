"""Where a form of a lesson leads back to: the place on the page where it stood."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect

if TYPE_CHECKING:
    from courses.pages.models import LessonPage


def back_to(request: HttpRequest, page: "LessonPage", place: str) -> HttpResponseRedirect:
    """To `place` of the page, by GET. Some of it came with the address: as a header it is written in signs that are
    allowed there, never as it came.
    """
    return HttpResponseRedirect(f"{page.get_url(request)}#{place}", status=303)
