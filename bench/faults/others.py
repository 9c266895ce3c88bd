"""The faults besides kills. Each makes lessons of its own, hurts them, and leaves it to the judge whether they came
through; what a fault must show while it lasts it asserts itself.
"""

import base64
import hashlib
import http.client
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.faults.clock import step
from bench.faults.ground import Ground, die_with_us
from bench.faults.stages import CRASHES_ENCODER, KILLS_WORKER

HOURS, DAYS = 3600, 86_400
SOON = 30.0  # seconds a lesson: a deaf Redis is waited for five at each of its messages
TRIES = 4  # to meet a moment that lasts a tenth of a second
TUS = {"Tus-Resumable": "1.0.0"}


class Others:
    def __init__(self, ground: Ground, clip: Path) -> None:
        self.ground, self.clip = ground, clip
        self.good: dict[int, str] = {}
        self.dead: dict[int, str] = {}

    def make(self, number: int = 1, mark: bytes = b"") -> list[int]:
        made = self.ground.ask("make", clip=str(self.clip), number=number, mark=mark.decode())
        fate = self.dead if mark else self.good
        fate |= {each["asset"]: each["sha256"] for each in made}
        return [each["asset"] for each in made]

    def stage(self, asset: int, name: str) -> dict[str, Any]:
        return self.ground.books.stages(asset)[name]

    def reaches(self, asset: int, name: str, *states: str) -> dict[str, Any]:
        def there() -> dict[str, Any] | None:
            found = self.stage(asset, name)
            return found if found["state"] in states else None

        found: dict[str, Any] = self.ground.until(there, f"{name} of {asset} to be {states}: {self.stage(asset, name)}")
        return found

    # --- messages and the broker --------------------------------------------------------------------------------------

    def same_message_five_times(self) -> None:
        """At once, with two workers waiting: each stage is begun once a lease, in any order of messages."""
        [asset] = self.make()
        for name in ("probe", "measure", "encode", "package"):
            self.ground.ask("send", stage=self.stage(asset, name)["id"], times=5)
            self.reaches(asset, name, "done")
            self.ground.ask("send", stage=self.stage(asset, name)["id"], times=5)

    def two_workers_given_one_stage(self) -> None:
        """One is stopped in the middle, given up and replaced; then it wakes and wants to publish too."""
        [asset] = self.make()
        process, fence = self.begun(asset, "encode")
        os.kill(process, signal.SIGSTOP)
        try:
            self.ground.until(lambda: self.stage(asset, "encode")["fence"] > fence, "the second worker")
            self.reaches(asset, "encode", "done")
        finally:
            os.kill(process, signal.SIGCONT)
        time.sleep(2)

    def begun(self, asset: int, name: str) -> tuple[int, int]:
        """The process that works on the stage now, and its fence."""
        stage = self.stage(asset, name)["id"]

        def now() -> list[tuple[int, int]]:
            mine = [(process, fence) for process, number, fence in self.ground.starts() if number == stage]
            return [each for each in mine if self.ground.has_lease(stage, each[1])]

        found: list[tuple[int, int]] = self.ground.until(now, f"{name} of {asset} to begin")
        return found[-1]

    def broker_stopped_emptied_and_started(self) -> None:
        """The folder of messages is gone while lessons arrive, comes back, and loses what was in it."""
        messages = self.ground.var / "queue" / "messages"
        away = messages.with_name("away")
        messages.rename(away)
        self.make(2)
        time.sleep(2)
        if messages.exists():  # somebody made a new one meanwhile
            for file in away.iterdir():
                file.replace(messages / file.name)
        else:
            away.rename(messages)
        self.make(2)
        for file in messages.glob("*.msg"):
            file.unlink(missing_ok=True)

    def redis_stopped_emptied_and_started(self) -> bool:
        """The same with production's broker, where there is one: dead, deaf, and emptied. Whether there was one."""
        if not shutil.which("redis-server"):
            return False
        redis = Redis(self.ground.notes)
        redis.start()
        self.ground.use_broker(redis.url)
        try:
            made = self.make(2)
            self.reaches(made[0], "probe", "done")
            assert redis.has_been_asked()
            redis.kill()
            made += self.make_soon(2)
            time.sleep(2)
            redis.start()
            made += self.make_soon(1)
            redis.process.send_signal(signal.SIGSTOP)
            made += self.make_soon(1)
            redis.process.send_signal(signal.SIGCONT)
            made += self.make_soon(2)
            redis.empty()
            for asset in made:
                self.reaches(asset, "package", "done")
        finally:
            self.ground.use_broker("")
            redis.kill()
        return True

    def make_soon(self, number: int) -> list[int]:
        """Whoever sends a lesson in does not wait for a broker that is away."""
        begun = time.monotonic()
        made = self.make(number)
        assert time.monotonic() - begun < SOON * number, "a lesson waited for the broker"
        return made

    # --- the clock ----------------------------------------------------------------------------------------------------

    def clock_stepped(self) -> None:
        """Nine hours ahead while stages run, three days back, and right again."""
        assets = self.make(3)
        self.begun(assets[0], "encode")
        for seconds in (9 * HOURS, -3 * DAYS, 0):
            step(self.ground.notes / "clock", seconds)
            time.sleep(3)

    # --- files that crash ---------------------------------------------------------------------------------------------

    def files_that_crash(self) -> None:
        """One whose encoder crashes and one whose worker dies, between two good ones."""
        before = self.make()
        doomed = [*self.make(mark=CRASHES_ENCODER), *self.make(mark=KILLS_WORKER)]
        after = self.make()
        for asset in (*before, *after):
            self.reaches(asset, "package", "done")
        for asset in doomed:
            self.reaches(asset, "encode", "failed_permanent")

    # --- the web server -----------------------------------------------------------------------------------------------

    def web_server_restarted_during_upload(self) -> None:
        upload = Upload(self.ground, self.clip)
        upload.begin()
        upload.send(share=0.5)
        self.ground.kill_web()
        self.ground.start_web()
        self.ground.until(upload.answers, "the web server")
        assert 0 < upload.offset() < len(upload.content)
        upload.finish()
        self.good[upload.asset()] = upload.sha256

    # --- the disk -----------------------------------------------------------------------------------------------------

    def disk_filled_at_four_moments(self) -> int:
        """While a file arrives, before a stage, while it encodes, and when it publishes. How many moments were met."""
        if not self.ground.mounted:
            return 0
        moments = (
            self.full_while_arriving,
            self.full_before,
            lambda: self.full_in("running"),
            lambda: self.full_in("verifying"),
        )
        return sum(any(moment() for _ in range(TRIES)) for moment in moments)

    def full_while_arriving(self) -> bool:
        upload = Upload(self.ground, self.clip)
        upload.begin()
        with self.ground.full_disk(left=0):
            status = upload.send(share=1)
        upload.finish()
        self.good[upload.asset()] = upload.sha256
        return status >= 500

    def full_before(self) -> bool:
        """Admission turns the stage away, with words, and it is not counted."""
        [asset] = self.make()
        with self.ground.full_disk(left=4 << 20):
            found = self.reaches(asset, "probe", "failed_resource", "done", "running")
            time.sleep(2)
        return bool(found["state"] == "failed_resource" and found["error_code"] == "disk_short")

    def full_in(self, state: str) -> bool:
        [asset] = self.make()
        self.begun(asset, "encode")
        self.ground.until(lambda: self.stage(asset, "encode")["state"] in (state, "done"), state, every=0.002)
        with self.ground.full_disk(left=0):
            met = self.stage(asset, "encode")["state"] == state
            time.sleep(3)
        return bool(met)


