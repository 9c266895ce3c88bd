"""The media pipeline beside ffmpeg by hand.

    python -m bench.media [--quick | --smoke] [--rounds N] [--ways AB]

The film: 1080p with slides, motion and speech; 10 minutes, with --quick 60 s, with --smoke 6 s (under a minute, to see
that everything runs; its figures are mostly start-up). Five ways, in turns, so that another load slows all alike; with
`--ways` only some, and only what can be said of those:

A  our stages, from the upload's end to `ready_full`: probe, measure, encode, package, with leases, hashes,
   verification and publishing, in a fresh process (without recognition, which is not encoding);
L  the same film taken as a long one: small sizes first, the large ones after they can be watched;
B  `by_hand.at_once`: a loudness pass, one process for all outputs, and copies;
C  `by_hand.one_by_one`: a process an output;
D  `by_hand.smallest`: 360p and 240p with sound and nothing else.

CPU is user + system time of everything started. SSIM is against the source scaled to the same size, of A and of C.
Targets: wall_ratio (A/B) ≤ 1.10, cpu_ratio ≤ 1.05, per_output_cpu_ratio (C/A) ≥ 2.0, ready_min_ratio (L's `ready_min`
/ D) ≤ 1.3, ssim_delta_max (C − A) ≤ 0.01, python_peak_mb ≤ 150, recognise_ratio (our stage / the bare engine) ≤ 1.10.
"""

import argparse
import ctypes
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import by_hand, media_clips
from bench.media_clips import FFMPEG
from bench.media_walk import PR_SET_CHILD_SUBREAPER, cpu
from bench.printing import result, step, table

LOOKED_AT = 20  # seconds of each size that SSIM is taken of: all there is before the film repeats itself


@dataclass
class Costs:
    """Wall and CPU seconds of each round."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, wall: float, used: float) -> None:
        self.wall.append(wall)
        self.cpu.append(used)


@dataclass
class Ways:
    """What each way cost, and the figures of the last walk of A and L."""

    costs: dict[str, Costs] = field(default_factory=lambda: {way: Costs() for way in "ALBCD"})
    ready: dict[str, list[float]] = field(default_factory=lambda: {"A": [], "L": []})
    peaks: list[float] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description="The media pipeline beside ffmpeg by hand")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="60 s of film")
    size.add_argument("--smoke", action="store_true", help="6 s of film; under a minute")
    parser.add_argument("--rounds", type=int, default=1, help="of A, L, B and D; C runs once")
    parser.add_argument("--ways", type=set, default=set("ABLDC"), help="letters; A is always among them")
    options = parser.parse_args()
    seconds = 6 if options.smoke else 60 if options.quick else 600
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="lms-bench-media-") as folder:
        scratch = Path(folder)
        step(f"making {seconds} s of 1080p with slides, motion and a voice")
        lesson = media_clips.film(scratch, seconds)
        ways = rounds(scratch, lesson, options.rounds, options.ways | {"A"})
        deltas, hearing = {}, {}
        if "C" in options.ways:
            step("comparing pictures")
            deltas = ssim_deltas(lesson, ways.last["A"]["sizes"], scratch / "C", min(seconds, LOOKED_AT))
            step("listening")
            hearing = recognised(Path(ways.last["A"]["wav"]))
    report(ways, deltas, hearing, {"seconds": seconds, "quick": options.quick, "smoke": options.smoke})


def rounds(scratch: Path, lesson: Path, count: int, wanted: set[str]) -> Ways:
    ways = Ways()
    for number in range(count):
        for way in (each for each in "ABLD" if each in wanted):
            step(f"round {number + 1} of {count}: {way}")
            if way in "AL":
                figures = walked(fresh(scratch / way), lesson, *(["--long", "1"] if way == "L" else []))
                ways.costs[way].add(figures["wall"], figures["cpu"])
                ways.ready[way].append(figures["ready_min"])
                ways.peaks.append(figures["peak_mb"])
                ways.last[way] = figures
            else:
                make = {"B": by_hand.at_once, "D": by_hand.smallest}[way]
                ways.costs[way].add(*timed(make, lesson, fresh(scratch / way)))
    if "C" in wanted:
        step("C")
        ways.costs["C"].add(*timed(by_hand.one_by_one, lesson, fresh(scratch / "C")))
    return ways


def walked(scratch: Path, lesson: Path, *more: str) -> dict[str, Any]:
    return run_module("bench.media_walk", str(scratch), str(lesson), *more)


def run_module(module: str, *words: str) -> dict[str, Any]:
    """The JSON that a module of ours prints at the end of a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def timed(make: Callable[[str, Path, Path], None], lesson: Path, out: Path) -> tuple[float, float]:
    begun, used = time.perf_counter(), cpu()
    make(FFMPEG, lesson, out)
    return time.perf_counter() - begun, cpu() - used


