"""Loudness of sound, and what brings it to the house's loudness: one gain for all of it, and a limiter for its peaks.

ffmpeg's own `loudnorm` gives up its linear mode where the peaks would pass the ceiling or the range is wide, which is
most speech, and then rides the gain by itself: breaths swell and pauses hiss. So we measure (EBU R 128), turn all of it
up or down by the same amount, and hold only the peaks that would pass. Decibels everywhere; LUFS for loudness.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

TARGET = -16.0  # LUFS, MEDIA §2
# Where the limiter holds: AAC at 64 kbit/s puts peaks back by about a decibel.
CEILING = -3.0
SILENCE = -70.0  # LUFS: EBU R 128's absolute gate
MOST_GAIN = 40.0  # the murmur of an empty room is not made into a storm
OVERSAMPLED = 192_000  # four times: peaks between two samples are peaks too

SUMMARY = {
    "input_i": re.compile(r"\bI:\s+(-?[\d.]+|-?inf|nan) LUFS"),
    "input_lra": re.compile(r"\bLRA:\s+(-?[\d.]+|-?inf|nan) LU"),
    "input_thresh": re.compile(r"Integrated loudness:.*?Threshold:\s+(-?[\d.]+|-?inf|nan) LUFS", re.DOTALL),
    "input_tp": re.compile(r"True peak:\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS"),
}


class NoFigures(ValueError):
    """The log has no summary of the meter in it."""


def meter(stream: Any) -> Any:
    """Pass the sound on; the figures stand in ffmpeg's log at level "info"."""
    return stream.filter("ebur128", peak="true", framelog="verbose")


def figures(log: str) -> dict[str, float]:
    """Return what the meter wrote last: `input_i` LUFS, `input_tp` dBTP, `input_lra` LU, `input_thresh` LUFS."""
    last = log[log.rfind("Summary:") :] if "Summary:" in log else ""
    found = {name: pattern.search(last) for name, pattern in SUMMARY.items()}
    if not all(found.values()):
        raise NoFigures(log[-2000:])
    return {name: float(match[1]) for name, match in found.items() if match}


def is_silent(measured: Mapping[str, float]) -> bool:
    """Return whether there is nothing to level."""
    loud = measured["input_i"]
    return not math.isfinite(loud) or loud <= SILENCE or not math.isfinite(measured["input_tp"])


def plan(measured: Mapping[str, float], correction: float = 0.0) -> dict[str, Any]:
    """Return the figures with what to do: `gain` in dB, and `limit`, whether peaks would pass the ceiling."""
    gain = min(MOST_GAIN, TARGET - measured["input_i"] + correction)
    return {**measured, "gain": round(gain, 2), "limit": measured["input_tp"] + gain > CEILING}


def levelled(sound: Any, loudness: Mapping[str, Any]) -> Any:
    """Return the sound at the target; silence stays silence. `sound` has two channels."""
    if loudness.get("gain") is None:
        return sound
    sound = sound.filter("volume", f"{loudness['gain']}dB", precision="float")
    if not loudness["limit"]:
        return sound
    return sound.filter("aresample", OVERSAMPLED).filter(
        "alimiter", limit=f"{10 ** (CEILING / 20):.4f}", attack=5, release=50, level="false"
    )
