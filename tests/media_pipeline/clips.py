"""Second-long films and sounds, made by the real encoder once a test run."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import imageio_ffmpeg

FOLDER = Path(mkdtemp(prefix="clips-"))
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
QUICK = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def pictures(size: str, seconds: float, kind: str = "testsrc2") -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"{kind}=s={size}:r=25:d={seconds}"


def tone(seconds: float) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"sine=f=300:d={seconds}"


CLIPS: dict[str, tuple[str, ...]] = {
    "lesson.mp4": (*pictures("640x360", 5, "testsrc"), *tone(5), *QUICK, "-c:a", "aac"),
    "large.mp4": (*pictures("1280x720", 5, "testsrc"), *tone(5), *QUICK, "-c:a", "aac"),
    "tiny.mp4": (*pictures("128x96", 1), *tone(1), *QUICK, "-c:a", "aac"),
    "upright.mkv": (*pictures("360x640", 2), *QUICK),
    "sign.mp4": (*pictures("240x320", 3, "testsrc"), *QUICK),
    "sound.m4a": (*tone(3), "-c:a", "aac"),
    "sound.mp3": (*tone(2), "-c:a", "libmp3lame"),
    "quiet.mp4": (*pictures("160x120", 2), "-f", "lavfi", "-i", "anullsrc=d=2", *QUICK, "-c:a", "aac"),
    "long_talk.mp4": (*pictures("160x120", 2), *tone(4), *QUICK, "-c:a", "aac"),
    "browser.webm": (*pictures("160x120", 2), *tone(2), "-c:v", "libvpx", "-c:a", "libopus", "-live", "1"),
    "turned.mp4": (*pictures("320x180", 1), *QUICK),
}


@cache
def clip(name: str) -> Path:
    """The film of this name."""
    path = FOLDER / name
    subprocess.run([FFMPEG, "-v", "error", "-y", *CLIPS[name], str(path)], check=True, capture_output=True)
    if name == "turned.mp4":
        turned = path.with_name("turned90.mp4")
        command = [FFMPEG, "-v", "error", "-y", "-display_rotation", "90", "-i", str(path), "-c", "copy", str(turned)]
        subprocess.run(command, check=True, capture_output=True)
        return turned
    return path
