"""Redirects of a lesson's forms: to the place on the page where the form was."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect

if TYPE_CHECKING:
    from courses.pages.models import LessonPage


def redirect_to_block(request: HttpRequest, page: "LessonPage", place: str) -> HttpResponseRedirect:
    """Redirect to `place` of the page, by GET (303).

    Part of `place` came with the address: in the header it is percent-encoded, never sent as it came.
    """
    return HttpResponseRedirect(f"{page.get_url(request)}#{place}", status=303)
