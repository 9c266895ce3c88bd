"""Speech to words: faster-whisper on the CPU, in simplified Chinese with full-width punctuation.

It errs on real Mandarin, so what it writes is a draft: words keep their times and probabilities, and a person checks
those it was unsure of.
"""

import re
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from unicodedata import east_asian_width

from accessibility.captions.cues import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
BLOCK = 120 * RATE
# Whisper goes on in the style of its prompt: simplified characters, with punctuation.
PROMPT = "以下是普通话的句子，使用简体中文和标点符号。"
FULL_WIDTH = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "："})
# What Whisper makes of music and silence: it learned from subtitles that ended like this.
HALLUCINATION = re.compile(
    r"字幕(由|志愿者|提供|制作)|Amara|请不吝点赞|打赏支持|明镜与点点|优优独播剧场|感谢(您的)?(观看|收看)|谢谢(大家)?(观看|收看)"
)
LOOP = re.compile(r"(.{2,12}?)\1{3,}")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that the recogniser heard at once; `doubtful` means all of it must be listened to."""

    words: tuple[Word, ...]
    doubtful: bool = False

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Recognition:
    """All that was heard; `speech` are the spans (ms) in which somebody speaks, words or not."""

    segments: tuple[Segment, ...] = ()
    speech: tuple[tuple[int, int], ...] = ()
    model: str = ""
    language: str = "zh"
    duration_ms: int = 0
    dropped: int = field(default=0)  # segments left out as hallucinations

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "language": self.language,
            "duration_ms": self.duration_ms,
            "dropped": self.dropped,
            "speech": [list(span) for span in self.speech],
            "segments": [
                {
                    "doubtful": segment.doubtful,
                    "words": [[word.text, word.start_ms, word.end_ms, round(word.sure, 3)] for word in segment.words],
                }
                for segment in self.segments
            ],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            segments=tuple(
                Segment(tuple(Word(*word) for word in segment["words"]), bool(segment["doubtful"]))
                for segment in data["segments"]
            ),
            speech=tuple((int(start), int(end)) for start, end in data["speech"]),
            model=data["model"],
            language=data["language"],
            duration_ms=data["duration_ms"],
            dropped=data["dropped"],
        )


def unavailable(model_dir: Path) -> str:
    """Return why nothing can be recognised, as a code, or ""."""
    if not all(find_spec(name) for name in ("faster_whisper", "opencc")):
        return "no_packages"
    return "" if (model_dir / "model.bin").exists() else "no_model"


def fingerprint(model_dir: Path) -> str:
    """Return what identifies the model, so that work is done again when an operator sets a better one."""
    model = model_dir / "model.bin"
    return f"{model_dir.name}-{model.stat().st_size}" if model.exists() else "none"


def recognise(
    wav: Path, model_dir: Path, *, report: Callable[[float], None] = lambda share: None, threads: int = 0
) -> Recognition:
    """Return what is said in a 16 kHz mono WAV. `report` gets the share done after each segment; may raise to stop."""
    audio = samples(wav)
    segments: list[Segment] = []
    speech: list[tuple[int, int]] = []
    at = dropped = 0
    whisper(model_dir, threads)  # loading takes its time too
    while at < len(audio):
        report(at / len(audio))
        end, spans = block(audio, at)
        report(at / len(audio))
        speech += [(ms(at + start), ms(at + stop)) for start, stop in spans]
        if spans:
            for raw in transcribed(audio[at:end], model_dir, threads):
                report(min(0.99, (at + raw.end * RATE) / len(audio)))
                segment = heard(raw, offset_ms=ms(at))
                dropped += segment is None
                segments += [segment] if segment and segment.words else []
        at = end
    return Recognition(tuple(segments), tuple(speech), fingerprint(model_dir), "zh", ms(len(audio)), dropped)


def ms(samples: int) -> int:
    return samples * 1000 // RATE


def block(audio: "NDArray[np.float32]", at: int) -> tuple[int, list[tuple[int, int]]]:
    """Return two minutes from `at` on that end in a silence: where they end, and where in them somebody speaks.

    An hour at once would keep a worker silent for so long that it would be taken for dead.
    """
    from faster_whisper.vad import get_speech_timestamps  # heavy and optional

    piece = audio[at : at + BLOCK]
    spans = [(span["start"], span["end"]) for span in get_speech_timestamps(piece, listening())]
    end = at + len(piece)
    if end < len(audio):
        gaps = [(one[1] + two[0]) // 2 for one, two in pairwise(spans)]
        cut = next((gap for gap in reversed(gaps) if gap > BLOCK // 2), len(piece))
        end, spans = at + cut, [(start, min(stop, cut)) for start, stop in spans if start < cut]
    return end, spans


def listening() -> Any:
    from faster_whisper.vad import VadOptions

    return VadOptions(min_silence_duration_ms=500, speech_pad_ms=200)


def transcribed(audio: "NDArray[np.float32]", model_dir: Path, threads: int) -> Iterable[Any]:
    found, _info = whisper(model_dir, threads).transcribe(
        audio,
        language="zh",
        initial_prompt=PROMPT,
        word_timestamps=True,
        vad_filter=True,
        vad_parameters=listening(),
        condition_on_previous_text=False,  # one mistake would be repeated to the end
        temperature=0.0,  # no dice: the same sound gives the same draft; what it is unsure of is marked instead
        hallucination_silence_threshold=2,
    )
    heard_: Iterable[Any] = found
    return heard_


def samples(wav: Path) -> "NDArray[np.float32]":
    """Read the WAV as an array, because faster-whisper's own decoder breaks with current PyAV."""
    import numpy as np  # heavy, and needed only for recognition

    with wave.open(str(wav), "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError("not a 16 kHz mono 16-bit WAV")
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32768)


