"""A bucket of S3-compatible storage, private: only the service reads and writes it, and serves what people may see.

django-storages does the talking. Changed are what a film needs and a page of Wagtail's would lose:

- `pieces` requests the bytes that are wanted, and a file that is opened whole is kept in memory only while it is
  small. As django-storages opens it, all of it is fetched into memory, whatever is wanted.
- A name that is taken is not written over: two people call their picture `1.jpg`.
- Checksums in trailers are off: the services of several providers refuse boto3's default with "aws-chunked encoding
  is not supported" (https://github.com/boto/boto3/issues/4409).
- A storage that is away raises `Unreachable` within seconds, and is then left alone for some: each request that
  waits for it occupies a thread that others need.
"""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any, Concatenate

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.deconstruct import deconstructible
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from media_pipeline.storing.storage import ORIGINALS, PIECE, TREES, Unreachable

OURS = (f"{TREES}/", f"{ORIGINALS}/")  # below a unique number
IN_MEMORY = 4 << 20
LEFT_ALONE = 5.0  # seconds after it did not respond
MISSING = {"404", "NoSuchKey", "NotFound"}


def translate_errors[**P, R](call: Callable[Concatenate["Bucket", P], R]) -> Callable[Concatenate["Bucket", P], R]:
    """Raise errors of boto's as those of a file system: FileNotFoundError, or Unreachable for all else."""

    @functools.wraps(call)
    def wrapped(self: "Bucket", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.connection_errors():
            return call(self, *args, **kwargs)

    return wrapped


@deconstructible
class Bucket(S3Storage):
    """`addressing` is "auto", "path" (a server of one's own) or "virtual" (what most providers want); `signature`
    "s3v4", or "s3" where a provider wants the old one.
    """

    def __init__(self, *, addressing: str = "auto", signature: str = "s3v4", **options: Any) -> None:
        config = Config(
            s3={"addressing_style": addressing},
            signature_version=signature,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=15,
            retries={"mode": "standard", "total_max_attempts": 2},
        )
        # One thread: the sign of life that goes with each piece writes to the database of the thread that copies.
        transfer = TransferConfig(use_threads=False)
        super().__init__(**options, client_config=config, transfer_config=transfer, file_overwrite=False)
        self.silent_until = 0.0

    @contextmanager
    def connection_errors(self) -> Iterator[None]:
        if time.monotonic() < self.silent_until:
            raise Unreachable("it did not answer a moment ago")
        try:
            yield
        except ClientError as error:  # it does respond
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(str(error)) from error
            raise Unreachable(str(error)) from error
        except (BotoCoreError, Boto3Error) as error:
            self.silent_until = time.monotonic() + LEFT_ALONE
            raise Unreachable(str(error)) from error

    def pieces(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield the object, or `length` bytes of it from `start`; raise FileNotFoundError or Unreachable at first."""
        if length == 0:
            return
        end = "" if length is None else start + length - 1
        with self.connection_errors():
            client = self.connection.meta.client  # unlike the resource it may be used by several threads
            try:
                found = client.get_object(Bucket=self.bucket_name, Key=name, Range=f"bytes={start}-{end}")
            except ClientError as error:
                if error.response["Error"]["Code"] == "InvalidRange":
                    return  # nothing stands there: an empty object has no bytes to request
                raise
            with closing(found["Body"]) as body:
                yield from body.iter_chunks(PIECE)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        """Return an address of the service: the bucket itself is private."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        if name.startswith(OURS):
            return name  # asking would double the requests of a film with thousands of segments
        return str(super().get_available_name(name, max_length))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("Files in a bucket are read as bytes; what is written is saved whole.")
        buffer: IO[bytes] = BytesIO()
        for piece in self.pieces(self._normalize_name(clean_name(name))):
            if isinstance(buffer, BytesIO) and buffer.tell() > IN_MEMORY:
                rolled = TemporaryFile()  # noqa: SIM115 - the caller closes it
                rolled.write(buffer.getbuffer())
                buffer = rolled
            buffer.write(piece)
        buffer.seek(0)
        return File(buffer, name)

    @translate_errors
    def _save(self, name: str, content: Any) -> str:
        return str(super()._save(name, content))

    @translate_errors
    def delete(self, name: str) -> None:
        super().delete(name)

    @translate_errors
    def exists(self, name: str) -> bool:
        return bool(super().exists(name))

    @translate_errors
    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        folders, files = super().listdir(name)
        return folders, files

    @translate_errors
    def size(self, name: str) -> int:
        return int(super().size(name))

    @translate_errors
    def get_modified_time(self, name: str) -> datetime:
        found: datetime = super().get_modified_time(name)
        return found
