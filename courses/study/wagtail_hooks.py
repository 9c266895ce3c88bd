"""Wagtail hooks: after a corrected film is published, the form that says what stayed; the link to survey results."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from courses.pages.models import LessonPage
from courses.pages.page_queries import survey_blocks
from courses.study.models import TimelineEdit
from courses.study.versions import edits


def tell_of_versions(request: HttpRequest, page: Any) -> None:
    """Show a message after publishing, until something has been stated about the latest replacement."""
    if not isinstance(page, LessonPage):
        return
    stated = set(TimelineEdit.objects.filter(new__lesson=page).values_list("old", "new"))
    if any((old.pk, new.pk) not in stated for old, new in edits.waiting(page.pk)[:1]):
        button = messages.button(reverse("study:versions", args=[page.pk]), _("Say what stayed the same"))
        words = _("A video of this lesson was replaced. Learners keep their progress in the parts that you say stayed.")
        messages.info(request, words, buttons=[button])


def offer_versions(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Add a button to a lesson whose video was replaced: approval by a reviewer shows the editor no message."""
    if isinstance(page, LessonPage) and user.has_perm("pages.edit_course", page) and edits.waiting(page.pk):
        address = reverse("study:versions", args=[page.pk])
        yield Button(_("Corrected films"), address, icon_name="media", priority=70)


def offer_results(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Add a button to the menu of a lesson with a survey."""
    if isinstance(page, LessonPage) and user.has_perm("pages.edit_course", page) and survey_blocks(page):
        yield Button(_("Survey results"), reverse("study:surveys", args=[page.pk]), icon_name="form", priority=71)


hooks.register("register_page_header_buttons", offer_versions)
hooks.register("register_page_header_buttons", offer_results)
hooks.register("after_publish_page", tell_of_versions)
