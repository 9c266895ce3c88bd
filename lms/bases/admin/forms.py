"""The province's forms: founding a base, and its next step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.bases import public_names
from lms.bases.lifecycle import life
from lms.bases.models import Status, TrainingBase


class BaseForm(WagtailAdminModelForm):
    """Kind, level and status of an organisation as a base; each change of them is a step with a reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Kept in the base's history; the base reads it.")
    )

    class Meta:
        model = TrainingBase
        fields = ["organisation", "kind", "level", "status", "public_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["organisation"].disabled = True
            self.fields["kind"].disabled = True
            nexts = {self.instance.status, *life.NEXT[self.instance.status]}
            self.fields["status"].choices = [choice for choice in Status.choices if choice[0] in nexts]

    def clean_public_name(self) -> str:
        name = public_names.tidied(self.cleaned_data["public_name"])
        if public_names.is_of_another(name, self.instance.organisation_id):
            raise forms.ValidationError(_("Another organisation has this name."))
        return name

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("status") == Status.SUSPENDED and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the base has to know what to put right."))
        return cleaned
