"""Progress reports a second, beside Kolibri's `trackprogress`.

    python -m bench.progress [--quick] [--postgres] [--alone] [--beside FOLDER]

One request of ours is one learner's new chunk of ten seconds, as the player sends it: session cookie and CSRF token,
with digest and link, checked against the clock, counted, the ledger's rule run (it writes when a whole minute is full:
every sixth chunk; `_posting` rows send chunks of a minute, so that every request writes to the ledger), answered after
a durable commit (SQLite: WAL, synchronous=FULL; PostgreSQL: fsync on). One request of Kolibri's is its own player's
progress report, on its own server and default database; it overwrites two rows and keeps no evidence.

With `--beside`, Kolibri's place is taken by another checkout of this project (FOLDER: its environment is this one), and
the turns are short and many, because what is looked for is a few per cent.

The server is `manage.py serve` as it comes, its background worker included. The sides alternate, every reply
is checked, and afterwards each side's totals are recounted from its database: first after plain delivery, then after
every request went out twice at once and a third of them again.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from typing import Any

from bench import load
from bench.kolibri import Kolibri, Unavailable
from bench.printing import result, step, table

ROOT = Path(__file__).resolve().parent.parent
PORT = 8791
LEVELS = (1, 16, 64)
CHUNK_MS, MINUTE_MS = 10_000, 60_000
TURN_S, TURNS = 1.5, 16
DOUBLED = 30  # requests a learner, each sent at least twice


class OurLearner(load.Learner):
    """Plays without end; each request is the next chunk of the lease."""

    length_ms = CHUNK_MS

    def __init__(self, stands: dict[str, Any], port: int = PORT) -> None:
        super().__init__(port)
        self.lease, self.head = stands["lease"], stands["head"]
        self.seq = self.at = self.acked = 0
        self.headers = {
            "Host": f"localhost:{port}",
            "Cookie": stands["cookie"],
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Origin": f"http://localhost:{port}",
            "X-CSRFToken": stands["token"],
        }

    def next(self) -> bytes:
        seq, start, end = self.seq, self.at, self.at + self.length_ms
        fields = f"{self.lease}|{seq}|{start}|{end}|1000|{end}|{self.head}"
        chunk = {"seq": seq, "from_ms": start, "to_ms": end, "rate_milli": 1000, "clock_ms": end, "prev": self.head}
        chunk["hash"] = self.head = sha256(fields.encode()).hexdigest()
        self.seq, self.at = seq + 1, end
        return load.request("POST", f"/api/study/leases/{self.lease}/chunks/", self.headers, {"chunks": [chunk]})

    def check(self, status: int, body: bytes, *, repeated: bool = False) -> None:
        assert status == 200, (status, body[:300])
        reply = json.loads(body)
        assert (reply["acked"], reply["verified_ms"]) == ([self.seq - 1], self.at), reply
        self.acked = self.seq


@dataclass(slots=True)
class Side:
    """Who is measured: its learners, its server process, and its runs by row of the table."""

    name: str
    learners: Sequence[load.Learner]
    server: int
    runs: dict[str, list[load.Run]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Progress requests a second, beside Kolibri")
    parser.add_argument("--quick", action="store_true", help="one short round; under a minute where Kolibri is set up")
    parser.add_argument("--postgres", action="store_true", help="our side on a private PostgreSQL with fsync on")
    parser.add_argument("--alone", action="store_true", help="our side only")
    parser.add_argument("--beside", type=Path, help="another checkout of this project in Kolibri's place")
    options = parser.parse_args()
    if options.postgres and not os.environ.get("TEST_POSTGRES"):
        command = ["bash", "deploy/with-postgres.sh", sys.executable, "-m", "bench.progress", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env=os.environ | {"DURABLE": "1"}, cwd=ROOT, check=False).returncode)
    if options.beside:
        beside(options.beside.resolve(), TURNS if options.quick else 3 * TURNS)
        return
    rounds, seconds = (1, 2.0) if options.quick else (3, 5.0)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-bench-"))
        environment = os.environ | {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        if not options.postgres:
            environment.pop("TEST_POSTGRES", None)
        peer = None if options.alone else kolibri(stack)
        step("Our learners take their places")
        stand = ask_ground(["seed", str(max(LEVELS))], environment)
        ours = [OurLearner(each) for each in stand]
        sides = [Side("ours", ours, stack.enter_context(serving(environment)), {})]
        if peer:
            step("Kolibri's learners sign in")
            sides.append(Side("kolibri", peer.learners(), peer.process.pid, {}))
        measure(sides, rounds, seconds)
        figures = figures_of(sides)
        figures |= recount(sides, peer, environment)
    show(sides)
    result(figures)


def beside(other: Path, turns: int) -> None:
    """This checkout and another one, TURN_S seconds each in turns; ratios turn by turn, above 1 is more here."""
    with ExitStack() as stack:
        sides, environments = [], []
        for name, root, port in (("here", ROOT, PORT), ("there", other, PORT + 1)):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-bench-"))
            environment = os.environ | {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
            environment.pop("TEST_POSTGRES", None)
            step(f"The learners of {name} take their places")
            learners = [OurLearner(each, port) for each in ask_ground(["seed", "16"], environment, root=root)]
            sides.append(Side(name, learners, stack.enter_context(serving(environment, root, port)), {}))
            environments.append(environment)
        here, there = sides
        for number in range(turns):
            for level in (1, 16):
                first = number % 16 if level == 1 else 0  # another one each turn: a lease has so many hours
                for side in sides if number % 2 == 0 else sides[::-1]:
                    note(side, f"{level}", load.measure(side.learners[first:][:level], TURN_S, side.server))
        wrong = [
            recount_ours(side, environment)["wrong"] for side, environment in zip(sides, environments, strict=True)
        ]
    show(sides)
    figures: dict[str, object] = {"wrong_totals": len(wrong[0]), "wrong_totals_there": len(wrong[1])}
    for row, what in product(("1", "16"), ("rate", "p95", "cpu_ms")):
        figures[f"{what}_{row}_ratio"] = ratio(here, there, row, row, what)
    result(figures)


def kolibri(stack: ExitStack) -> Kolibri | None:
    try:
        return stack.enter_context(Kolibri(max(LEVELS)))
    except Unavailable as error:
        step(f"Kolibri cannot be had here, our side is measured alone: {error}")
        return None


def ask_ground(words: list[str], environment: dict[str, str], data: object = None, root: Path = ROOT) -> Any:
    command = [sys.executable, "-m", "bench.learners", *words]
    done = subprocess.run(
        command, env=environment, cwd=root, input=json.dumps(data), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


@contextmanager
def serving(environment: dict[str, str], root: Path = ROOT, port: int = PORT) -> Iterator[int]:
    """`manage.py serve`; its process id while it runs."""
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--concurrency", "1"]
    log = (Path(environment["LMS_VAR"]) / "serve.log").open("wb")
    process = subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.DEVNULL, stderr=log)
    try:
        load.wait_until(lambda: process.poll() is not None or answers(port), 120, "The server did not come up.")
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(port: int) -> bool:
    """Whether anything comes back; without static files it is an error page."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("POST", "/api/study/leases/", headers={"Host": f"localhost:{port}"})
        line.getresponse()
    except OSError:
        return False
    else:
        return True
    finally:
        line.close()


