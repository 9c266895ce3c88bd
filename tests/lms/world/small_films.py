"""Films as long as the real ones, because their captions must be readable, but very small."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

from lms.world.films.film import Film, silent_starts
from lms.world.films.script import HANDS, Script


def small_film(folder: Path, script: Script = HANDS) -> Film:
    folder.mkdir(parents=True, exist_ok=True)
    starts, seconds = silent_starts(script)
    for name, sound in (("lesson", ["-f", "lavfi", "-i", "sine"]), ("sign", [])):
        # The title among the metadata: two films of one length would else be one file.
        picture = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", *sound, "-metadata", f"title={script.title}"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *picture, "-t", f"{seconds:.3f}"]
        subprocess.run([*command, "-pix_fmt", "yuv420p", str(folder / f"{name}.mp4")], check=True)
    return Film(folder / "lesson.mp4", folder / "sign.mp4", starts, seconds, narrated=False)
