"""What the player's page needs besides its film: the words of its script (scripts contain none) and its menus."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accessibility.captions.cues import Cue
from accessibility.display import display_words, preferences
from accessibility.display.player import PlayerItem, PlayerTrack
from foundation.http.requests import AnyRequest
from foundation.text.running_text import joined
from lms.templatetags.ui import clock, megabytes

register = template.Library()
LINE_BREAK = mark_safe("<br>")  # ours, no text of anybody's


@register.simple_tag
def player_words() -> SafeString:
    """Return the JSON element of what the player's script says, by key; the script fills in `{x}`."""
    return _words_element(get_language() or "")


@cache
def _words_element(_language: str) -> SafeString:
    return json_script(_words(), "player-words")


def _words() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "place": _("{now} of {all}"),
        "placeSaid": _("{now} of {all}. Said here: {said}"),
        "speed": _("Speed {rate}"),
        "share": _("{share} percent"),
        "volume": _("Volume {share} percent"),
        "muted": _("Sound off"),
        "unmuted": _("Sound on"),
        "captionsOn": _("Captions on"),
        "captionsOff": _("Captions off"),
        "descriptionOn": _("Audio description on"),
        "descriptionOff": _("Audio description off"),
        "describing": _("Audio description: {text}"),
        "signOn": _("Sign language on"),
        "signOff": _("Sign language off"),
        "signSize": _("Interpreter's size {size}"),
        "waiting": _("Loading…"),
        "waitingSlow": _("Slow connection, still loading…"),
        "waitingOffline": _("No connection: the video waits"),
        "waitingSign": _("Waiting for the interpreter…"),
        "loading": _("Loading the video…"),
        "slow": _("The connection is slow. The video goes on by itself as soon as enough of it is here."),
        "slowOffline": _("There is no connection just now. The video goes on by itself when it is back."),
        "fullscreenOn": _("Full screen. Escape or “Full screen” leads back."),
        "pressAgain": _("Press play once more."),
        "broken": _("The video does not load. Check the connection and press play again."),
        "slowSign": _("The connection is slow: the interpreter is shown in a smaller version."),
        "signBehind": _("The connection is too slow for the interpreter just now. She comes back in step by herself."),
        "ended": _("The video is over."),
        "confirmed": _("Confirmed: {minutes} min"),
        "done": _("This video is finished and confirmed."),
        "offline": _("No connection. Go on learning: what you watch is kept on this device and sent later."),
        "sent": _("Connected again. What was kept has been sent."),
        "notCounted": _(
            "No connection, so this cannot be confirmed just now. Press play again when you are connected."
        ),
        "takenOver": _("You went on learning on another page or device. Press play to go on here."),
        "stillThere": _("Are you still there? Press “I am still here” when you like; there is no hurry."),
        "stillThereEnd": _("Were you there to the end? Press “I am still here” when you like, and all of it counts."),
        "hereNoted": _("Thank you. All of it counts."),
        "hereLater": _("Thank you. There is no connection; your answer is sent as soon as there is one."),
        "signedOut": _("You are signed out. What you watched is kept; sign in again and it will be sent."),
    }


@register.inclusion_tag("pages/blocks/player_choice.html")
def player_choice(name: str, icon: str = "") -> dict[str, Any]:
    """Draw a menu of the player's bar: this preference's values, in the words of the settings page.

    It depends on no film and no person, so the bar's template draws it once a process and language.
    """
    return {
        "name": name,
        "icon": icon,
        "label": display_words.LABELS[name],
        "options": [{"value": value, "words": words} for value, words in display_words.offered(name)],
        "default": preferences.CHOICES[name][0],
    }


@register.inclusion_tag("pages/blocks/player_choice.html")
def player_tracks(item: PlayerItem) -> dict[str, Any]:
    """Draw the menu of text tracks of the film, each by kind and language, in its own language's words."""
    options = [{"value": f"{each.sort} {each.lang}", "words": each.label, "lang": each.lang} for each in item.captions]
    label = _("Captions to show")
    return {"name": "caption_track", "icon": "captions", "label": label, "options": options}


@register.inclusion_tag("pages/blocks/player_choice.html")
def player_quality(item: PlayerItem) -> dict[str, Any]:
    """Draw the menu of the film's sizes, each with the data that watching it whole costs."""
    named = dict(display_words.offered("quality"))
    costs = {str(each.edge): megabytes(each.bytes) for each in item.weights if each.edge}
    options = [{"value": "auto", "words": named["auto"]}]
    if costs:
        options.append({"value": "least", "words": named["least"], "costs": next(iter(costs.values()))})
    options += [
        {"value": edge, "words": display_words.words("quality", edge), "costs": size} for edge, size in costs.items()
    ]
    label = display_words.LABELS["quality"]
    return {"name": "quality", "icon": "size", "label": label, "options": options, "default": "auto"}


@register.simple_tag
def transcript_lines(cues: Sequence[Cue]) -> SafeString:
    """Return the transcript's list items: one a caption, with its time, each voice's words on a line of its own.

    Built here and not by a template's loops: a film of two hours has two thousand of them.
    """
    return format_html_join(
        "",
        '<li data-start="{}" data-end="{}"><span class="transcript__line">'
        '<span class="transcript__time figures">{}</span><span class="transcript__text">{}</span></span></li>',
        (
            (
                cue.start_ms,
                cue.end_ms,
                clock(cue.start_ms),
                format_html_join(LINE_BREAK, "{}", ((w,) for w in cue.running)),
            )
            for cue in cues
        ),
    )


@register.simple_tag(takes_context=True)
def first_captions(context: Context, item: PlayerItem) -> PlayerTrack | None:
    """Return what a browser without our script is to show: what this person chose, as near as the film has it."""
    wanted: dict[str, str] = getattr(context.get("request"), "display", {})
    if wanted.get("captions") == "off":
        return None
    kind, language = wanted.get("caption_kind", "captions"), wanted.get("caption_language", "auto")
    return min(
        item.captions,
        key=lambda each: (each.sort != kind, language not in ("auto", each.lang), not each.default),
        default=None,
    )


@register.simple_tag(takes_context=True)
def saves_data(context: Context) -> bool:
    """Return whether this page leaves out what is large: by choice, or because the device asks for it."""
    request: AnyRequest | None = context.get("request")
    return request is not None and preferences.saves_data(request)


@register.simple_tag
def watching_costs(item: PlayerItem, saver: bool) -> str:
    """Return sentences that say what playing costs in data; none while nothing is known."""
    if not item.weights:
        return ""
    named = [_("{edge}p about {size}") if each.edge else _("sound about {size}") for each in item.weights]
    sizes = [
        words.format(edge=each.edge, size=megabytes(each.bytes))
        for words, each in zip(named, item.weights, strict=True)
    ]
    parts = [_("The whole video: {sizes}.").format(sizes=_(", ").join(sizes))]
    if saver:
        least = megabytes(item.weights[0].bytes)
        parts = [
            _("Saving data: nothing is loaded before you press play, then the smallest, about {size}.").format(
                size=least
            ),
            *parts,
        ]
    if item.sign and item.sign.weights:
        least = megabytes(item.sign.weights[0].bytes)
        parts.append(_("The interpreter's picture comes on top: from {size}.").format(size=least))
    return joined(parts)
