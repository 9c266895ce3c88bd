"""Honest traffic beside slow peers.

    python -m bench.slow [--quick]

Learners post their chunks, look at pages and fetch a film's segments; in turns alone and beside 200 readers of a film
of 20 MB at 2 kB/s and 200 writers of a byte in two seconds (uploads, forms and JSON, signed in and out). The server is
`manage.py serve` as it comes. `p95_ratio` is the median over the rounds of how many times longer the slowest twentieth
of the honest requests took; `lost` counts acknowledged chunks and bytes of uploads that are not there afterwards.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import load, progress
from bench.printing import result, step, table

ROOT = Path(__file__).resolve().parents[2]
PORT = 8794
LONGEST = 20.0  # seconds
THINK = 0.5  # seconds between two requests of one learner
KINDS = ("page", "chunk", "segment")


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int
    seconds: float
    learners: int
    readers: int
    writers: int


FULL, QUICK = Size(5, 60.0, 16, 200, 200), Size(3, 8.0, 8, 60, 60)


@dataclass(slots=True)
class Seen:
    """Milliseconds of the honest requests of one phase."""

    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def p95(self, *kinds: str) -> float:
        ordered = sorted(ms for kind in kinds or KINDS for ms in self.times[kind])
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def main() -> None:
    parser = argparse.ArgumentParser(description="Honest traffic with and without slow peers")
    parser.add_argument("--quick", action="store_true", help="three rounds of eight seconds, 60 and 60 peers")
    size = QUICK if parser.parse_args().quick else FULL
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-bench-"))
        environment = os.environ | {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        environment.pop("TEST_POSTGRES", None)
        step("Static files, a film, learners and editors")
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
        static = subprocess.Popen(collect, env=environment, cwd=ROOT)
        world = ground(["seed", str(size.learners), str(size.writers // 3)], environment)
        assert static.wait() == 0
        stack.enter_context(progress.serving(environment, port=PORT))
        learners = [progress.OurLearner(stands, PORT) for stands in world["learners"]]
        rounds, uploads = walk(size, world, learners)
        acked = {learner.lease: learner.acked for learner in learners}
        lost = ground(["check"], environment, {"acked": acked, "uploads": uploads})
    show(rounds, lost)


def ground(words: list[str], environment: dict[str, str], data: object = None) -> Any:
    command = [sys.executable, "-m", "bench.slow.ground", *words]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, input=json.dumps(data), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


def walk(
    size: Size, world: dict[str, Any], learners: list[progress.OurLearner]
) -> tuple[list[tuple[Seen, Seen]], dict[str, int]]:
    """Phases in turns; what each upload had when its sender last heard."""
    rounds: list[tuple[Seen, Seen]] = []
    uploads: dict[str, int] = {}
    asyncio.run(honest(world, learners, 2.0))  # warm
    for number in range(size.rounds):
        seen: dict[bool, Seen] = {}
        for slow in (False, True) if number % 2 == 0 else (True, False):
            if slow:
                with peers(size, world) as acknowledged:
                    seen[slow] = asyncio.run(honest(world, learners, size.seconds))
                uploads |= {path: max(offset, uploads.get(path, 0)) for path, offset in acknowledged["uploads"].items()}
            else:
                seen[slow] = asyncio.run(honest(world, learners, size.seconds))
        rounds.append((seen[False], seen[True]))
        step(f"round {number + 1}: p95 alone {seen[False].p95():.0f} ms, beside slow peers {seen[True].p95():.0f} ms")
    return rounds, uploads


@contextmanager
def peers(size: Size, world: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The slow ones while this lasts; afterwards what they heard."""
    config = {"port": PORT, "readers": size.readers, "writers": size.writers}
    config |= {"film": world["film"], "uploads": world["uploads"]}
    command = [sys.executable, "-m", "bench.slow.peers"]
    acknowledged: dict[str, Any] = {}
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(config) + "\n")
        process.stdin.flush()
        if not process.stdout.readline():
            sys.exit("The slow peers did not come through to the server.")
        try:
            yield acknowledged
        finally:
            last, _ = process.communicate(timeout=120)
            acknowledged |= json.loads(last.strip().splitlines()[-1])


async def honest(world: dict[str, Any], learners: list[progress.OurLearner], seconds: float) -> Seen:
    seen = Seen()
    ends = time.perf_counter() + seconds

    async def learn(learner: progress.OurLearner, number: int) -> None:
        learner.connect(2)
        await asyncio.sleep(THINK * number / len(learners))
        turn = number
        while time.perf_counter() < ends:
            kind = KINDS[turn % len(KINDS)]
            began = time.perf_counter()
            if kind == "chunk":
                raw = learner.next()
                while (answer := await patiently(learner.wires[0], raw)) is None:
                    pass  # the same chunk again, as the player does
                learner.check(*answer)
            else:
                path = "/study/" if kind == "page" else world["segment"]
                answer = await patiently(learner.wires[1], load.request("GET", path, learner.headers, None))
                assert answer is None or answer[0] == 200, (answer, path)
            seen.times[kind].append((time.perf_counter() - began) * 1000)
            turn += 1
            await asyncio.sleep(THINK)
        learner.close()

    await asyncio.gather(*(learn(learner, number) for number, learner in enumerate(learners)))
    return seen


async def patiently(wire: load.Wire, raw: bytes) -> tuple[int, bytes] | None:
    """The answer; None when none came for so long that a person would have gone."""
    try:
        return await asyncio.wait_for(wire.ask(raw), LONGEST)
    except (TimeoutError, OSError):
        wire.close()
        return None


def show(rounds: list[tuple[Seen, Seen]], lost: list[str]) -> None:
    rows = []
    for kind in KINDS:
        alone, beside = (statistics.median(seen[at].p95(kind) for seen in rounds) for at in (0, 1))
        rows.append([kind, sum(len(seen[1].times[kind]) for seen in rounds), alone, beside])
    table(["kind", "requests", "p95 alone ms", "p95 beside ms"], rows)
    for line in lost[:10]:
        step(line)
    ratios = [beside.p95() / alone.p95() for alone, beside in rounds]
    result({"p95_ratio": statistics.median(ratios), "p95_ratio_max": max(ratios), "lost": len(lost)})


if __name__ == "__main__":
    main()
