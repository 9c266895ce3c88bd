"""The stages of a lesson one after another in a folder, without rows: what comes out of a source, and looks at it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from PIL import Image

from media_pipeline.encoding.verifying import verify
from media_pipeline.engine import tools
from media_pipeline.stages.encode import Encode
from media_pipeline.stages.measure import Measure
from media_pipeline.stages.probe import Probe
from media_pipeline.stages.protocol import Given, Job, Produced
from tests.media_pipeline.clips import FFMPEG

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass
class Made:
    """What the stages produced of a source, and ways to look at it."""

    folder: Path
    source: Path
    limits: Mapping[str, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    produced: list[Produced] = field(default_factory=list)
    inputs: dict[str, Path] = field(default_factory=dict)  # files of other assets, by role

    def do(self, stage: Any, **params: Any) -> list[Produced]:
        work = self.folder / f"{len(self.produced)}-{stage.__name__}"
        work.mkdir()
        given = tuple(Given(item.kind, item.path, self.address(item), item.facts) for item in self.produced)
        job = Job(
            work=work,
            source=self.source,
            inputs=self.inputs,
            given=given,
            params=params,
            facts=self.facts,
            ffmpeg=tools.ffmpeg(),
            limits={"nice": 0, **self.limits},
        )
        produced: list[Produced] = stage()(job)
        verify(produced, work)
        self.produced += produced
        self.facts |= {item.kind: item.facts for item in produced}
        return produced

    def address(self, item: Produced) -> str:
        """As a browser finds it with `folder` as the public one: each stage's work folder is a tree."""
        return item.path.relative_to(self.folder).as_posix()

    def of(self, kind: str) -> list[Produced]:
        return [item for item in self.produced if item.kind == kind]

    @property
    def mp4(self) -> Path:
        return self.of("mp4")[0].path

    @property
    def sound(self) -> Path:
        return self.of("audio_only")[0].path

    def poster(self) -> Image.Image:
        return Image.open(self.of("poster")[0].path).convert("RGB")


def lesson(source: Path, folder: Path, **limits: int) -> Made:
    """Probe, measure, encode; each looked over as the product does."""
    folder.mkdir(exist_ok=True)
    made = Made(folder, source, limits)
    for stage in (Probe, Measure, Encode):
        made.do(stage)
    return made


def frames(film: Path) -> list[tuple[float, NDArray[np.uint8]]]:
    """Each picture's second and its luma plane."""
    found = []
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            planes = frame.to_ndarray(format="gray") if frame.format.name != "yuv420p" else frame.to_ndarray()
            found.append((float(frame.time or 0), planes[: frame.height]))
    return found


def yuv(film: Path, number: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """The three planes of one picture, as they are stored."""
    with av.open(str(film)) as container:
        for at, frame in enumerate(container.decode(video=0)):
            if at == number:
                whole, (w, h) = frame.to_ndarray(), (frame.width, frame.height)
                luma, rest = whole[:h], whole[h:].reshape(2, h // 2, w // 2)
                return luma, rest[0], rest[1]
    raise AssertionError("no such picture")


def heard(film: Path, rate: int = 48000) -> NDArray[np.float32]:
    """Samples as floats, [2, n], from the film's zero on."""
    with av.open(str(film)) as container:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=rate)
        parts: list[NDArray[np.float32]] = []
        for frame in container.decode(audio=0):
            if not parts and frame.pts and frame.time:
                parts.append(np.zeros((2, max(0, round(frame.time * rate))), np.float32))
            parts += [np.asarray(each.to_ndarray(), np.float32) for each in resampler.resample(frame)]
    return np.concatenate(parts, axis=1)


def onset(film: Path) -> float:
    """The second at which something is first heard."""
    loud = np.abs(heard(film)).max(axis=0) > 0.05
    return float(np.argmax(loud)) / 48000 if loud.any() else -1.0


def flash(film: Path) -> float:
    """The second at which the picture first turns bright."""
    return next((second for second, luma in frames(film) if luma.mean() > 120), -1.0)


def loudness(path: Path) -> dict[str, float]:
    """Another meter than the product's: `loudnorm` in its measuring pass (libebur128)."""
    command = [
        FFMPEG,
        "-hide_banner",
        "-nostdin",
        "-i",
        str(path),
        "-af",
        "loudnorm=print_format=json",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found: dict[str, str] = json.loads(re.findall(r"\{[^{}]*\}", said)[-1])
    return {"lufs": float(found["input_i"]), "peak": float(found["input_tp"])}
