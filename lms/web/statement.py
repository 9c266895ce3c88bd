"""The accessibility statement that every page links to, and what on the platform is not as it should be yet.

docs/accessibility.md says it criterion by criterion, for those who build and check; `tests/house/test_accessibility.py`
holds the two together.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.http.permission import open_to_all


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A criterion of WCAG 2.2 that is met in part, and what that means for whom it is about."""

    criterion: str
    words: str | Promise


SHORTFALLS = (
    Shortfall(
        "1.2.6",
        _("Not every lesson has a sign-language interpreter; the course page says which ones do."),
    ),
    Shortfall(
        "1.2.7",
        _(
            "A longer description of what a film shows stops the film. It is spoken where a voice is installed; "
            "elsewhere a screen reader says it."
        ),
    ),
    Shortfall(
        "1.2.8",
        _("A transcript holds what is said and who says it. What a film shows is described apart from it."),
    ),
    Shortfall(
        "1.4.5",
        _("Pictures and films of training bases may have writing in them. It is not in every case given as text."),
    ),
    Shortfall(
        "2.3.1",
        _("Films of training bases are looked at by people, but flashes in them are not measured."),
    ),
    Shortfall(
        "3.1.2",
        _("Words of other languages within Chinese lessons are not marked, so a screen reader reads them as Chinese."),
    ),
)


@open_to_all
def statement(request: HttpRequest) -> HttpResponse:
    return render(request, "lms/statement.html", {"shortfalls": SHORTFALLS})


urlpatterns = [path("accessibility-statement/", statement, name="accessibility_statement")]
