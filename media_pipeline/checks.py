"""System checks: every stage that a recipe names is bound to a class that is one, and the encoder can be found."""

import shutil
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from media_pipeline.engine import recipes, tools

PARTS = ("version", "optional", "queue", "needs", "params")


@register()
def stages_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report stage names without a class, which otherwise the first upload would find out."""
    names = {*settings.MEDIA_STAGES}
    for recipe in {**recipes.RECIPES, **getattr(settings, "MEDIA_RECIPES", {})}.values():
        names |= {name for row in recipe for name in row}
    return [message for name in sorted(names) if (message := problem(name))]


def problem(name: str) -> CheckMessage | None:
    if name not in settings.MEDIA_STAGES:
        return Error(f"A recipe names the stage {name!r}, which MEDIA_STAGES does not bind.", id="media_pipeline.E001")
    try:
        stage = tools.stage_class(name)
    except ImportError as error:
        return Error(f"The stage {name!r} cannot be imported: {error}", id="media_pipeline.E002")
    missing = [part for part in PARTS if not hasattr(stage, part)]
    if missing or not callable(stage):
        return Error(f"The stage {name!r} lacks {', '.join(missing) or '__call__'}.", id="media_pipeline.E003")
    return None


@register()
def encoder_exists(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        program = tools.ffmpeg()
    except RuntimeError as error:  # imageio-ffmpeg without a binary for this machine
        return [Warning(f"No ffmpeg: {error}", id="media_pipeline.W001")]
    if shutil.which(program):
        return []
    return [Warning(f"No ffmpeg at {program}.", hint="Set FFMPEG, or install it.", id="media_pipeline.W001")]
