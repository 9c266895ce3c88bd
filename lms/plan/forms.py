"""What the province's office enters about plan periods and counting rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.plan.models import CountingRule


def day_field(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class PeriodForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the period"),
        max_length=120,
        help_text=_("For example: 2025–2027."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    document_no = forms.CharField(label=_("Document number"), max_length=60)
    starts = day_field(label=_("First day of the period"))
    ends = day_field(label=_("Last day of the period"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("The last day lies before the first day."))
        return data


class EndPeriodForm(forms.Form):
    last_day = day_field(label=_("Last day of the period"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate


class RuleForm(forms.Form):
    """The customer's defaults stand in it: finished or 60 % attended, 8 hours online, once for a programme and year."""

    starts = day_field(label=_("Counts from this day"))
    event = forms.ChoiceField(
        label=_("What is counted"), choices=CountingRule.Event.choices, initial=CountingRule.Event.EITHER
    )
    least_share = forms.IntegerField(label=_("Least share attended, per cent"), min_value=0, max_value=100, initial=60)
    online_counts = forms.BooleanField(label=_("Online study without a class counts"), required=False, initial=True)
    online_least_hours = forms.DecimalField(
        label=_("Least class hours online"), min_value=0, max_value=9999, decimal_places=1, initial=8
    )
    once_per = forms.ChoiceField(
        label=_("The same person counts"),
        choices=CountingRule.Once.choices,
        initial=CountingRule.Once.PROGRAMME_YEAR,
    )
    both_levels = forms.BooleanField(label=_("A county's base also counts as the prefecture's own"), required=False)
    document_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Why it is counted otherwise from then on.")
    )
