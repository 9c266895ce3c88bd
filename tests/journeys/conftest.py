"""A site for the journeys: real server, real worker, real browser."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imageio_ffmpeg
import pytest

from bench.chromium import find as find_chromium
from tests.journeys.hand import Hand

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

ROOT = Path(__file__).resolve().parents[2]
SAID = "欢迎学习。先洗手，再问候客人。"
FAILED = pytest.StashKey[bool]()
WAIT = int(os.environ.get("JOURNEY_WAIT", "90000"))  # a busy machine is slow, not broken


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `manage.py serve` on a folder of its own."""
    if find_chromium() is None:
        pytest.skip("Chromium is not installed: no journey can be driven.")
    folder = tmp_path_factory.mktemp("journey")
    if (ROOT / "var" / "models").exists():
        (folder / "models").symlink_to(ROOT / "var" / "models")
    environment = os.environ | {"LMS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "lms.settings.dev"}
    subprocess.run([sys.executable, "-m", "tests.journeys.ground"], cwd=ROOT, env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    end = time.monotonic() + 120
    while not answers(port):
        assert time.monotonic() < end, (folder / "serve.log").read_text()
        time.sleep(0.2)
    yield f"http://localhost:{port}"
    server.terminate()
    code = server.wait(40)
    log.close()
    print((folder / "serve.log").read_text()[-8000:])  # noqa: T201  (shown with a failure: who died, and of what)
    assert code == 0, "the site did not end cleanly"


@pytest.fixture
def enter(chromium: Any, site: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Hand]]:
    """enter("editor"): a browser of that person's own, signed in, and her hand."""
    from lms.world.people import PASSWORD

    contexts: list[Any] = []
    broken: list[str] = []

    def sign_in(account: str, way: str) -> Hand:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and broken.append(f"{answer.status} {answer.url}"))
        hand = Hand(page, way)  # type: ignore[arg-type]
        hand.go(site + "/accounts/login/")
        hand.write(page.locator("[name=login]"), account)
        hand.write(page.locator("[name=password]"), PASSWORD)
        hand.press(page.locator("main form button[type=submit]").first)
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
        return hand

    yield sign_in
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):  # what was on the screens
            for page in context.pages:
                page.screenshot(path=tmp_path / f"screen{number}.png", full_page=True)
        context.close()
    assert broken == []


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A lesson of some seconds, spoken where there is a voice, and an interpreter's video as long.

    Made once a run: the processes that walk at once share them.
    """
    folder = tmp_path_factory.mktemp("clips")
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        folder = tmp_path_factory.getbasetemp().parent / f"clips-{run}"
        folder.mkdir(exist_ok=True)
    made = {"lesson": folder / "课 程.mp4", "sign": folder / "手语.mp4"}
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made["sign"].exists():
            make_clips(folder, **made)
    return made


def make_clips(folder: Path, lesson: Path, sign: Path) -> None:
    sound = ["-f", "lavfi", "-i", "sine=frequency=220"]
    seconds = 6.0
    if (ROOT / "var" / "models" / "kokoro" / "model.onnx").exists():
        from accessibility.speech.speaker import speaker

        speech = speaker(ROOT / "var" / "models" / "kokoro", ROOT / "node_modules" / "kokoro-js" / "voices").speak(SAID)
        sound, seconds = ["-i", str(speech.save(folder / "said.wav"))], speech.seconds + 0.5
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    picture = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25"]
    signer = ["-f", "lavfi", "-i", "testsrc2=s=360x480:r=25"]
    as_mp4 = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-t", f"{seconds:.2f}"]
    subprocess.run([*ffmpeg, *picture, *sound, *as_mp4, "-c:a", "aac", str(lesson)], check=True)
    subprocess.run([*ffmpeg, *signer, *as_mp4, str(sign)], check=True)


def answers(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
