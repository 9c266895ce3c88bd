"""`/design/`: every component in every variant, for designers, for reviewers and for axe."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from media_pipeline.permission import open_to_all

KINDS = ("primary", "secondary", "quiet", "danger")
TONES = ("info", "good", "warn", "bad")
ICONS = (
    *("home", "book", "clock", "certificate", "quiz", "flag", "pin", "user", "users", "lock", "search", "phone"),
    *("info", "good", "warn", "bad", "check", "close", "left", "right", "down", "out", "upload", "download", "refresh"),
    *("play", "pause", "back", "forward", "volume", "muted", "speed", "captions", "sign", "transcript", "audio"),
    *("size", "place", "fullscreen", "help", "offline", "display", "large-text", "language"),
)
SWATCHES = (
    ("paper", _("Paper: the ground of every page")),
    ("surface", _("Surface: what is written on")),
    ("ink", _("Ink: words")),
    ("ink-soft", _("Soft ink: words about words")),
    ("indigo", _("Indigo: what can be acted on")),
    ("cloth", _("Cloth: header and hero")),
    ("tea", _("Tea: progress and care")),
    ("leaf", _("Leaf: it went well")),
    ("earth", _("Earth: it went wrong")),
)


class SampleForm(forms.Form):
    """One field of each sort that the site uses."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the certificate."))
    phone = forms.CharField(label=_("Phone"), required=False, widget=forms.TextInput({"type": "tel"}))
    county = forms.ChoiceField(label=_("County"), choices=[("532801", "景洪市"), ("532822", "勐海县")])
    way = forms.ChoiceField(
        label=_("How would you like to learn?"),
        choices=[("online", _("Online")), ("class", _("In a class")), ("both", _("Both"))],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=_("What helps you?"),
        choices=[("captions", _("Captions")), ("sign", _("Sign language")), ("audio", _("Spoken description"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Anything else"), widget=forms.Textarea({"rows": 3}), required=False)
    agree = forms.BooleanField(label=_("I have read how my data are used"))


@open_to_all
@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery. `?form=wrong` shows the form with its errors."""
    wrong = SampleForm({"phone": "123", "way": "boat"}, auto_id="wrong_%s")
    return render(
        request,
        "lms/design.html",
        {
            "kinds": KINDS,
            "tones": TONES,
            "icons": ICONS,
            "swatches": SWATCHES,
            "form": SampleForm(),
            "wrong": wrong,
            "page": Paginator(range(50), 10).page(2),
            "crumbs": [(_("Courses"), "/"), (_("Design"), "")],
            "facts": [(_("Hours"), "12"), (_("Level"), _("Beginner")), (_("Base"), "景洪市橄榄坝培训基地")],
            "headings": [_("Lesson"), _("Confirmed"), _("Points")],
        },
    )


urlpatterns = [path("design/", gallery, name="design")]
