"""How a person wants to see and hear: kept with the person, or with the browser of somebody who has not signed in.

Each value stands as a `data-` attribute on <html> (`caption_size` as `data-caption-size`), so a page looks right from
its first byte. What is not chosen is not stored: the device's own settings (dark, reduced motion) then decide.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from accessibility.display import speeds
from accessibility.models import Person, Preference
from foundation.http.requests import AnyRequest

COOKIE = "display"  # of a browser: a row for each would be one that any stranger can have written
SAVER_HERE = "saver"  # a cookie too: a telephone saves data where the same person's computer need not
COOKIE_LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer

# The first of each is the default.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark", "contrast"),
    "size": ("standard", "large"),
    "text": ("100", "125", "150", "200"),
    "motion": ("auto", "full", "reduced"),
    "pointer": ("auto", "large", "largest"),
    "captions": ("on", "off"),
    "caption_kind": ("captions", "easy_read"),
    "caption_language": ("auto",),
    "caption_size": ("100", "50", "75", "125", "150", "200", "300"),
    "caption_colour": ("white", "yellow", "green", "cyan", "black"),
    "caption_ground": ("shade", "solid", "blue", "none"),
    "caption_place": ("bottom", "top", "below"),
    "caption_lines": ("normal", "wide", "wider"),
    "caption_letters": ("normal", "wide", "wider"),
    "description": ("off", "on"),
    "sign": ("on", "first", "off"),  # first: on a slow line the film waits for the interpreter's
    "sign_size": ("medium", "small", "large", "half", "full"),
    "sign_place": ("right", "left", "top", "bottom-right", "bottom-left", "top-right", "top-left"),
    "saver": ("auto", "on", "off"),
    "quality": ("auto", "least"),
    "speed": ("1", *(speeds.as_text(speed) for speed in speeds.SPEEDS if speed != 1)),
}
# What films bring and no list can hold: the language of a track, the short edge of a picture.
OPEN: Mapping[str, re.Pattern[str]] = {
    "caption_language": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,2}"),
    "quality": re.compile(r"[1-9][0-9]{1,3}"),
}

type Values = dict[str, str]


def valid(values: Mapping[str, Any]) -> Values:
    """Return only known names with known values, without defaults; nothing else reaches a page or the database."""
    return {
        name: value
        for name, choices in CHOICES.items()
        if known(name, value := str(values.get(name, ""))) and value != choices[0]
    }


def known(name: str, value: str) -> bool:
    """Return whether a preference can have this value."""
    return value in CHOICES[name] or (name in OPEN and OPEN[name].fullmatch(value) is not None)


def of_request(request: HttpRequest) -> Values:
    """Return the preferences of the person at the screen: a helper acting for a learner sees with the helper's own."""
    user: Person = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        kept: Preference | None = getattr(user, "preference", None)
        return valid(kept.values if kept else {})
    changed: Values | None = getattr(request, "display_to_keep", None)
    return read(request.COOKIES.get(COOKIE, "")) if changed is None else changed


def change(*, request: AnyRequest, values: Mapping[str, Any]) -> Values:
    """Set what is named in `values`, leave the rest; a default or an invalid value deletes the name."""
    named = {name: values[name] for name in CHOICES if name in values}
    wanted = valid({**of_request(request), **named})
    if request.user.is_authenticated:
        request.user.preference = Preference.objects.update_or_create(user=request.user, defaults={"values": wanted})[0]
    else:
        request.display_to_keep = wanted
    return wanted


def saves_data(request: AnyRequest) -> bool:
    """Return whether nothing large goes to this person unasked.

    The choice for this device comes before the person's choice for all devices, and that before what the device itself
    sends (`Save-Data`, as browsers send it where it is set).
    """
    request.asked_to_save_data = True
    here = request.COOKIES.get(SAVER_HERE, "")
    display: Values = getattr(request, "display", {})
    choice = here if here in ("on", "off") else display.get("saver", "auto")
    return choice == "on" or (choice == "auto" and request.headers.get("Save-Data", "").strip().lower() == "on")


def keep_on_device(response: HttpResponseBase, value: str) -> None:
    """Keep on this device alone, for all its users, whether data is saved; anything but on and off deletes it."""
    if value in ("on", "off"):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(SAVER_HERE, value, max_age=COOKIE_LASTS, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(SAVER_HERE, samesite="Lax")


def written(values: Values) -> str:
    """Return values as a cookie stores them, without characters that it would have to quote."""
    return "|".join(f"{name}:{value}" for name, value in values.items())


def read(text: str) -> Values:
    """Return what a cookie stores; its content is not trusted."""
    return valid(dict(each.split(":", 1) for each in text.split("|") if ":" in each))


def keep(request: AnyRequest, response: HttpResponseBase) -> None:
    """Set the browser's cookie to what was changed."""
    wanted = getattr(request, "display_to_keep", None)
    if wanted:
        response.set_cookie(
            COOKIE,
            written(wanted),
            max_age=COOKIE_LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif wanted is not None:
        response.delete_cookie(COOKIE, samesite="Lax")


def display(get_response: Callable[[AnyRequest], HttpResponseBase]) -> Callable[[AnyRequest], HttpResponseBase]:
    """Return middleware that sets `request.display`, read only where a page uses it, and keeps it where it was changed.

    A page that depends on whether data is saved varies by `Save-Data`, so that caches on the way keep both.
    """

    def middleware(request: AnyRequest) -> HttpResponseBase:
        request.display = cast("Values", SimpleLazyObject(lambda: of_request(request)))
        response = get_response(request)
        keep(request, response)
        if getattr(request, "asked_to_save_data", False):
            patch_vary_headers(response, ("Save-Data",))
        return response

    return middleware
