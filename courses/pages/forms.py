"""The forms behind the editor's panels."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.coreutils import find_available_slug

from courses.pages.choices import Suitability


class PageForm(WagtailAdminPageForm):
    """An address is made for whoever gives none, and made different where it is taken: editors write lessons.

    `once` is the number of a form that makes a page (see once.py).
    """

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36, initial=lambda: str(uuid4()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["once"]
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        wanted = self.cleaned_data.get("slug") or slugify(self.cleaned_data.get("title", ""), allow_unicode=True)
        if self.parent_page is None:
            return str(wanted)
        return str(find_available_slug(self.parent_page, wanted or "page", ignore_page_id=self.instance.pk))


class CourseForm(PageForm):
    """Categories as boxes to tick; the row stores their digits."""

    suitability = forms.MultipleChoiceField(
        label=_("Suitable for"),
        choices=Suitability.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Tick every group that can finish the course as it is. It is advice for trainees, never a barrier."
        ),
    )

    def clean_suitability(self) -> list[Any]:
        return sorted(self.cleaned_data["suitability"])
