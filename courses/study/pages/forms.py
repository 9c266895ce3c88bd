"""The form for what an editor says of a corrected film, in times as a player shows them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.study.values.version_map import Replaced

ROWS = 3
TIMES = {
    "old_from": _("Earlier film, from"),
    "old_to": _("Earlier film, to"),
    "new_from": _("New film, from"),
    "new_to": _("New film, to"),
}
TIME = re.compile(r"(?:(\d{1,2})[:：])?(\d{1,3})[:：]([0-5]\d)")


class TimeField(forms.CharField):
    """3:10 or 1:02:05, also with a Chinese colon; milliseconds, or None for nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=12, **more)
        self.widget.attrs |= {"inputmode": "text", "size": 8, "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        match = TIME.fullmatch(text)
        if match is None:
            raise ValidationError(gettext("Write minutes and seconds, for example 3:10."), code="time")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000


class EditForm(forms.Form):
    """Up to three replaced parts; no part at all says that everything shown stayed."""

    reason = forms.CharField(
        label=_("What was corrected"), max_length=300, help_text=_("In a sentence, for whoever asks later.")
    )

    def __init__(self, *args: Any, old_ms: int, new_ms: int, **more: Any) -> None:
        super().__init__(*args, **more)
        self.old_ms, self.new_ms = old_ms, new_ms
        for row in range(ROWS):
            for name, label in TIMES.items():
                self.fields[f"{name}_{row}"] = TimeField(label=label)

    @property
    def rows(self) -> list[list[Any]]:
        """Return the time fields as bound fields, four a row."""
        return [[self[f"{name}_{row}"] for name in TIMES] for row in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parts = []
        for row in range(ROWS):
            old_from, old_to, new_from, new_to = (data.get(f"{name}_{row}") for name in TIMES)
            if old_from is None and old_to is None and new_from is None and new_to is None:
                continue
            if old_from is None or old_to is None:
                if not self.has_error(f"old_from_{row}") and not self.has_error(f"old_to_{row}"):
                    self.add_error(f"old_to_{row}", _("Say from when to when in the earlier film."))
                continue
            parts.append((old_from, old_to, new_from, new_to))
        data["replaced"] = fill_times(parts, self.new_ms - self.old_ms)
        return data


def fill_times(parts: list[tuple[int, int, int | None, int | None]], longer_ms: int) -> list[Replaced]:
    """Fill in the new film's times: one part takes the whole difference, several stay equally long."""
    replaced = []
    shift = 0
    for old_from, old_to, new_from, new_to in sorted(parts, key=lambda part: part[:2]):
        begins = old_from + shift if new_from is None else new_from
        more = longer_ms if len(parts) == 1 else 0
        ends = begins + old_to - old_from + more if new_to is None else new_to
        replaced.append(Replaced((old_from, old_to), (begins, ends)))
        shift = ends - old_to
    return replaced
