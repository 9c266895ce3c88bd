"""The forms behind the editor's panels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from courses.pages.choices import Suitability


class CourseForm(WagtailAdminPageForm):
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
