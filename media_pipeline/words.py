"""Words for states, lengths and sizes."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from media_pipeline.models import Asset

STAGES: dict[str, str | Promise] = {}


def stage_name(name: str) -> str:
    """Return a stage's name on the asset's page; apps above add theirs with `STAGES[…] = …` in `ready()`."""
    ours = {
        "probe": _("Look into the file"),
        "measure": _("Measure the loudness"),
        "encode": _("Encode all sizes"),
        "encode_rest": _("Encode the large sizes"),
        "package": _("Write playlists and captions"),
        "package_rest": _("Write playlists with the large sizes"),
        "recognise": _("Draft captions from the speech"),
        "encode_sign": _("Encode the sign language film"),
        "package_sign": _("Write the playlist of the sign language film"),
        "compose": _("Put the interpreter beside the lesson"),
        "burn": _("Put the captions into the picture"),
        "describe": _("Speak the audio description"),
        "describe_recorded": _("Lay the recorded description over the lesson"),
    }
    return str(STAGES.get(name) or ours.get(name, name))


def recipe_name(name: str) -> str:
    ours = {
        "LESSON_VIDEO": _("Lesson film"),
        "LESSON_AUDIO": _("Sound only"),
        "SIGN_VIDEO": _("Sign language film"),
        "REPACKAGE": _("New captions"),
        "COMPOSE_SIGNED": _("Film with interpreter"),
        "BURN": _("Film with captions in the picture"),
        "DESCRIBE": _("Audio description, synthetic voice"),
        "DESCRIBE_RECORDED": _("Audio description, recorded"),
        "ANEW": _("Made anew"),
    }
    return ours.get(name, name)


def readiness(asset: Asset) -> str:
    """Return in words how far it can be watched, from `ready_min` and `ready_full`."""
    if asset.ready_full:
        return _("Ready in every size")
    return _("Plays in the small sizes; the others are still to come") if asset.ready_min else _("Not ready yet")


def time_left(seconds: float | None) -> str:
    """Return a forecast, no finer than it can be right."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return _("about %(minutes)d min left") % {"minutes": minutes}
    return _("about %(hours)s h left") % {"hours": round(minutes / 60, 1)}


def clock(milliseconds: int | None) -> str:
    """Return minutes and seconds, as players show them."""
    if milliseconds is None:
        return "–"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"
