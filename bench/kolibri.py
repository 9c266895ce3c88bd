"""The peer: Kolibri in an environment of its own, with learners who play a synthetic video, and a recount of its rows.

PEERS names a scratch folder (default: `peers` in the system's temporary folder); Kolibri is installed there once, and
provisioned once; every benchmark starts it on a fresh copy of that state, with its default database and settings.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench import load
from bench.printing import step

VERSION = "0.19.5"
PORT, ZIP_PORT = 8792, 8793
NODE, CONTENT, CHANNEL = "1" * 32, "2" * 32, "3" * 32
SPENT_S = 10.0  # what one request says was spent: as much as a chunk of ours
SEED = f"""
from kolibri.core.content.models import ChannelMetadata, ContentNode
root = ContentNode.objects.create(id="4" * 32, title="channel", content_id="5" * 32, channel_id="{CHANNEL}",
    kind="topic", available=True)
ContentNode.objects.create(id="{NODE}", parent=root, title="film", content_id="{CONTENT}", channel_id="{CHANNEL}",
    kind="video", available=True, duration=360000)
ChannelMetadata.objects.create(id="{CHANNEL}", name="channel", root=root, min_schema_version="5", public=True)
"""


class Unavailable(Exception):
    """Kolibri cannot be had here; the message says why."""


class Kolibri:
    """A running Kolibri: `with Kolibri(64) as peer:`."""

    def __init__(self, learners: int) -> None:
        self.count = learners
        self.folder = Path(os.environ.get("PEERS", Path(tempfile.gettempdir()) / "peers"))
        self.home = self.folder / "kolibri-run"
        self.acked: dict[str, int] = {}

    def __enter__(self) -> "Kolibri":
        template = self.prepare()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(template, self.home)
        with (self.folder / "kolibri.log").open("wb") as log:
            command = [self.program, "start", "--foreground", f"--port={PORT}"]
            self.process = subprocess.Popen(command, env=self.environment(self.home), stdout=log, stderr=log)
        try:
            load.wait_until(self.answers, 120, f"Kolibri did not come up; see {self.folder}/kolibri.log")
        except TimeoutError as error:
            self.process.kill()
            raise Unavailable(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def program(self) -> str:
        return str(self.folder / "kolibri-venv" / "bin" / "kolibri")

    def environment(self, home: Path) -> dict[str, str]:
        """On this machine only: announces itself to nobody and calls nobody."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "KOLIBRI_HOME": str(home),
            "KOLIBRI_HTTP_PORT": str(PORT),
            "KOLIBRI_ZIP_CONTENT_PORT": str(ZIP_PORT),
            "KOLIBRI_LISTEN_ADDRESS": "127.0.0.1",
            "KOLIBRI_ZEROCONF_ENABLED": "False",
            "KOLIBRI_DISABLE_PING": "True",
            "KOLIBRI_CENTRAL_CONTENT_BASE_URL": "http://127.0.0.1:9",
            "KOLIBRI_DATA_PORTAL_SYNCING_BASE_URL": "http://127.0.0.1:9",
        }

    # --- once a machine ----------------------------------------------------------------------------------------------

    def prepare(self) -> Path:
        """Install and provision what is missing; return the folder of the provisioned state."""
        self.folder.mkdir(parents=True, exist_ok=True)
        template = self.folder / f"kolibri-template-{self.count}"
        if not Path(self.program).exists():
            self.install()
        if not template.exists():
            step("Kolibri is provisioned")
            making = template.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            self.provision(making)
            making.rename(template)
        return template

    def install(self) -> None:
        step(f"Kolibri {VERSION} is installed in {self.folder}")
        python = shutil.which("python3.11")
        if python is None:
            raise Unavailable("it needs Python 3.11, which is not here")
        place = self.folder / "kolibri-venv"
        self.run([python, "-m", "venv", str(place)])
        self.run([str(place / "bin" / "pip"), "install", "--quiet", f"kolibri=={VERSION}"])

    def provision(self, home: Path) -> None:
        people = self.folder / "kolibri-learners.csv"
        with people.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(
                (
                    *("Database ID (UUID)", "Username (USERNAME)", "Password (PASSWORD)", "Full name (FULL_NAME)"),
                    *("User type (USER_TYPE)", "Identifier (IDENTIFIER)", "Birth year (BIRTH_YEAR)"),
                    *("Gender (GENDER)", "Enrolled in (ENROLLED_IN)", "Assigned to (ASSIGNED_TO)"),
                )
            )
            for number in range(self.count):
                rows.writerow(("", name(number), word(number), name(number), "LEARNER", "", "", "", "Class", ""))
        device = ["--facility", "Peer", "--preset", "nonformal", "--superusername", "admin"]
        device += ["--superuserpassword", "adminword", "--language_id", "en", "--noinput"]
        self.run([self.program, "manage", "provisiondevice", *device], home)
        self.run([self.program, "manage", "bulkimportusers", str(people)], home)
        self.run([self.program, "shell"], home, stdin=SEED)

    def run(self, command: list[str], home: Path | None = None, stdin: str = "") -> None:
        environment = self.environment(home) if home else None
        done = subprocess.run(command, env=environment, input=stdin, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"{' '.join(command[:3])}: {(done.stderr or done.stdout)[-400:]}")

    # --- learners ----------------------------------------------------------------------------------------------------

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise Unavailable(f"Kolibri ended at once; see {self.folder}/kolibri.log")
        try:
            return ask("GET", "/api/public/info/", {})[0] == 200
        except OSError:
            return False

    def learners(self) -> list["KolibriLearner"]:
        facility = json.loads(ask("GET", "/api/public/v1/facility/", {})[1])[0]["id"]
        return [KolibriLearner(self, number, facility) for number in range(self.count)]

    def recount(self) -> list[str]:
        """Sessions whose time is not what was acknowledged, read from its database."""
        with sqlite3.connect(self.home / "db.sqlite3") as database:
            rows = dict(database.execute("SELECT id, time_spent FROM logger_contentsessionlog"))
        return [
            f"session {session}: {rows.get(session)} s, acknowledged {count * SPENT_S} s"
            for session, count in self.acked.items()
            if rows.get(session) != count * SPENT_S
        ]