def measure(sides: list[Side], rounds: int, seconds: float) -> None:
    """Level by level, side beside side, in turns."""
    for number in range(rounds):
        for level in LEVELS:
            for side in sides if number % 2 == 0 else sides[::-1]:
                note(side, f"{level}", load.measure(side.learners[:level], seconds, side.server))
        ours = sides[0]
        OurLearner.length_ms = MINUTE_MS
        note(ours, "16, each posting", load.measure(ours.learners[:16], seconds, ours.server))
        OurLearner.length_ms = CHUNK_MS


def note(side: Side, row: str, run: load.Run) -> None:
    side.runs.setdefault(row, []).append(run)
    step(f"{side.name:8} {row:>16}  {run.rate:7.1f}/s  p95 {run.p95:8.1f} ms  {run.cpu_ms:6.2f} ms CPU")


def recount(sides: list[Side], peer: Kolibri | None, environment: dict[str, str]) -> dict[str, object]:
    """Totals after plain delivery, then after doubled and repeated delivery; both must be exact."""
    step("Totals are recounted")
    plain = recount_ours(sides[0], environment)
    peer_plain = peer.recount() if peer else []
    step("Everything is delivered twice at once, and a third of it again")
    for side in sides:
        load.deliver_twice(side.learners[:16], DOUBLED)
    doubled = recount_ours(sides[0], environment)
    for line in [*plain["wrong"], *doubled["wrong"]]:
        step(line)
    figures: dict[str, object] = {"wrong_totals": len(plain["wrong"]) + len(doubled["wrong"])}
    figures["ledger_transactions"] = doubled["postings"]
    if peer:
        figures["kolibri_wrong_totals_plain"] = len(peer_plain)
        figures["kolibri_wrong_totals"] = len(peer.recount())
    return figures


def recount_ours(side: Side, environment: dict[str, str], root: Path = ROOT) -> Any:
    acked = {learner.lease: learner.acked for learner in side.learners if isinstance(learner, OurLearner)}
    return ask_ground(["recount"], environment, acked, root)


def figures_of(sides: list[Side]) -> dict[str, object]:
    ours, *peers = sides
    figures: dict[str, object] = {}
    for level in map(str, LEVELS):
        figures[f"throughput_{level}"] = median(ours, level, "rate")
        figures[f"p95_{level}"] = median(ours, level, "p95")
        for peer in peers:
            figures[f"kolibri_throughput_{level}"] = median(peer, level, "rate")
            figures[f"kolibri_p95_{level}"] = median(peer, level, "p95")
            figures[f"throughput_ratio_{level}"] = ratio(ours, peer, level, level, "rate")
            figures[f"p95_ratio_{level}"] = ratio(ours, peer, level, level, "p95")
    posting = "16, each posting"
    figures["throughput_16_posting"] = median(ours, posting, "rate")
    figures["cpu_ms"] = median(ours, "16", "cpu_ms")
    figures["cpu_ms_posting"] = median(ours, posting, "cpu_ms")
    for peer in peers:
        figures["throughput_ratio_16_posting"] = ratio(ours, peer, posting, "16", "rate")
        figures["kolibri_cpu_ms"] = median(peer, "16", "cpu_ms")
    figures["cores"] = os.cpu_count()
    return figures


def median(side: Side, row: str, what: str) -> float:
    return statistics.median(float(getattr(run, what)) for run in side.runs[row])


def ratio(ours: Side, peer: Side, row: str, beside: str, what: str) -> float:
    """Round by round, then the median: a busy minute slows both."""
    pairs = zip(ours.runs[row], peer.runs[beside], strict=True)
    return statistics.median(float(getattr(mine, what)) / float(getattr(other, what)) for mine, other in pairs)


def show(sides: list[Side]) -> None:
    rows = [
        (side.name, row, median(side, row, "rate"), median(side, row, "p95"), median(side, row, "cpu_ms"))
        for side in sides
        for row in side.runs
    ]
    table(("side", "learners", "requests/s", "p95 ms", "CPU ms"), rows)


if __name__ == "__main__":
    main()
