"""Names of preferences and their values: one list for the settings page and the player's menus."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accessibility.captions.languages import own_name
from accessibility.display import preferences, speeds
from media_pipeline.encoding.picture import ladder

type Words = str | Promise

SPACING: dict[str, Words] = {
    "normal": pgettext_lazy("spacing", "Normal"),
    "wide": pgettext_lazy("spacing", "Wide"),
    "wider": pgettext_lazy("spacing", "Wider"),
}

LABELS = {
    "theme": _("Colours"),
    "size": _("Version"),
    "text": _("Text size"),
    "motion": _("Movement"),
    "pointer": _("Pointer of the mouse"),
    "captions": _("Captions"),
    "caption_kind": _("Kind of captions"),
    "caption_language": _("Language of captions"),
    "caption_size": _("Caption size"),
    "caption_colour": _("Colour of captions"),
    "caption_ground": _("Behind the captions"),
    "caption_place": _("Place of captions"),
    "caption_lines": _("Space between caption lines"),
    "caption_letters": _("Space between characters"),
    "description": _("Audio description"),
    "sign": _("Sign language"),
    "sign_size": _("Interpreter's size"),
    "sign_place": _("Interpreter's place"),
    "saver": _("Saving data"),
    "quality": _("Sharpness of the picture"),
    "speed": _("Playing speed"),
}
WORDS: dict[str, dict[str, Words]] = {
    "theme": {
        "auto": _("As on this device"),
        "light": _("Light"),
        "dark": _("Dark"),
        "contrast": _("Black and yellow"),
    },
    "size": {"standard": _("Standard version"), "large": _("Large version")},
    "motion": {"auto": _("As on this device"), "full": _("With movement"), "reduced": _("Still")},
    "pointer": {"auto": _("As on this device"), "large": _("Large"), "largest": _("Very large")},
    "captions": {"on": _("Show"), "off": _("Hide")},
    "caption_kind": {"captions": _("Captions"), "easy_read": _("Easy-read captions")},
    "caption_language": {"auto": _("As in the video")},
    "caption_size": {
        "50": _("Very small"),
        "75": _("Small"),
        "100": _("Normal"),
        "125": _("A little larger"),
        "150": _("Large"),
        "200": _("Very large"),
        "300": _("Huge"),
    },
    "caption_colour": {
        "white": _("White"),
        "yellow": _("Yellow"),
        "green": _("Green"),
        "cyan": _("Light blue"),
        "black": _("Black on light"),
    },
    "caption_ground": {
        "shade": _("Half see-through"),
        "solid": _("Solid"),
        "blue": _("Blue"),
        "none": _("None, letters with an edge"),
    },
    "caption_place": {"bottom": _("At the bottom of the picture"), "top": _("At its top"), "below": _("Below it")},
    "caption_lines": SPACING,
    "caption_letters": SPACING,
    "quality": {"auto": _("Automatic"), "least": _("Save data")},
    "description": {"on": _("Speak"), "off": _("Do not speak")},
    "saver": {
        "auto": _("As on this device"),
        "on": _("Save data: say first what it costs, load the smallest"),
        "off": _("Load everything as usual"),
    },
    "sign": {
        "on": _("Show"),
        "first": _("Show, and the video waits for the interpreter when the connection is slow"),
        "off": _("Hide"),
    },
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
UNITS = {"speed": "×", "quality": "p"}


def offered(name: str, *, more: Iterable[str] = (), kept: str = "") -> list[tuple[str, Words]]:
    """Return the values of a preference that a page offers, each with its words, in the order to show them in.

    `more` are values that films bring (languages of their captions); `kept` is what somebody has chosen before: it
    stays among them, or keeping the form would change it unasked.
    """
    if name == "speed":
        values = [speeds.as_text(speed) for speed in sorted(speeds.SPEEDS)]
    elif name == "text":
        values = sorted(preferences.CHOICES[name], key=float)
    else:
        values = list(WORDS[name])
    if name == "quality":
        values += [str(edge) for edge in sorted(ladder.LESSON)]
    brought = (value for value in (*more, kept) if value and preferences.known(name, value))
    values += [value for value in dict.fromkeys(brought) if value not in values]
    return [(value, words(name, value)) for value in values]


def words(name: str, value: str) -> Words:
    """Return what one value is called."""
    if value in (names := WORDS.get(name, {})):
        return names[value]
    return own_name(value) if name == "caption_language" else f"{value}{UNITS.get(name, '%')}"
