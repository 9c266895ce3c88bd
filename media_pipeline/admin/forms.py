"""The upload form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection


class UploadForm(forms.Form):
    """What is asked before a file is sent. Script reads the same fields."""

    PURPOSES = (
        ("lesson", _("Lesson film")),
        ("audio", _("Sound only: leave the pictures out")),
        ("sign", _("Sign language film that goes with a lesson")),
    )

    file = forms.FileField(
        label=_("File"),
        help_text=_("MP4, MOV, MKV, WebM, AVI, MP3, M4A or WAV."),
        widget=forms.FileInput(attrs={"accept": "video/*,audio/*"}),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left empty, the file's name is used.")
    )
    purpose = forms.ChoiceField(label=_("What is it?"), choices=PURPOSES, initial="lesson", widget=forms.RadioSelect)

    def __init__(self, *args: Any, collections: list[Collection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = forms.HiddenInput() if len(collections) == 1 else None
        self.fields["collection"] = forms.ModelChoiceField(
            label=_("Where it belongs"),
            queryset=Collection.objects.filter(pk__in=[collection.pk for collection in collections]),
            initial=collections[0] if collections else None,
            widget=hidden,
        )
