"""Asking for a void and deciding about one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LINES = forms.Textarea(attrs={"rows": 3})


class AskForm(forms.Form):
    """Both numbers empty: all of it."""

    reason = forms.CharField(
        label=_("Why it should not count"),
        max_length=300,
        help_text=_("The learner will read this. Say what you saw; do not accuse anybody."),
        widget=LINES,
    )
    from_seq = forms.IntegerField(
        label=_("From piece number"),
        min_value=0,
        required=False,
        help_text=_("Leave both numbers empty to take out all of it."),
    )
    to_seq = forms.IntegerField(label=_("To piece number"), min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("from_seq") is None) != (data.get("to_seq") is None):
            self.add_error("to_seq", _("Fill in both numbers, or neither."))
        return data


class DecideForm(forms.Form):
    """Words are for the one who asked; the verdict is the button that was pressed."""

    words = forms.CharField(label=_("What you found"), max_length=300, required=False, widget=LINES)
    verdict = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")], widget=forms.HiddenInput)
