"""What a person knows her device by: system and browser, from the User-Agent header."""

from django.utils.translation import gettext as _

PLATFORMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "HarmonyOS", "OpenHarmony", "Linux")
BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def name_of(agent: str) -> str:
    """Return words by which a person knows her device."""
    platform = next((each for each in PLATFORMS if each in agent), "")
    browser = next((words for mark, words in BROWSERS if mark in agent), "")
    return " · ".join(filter(None, (platform, browser))) or _("another device")
