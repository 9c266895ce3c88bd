"""A film as files, as if a base had made it: narrated slides and, where asked for, a labelled stand-in for sign."""

import json
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from accessibility.speech.speaker import Speaker
from lms.world.films import slides
from lms.world.films.script import HANDS, Script

RATE = 24_000
SILENT_SECONDS_A_CHARACTER = 0.24
PAUSE = 0.6


@dataclass(frozen=True, slots=True)
class Film:
    """Two video files; `starts`: the seconds at which each scene begins; `narrated`: whether a voice speaks."""

    lesson: Path
    sign: Path | None
    starts: tuple[float, ...]
    seconds: float
    narrated: bool


def shoot(
    *,
    folder: Path,
    speaker: Speaker | None,
    say: Callable[[str], None],
    script: Script = HANDS,
    with_sign: bool = True,
) -> Film:
    """Draw, narrate and film a script into `folder`; without a speaker it is silent and as long as a reader needs."""
    folder.mkdir(parents=True, exist_ok=True)
    if (known := _kept(folder, script, narrated=speaker is not None, with_sign=with_sign)) is not None:
        return known
    sounds: list[NDArray[np.float32]] = []
    for number, scene in enumerate(script.scenes, 1):
        say(f"  {script.title}, scene {number} of {len(script.scenes)}: {scene.heading}")
        sounds.append(_sound(scene.says, speaker))
    lengths = [len(sound) / RATE for sound in sounds]
    starts = tuple(sum(lengths[:place]) for place in range(len(lengths)))
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        lesson = _film_lesson(Path(scratch), folder / "lesson.mp4", script, sounds, lengths)
        sign = _film_sign(Path(scratch), folder / "sign.mp4", sum(lengths)) if with_sign else None
    made = Film(lesson, sign, starts, sum(lengths), speaker is not None)
    facts = {"starts": made.starts, "seconds": made.seconds, "narrated": made.narrated, "script": _words(script)}
    (folder / "film.json").write_text(json.dumps(facts))
    return made


def _kept(folder: Path, script: Script, *, narrated: bool, with_sign: bool) -> Film | None:
    """Return the film of an earlier try, if it was of this script and narrated in the same way."""
    try:
        facts = json.loads((folder / "film.json").read_text())
    except (OSError, ValueError):
        return None
    sign = folder / "sign.mp4" if with_sign else None
    film = Film(folder / "lesson.mp4", sign, tuple(facts["starts"]), facts["seconds"], facts["narrated"])
    same = facts["script"] == _words(script) and film.narrated == narrated
    return film if same and film.lesson.exists() and (sign is None or sign.exists()) else None


def _words(script: Script) -> str:
    return "".join(scene.heading + scene.says for scene in script.scenes)


def silent_starts(script: Script = HANDS) -> tuple[tuple[float, ...], float]:
    """Return when each scene begins without a voice, and the film's seconds: as long as a reader needs."""
    lengths = [len(_sound(scene.says, None)) / RATE for scene in script.scenes]
    return tuple(sum(lengths[:place]) for place in range(len(lengths))), sum(lengths)


def _sound(text: str, speaker: Speaker | None) -> NDArray[np.float32]:
    """Return the samples of a sentence and a pause; whole frames at 25 per second, so that slides change with it."""
    if speaker is None:
        spoken = np.zeros(int(len(text) * SILENT_SECONDS_A_CHARACTER * RATE), np.float32)
    else:
        spoken = speaker.speak(text).samples
    frames = -(-int(len(spoken) + PAUSE * RATE) // (RATE // 25))
    whole = np.zeros(frames * (RATE // 25), np.float32)
    whole[: len(spoken)] = spoken
    return whole


def _film_lesson(
    scratch: Path, target: Path, script: Script, sounds: list[NDArray[np.float32]], lengths: list[float]
) -> Path:
    listing = []
    for number, (scene, length) in enumerate(zip(script.scenes, lengths, strict=True)):
        picture = scratch / f"slide{number}.png"
        slides.slide(scene, number, len(script.scenes)).save(picture)
        listing.append(f"file '{picture}'\nduration {length:.3f}\n")
    (scratch / "slides.txt").write_text("".join(listing) + f"file '{picture}'\n")
    with wave.open(str(scratch / "voice.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(np.concatenate(sounds), -1, 1) * 32767).astype("<i2").tobytes())
    _ffmpeg(
        *("-f", "concat", "-safe", "0", "-i", str(scratch / "slides.txt"), "-i", str(scratch / "voice.wav")),
        *(
            "-vf",
            "fps=25,format=yuv420p",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-tune",
            "stillimage",
            "-crf",
            "20",
        ),
        *("-c:a", "aac", "-b:a", "96k", "-t", f"{sum(lengths):.3f}", "-movflags", "+faststart", str(target)),
    )
    return target


def _film_sign(scratch: Path, target: Path, seconds: float) -> Path:
    for step in range(8):
        slides.placeholder_signer(step).save(scratch / f"sign{step}.png")
    _ffmpeg(
        *("-framerate", "5", "-stream_loop", "-1", "-i", str(scratch / "sign%d.png"), "-t", f"{seconds:.3f}"),
        *("-vf", "fps=25,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", str(target)),
    )
    return target


def _ffmpeg(*arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
