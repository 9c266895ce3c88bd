"""A refused form says so at once: in the title of its page, and in a summary that has the focus.

`{% form_summary %}` draws the summary; an error message after a redirect counts as one (lms/messages.html).
Both carry data-wrong. Where a page holds that, the middleware puts a word before its title: it is what a tab shows and
what a screen reader says first. Which template drew the form, ours or a library's, does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest, HttpResponseBase

WRONG = b" data-wrong>"  # with its end: what users typed is escaped
OF_THE_ADMIN = b'data-controller="w-count w-focus"'  # the button to the first error, beside an error of Wagtail's
TITLE = b"<title>"

NEWS = "sent"  # the code of an "error" that is only information

type Refused = BaseForm | BaseFormSet[BaseForm] | Iterable[Refused] | None


class Problem(NamedTuple):
    """What has to be corrected, and where; without a place where it is about the form as a whole."""

    place: str  # the id of what takes the focus when the link is followed
    label: str
    words: str


def problems(refused: Refused, labels: dict[str, str] | None = None) -> Iterator[Problem]:
    """Yield all errors of a form, of a formset, or of several of either."""
    if isinstance(refused, BaseFormSet):
        if refused.is_bound:
            yield from (Problem("", "", str(words)) for words in refused.non_form_errors())
            yield from problems(refused.forms, labels)
    elif isinstance(refused, BaseForm):
        if refused.is_bound:
            yield from (Problem("", "", words) for words in against_the_whole(refused))
            about = str(getattr(refused, "about", ""))  # of one row of many: which
            for bound in refused:
                yield from of_field(bound, (labels or {}).get(bound.name) or str(bound.label), about)
    else:
        for each in refused or ():
            yield from problems(each, labels)


def against_the_whole(form: BaseForm) -> Iterator[str]:
    for error in form.non_field_errors().as_data():
        if error.code != NEWS:
            yield from map(str, error.messages)


def news_of(form: BaseForm) -> Iterator[str]:
    """Yield the form's information that is no error: a code was sent."""
    if form.is_bound:
        for error in form.non_field_errors().as_data():
            if error.code == NEWS:
                yield from map(str, error.messages)


def of_field(bound: BoundField, label: str, about: str) -> Iterator[Problem]:
    place = "" if bound.is_hidden else place_of(bound)
    name = " · ".join(filter(None, (about, label))) if place else about
    for words in bound.errors:
        yield Problem(place, name, str(words))


def place_of(bound: BoundField) -> str:
    """Return the id of the field, of a group that of its first choice: the element around a group takes no focus."""
    widget = bound.field.widget
    name = str(widget.attrs.get("id") or bound.auto_id)
    if not name or not bound.use_fieldset:
        return name
    return f"{name}_0"


class TitleSaysSo:
    """Middleware: the title of a page with an error begins with that word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.streaming and str(response.get("Content-Type", "")).startswith("text/html"):
            mark(response)
        return response


def mark(response: HttpResponseBase) -> None:
    content: bytes = response.content  # type: ignore[attr-defined]
    if WRONG not in content and OF_THE_ADMIN not in content:
        return
    before, title, after = content.partition(TITLE)
    if not title:
        return
    response.content = before + title + _("Error: ").encode() + after.lstrip()  # type: ignore[attr-defined]
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