class KolibriLearner(load.Learner):
    """Signs in, starts a video, and reports its position every ten seconds."""

    def __init__(self, peer: Kolibri, number: int, facility: str) -> None:
        super().__init__(PORT)
        self.peer = peer
        who = {"username": name(number), "password": word(number), "facility": facility}
        status, body, cookies = ask("POST", "/api/auth/session/", {}, who)
        assert status == 200, body
        self.headers = {
            "Host": f"127.0.0.1:{PORT}",
            "Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items()),
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": cookies["kolibri_csrftoken"],
        }
        film = {"node_id": NODE, "content_id": CONTENT, "channel_id": CHANNEL, "kind": "video"}
        status, body, _ = ask("POST", "/api/logger/trackprogress/", self.headers, film)
        assert status == 200, body
        self.session = json.loads(body)["session_id"]
        self.sent = 0
        peer.acked[self.session] = 0

    def next(self) -> bytes:
        self.sent += 1
        report = {
            "progress_delta": 0.00003,
            "time_spent_delta": SPENT_S,
            "extra_fields": {"contentState": {"savedLocation": self.sent * SPENT_S}},
        }
        return load.request("PUT", f"/api/logger/trackprogress/{self.session}/", self.headers, report)

    def check(self, status: int, body: bytes, *, repeated: bool = False) -> None:
        assert status == 200, (status, body[:300])
        json.loads(body)
        if not repeated:
            self.peer.acked[self.session] += 1


def name(number: int) -> str:
    return f"learner{number:03d}"


def word(number: int) -> str:
    return f"learnerword{number:03d}"


def ask(method: str, path: str, headers: dict[str, str], data: Any = None) -> tuple[int, bytes, dict[str, str]]:
    line = HTTPConnection("127.0.0.1", PORT, timeout=60)
    body = None if data is None else json.dumps(data)
    line.request(method, path, body=body, headers={"Content-Type": "application/json"} | headers)
    answer = line.getresponse()
    content = answer.read()
    cookies = {}
    for header in answer.headers.get_all("Set-Cookie", []):
        key, _, rest = header.partition("=")
        cookies[key] = rest.split(";", 1)[0]
    line.close()
    return answer.status, content, cookies
