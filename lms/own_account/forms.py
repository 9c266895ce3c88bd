"""What somebody types about her own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.own_account.models import AccountRequest
from lms.people.identity import identity
from lms.people.identity.fields import CodeField, NameField, NumberField, PhoneField
from lms.people.models import Division


class NewNumberForm(forms.Form):
    phone = PhoneField(label=_("New mobile number"), own=False)


class BothCodesForm(forms.Form):
    """The code of the number that she has, where she has one, and that of the new number."""

    old_code = CodeField(label=_("Code sent to the number that you have"))
    new_code = CodeField(label=_("Code sent to the new number"))

    def __init__(self, *args: Any, has_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_old:
            del self.fields["old_code"]


class SlipForm(forms.Form):
    slip_code = NumberField(
        label=_("The ten characters of the slip"),
        max_length=40,
        help_text=_("Capital or small letters, with or without a space."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autocorrect": "off"}
        ),
    )


class LostPhoneForm(forms.Form):
    phone = PhoneField(label=_("Her new mobile number"), own=False)
    reason = forms.CharField(
        label=_("How you made sure who she is, and what became of the old number"),
        max_length=200,
        help_text=_("Such as: came in person with her citizen card, phone fell into the river. It is kept, sealed."),
    )


class OwnNumberForm(forms.Form):
    phone = PhoneField(label=_("Your mobile number"))


class OneCodeForm(forms.Form):
    code = CodeField(label=_("Six digits"))


class CitizenIdField(NumberField):
    """A citizen id, checked as such."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return identity.check_citizen_id(text)
        except identity.IdentityProblem as problem:
            raise forms.ValidationError(str(problem), code="number") from problem


class DetailsForm(forms.Form):
    name = NameField(label=_("Your name"), help_text=_("As it stands on your citizen card."))
    division = forms.ModelChoiceField(
        queryset=Division.objects.filter(kind=Division.Kind.COUNTY).order_by("code"),
        label=_("The county in which you live"),
        empty_label=_("Choose a place"),
    )
    citizen_id = CitizenIdField(
        label=_("Citizen id"),
        required=False,
        max_length=24,
        help_text=_("You may leave it empty and show your card at the office. It is kept encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ApproveForm(forms.Form):
    citizen_id = CitizenIdField(
        label=_("Citizen id, from her card"),
        max_length=24,
        help_text=_("Type it from the card that you have seen."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why no account is opened"), choices=AccountRequest.Reason.choices)
