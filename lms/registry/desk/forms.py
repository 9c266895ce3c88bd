"""What an officer enters about people. Numbers travel in the body of a request, never in an address."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lms.people.access import OFFICERS, postings
from lms.people.accounts import counselling
from lms.people.identity import identity
from lms.people.identity.fields import LineField, NameField, NumberField, PhoneField
from lms.people.models import Division, Erasure, GuardianConsent, HelperLink, Need, Trainee, User

REASON_HELP = _("It is kept, sealed, for whoever checks later.")
REVEALED = (
    ("citizen id", _("Citizen id")),
    ("phone", _("Mobile number")),
    ("certificate", _("Disability certificate")),
)


def homes(user: Any) -> QuerySet[Division]:
    """Return the places of this officer where somebody can live: counties and what lies in them; an operator's, all."""
    kinds = Division.Kind
    places = Division.objects.all() if user.is_superuser else own_places(user)
    return places.filter(kind__in=(kinds.COUNTY, kinds.TOWNSHIP, kinds.VILLAGE))


def own_places(user: Any) -> QuerySet[Division]:
    """Return the places that this officer's posts cover."""
    covered = Q(pk__in=[])
    for posting in postings(user):
        if posting.role in OFFICERS:
            covered |= Q(code__startswith=posting.division.prefix)
    return Division.objects.filter(covered)


class FindForm(forms.Form):
    name = NameField(
        whole=False, required=False, help_text=_("All of it or a part; in characters, in pinyin, or its initials (yw).")
    )
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


class CitizenIdField(NumberField):
    """A citizen id, checked by its last digit; what it tells (day of birth, sex) is asked nowhere."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(label=_("Citizen id"), max_length=24, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        try:
            return identity.check_citizen_id(value)
        except identity.IdentityProblem as problem:
            raise forms.ValidationError(str(problem), code="number") from problem


class CertificateField(NumberField):
    """The number of a disability certificate, in the form that is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Number of the disability certificate"),
            max_length=30,
            help_text=_("20 characters; it begins with her citizen id."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        try:
            return identity.parse_certificate(value).whole if value else value
        except identity.IdentityProblem as problem:
            raise forms.ValidationError(str(problem), code="number") from problem


class ValidUntilField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("The certificate is valid until"),
            required=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            help_text=_("As printed on it; leave it empty if no day is printed."),
            **kwargs,
        )


class AddForm(forms.Form):
    """One person, entered by hand. Everything that a number tells is taken from it."""

    name = NameField()
    citizen_id = CitizenIdField(help_text=_("Year of birth and sex are taken from it."))
    division = forms.ModelChoiceField(
        queryset=Division.objects.none(), label=_("Lives in"), empty_label=_("Choose a place")
    )
    residence = forms.ChoiceField(
        label=_("Household"), choices=Trainee.Residence.choices, initial=Trainee.Residence.RURAL
    )
    certificate = CertificateField(required=False)
    valid_until = ValidUntilField()
    phone = PhoneField(
        label=_("Her own mobile number"),
        own=False,
        required=False,
        help_text=_("It signs her in. Without one, enter a helper afterwards."),
    )
    how = forms.CharField(
        label=_("How you made sure that the number is hers"),
        max_length=200,
        required=False,
        help_text=_("Only with a mobile number. Such as: she called from it, she showed it in person."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places = homes(user)  # type: ignore[attr-defined]
        if len(own := places[:2]) == 1:
            self.fields["division"].initial = own[0]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        certificate, number = given.get("certificate"), given.get("citizen_id")
        if certificate and number and not certificate.startswith(number):
            self.add_error("certificate", _("This certificate number begins with another citizen id."))
        if given.get("valid_until") and not certificate and "certificate" not in self.errors:
            self.add_error("certificate", _("Enter the number of the certificate whose last day this is."))
        if given.get("phone") and not given.get("how"):
            self.add_error("how", _("Say how you made sure: whoever holds this phone signs in as her."))
        return given


class TransferForm(forms.Form):
    name = NameField()
    citizen_id = CitizenIdField()
    division = forms.ModelChoiceField(
        queryset=Division.objects.none(), label=_("Lives now in"), empty_label=_("Choose a place")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = own_places(user)


class NameForm(forms.Form):
    name = NameField()


class RevealForm(forms.Form):
    field = forms.ChoiceField(label=_("What"), choices=REVEALED)
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
    number = CertificateField()
    valid_until = ValidUntilField()


class CitizenIdForm(forms.Form):
    citizen_id = CitizenIdField(help_text=_("As it stands on her citizen card."))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)


class ProfileForm(forms.Form):
    residence = forms.ChoiceField(label=_("Household"), choices=Trainee.Residence.choices)
    education = forms.ChoiceField(label=_("Schooling"), choices=Trainee.Education.choices)
    employment = forms.ChoiceField(label=_("Employment now"), choices=Trainee.Employment.choices)
    willingness = forms.ChoiceField(label=_("Wish for training"), choices=Trainee.Willingness.choices)


class NeedsForm(forms.Form):
    codes = forms.MultipleChoiceField(
        label=_("What she needs to learn"),
        choices=Need.Code.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask her. Teachers see this, and never why."),
    )


class CounsellorForm(forms.Form):
    counsellor = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Counsellor"), empty_label=_("Choose a counsellor")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = counselling.counsellors_of(person.trainee.division)
        self.fields["counsellor"].queryset = here  # type: ignore[attr-defined]
        if not here.exists():
            self.fields["counsellor"].help_text = _(
                "Nobody works as a counsellor here yet: give somebody the post first."
            )


class GuardianForm(forms.Form):
    guardian = NameField(label=_("Name of the guardian or body"))
    relation = forms.ChoiceField(label=_("Who this is"), choices=GuardianConsent.Relation.choices)
    document = LineField(
        label=_("Which paper"),
        max_length=200,
        help_text=_("What was agreed to, and where the paper lies: such as consent to training, file 2026-14."),
    )
    day = forms.DateField(
        label=_("Day of the paper"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class WithdrawalForm(forms.Form):
    how = LineField(
        label=_("How it was taken back"), max_length=200, help_text=_("Such as: said so on the telephone, by letter.")
    )
    day = forms.DateField(
        label=_("Day on which it was taken back"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
