"""What a learner's pages cost: CPU beside a bare Wagtail page served by the same server, and bytes of a first view.

    python -m bench.pages [--quick]

Makes a world of its own in a scratch folder (a short silent film instead of the narrated lesson), serves it as
`manage.py serve` does with one worker, and asks for each page in turn as a signed-in trainee with progress; the pages
alternate, so that a busy machine slows all of them alike. CPU is the server processes' own user + system time. Bytes
are what Chromium received, compressed, on a first visit, before anybody presses play.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chromium import find as find_chromium
from lms.front.command import granian

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
PORT = 8790


def main() -> None:
    parser = argparse.ArgumentParser(description="CPU and bytes of learner pages beside a bare Wagtail page")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under a minute")
    options = parser.parse_args()
    rounds, batch = (7, 20) if options.quick else (25, 40)
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        environment = os.environ | {"LMS_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        world = json.loads(run([sys.executable, "-m", "bench.world"], environment))
        with serving(environment) as server:
            cpu = measure(server, world["pages"], world["cookie"], rounds=rounds, batch=batch)
            sizes = first_views(world["pages"], world["cookie"])
    report(cpu, sizes)


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, cwd=HERE.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def serving(environment: dict[str, str]) -> "Iterator[int]":
    """The server's process id while it runs."""
    command = granian(host="127.0.0.1", port=str(PORT), workers="1", level="error")
    process = subprocess.Popen(command, env=environment, cwd=HERE.parent)
    try:
        for _ in range(150):
            try:
                get(HTTPConnection("127.0.0.1", PORT, timeout=5), "/bare/", "")
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("The server did not come up.")
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def get(connection: HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie, "Host": f"localhost:{PORT}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")
    return body


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children that still run: the scheduler's nanoseconds, not ticks."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.parent.name) == pid or int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                total += sum(int(task.read_text().split()[0]) for task in stat.parent.glob("task/*/schedstat"))
        except (OSError, IndexError):
            continue
    return total / 1e9


def measure(server: int, pages: dict[str, str], cookie: str, *, rounds: int, batch: int) -> dict[str, list[float]]:
    """Milliseconds of CPU a request, one figure a round and page."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
    for path in pages.values():
        for _ in range(5):
            get(connection, path, cookie)
    figures: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, path in pages.items():
            before = cpu_seconds(server)
            for _ in range(batch):
                get(connection, path, cookie)
            figures[name].append((cpu_seconds(server) - before) * 1000 / batch)
    return figures


def first_views(pages: dict[str, str], cookie: str) -> dict[str, dict[str, int]]:
    """Bytes over the wire for each page with an empty cache: all of it without media, and its scripts."""
    binary = find_chromium()
    if binary is None:
        sys.stderr.write("No Chromium here: bytes are not measured.\n")
        return {}
    from playwright.sync_api import sync_playwright

    key, _, value = cookie.partition("=")
    found = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=binary, chromium_sandbox=False, args=["--disable-background-networking"]
        )
        for name, path in pages.items():
            context = browser.new_context(locale="zh-CN")
            context.add_cookies([{"name": key, "value": value, "url": f"http://localhost:{PORT}"}])
            page = context.new_page()
            client = context.new_cdp_session(page)
            kinds: dict[str, str] = {}
            sizes: dict[str, int] = {}
            client.on(
                "Network.responseReceived", lambda event, kinds=kinds: kinds.update({event["requestId"]: event["type"]})
            )
            client.on(
                "Network.loadingFinished",
                lambda event, sizes=sizes: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
            )
            client.send("Network.enable")
            page.goto(f"http://localhost:{PORT}{path}", wait_until="networkidle")
            counted = {request: size for request, size in sizes.items() if kinds.get(request) != "Media"}
            scripts = sum(size for request, size in counted.items() if kinds.get(request) == "Script")
            found[name] = {"bytes": sum(counted.values()), "js": scripts}
            context.close()
        browser.close()
    return found


def report(cpu: dict[str, list[float]], sizes: dict[str, dict[str, int]]) -> None:
    bare = cpu["bare"]
    result: dict[str, float] = {}
    print(f"{'page':<12}{'CPU ms (median)':>18}{'× bare':>9}{'first view B':>15}{'scripts B':>12}")
    for name, figures in cpu.items():
        ratio = statistics.median(one / other for one, other in zip(figures, bare, strict=True))
        size = sizes.get(name, {"bytes": 0, "js": 0})
        print(f"{name:<12}{statistics.median(figures):>18.2f}{ratio:>9.2f}{size['bytes']:>15,}{size['js']:>12,}")
        if name != "bare":
            result[f"{name}_cpu_ratio"] = round(ratio, 2)
    if sizes:
        ours = {name: size for name, size in sizes.items() if name != "bare"}
        result["first_view_bytes_max"] = max(size["bytes"] for size in ours.values())
        result["js_bytes_max"] = max(size["js"] for size in ours.values())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
