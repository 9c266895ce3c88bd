"""What is entered about members of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.delivery.models import CohortMember
from lms.people.identity.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Iterable

RESULTS = [(each.value, each.label) for each in (CohortMember.State.FINISHED, CohortMember.State.NOT_FINISHED)]


class FindForm(forms.Form):
    """A name or a number: posted, so that neither stands in an address or a log."""

    sought = LineField(
        label=_("Name, or whole citizen id"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only learners whom you may see are found."),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The learner reads it."))


class LeaveForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you leave the class?"),
        max_length=200,
        help_text=_("A few words are enough: work, the way, health."),
    )


class ResultForm(forms.Form):
    """One member's result; nothing chosen leaves it open."""

    about = ""  # whose row it is, in a summary of what has to be corrected

    state = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect, required=False)
    reason = forms.CharField(label=_("Reason, if not finished"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == CohortMember.State.NOT_FINISHED and not data.get("reason"):
            self.add_error("reason", _("Write why this person has not finished."))
        return data


class Results:
    """All members who stay, a form each; `rest` lets the others have finished."""

    def __init__(self, members: Iterable[CohortMember], data: Any = None) -> None:
        self.rows: list[tuple[CohortMember, ResultForm]] = []
        self.rest = data.get("rest") if data else None
        for member in members:
            known = member.state if member.state != CohortMember.State.ADMITTED else ""
            initial = {"state": known, "reason": member.reason if known else ""}
            form = ResultForm(data, initial=initial, prefix=member.subject.uuid.hex[:12])
            form.about = member.subject.name
            self.rows.append((member, form))

    @property
    def forms(self) -> list[ResultForm]:
        return [form for _member, form in self.rows]

    def is_valid(self) -> bool:
        checked = [form.is_valid() for form in self.forms]
        return all(checked)

    def results(self) -> dict[int, tuple[str, str]]:
        """Return what was chosen, by id of the member's place."""
        found = {}
        for member, form in self.rows:
            state = form.cleaned_data["state"] or (CohortMember.State.FINISHED if self.rest == "finished" else "")
            if state == CohortMember.State.NOT_FINISHED:
                found[member.pk] = (state, form.cleaned_data["reason"])
            elif state:
                found[member.pk] = (state, "")
        return found
