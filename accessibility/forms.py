"""The forms of the caption, sign and statement pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accessibility import preferences
from accessibility.cues import Cue
from accessibility.editing import rewritten
from accessibility.models import Person, SignTrack
from accessibility.sign import Picture
from accessibility.times import parse_time, write_time
from media_pipeline.models import Asset


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
        """What the row says, on top of what is known of the cue."""
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
    base = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(label=_("Caption file"), help_text=_("WebVTT (.vtt) or SubRip (.srt), at most 1 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 1_000_000:
            raise forms.ValidationError(_("The file is larger than 1 MB."), code="size")
        return file


class ApproveForm(forms.Form):
    note = forms.CharField(
        label=_("Why the remaining problems are right here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only needed where problems remain."),
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What has to change"), widget=forms.Textarea(attrs={"rows": 2}))


PROTECT = ("protect_x", "protect_y", "protect_width", "protect_height")
SHARE_HELP = _(
    "What the window must never cover, such as captions in the film or a table; leave all four empty if none."
)


def share_field(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False, help_text=help_text)


class SignForm(forms.Form):
    """The offset in seconds, because that is what people see on a clock."""

    sign_asset = forms.ModelChoiceField(
        label=_("Sign-language video"), queryset=Asset.objects.none(), to_field_name="uuid"
    )
    offset = forms.DecimalField(
        label=_("The interpreter is later by (seconds)"),
        initial=Decimal("0"),
        min_value=-60,
        max_value=60,
        decimal_places=2,
        help_text=_("Interpreters begin 2 to 6 seconds after the speaker; a recording cut to start together has 0."),
    )
    variant = forms.CharField(
        label=_("Regional variant"), max_length=40, required=False, help_text=_("Empty for the national sign language.")
    )
    layout = forms.ChoiceField(
        label=_("The film with both pictures"),
        choices=SignTrack.Layout.choices,
        initial=SignTrack.Layout.BESIDE,
        widget=forms.RadioSelect,
        required=False,
    )
    corner = forms.ChoiceField(
        label=_("Corner"),
        choices=SignTrack.Corner.choices,
        required=False,
        help_text=_("Only for a window over the lesson. Where it would cover what is protected, another is taken."),
    )
    protect_x = share_field(_("Protected part of the picture: its left edge (%)"), SHARE_HELP)
    protect_y = share_field(_("Its top edge (%)"))
    protect_width = share_field(_("Its width (%)"))
    protect_height = share_field(_("Its height (%)"))
    crop = forms.BooleanField(
        label=_("Show only the upright middle of the interpreter's picture"),
        required=False,
        help_text=_("She looks larger. Only where her hands never leave the middle; else all of her picture is shown."),
    )
    is_placeholder = forms.BooleanField(
        label=_("A placeholder, not real sign language"), required=False, help_text=_("It is labelled so everywhere.")
    )

    def __init__(self, *args: Any, assets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sign_asset"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = assets

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        given = [data.get(name) for name in PROTECT]
        if any(share is not None for share in given) and any(share is None for share in given):
            missing = next(name for name in PROTECT if data.get(name) is None)
            if missing not in self.errors:
                self.add_error(missing, _("Give all four numbers of the protected part, or none."))
        return data

    @property
    def offset_ms(self) -> int:
        return int(self.cleaned_data["offset"] * 1000)

    @property
    def picture(self) -> Picture:
        data = self.cleaned_data
        shares = [data[name] for name in PROTECT if data[name] is not None]
        return Picture(
            layout=data["layout"] or SignTrack.Layout.BESIDE,
            corner=data["corner"] or SignTrack.Corner.BOTTOM_RIGHT,
            protected=[[share / 100 for share in shares]] if shares else [],
            crop=data["crop"],
        )


class RecordingForm(forms.Form):
    audio_asset = forms.ModelChoiceField(
        label=_("Recorded description"),
        queryset=Asset.objects.none(),
        to_field_name="uuid",
        help_text=_(
            "Only the describer's voice, as long as the lesson. The lesson's sound goes down while she speaks."
        ),
    )
    offset = forms.DecimalField(
        label=_("The recording is later by (seconds)"),
        initial=Decimal("0"),
        min_value=-60,
        max_value=60,
        decimal_places=2,
    )

    def __init__(self, *args: Any, assets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["audio_asset"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = assets

    @property
    def offset_ms(self) -> int:
        return int(self.cleaned_data["offset"] * 1000)


class BurntForm(forms.Form):
    plain = forms.BooleanField(label=_("The lesson with captions in the picture"), required=False)
    signed = forms.BooleanField(label=_("The films with interpreter, with captions in the picture"), required=False)


class StatementForm(forms.Form):
    text = forms.CharField(
        label=_("How everything shown is also said"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: each step is said before it is shown, and all text on the slides is read aloud."),
    )


class WaiverForm(forms.Form):
    reason = forms.CharField(label=_("Why there is no sign language yet"), widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ModelChoiceField(label=_("Who will mend it"), queryset=get_user_model().objects.none())
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = get_user_model().objects.filter(pk__in=[person.pk for person in people])
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()


LABELS = {
    "theme": _("Colours"),
    "size": _("Version"),
    "text": _("Text size"),
    "motion": _("Movement"),
    "captions": _("Captions"),
    "caption_size": _("Caption size"),
    "description": _("Audio description"),
    "sign": _("Sign language"),
    "sign_size": _("Size of the sign window"),
    "sign_place": _("Place of the sign window"),
    "speed": _("Playing speed"),
}
WORDS = {
    "theme": {
        "auto": _("As on this device"),
        "light": _("Light"),
        "dark": _("Dark"),
        "contrast": _("Black and yellow"),
    },
    "size": {"standard": _("Standard version"), "large": _("Large version")},
    "motion": {"auto": _("As on this device"), "full": _("With movement"), "reduced": _("Still")},
    "captions": {"on": _("Show"), "off": _("Hide")},
    "description": {"on": _("Speak"), "off": _("Do not speak")},
    "sign": {"on": _("Show"), "off": _("Hide")},
    "sign_size": {
        "small": _("A sixth"),
        "medium": _("A quarter"),
        "large": _("A third"),
        "half": _("A half"),
        "full": _("Full"),
    },
    "sign_place": {
        "right": _("Beside, right"),
        "left": _("Beside, left"),
        "top": _("Above"),
        "bottom-right": _("Bottom right corner"),
        "bottom-left": _("Bottom left corner"),
        "top-right": _("Top right corner"),
        "top-left": _("Top left corner"),
    },
}
ORDERED = {"text", "caption_size", "speed"}  # numbers are offered from small to large


class PreferencesForm(forms.Form):
    """Every preference, each with what holds where nothing was chosen."""

    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in preferences.CHOICES.items():
            shown = sorted(values, key=float) if name in ORDERED else values
            unit = {"speed": "×"}.get(name, "%")
            words = WORDS.get(name, {})
            choices = [(value, words.get(value, f"{value}{unit}")) for value in shown]
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], choices=choices, initial=values[0], required=False
            )
