"""What an officer enters about people. Numbers travel in the body of a request, never in an address."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.people.access import OFFICERS, postings
from lms.people.identity import identity
from lms.people.identity.fields import NameField, NumberField, PhoneField
from lms.people.models import Division, Erasure, HelperLink

REASON_HELP = _("It is kept, sealed, for whoever checks later.")


def own_places(user: Any) -> QuerySet[Division]:
    """Return the places that this officer's posts cover."""
    covered = Q(pk__in=[])
    for posting in postings(user):
        if posting.role in OFFICERS:
            covered |= Q(code__startswith=posting.division.prefix)
    return Division.objects.filter(covered)


class FindForm(forms.Form):
    name = NameField(whole=False, required=False, help_text=_("All of it or a part."))
    number = NumberField(
        label=_("Citizen id, certificate number or mobile number"),
        required=False,
        max_length=40,
        help_text=_("The whole number. It finds people of your own place only."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("name") and not given.get("number"):
            raise forms.ValidationError(_("Enter a name or a number."), code="empty")
        return given


class TransferForm(forms.Form):
    name = NameField()
    citizen_id = NumberField(
        label=_("Citizen id"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    division = forms.ModelChoiceField(
        queryset=Division.objects.none(), label=_("Lives now in"), empty_label=_("Choose a place")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = own_places(user)

    def clean_citizen_id(self) -> str:
        try:
            return identity.check_citizen_id(self.cleaned_data["citizen_id"])
        except identity.IdentityProblem as problem:
            raise forms.ValidationError(str(problem), code="number") from problem


class NameForm(forms.Form):
    name = NameField()


class RevealForm(forms.Form):
    field = forms.ChoiceField(label=_("What"), choices=[("citizen id", _("Citizen id")), ("phone", _("Mobile number"))])
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Who looked, when and why stays written."))


class MoveForm(forms.Form):
    division = forms.ModelChoiceField(
        queryset=Division.objects.all(),
        label=_("Moves to"),
        empty_label=_("Choose a place"),
        help_text=_("Outside your own place the office there takes over, once it agrees."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)


class MergeForm(forms.Form):
    number = NumberField(
        label=_("Number of the other account"),
        max_length=40,
        help_text=_("Citizen id, certificate number or mobile number of the account that is to be closed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(label=_("How you know that both are one person"), max_length=200, help_text=REASON_HELP)


class EraseForm(forms.Form):
    basis = forms.ChoiceField(label=_("On what ground"), choices=Erasure.Basis.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It is erased with the person."))


class HelperForm(forms.Form):
    name = NameField(label=_("Helper's name"))
    phone = PhoneField(label=_("Helper's mobile number"), own=False)
    kind = forms.ChoiceField(label=_("Who this is"), choices=HelperLink.Kind.choices)
    can_study = forms.BooleanField(label=_("Helps to study"), required=False, initial=True)
    can_view_record = forms.BooleanField(label=_("May see the record"), required=False, initial=True)
    ends = forms.DateField(
        label=_("Helps until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave it empty if no day is agreed."),
    )
    consent_note = forms.CharField(
        label=_("How the trainee agreed"), max_length=200, help_text=_("Such as: said so in person, on what day.")
    )


class RejectForm(forms.Form):
    reason = forms.CharField(label=_("Why not"), max_length=200, help_text=REASON_HELP)


class JoinForm(forms.Form):
    reason = forms.CharField(label=_("How you know that the row is this person"), max_length=200, help_text=REASON_HELP)
    phone_checked = forms.CharField(
        label=_("How you made sure that the phone of the row is hers"),
        max_length=200,
        required=False,
        help_text=_("Such as: she called from it, she showed it in person. Left empty, the phone is not taken over."),
    )
    takes_certificate = forms.BooleanField(label=_("Take the certificate of the row over"), required=False)


class PhoneForm(forms.Form):
    phone = PhoneField(
        label=_("Her mobile number"),
        own=False,
        help_text=_(
            "It signs her in with a code. It replaces the number she had; where it is another one, a password, passkeys"
            " and devices from before no longer sign her in."
        ),
    )
    how = forms.CharField(
        label=_("How you made sure who she is"),
        max_length=200,
        help_text=_("Such as: seen in person with her citizen card. It is kept, sealed, for whoever checks later."),
    )


class CertificateForm(forms.Form):
    number = NumberField(
        label=_("Number of the disability certificate"),
        max_length=30,
        help_text=_("20 characters; it begins with her citizen id."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        try:
            return identity.parse_certificate(self.cleaned_data["number"]).whole
        except identity.IdentityProblem as problem:
            raise forms.ValidationError(str(problem), code="number") from problem
