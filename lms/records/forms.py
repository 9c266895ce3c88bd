"""What people type about certificates and records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal
from lms.people.identity import typed
from lms.people.identity.fields import LineField, NumberField
from lms.records.elsewhere import scans
from lms.records.elsewhere.elsewhere import Paper
from lms.records.models import ExternalCertificate, Verification
from lms.records.requirements.requirement_check import Requirements, plain

Kind = ExternalCertificate.Kind


class ExternalForm(forms.Form):
    """A certificate from elsewhere, as it stands on the paper."""

    kind = forms.ChoiceField(label=_("Kind of certificate"), choices=[("", _("Choose a kind")), *Kind.choices])
    title = LineField(label=_("Occupation or subject"), max_length=120)
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("No level")), *ExternalCertificate.Level.choices],
        required=False,
        help_text=_("Only qualification and skill level certificates have one."),
    )
    number = NumberField(label=_("Certificate number"), max_length=60)
    issuer = LineField(label=_("Issued by"), max_length=120)
    issued = forms.DateField(label=_("Issued on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    scan = forms.FileField(
        label=_("Photograph or PDF"),
        required=False,
        help_text=_("JPEG, PNG or PDF, at most 8 megabytes. Only who may see this record can open it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )

    def clean_number(self) -> str:
        return typed.code(self.cleaned_data["number"])

    def clean_issued(self) -> Any:
        if self.cleaned_data["issued"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Look at the date on the certificate."))
        return self.cleaned_data["issued"]

    def clean_scan(self) -> scans.Scan | None:
        sent = self.cleaned_data["scan"]
        if not sent:
            return None
        try:
            return scans.inspect(sent.read(scans.LARGEST + 1))
        except Refusal as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("level") and data.get("kind") not in ExternalCertificate.WITH_LEVEL:
            self.add_error("level", _("A certificate of this kind has no level. Choose “No level”."))
        return data

    def paper(self) -> Paper:
        return Paper(**{name: self.cleaned_data[name] for name in Paper.__slots__})


class VerifyForm(forms.Form):
    """What comparing a certificate with the issuer's register has shown."""

    state = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (Verification.State.BY_HAND, _("It matches the issuer's register")),
            (Verification.State.MISMATCH, _("It does not match")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How did you check it?"),
        max_length=200,
        help_text=_("For example: looked up on the national register, or saw the original."),
    )


class ShareForm(forms.Form):
    days = forms.ChoiceField(
        label=_("How long does the link work?"),
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=7,
        widget=forms.RadioSelect,
    )
    with_name = forms.BooleanField(
        label=_("Show my full name"),
        required=False,
        help_text=_("Otherwise only the first sign of the name is shown."),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it to be revoked?"),
        max_length=200,
        help_text=_("For example: the name is wrong. The reason is not shown to the public."),
    )
    reissue = forms.BooleanField(label=_("Issue a new one at once"), required=False)


class DecideForm(forms.Form):
    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(GRANT, _("Revoke the certificate")), (REFUSE, _("Leave it valid"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Why"), max_length=200)


def share(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=100, required=False)


def hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(9999), max_digits=6, decimal_places=2, required=False
    )


class RequirementsForm(forms.Form):
    """What a programme asks for; an empty number asks for nothing."""

    whole_course = forms.BooleanField(label=_("Every lesson of the course is finished"), required=False)
    hours_total = hours(_("Class hours in all"))
    hours_in_person = hours(_("Class hours in person"))
    online_share = share(
        _("At most this share online (%)"), _("50 means: an hour online counts only beside an hour in person.")
    )
    quiz_score = share(_("Lowest result in every quiz (%)"), _("The best go at each quiz counts."))
    attendance_share = share(_("Share of class time attended (%)"), _("Excused meetings are left out."))
    practical_work = forms.BooleanField(label=_("Practical work was accepted"), required=False)
    reason = forms.CharField(label=_("Why does it change?"), max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asks = ("whole_course", "hours_total", "hours_in_person", "quiz_score", "attendance_share", "practical_work")
        if not self.errors and not any(data.get(name) for name in asks):
            raise forms.ValidationError(_("A certificate has to ask for something. Tick or fill in at least one."))
        if data.get("online_share") == 0 and data.get("hours_total") and data.get("hours_in_person") is None:
            self.add_error("hours_in_person", _("Nothing online counts, so say how many hours in person it takes."))
        return data

    @staticmethod
    def initial_of(required: Requirements) -> dict[str, Any]:
        data = required.as_json()
        for name in ("hours_total", "hours_in_person"):
            data[name] = None if data[name] is None else plain(data[name])
        return data
