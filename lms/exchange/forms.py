"""Choosing a class and a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.http.permission import visible
from lms.delivery.models import Cohort
from lms.exchange.workbook import LARGEST


class RosterForm(forms.Form):
    cohort = forms.ModelChoiceField(queryset=Cohort.objects.none(), label=_("Class"))
    file = forms.FileField(
        label=_("Class list (.xlsx)"),
        help_text=_("At most 5,000 rows. Nothing is taken over until you have seen what was found."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, user: Any, wanted: str = "", **kwargs: Any) -> None:
        """`wanted` is the number of the class whose page led here: it is chosen already, as an only one is."""
        super().__init__(*args, **kwargs)
        field = self.fields["cohort"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = visible(user, Cohort.objects.all()).order_by("-starts", "code")
        likely = list((field.queryset.filter(code=wanted) if wanted else field.queryset)[:2])
        if len(likely) == 1:
            field.initial = likely[0].pk

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is too big."), code="too_big")
        return file
