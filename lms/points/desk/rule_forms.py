"""The numbers of a policy as a form: a new version, or what stands in for one that cannot be read."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.study.engine import film_delivery
from foundation.local_days import day_of
from lms.points.credits.rule_labels import UNSEEN, groups, help_for, label, table_lines
from lms.points.desk.forms import day_input, long_text
from lms.points.models import Policy
from lms.points.values import rules

STEP = re.compile(r"^\s*(\d{1,4})\s*[=＝:：]\s*(\d(?:\.\d{1,3})?)\s*$")


class RulesForm(forms.Form):
    """Every number of a policy; `raw` is what the policy's row will hold."""

    def __init__(self, *args: Any, read: rules.Rules | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read = read or rules.read(rules.DEFAULT)
        for group in groups():
            for name in group.names:
                self.fields[name] = self.field(name, read)

    def field(self, name: str, read: rules.Rules) -> forms.Field:
        if name == "hour_table":
            return self.table(read)
        return self.yes_or_no(name, read) if name in rules.YES_OR_NO else self.number(name, read)

    @staticmethod
    def yes_or_no(name: str, read: rules.Rules) -> forms.Field:
        unseen = name == "require_delivery" and not film_delivery.is_enabled()
        return forms.TypedChoiceField(
            label=label(name),
            help_text=str(UNSEEN) if unseen else help_for(name),
            disabled=unseen,
            choices=[(0, _("no")), (1, _("yes"))],
            coerce=int,
            initial=read.number(name),
        )

    @staticmethod
    def number(name: str, read: rules.Rules) -> forms.Field:
        return forms.IntegerField(
            label=label(name),
            help_text=help_for(name),
            min_value=1 if name in rules.AT_LEAST_ONE else 0,
            max_value=100 if name in rules.SHARES else 1000,
            required=not rules.is_cap(name),
            initial=read.number(name),
        )

    @staticmethod
    def table(read: rules.Rules) -> forms.Field:
        return forms.CharField(
            label=label("hour_table"),
            help_text=help_for("hour_table"),
            required=False,
            initial="\n".join(table_lines(read.hour_table)),
            widget=long_text(3),
        )

    def clean_hour_table(self) -> list[list[int]]:
        steps = []
        for line in self.cleaned_data["hour_table"].splitlines():
            if not line.strip():
                continue
            found = STEP.match(line)
            if found is None:
                raise forms.ValidationError(_("Write each line like this: 30 = 1"))
            steps.append([int(found[1]), int(Decimal(found[2]) * rules.MILLI)])
        return steps

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                rules.read(self.raw)
            except rules.BadRules as error:
                self.add_error(error.args[0] if error.args[0] in self.fields else None, self.words(error.args[0]))
        return data

    @staticmethod
    def words(name: str) -> Any:
        if name == "hour_table":
            return _(
                "Each step once, shorter than a class hour, worth at most 1; more minutes never bring less than fewer."
            )
        return _("A quiz without a mistake cannot bring less than a passed one.")

    @property
    def raw(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for group in groups() for name in group.names}


class PolicyForm(RulesForm):
    """A new version, from a day to come, and the period it is tried out on first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = day_of(timezone.now())
        self.fields["starts"] = forms.DateField(
            label=_("In force from"),
            initial=today + timedelta(days=1),
            widget=day_input(),
            help_text=_("Tomorrow or later: what was earned stays as it is."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=200,
            required=False,
            help_text=_("Needed to enact it, not to try it out; officers will read it."),
        )
        self.fields["try_from"] = forms.DateField(
            label=_("Try it out on what was learnt from"), initial=today - timedelta(days=90), widget=day_input()
        )
        self.fields["try_until"] = forms.DateField(label=_("until"), initial=today, widget=day_input())

    def clean_starts(self) -> Any:
        if self.cleaned_data["starts"] <= day_of(timezone.now()):
            raise forms.ValidationError(_("Choose tomorrow or a later day."))
        if Policy.objects.filter(starts=self.cleaned_data["starts"]).exists():
            raise forms.ValidationError(_("Another version starts on that day. Choose another day."))
        return self.cleaned_data["starts"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "try_from" in data and "try_until" in data and data["try_from"] > data["try_until"]:
            self.add_error("try_until", _("The last day cannot be before the first."))
        if self.data.get("do") == "enact" and not data.get("reason") and not self.has_error("reason"):
            self.add_error("reason", _("Say why these rules come."))
        return data


class MendForm(RulesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=200)
