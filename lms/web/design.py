"""`/design/`: every component in every variant, for designers, for reviewers and for axe."""

from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accessibility.captions.cues import Cue
from accessibility.display.player import PlayerItem, PlayerSign, PlayerTrack
from foundation.http.permission import open_to_all
from media_pipeline.storing.weights import Weight

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

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As it stands on the certificate."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )
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


def sample_lesson() -> dict[str, object]:
    """Return the context of a player with nothing to play, and a quiz that was answered once."""
    cues = [Cue(0, 4000, "鲜叶采下来，先薄薄地摊开。"), Cue(4000, 8000, "摊到叶子变软，就可以下锅。")]
    player = PlayerItem(
        title="",
        master_url="",
        mp4_url="/design/none.mp4",
        signed_mp4_url="/design/none.mp4",
        audio_url="/design/none.m4a",
        poster_url="",
        storyboard_vtt_url="",
        duration_ms=90_000,
        tracks=[PlayerTrack("captions", "zh-Hans", "中文", "/design/none.vtt", True, "captions")],
        cues=cues,
        sign=PlayerSign("", "", 0, str(_("Sign language")), True, weights=[Weight(288, 900_000)]),
        weights=[Weight(240, 1_900_000), Weight(360, 5_600_000), Weight(720, 19_800_000)],
        mp4_bytes=6_100_000,
    )
    block = SimpleNamespace(value={"title": "杀青：怎样下锅"})
    return {
        "page": SimpleNamespace(pk=1),
        "part": SimpleNamespace(id="sample", type="video", block=block, player=player),
        "s": SimpleNamespace(can_study=True, parts=[]),
        "parts": [],
    }


@open_to_all
@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
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
            "listing": Paginator(range(50), 10).page(2),
            "crumbs": [(_("Courses"), "/"), (_("Design"), "")],
            "facts": [(_("Hours"), "12"), (_("Level"), _("Beginner")), (_("Base"), "景洪市橄榄坝培训基地")],
            "headings": [_("Lesson"), _("Confirmed"), _("Points")],
            "wide_headings": [
                *(_("Lesson"), _("Hours"), _("Points"), _("Level"), _("Base"), _("Confirmed"), _("Hours")),
            ],
            **sample_lesson(),
        },
    )


urlpatterns = [path("design/", gallery, name="design")]