@lru_cache(maxsize=1)
def whisper(model_dir: Path, threads: int) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(model_dir), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)


@lru_cache(maxsize=1)
def to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def heard(raw: Any, offset_ms: int = 0) -> Segment | None:
    """Return a segment in simplified characters, or None for a hallucinated one."""
    words = [
        Word(
            word.word.strip(),
            offset_ms + round(word.start * 1000),
            offset_ms + round(word.end * 1000),
            float(word.probability),
        )
        for word in raw.words or ()
    ]
    words = simplified([word for word in words if word.text])
    text = "".join(word.text for word in words)
    if not text or unsaid(raw, words) or HALLUCINATION.search(text) or text in PROMPT:
        return None
    kept = without_loops(words)
    doubtful = raw.avg_logprob < -0.7 or raw.compression_ratio > 2.4 or len(kept) < len(words)
    return Segment(tuple(kept), doubtful)


def unsaid(raw: Any, words: Sequence[Word]) -> bool:
    """Return whether nobody said it: words without length lie in silence, as do guesses that are half taken for it."""
    without_length = sum(word.end_ms - word.start_ms <= 20 for word in words)
    return without_length * 2 > len(words) or (raw.no_speech_prob > 0.4 and raw.avg_logprob < -1)


def simplified(words: Sequence[Word]) -> list[Word]:
    """Convert as one text, which knows phrases, and give each word its share back where the lengths allow."""
    convert = to_simplified()
    whole = "".join(word.text for word in words)
    converted, at, found = convert(whole), 0, []
    by_length = len(converted) == len(whole)
    before = ""
    for word in words:
        text = converted[at : at + len(word.text)] if by_length else convert(word.text)
        at += len(word.text)
        text = full_width(text, before)
        before = text[-1:] or before
        found.append(Word(text, word.start_ms, word.end_ms, word.sure))
    return found


def full_width(text: str, before: str = "") -> str:
    """Write Chinese punctuation after Chinese characters; "3.5" and "10:30" stay as they are."""
    out = []
    for char in text:
        wide = bool(before) and east_asian_width(before) == "W"
        out.append("。" if wide and char == "." else char.translate(FULL_WIDTH) if wide else char)
        before = out[-1]
    return "".join(out)


def without_loops(words: Sequence[Word]) -> list[Word]:
    """Leave out what is said four times and more in a row but for the first: the recogniser was stuck."""
    text = "".join(word.text for word in words)
    gone: set[int] = set()
    for loop in LOOP.finditer(text):
        gone.update(range(loop.start() + len(loop[1]), loop.end()))
    if not gone:
        return list(words)
    return list(remaining(words, gone))


def remaining(words: Iterable[Word], gone: set[int]) -> Iterator[Word]:
    at = 0
    for word in words:
        if not set(range(at, at + len(word.text))) <= gone:
            yield word
        at += len(word.text)


def error_rate(reference: str, hypothesis: str) -> float:
    """Return the character error rate: edits a character of `reference`, without punctuation and spaces."""
    truth, guess = letters(reference), letters(hypothesis)
    row = list(range(len(guess) + 1))
    for i, left in enumerate(truth, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(guess, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1] / max(1, len(truth))


def letters(text: str) -> str:
    return "".join(char.lower() for char in text if char.isalnum())
