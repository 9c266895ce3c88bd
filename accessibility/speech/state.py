"""Whether drafts and narration are on, and if not, why and what an operator does about it."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accessibility.speech import recogniser, speaker


@dataclass(frozen=True, slots=True)
class Part:
    """`reason` is "" where it is on; the words are for people."""

    on: bool
    reason: str = ""
    words: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class SpeechState:
    drafts: Part
    narration: Part


def speech_state() -> SpeechState:
    """Return what is on, checked each time: an operator may have put a model in place a minute ago."""
    no_recogniser = recogniser.unavailable(Path(settings.RECOGNISER_MODEL_DIR))
    no_voice = speaker.unavailable(Path(settings.SPEAKER_MODEL_DIR), Path(settings.SPEAKER_VOICES_DIR))
    return SpeechState(
        drafts=part(no_recogniser, _("Captions are not drafted by this installation. Type them, or upload a file.")),
        narration=part(no_voice, _("Narration is off on this installation.")),
    )


def part(reason: str, off: str) -> Part:
    return Part(False, reason, f"{off} {why(reason)}", remedy(reason)) if reason else Part(True)


def why(reason: str) -> str:
    return {
        "no_packages": _("The speech packages are not installed."),
        "no_model": _("The speech model is not in place."),
        "no_voices": _("The voices are not in place."),
    }[reason]


def remedy(reason: str) -> str:
    return {
        "no_packages": _("An operator installs requirements/speech.txt and runs “manage.py speech_models”."),
        "no_model": _("An operator runs “manage.py speech_models”, or sets the folder of a model of their own."),
        "no_voices": _("An operator runs “npm ci”."),
    }[reason]
