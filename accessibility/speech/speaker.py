"""A Mandarin voice: text to sound by Kokoro-82M. What it says is always labelled as synthetic where people hear it."""

import json
import re
import warnings
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import numpy as np  # heavy, and needed only for speech
    from numpy.typing import NDArray

RATE = 24_000
MOST_TOKENS = 500  # the model takes 510 with its two ends
PAUSES = {"。": 0.35, "！": 0.35, "？": 0.35, "；": 0.25, "\n": 0.5}  # seconds of silence after a piece


class SpeakerUnavailable(Exception):
    """`reason` is a code: no_packages, no_model or no_voices."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono samples between -1 and 1."""

    samples: "NDArray[np.float32]"
    rate: int = RATE

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def save(self, path: Path) -> Path:
        import numpy as np

        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes((np.clip(self.samples, -1, 1) * 32767).astype("<i2").tobytes())
        return path


def unavailable(model_dir: Path, voices_dir: Path) -> str:
    """Return why there is no voice, as a code, or ""."""
    if not all(find_spec(name) for name in ("onnxruntime", "misaki", "cn2an", "pypinyin", "jieba")):
        return "no_packages"
    if not ((model_dir / "model.onnx").exists() and (model_dir / "vocab.json").exists()):
        return "no_model"
    return "" if any(voices_dir.glob("z[fm]_*.bin")) else "no_voices"


def fingerprint(model_dir: Path) -> str:
    """Return what identifies the voice model."""
    model = model_dir / "model.onnx"
    return f"{model_dir.name}-{model.stat().st_size}" if model.exists() else "none"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A loaded voice model; make one with `speaker` and keep it, loading takes a second."""

    session: Any
    vocabulary: dict[str, int]
    phonemes: Any
    voices_dir: Path

    def speak(self, text: str, *, voice: str = "zf_xiaoxiao", speed: float = 1.0) -> Speech:
        """Say Chinese text, with a breath after each sentence. `speed` 1.0 is about four characters a second."""
        import numpy as np

        styles = voice_styles(self.voices_dir / f"{voice}.bin")
        sound: list[NDArray[np.float32]] = []
        for piece in pieces(text):
            samples = self.say(piece, styles, speed)
            if samples.size:
                sound += [samples, np.zeros(int(PAUSES.get(piece[-1], 0.15) * RATE / speed), np.float32)]
        return Speech(np.concatenate(sound) if sound else np.zeros(0, np.float32))

    def say(self, text: str, styles: "NDArray[np.float32]", speed: float) -> "NDArray[np.float32]":
        import numpy as np

        spoken, _ = self.phonemes(text)
        tokens = [self.vocabulary[sound] for sound in spoken if sound in self.vocabulary][:MOST_TOKENS]
        if not tokens:
            return np.zeros(0, np.float32)
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[len(tokens)],
            "speed": np.array([speed], np.float32),
        }
        sound: NDArray[np.float32] = np.asarray(self.session.run(None, given)[0], np.float32).reshape(-1)
        return sound


def voice_styles(path: Path) -> "NDArray[np.float32]":
    """Return one style a number of tokens: row n is for n tokens."""
    if not path.exists():
        raise SpeakerUnavailable("no_voices")
    import numpy as np

    return np.fromfile(path, np.float32).reshape(-1, 1, 256)


def pieces(text: str) -> Iterator[str]:
    """Yield sentences short enough for the model; a longer one is cut at a comma, or where it must."""
    for sentence in re.findall(r"[^。！？；\n]+[。！？；\n]*", text):
        while len(sentence) > 80:
            cut = max(sentence.rfind(mark, 0, 80) for mark in "，、：,") + 1 or 80
            yield sentence[:cut]
            sentence = sentence[cut:]
        if sentence.strip():
            yield sentence


@lru_cache(maxsize=2)
def speaker(model_dir: Path, voices_dir: Path) -> Speaker:
    """Load the model once a process; raises SpeakerUnavailable."""
    if reason := unavailable(model_dir, voices_dir):
        raise SpeakerUnavailable(reason)
    import onnxruntime  # heavy and optional

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's string escapes
        from misaki.zh import ZHG2P
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model_dir / "model.onnx"), options, providers=["CPUExecutionProvider"])
    vocabulary = json.loads((model_dir / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    return Speaker(session, vocabulary, ZHG2P(), voices_dir)


class House:
    """The folders that settings name; the app sets them when it starts, so that nothing here reads settings."""

    folders: ClassVar[tuple[Path, Path]] = (Path("models"), Path("voices"))


def speak(text: str, *, voice: str = "zf_xiaoxiao", speed: float = 1.0) -> Speech:
    """Say it with the house's model and voices; raises SpeakerUnavailable."""
    return speaker(*House.folders).speak(text, voice=voice, speed=speed)
