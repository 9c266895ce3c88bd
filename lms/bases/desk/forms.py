"""The province's forms: founding a base, its next step, and what bases owe."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.bases import public_names
from lms.bases.lifecycle import life
from lms.bases.models import Level, Status, SubmissionDuty, TrainingBase
from lms.people.access import postings
from lms.people.identity.fields import LineField
from lms.people.models import Division, Role
from lms.plan.models import PlanPeriod

BEGINNINGS = (Status.APPLIED, Status.ADMITTED, Status.ACCREDITED)
DAYS = ("starts", "ends")
WITH_REASON = frozenset({Status.RECTIFYING, Status.SUSPENDED, Status.EXITED})  # what the base has to know the reason of
REASON_HELP = _("Kept in the base's history; the base reads it.")


def places_of(user: Any) -> QuerySet[Division]:
    """Return the places in which an officer of the province founds bases: province, prefectures, counties."""
    kinds = (Division.Kind.PROVINCE, Division.Kind.PREFECTURE, Division.Kind.COUNTY)
    places = Division.objects.filter(kind__in=kinds)
    if user.is_superuser:
        return places
    found = Division.objects.none()
    for post in postings(user):
        if post.role == Role.PROVINCE_OFFICER:
            found |= places.filter(code__startswith=post.division.prefix)
    return found


class FoundForm(forms.Form):
    """An organisation that becomes a base; where the place has one of that name already, that one becomes it."""

    division = forms.ModelChoiceField(
        queryset=Division.objects.none(), label=_("Place"), empty_label=_("Choose a place")
    )
    name = LineField(
        label=_("Name of the base"),
        help_text=_("The name on its seal."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=TrainingBase.Kind.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.COUNTY)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(each.value, each.label) for each in BEGINNINGS],
        initial=Status.ACCREDITED,
        help_text=_("An applicant may publish nothing and begin no class."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, help_text=REASON_HELP)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = places_of(user)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """The next step of a base's life, from today on; a step down has to say why."""

    status = forms.ChoiceField(label=_("Status"), choices=[])
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    public_name = TrainingBase._meta.get_field("public_name").formfield()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=REASON_HELP,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, base: TrainingBase) -> None:
        now = {"status": base.status, "level": base.level, "public_name": base.public_name}
        super().__init__(data, initial=now)
        self.base = base
        nexts = {base.status, *life.NEXT[base.status]}
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            choice for choice in Status.choices if choice[0] in nexts
        ]

    def clean_public_name(self) -> str:
        name = public_names.tidied(self.cleaned_data["public_name"])
        if public_names.is_of_another(name, self.base.organisation_id):
            raise forms.ValidationError(_("Another organisation has this name."))
        return name

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if status in WITH_REASON and status != self.base.status and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: the base has to know what to put right."))
        return cleaned


class DutyForm(forms.ModelForm[SubmissionDuty]):
    """What bases of a level or above owe in a period; days that are left empty are those of the plan period."""

    period = forms.ModelChoiceField(
        queryset=PlanPeriod.objects.none(), label=_("Plan period"), required=False, empty_label=_("No period")
    )

    class Meta:
        model = SubmissionDuty
        fields = ("name", "period", "minimum_level", "count", "starts", "ends")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            **{name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in DAYS},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Q(ends__gte=timezone.localdate()) | Q(pk=self.instance.period_id)
        period: Any = self.fields["period"]
        period.queryset = PlanPeriod.objects.filter(running)
        if not period.queryset.exists():
            del self.fields["period"]
            return
        for name in DAYS:
            self.fields[name].required = False
            self.fields[name].help_text = _("May be left empty where a plan period is chosen: then it is the period's.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        period = data.get("period")
        for name in DAYS:
            if name not in data:
                continue
            if data[name] is None and period is None:
                self.add_error(name, _("Say the day, or choose the plan period whose day it is."))
            elif data[name] is None:
                data[name] = getattr(period, name)
            elif period is not None and not period.starts <= data[name] <= period.ends:
                days = {"starts": period.starts, "ends": period.ends}
                self.add_error(name, _("This day lies outside the plan period, %(starts)s to %(ends)s.") % days)
        return data
