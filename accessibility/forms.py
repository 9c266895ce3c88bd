"""The forms of captions, statements, waivers and preferences."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accessibility.captions.cues import Cue
from accessibility.captions.editing import rewritten
from accessibility.captions.times import parse_time, write_time
from accessibility.display import display_words, preferences
from accessibility.importing.encodings import OFFERED
from accessibility.models import Person


class TimeField(forms.Field):
    """Text in the page, milliseconds in the program."""

    default_error_messages = {"time": _("Type a time such as 1:05.250.")}

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "size": 10, "maxlength": 16})
        super().__init__(widget=box, **kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        ms = parse_time(str(value))
        if ms is None:
            raise forms.ValidationError(self.error_messages["time"], code="time")
        return ms

    def prepare_value(self, value: Any) -> Any:
        return write_time(value) if isinstance(value, int) else value


class CueForm(forms.Form):
    """One caption as a row."""

    about = ""  # which caption it is, in a summary of what has to be corrected

    id = forms.CharField(widget=forms.HiddenInput, max_length=32)
    start = TimeField(label=_("Start"))
    end = TimeField(label=_("End"))
    speaker = forms.CharField(label=_("Speaker"), max_length=20, required=False)
    text = forms.CharField(
        label=_("Text"),
        max_length=400,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 20}),
    )
    checked = forms.BooleanField(label=_("I listened; the text is right"), required=False)

    def cue(self, was: Cue) -> Cue:
        """Return what the row says, on top of what is known of the cue."""
        data = self.cleaned_data
        return rewritten(
            was,
            start_ms=data["start"],
            end_ms=data["end"],
            text=data["text"],
            speaker=data["speaker"],
            checked=data["checked"],
        )


CueForms = forms.formset_factory(CueForm, extra=0, max_num=200, absolute_max=200)


def cue_forms(cues: list[Cue], data: Any = None) -> Any:
    rows = [
        {"id": cue.id, "start": cue.start_ms, "end": cue.end_ms, "speaker": cue.speaker, "text": cue.text}
        for cue in cues
    ]
    return CueForms(data, initial=rows, prefix="cue")


class ImportForm(forms.Form):
    """A caption file; `EncodingForm` takes the cached one, once a person has said what its encoding is."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Caption file"), help_text=_("WebVTT (.vtt) or SubRip (.srt), at most 1 MB."), allow_empty_file=True
    )


class EncodingForm(forms.Form):
    base = forms.IntegerField(widget=forms.HiddenInput)
    held = forms.CharField(max_length=60, widget=forms.HiddenInput)
    encoding = forms.ChoiceField(choices=tuple(OFFERED.items()), label=_("Which of these can be read?"))


class ApproveForm(forms.Form):
    note = forms.CharField(
        label=_("Why the remaining problems are right here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only needed where problems remain."),
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What has to change"), widget=forms.Textarea(attrs={"rows": 2}))


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("How everything shown is also said"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: each step is said before it is shown, and all text on the slides is read aloud."),
    )


class WaiverForm(forms.Form):
    reason = forms.CharField(label=_("Why there is no sign language yet"), widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(label=_("Who will mend it"), queryset=get_user_model().objects.none())
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = get_user_model().objects.filter(pk__in=[person.pk for person in people])
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()


FIRST = ("theme", "size", "text", "captions", "caption_size", "sign", "speed")


class PreferencesForm(forms.Form):
    """Every preference, each with its default where nothing was chosen."""

    folds = True  # twenty of them: each shows its value, and opens

    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, signed_in: bool = False, languages: Iterable[str] = (), **kwargs: Any) -> None:
        """Build a field for every preference; `languages` are those in which there are captions."""
        super().__init__(*args, **kwargs)
        brought = {"caption_language": languages}
        for name, values in preferences.CHOICES.items():
            choices = display_words.offered(name, more=brought.get(name, ()), kept=str(self.initial.get(name, "")))
            self.fields[name] = forms.ChoiceField(
                label=display_words.LABELS[name], choices=choices, initial=values[0], required=False
            )
        if signed_in:  # without an account the browser is the only place to keep it
            saver = dict(display_words.offered("saver"))
            choices = [("", _("As chosen above")), ("on", saver["on"]), ("off", saver["off"])]
            here = forms.ChoiceField(label=_("Saving data on this device"), choices=choices, required=False)
            self.fields["saver_here"] = here

    @property
    def first(self) -> list[forms.BoundField]:
        """Return the fields that most people need; 长辈版 shows the rest when it is asked for."""
        return [self[name] for name in self.fields if name in FIRST or self[name].is_hidden]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in FIRST and not self[name].is_hidden]
