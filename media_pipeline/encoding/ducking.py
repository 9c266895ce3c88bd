"""A voice laid over a lesson's sound, which goes down while the voice speaks and comes back after it.

The curve of the lesson's volume is written by us as a small WAV (its samples are factors, 0 to 1) and multiplied in:
exact to a millisecond, the same bytes every time, and with no expression that grows with the number of descriptions.
Times are seconds.
"""

import sys
import wave
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from media_pipeline.encoding import graph

DEPTH_DB = 13.5  # MEDIA §2: 12 to 15
ATTACK, RELEASE = 0.15, 0.4
CURVE_RATE = 1000  # samples a second: a step each millisecond
FULL = 32767
VOICE_RATE = 24_000
CEILING = 0.71  # of full scale, -3 dB: AAC puts peaks back by about a decibel

type Span = tuple[float, float]


def factor(at: float, spans: Iterable[Span]) -> float:
    """Return the lesson's volume at this second, 1 being full: linear in dB, down before a voice and up after it."""
    deepest = 0.0
    for start, end in spans:
        if start - ATTACK < at < end + RELEASE:
            share = min(1.0, (at - (start - ATTACK)) / ATTACK, ((end + RELEASE) - at) / RELEASE)
            deepest = max(deepest, share)
    return float(10 ** (-DEPTH_DB * deepest / 20))


def write_curve(spans: Sequence[Span], duration: float, path: Path) -> Path:
    """Write the factors as a mono WAV of 1,000 samples a second, a second longer than the lesson; 120 KB a minute."""
    curve = array("h", [FULL]) * int((duration + 1) * CURVE_RATE)
    ordered = sorted(spans)
    for number, (start, end) in enumerate(ordered):
        near = ordered[max(0, number - 1) : number + 2]  # the neighbours' ramps may still be under way
        first, last = int((start - ATTACK) * CURVE_RATE), int((end + RELEASE) * CURVE_RATE) + 1
        for sample in range(max(0, first), min(len(curve), last)):
            curve[sample] = min(curve[sample], round(FULL * factor(sample / CURVE_RATE, near)))
    if sys.byteorder == "big":
        curve.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(CURVE_RATE)
        file.writeframes(curve.tobytes())
    return path


def write_voice(clips: Iterable[tuple[float, bytes]], path: Path) -> Path:
    """Write clips (mono, 16 bits, 24 kHz) at their seconds to one WAV, silence between; they must not overlap."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(VOICE_RATE)
        written = 0
        for at, samples in clips:
            silence = round(at * VOICE_RATE) - written
            if silence < 0:
                raise ValueError(f"the clip at {at} s begins before the one before it ends")
            while silence:
                block = min(silence, 60 * VOICE_RATE)
                file.writeframesraw(bytes(2 * block))
                silence, written = silence - block, written + block
            file.writeframesraw(samples)
            written += len(samples) // 2
    return path


def mixed(lesson: Any, voice: Any, curve: Path, duration: float, gain: float = 0.0) -> Any:
    """Return one stereo sound of 48 kHz: lesson under the curve, voice over it, `gain` dB on both, peaks limited.

    `lesson` is what `graph.levelled` gives, None where the lesson has no sound; `voice` is stereo, at its own times.
    """
    spoken = graph.filled(voice, 48000, duration)
    if lesson is None:
        return spoken
    read = graph.wave(curve)
    volume = both_sides(read.filter("aresample", 48000))
    ducked = graph.combined([formatted(lesson), formatted(volume)], "amultiply")
    both = graph.combined([ducked, formatted(spoken)], "amix", inputs=2, duration="longest", normalize=0)
    both = both.filter("volume", f"{gain:.2f}dB", precision="float")
    return graph.filled(both.filter("alimiter", limit=CEILING, attack=5, release=50, level="false"), 48000, duration)


def formatted(stream: Any) -> Any:
    return stream.filter("aformat", sample_fmts="fltp", sample_rates=48000, channel_layouts="stereo")


def both_sides(mono: Any) -> Any:
    """Copy one channel to both, as loud as it was: the usual way takes three decibels off."""
    return mono.filter("channelmap", map="0|0", channel_layout="stereo")
