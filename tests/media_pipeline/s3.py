"""A server that speaks S3 over HTTP, in a process of its own, and buckets in it."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = itertools.count(1)


class S3:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "s3.log"
        with self.log.open("wb") as log:
            line = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
            self.process = subprocess.Popen(line, stdout=log, stderr=log)
        ends = time.monotonic() + 120
        while not self.listens():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < ends, self.log.read_text()
            time.sleep(0.1)

    def listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bucket(self) -> dict[str, str]:
        """A new bucket, as the variables that production reads."""
        name = f"films-{os.getpid()}-{next(NUMBERS)}"
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=self.address, **keys).create_bucket(Bucket=name)
        return {"S3_BUCKET": name, "S3_ENDPOINT": self.address, "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
