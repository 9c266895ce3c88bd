"""The forms that choose what is made of a lesson: interpreters, recorded descriptions, captions in the picture."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accessibility.models import SignTrack
from accessibility.signing.sign import Picture
from media_pipeline.models import Asset

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
