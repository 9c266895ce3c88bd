"""One of several, without a drop-down list.

A browser's list opens with Enter but needs arrow keys; a user with one switch, or a remote control, has Tab and Enter.
So every <select> of a form is drawn as choices that each take the focus (`choices.js` makes Tab stop at them and Enter
choose one). Few stand open; many are folded away behind what is chosen now, and a long list by parts. All of it works
without script. Which field is meant, what it accepts and what is sent stay as they were.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.forms import BaseForm, BoundField, RadioSelect, Select
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lms.web.language import CHOOSE

FEW = 6  # that many stand open
PART = 24  # no part of a long list has more
BLANKS = (CHOOSE, "---------")  # what Django calls an empty choice


@dataclass
class Part:
    """Some of the choices; a list that is short has one part, without a title."""

    options: list[dict[str, Any]]
    title: str = ""
    is_open: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_open = any(option["selected"] for option in self.options)


class Choices(RadioSelect):
    """What a Select offers, as choices that can each be reached; `folded` shows only what is chosen now."""

    folded = False
    is_wrong = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        offered = [option for _group, options, _index in context["widget"]["optgroups"] for option in options]
        blank = next((option for option in offered if option["value"] in ("", None)), None)
        if blank and self.is_required:
            offered.remove(blank)  # it says what to do, and cannot be an answer
        elif blank and str(blank["label"]) in {_(words) for words in BLANKS}:
            blank["label"] = _("Not chosen")
        chosen = next((option for option in offered if option["selected"]), None)
        if not chosen and offered and not (blank and self.is_required):
            chosen = offered[0]  # as a list shows its first
            chosen["selected"] = True
            chosen["attrs"]["checked"] = True
        fold = self.folded or len(offered) > FEW
        for number, option in enumerate(offered):
            option["attrs"]["id"] = f"{context['widget']['attrs'].get('id', 'id_' + name)}_{number}"
            if fold:
                option["attrs"].pop("required", None)  # a browser cannot show its own words on what is folded away
        now = chosen["label"] if chosen else (blank["label"] if blank else _("Choose one"))
        if str(now) == _(CHOOSE):
            now = _("Choose one")
        return context | {"parts": parts(offered), "fold": fold, "now": now, "is_wrong": self.is_wrong}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        return render_to_string("ui/choices.html", self.get_context(name, value, attrs))


def parts(options: list[dict[str, Any]]) -> list[Part]:
    """Cut a long list where its things say that they belong together (`choice_group`), else by number.

    A part is called by its first where that one stands for all of it (`heads_choice_group`), else by its ends.
    """
    if len(options) <= PART:
        return [Part(options)]
    found: list[Part] = []
    for _key, together in groupby(options, key=lambda option: getattr(thing(option), "choice_group", "")):
        rows = list(together)
        for start in range(0, len(rows), PART):
            some = rows[start : start + PART]
            ends = [str(some[0]["label"]), str(some[-1]["label"])]
            whole = len(some) == len(rows) and getattr(thing(some[0]), "heads_choice_group", False)
            found.append(Part(some, ends[0] if whole else " – ".join(dict.fromkeys(ends))))
    return found


def thing(option: dict[str, Any]) -> Any:
    """Return the model row that a choice stands for; None where it is none."""
    return getattr(option["value"], "instance", None)


def without_list(bound: BoundField) -> BoundField:
    """Draw this field's drop-down list as choices; any other field stays as it is."""
    widget = bound.field.widget
    if isinstance(widget, Select) and not widget.allow_multiple_selected:
        mine = Choices(attrs=widget.attrs)
        mine.choices = widget.choices
        mine.is_required = bound.field.required
        mine.folded = bool(getattr(bound.form, "folds", False))
        mine.is_wrong = bool(bound.errors) if bound.form.is_bound else False
        bound.field.widget = mine
    return bound


def without_lists(forms: Any) -> None:
    """Draw the drop-down lists of a form, of a formset, or of several of either as choices."""
    for form in each_form(forms):
        for bound in form:
            without_list(bound)


def each_form(forms: Any) -> Iterator[BaseForm]:
    if isinstance(forms, BaseForm):
        yield forms
    elif isinstance(forms, BaseFormSet):
        yield from forms.forms
    elif isinstance(forms, Iterable) and not isinstance(forms, str):
        for form in forms:
            yield from each_form(form)