class Redis:
    """On a socket of its own, nothing kept."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"redis+socket://{self.socket}"

    def start(self) -> None:
        line = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(line, stdout=quiet, stderr=quiet, preexec_fn=die_with_us)
        while self.ask("ping") != "PONG":
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self, *words: str) -> str:
        line = ["redis-cli", "-s", str(self.socket), *words]
        return subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()

    def has_been_asked(self) -> bool:
        """Whether a worker waits for messages here."""
        return "cmd=brpop" in self.ask("client", "list")

    def empty(self) -> None:
        self.ask("flushall")


class Upload:
    """A file on its way in by tus, as a browser sends it."""

    def __init__(self, ground: Ground, clip: Path) -> None:
        self.ground = ground
        self.content = clip.read_bytes() + b"\0\0\x40\x08free" + os.urandom(0x4000)
        self.sha256 = hashlib.sha256(self.content).hexdigest()
        session = ground.ask("session")
        token = "t" * 32
        cookie = f"sessionid={session['cookie']}; csrftoken={token}"
        self.headers = {"Cookie": cookie, "X-CSRFToken": token, "Host": "localhost", **TUS}
        self.collection = session["collection"]

    def begin(self) -> None:
        self.ground.until(self.answers, "the web server")
        words = {"collection": str(self.collection), "filename": "课.mp4"}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in words.items())
        more = {"Upload-Length": str(len(self.content)), "Upload-Metadata": metadata}
        answer = self.ask("POST", "/uploads/", more)
        assert answer.status == 201, (answer.status, self.ground.log_tail("web"))
        self.url = answer.headers["Location"]

    def send(self, share: float) -> int:
        """A part of it from the beginning; the server's answer."""
        piece = self.content[: int(len(self.content) * share)]
        return int(self.ask("PATCH", self.url, patch(0), piece).status)

    def offset(self) -> int:
        return int(self.ask("HEAD", self.url, {}).headers["Upload-Offset"])

    def finish(self) -> None:
        """The rest, as often as the server asks to come again."""

        def sent() -> bool:
            at = self.offset()
            return at == len(self.content) or self.ask("PATCH", self.url, patch(at), self.content[at:]).status == 204

        self.ground.until(sent, "the upload to finish")

    def asset(self) -> int:
        query = "SELECT asset_id FROM media_pipeline_upload WHERE sha256 = ? AND asset_id IS NOT NULL"
        [(asset,)] = self.ground.until(lambda: self.ground.books.rows(query, self.sha256), "the asset")
        return int(asset)

    def answers(self) -> bool:
        try:
            return bool(self.ask("HEAD", "/m/00000000-0000-4000-8000-000000000000/x.mp4", {}).status == 404)
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.ground.port, timeout=60)
        try:
            line.request(method, path, body=body, headers=self.headers | headers | {"Connection": "close"})
            answer = line.getresponse()
            answer.read()
            return answer
        finally:
            line.close()


def patch(offset: int) -> dict[str, str]:
    return {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
