"""What is entered about offices and posts. Numbers travel in the body of a request, never in an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people.access import OFFICERS, postings
from lms.people.accounts.posts import BELOW, Kind
from lms.people.identity.fields import NameField, PhoneField
from lms.people.models import Division, Organisation, Role

REASON_HELP = _("It is kept, sealed, for whoever checks later.")


def divisions_for_offices(user: Any) -> QuerySet[Division]:
    """Return the places at which the user may make an office: of her own level and the level below."""
    offices = Division.objects.filter(kind__in=(Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY))
    if user.is_superuser:
        return offices
    found = Division.objects.none()
    for post in postings(user):
        if post.role in OFFICERS:
            kinds = [post.division.kind, BELOW.get(Kind(post.division.kind), "")]
            found |= offices.filter(code__startswith=post.division.prefix, kind__in=kinds)
    return found


class OfficeForm(forms.Form):
    division = forms.ModelChoiceField(
        queryset=Division.objects.none(), label=_("Place"), empty_label=_("Choose a place")
    )
    name = forms.CharField(
        label=_("Name of the office"),
        max_length=120,
        help_text=_("As it stands on its seal."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    department = forms.ChoiceField(label=_("Department"), choices=[])

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = divisions_for_offices(user)  # type: ignore[attr-defined]
        departments = Organisation.Department
        bodies = [(each.value, each.label) for each in departments if each != departments.BASE]
        self.fields["department"].choices = bodies  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """A post that somebody is given; a last day, where one is agreed, is entered beside the post itself (`EndForm`)."""

    name = NameField()
    phone = PhoneField(
        label=_("Her mobile number"),
        own=False,
        help_text=_("She signs in with a code to this number. Who has no account yet is given one."),
    )
    role = forms.ChoiceField(label=_("Works as"), choices=[])
    starts = forms.DateField(
        label=_("First day of the post"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    document_no = forms.CharField(
        label=_("Number of the document"),
        required=False,
        max_length=60,
        help_text=_("The notice or decision by which she was appointed."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        self.fields["starts"].initial = timezone.localdate


class EndForm(forms.Form):
    last_day = forms.DateField(
        label=_("Last day of the post"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leave it empty to end the post at once: from then on she has none of its rights."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON_HELP)
