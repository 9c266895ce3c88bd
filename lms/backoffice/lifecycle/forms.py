"""What a step asks for: a reason, a document, as its table says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from lms.backoffice.lifecycle.asked import LABELS

if TYPE_CHECKING:
    from lms.backoffice.lifecycle.transitions import Transition

LENGTHS = {"reason": 300, "document_no": 60}


class StepForm(forms.Form):
    """The fields that this transition needs; none where a press of the button says all."""

    def __init__(self, data: Any = None, *, transition: Transition) -> None:
        super().__init__(data, prefix=transition.code)
        for name in ("reason", "document_no"):
            if name in transition.needs:
                widget = forms.Textarea(attrs={"rows": 2}) if name == "reason" else forms.TextInput()
                self.fields[name] = forms.CharField(label=LABELS[name], max_length=LENGTHS[name], widget=widget)
