"""Programs and stages that settings name."""

import subprocess
from functools import cache

import imageio_ffmpeg
from django.conf import settings
from django.utils.module_loading import import_string

from media_pipeline.stages.protocol import Stage


def ffmpeg() -> str:
    """Return the encoder: the one settings name, or the one that came with the packages."""
    return settings.FFMPEG or imageio_ffmpeg.get_ffmpeg_exe()


@cache
def version_of(program: str) -> str:
    """Return its first line, which enters plan hashes: another encoder makes other files."""
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.partition("\n")[0]


def stage_class(name: str) -> type[Stage]:
    """Return the class that does the stage of this name."""
    bound: type[Stage] = import_string(settings.MEDIA_STAGES[name])
    return bound