def ssim_deltas(lesson: Path, ours: dict[str, str], direct: Path, seconds: int) -> dict[str, float]:
    """By size, how much nearer to the source the picture is that was scaled straight from it."""
    found = {}
    for height, (width, _, _) in by_hand.RUNGS.items():
        pair = [
            ssim(lesson, Path(path), width, height, seconds)
            for path in (direct / str(height) / "index.m3u8", ours[str(height)])
        ]
        found[str(height)] = pair[0] - pair[1]
    return found


def ssim(lesson: Path, playlist: Path, width: int, height: int, seconds: int) -> float:
    # The same tags for both, or the filter converts the one that says nothing.
    same = "setsar=1,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
    reference = f"[0:v]fps=25:start_time=0,{same},scale={width}:{height}:flags=lanczos,format=yuv420p[a]"
    graph = f"{reference};[1:v]setpts=PTS-STARTPTS,{same}[b];[b][a]ssim"
    words = [
        "-t",
        str(seconds),
        "-i",
        str(lesson),
        "-allowed_extensions",
        "ALL",
        "-t",
        str(seconds),
        "-i",
        str(playlist),
    ]
    command = [FFMPEG, "-hide_banner", "-nostdin", *words, "-filter_complex", graph, "-f", "null", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"SSIM.*All:([\d.]+)", printed)[-1])


def recognised(wav: Path) -> dict[str, dict[str, float]]:
    """Wall and CPU seconds, ours and the bare engine's, the best of two in turns; empty where there is no model."""
    best: dict[str, dict[str, float]] = {}
    for which in ("ours", "bare") * 2:
        heard = run_module("bench.media_hearing", which, str(wav))
        if "unavailable" in heard:
            step(f"no recognition: {heard['unavailable']}")
            return {}
        best[which] = {name: min(heard[name], best.get(which, heard)[name]) for name in ("wall", "cpu")}
    return best


def report(ways: Ways, deltas: dict[str, float], hearing: dict[str, Any], size: dict[str, Any]) -> None:
    done = {way: costs for way, costs in ways.costs.items() if costs.wall}
    wall = {way: statistics.median(costs.wall) for way, costs in done.items()}
    used = {way: statistics.median(costs.cpu) for way, costs in done.items()}
    ready = {way: statistics.median(found) for way, found in ways.ready.items() if found}
    table(("way", "wall s", "CPU s", "ready_min s"), [(way, wall[way], used[way], ready.get(way, "")) for way in done])
    table(("stage of A", "s"), list(ways.last["A"]["stages"].items()))
    table(("size", "SSIM given up"), list(deltas.items()))

    def ratio(over: dict[str, float], way: str, under: dict[str, float], other: str) -> float | None:
        return over[way] / under[other] if way in over and other in under else None

    result(
        {
            "bench": "media",
            "quick": size["quick"],
            "smoke": size["smoke"],
            "media_seconds": size["seconds"],
            "rounds": len(done["A"].wall),
            "wall_s": wall["A"],
            "cpu_s": used["A"],
            "wall_ratio": ratio(wall, "A", wall, "B"),
            "cpu_ratio": ratio(used, "A", used, "B"),
            "per_output_cpu_ratio": ratio(used, "C", used, "A"),
            "ready_min_ratio": ratio(ready, "L", wall, "D"),
            "ready_min_in_one_go_ratio": ratio(ready, "A", wall, "D"),
            "small_first_wall_ratio": ratio(wall, "L", wall, "B"),
            "small_first_cpu_ratio": ratio(used, "L", used, "B"),
            "ssim_delta_max": max(deltas.values(), default=None),
            "python_peak_mb": max(ways.peaks),
            "recognise_ratio": hearing["ours"]["wall"] / hearing["bare"]["wall"] if hearing else None,
            "recognise_cpu_ratio": hearing["ours"]["cpu"] / hearing["bare"]["cpu"] if hearing else None,
        }
    )


if __name__ == "__main__":
    main()
