"""Uploads: begin, append, finish, discard. The part file's length is the truth, so a killed server loses nothing."""

import errno
import hashlib
import logging
import shutil
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.models import Collection

from media_pipeline import assets
from media_pipeline.engine import runs
from media_pipeline.filenames import shown_name, visible
from media_pipeline.models import Asset, Person, Upload
from media_pipeline.storing.storage import Alive, Unreachable, beating
from media_pipeline.uploads import finishing
from media_pipeline.uploads.errors import (
    BadChecksum,
    BadMetadata,
    Empty,
    NoRoom,
    QuotaReached,
    TooLarge,
    UploadBusy,
    UploadGone,
    WrongOffset,
)
from media_pipeline.uploads.part_files import Busy, PartFile, Stale

logger = logging.getLogger(__name__)
GIB = 1 << 30
FORM = 64 * 1024  # what a form may have around its file
KEPT = timedelta(days=7)  # how long a half-uploaded file waits for the line to come back
FINISHING_LOST = timedelta(minutes=10)
SIGN_EVERY = 20.0  # seconds
COMING = (Upload.State.OPEN, Upload.State.FINISHING)
PURPOSES = {"lesson": "LESSON_VIDEO", "audio": "LESSON_AUDIO", "sign": "SIGN_VIDEO"}

# Hashes of uploads under way in this process, by how far they are. One that is not here (another process, a restart)
# is computed from the file at the end: a hash cannot be stored half-way, so the file is read once more instead.
LIVE: "OrderedDict[UUID, tuple[int, Any]]" = OrderedDict()
MOST_LIVE = 64

type Checksum = tuple[str, bytes]


def largest() -> int:
    return int(getattr(settings, "MEDIA_UPLOAD_LIMIT", 4 * GIB))


def quota() -> int:
    return int(getattr(settings, "MEDIA_COLLECTION_QUOTA", 50 * GIB))


def check_space(*, collections: list[Collection], size: int) -> None:
    """Raise QuotaReached or NoRoom where a file of about this size, sent as one form, fits in no collection.

    The form lies in the work folder and once more among Django's own files while a place for its file is sought.
    """
    if size > 0 and not any(used_in(each) + size <= quota() for each in collections):
        raise QuotaReached
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    if size > 0 and shutil.disk_usage(folder).free < 3 * size + GIB:
        raise NoRoom


def part_of(upload: Upload) -> PartFile:
    return PartFile(Path(settings.UPLOAD_DIR) / f"{upload.uuid}.part")


def used_in(collection: Collection) -> int:
    """Return the bytes of originals in it, and of uploads on their way to it, also those that are being finished."""
    kept = Asset.objects.filter(collection=collection).aggregate(total=Sum("size"))["total"] or 0
    coming = Upload.objects.filter(collection=collection, state__in=COMING)
    return int(kept + (coming.aggregate(total=Sum("size"))["total"] or 0))


@transaction.atomic
def begin(
    *, owner: Person, collection: Collection, size: int, filename: str, title: str = "", purpose: str = ""
) -> Upload:
    """Reserve a place for a file of this size; raises Empty, TooLarge, QuotaReached or NoRoom before a byte is sent."""
    if size <= 0:
        raise Empty
    if size > largest():
        raise TooLarge
    Collection.objects.select_for_update().get(pk=collection.pk)  # two uploads at once do not share the last gigabyte
    if used_in(collection) + size > quota():
        raise QuotaReached
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size + GIB:
        raise NoRoom
    if purpose not in ("", *PURPOSES):
        raise BadMetadata
    name = shown_name(filename)
    upload = Upload.objects.create(
        owner=owner,
        collection=collection,
        filename=name,
        title=visible(title)[:200] or Path(name).stem,
        recipe=PURPOSES[purpose or "lesson"],
        size=size,
    )
    part_of(upload).create()
    return upload


def offset_of(upload: Upload) -> int:
    """Return how much has arrived. A file that arrived whole while the server died is finished soon."""
    part = part_of(upload)
    if upload.state == Upload.State.OPEN and not part.path.exists():
        upload.refresh_from_db()  # it was finished or discarded since the row was read
    if upload.state in (Upload.State.DONE, Upload.State.FINISHING):
        return upload.size
    if upload.state != Upload.State.OPEN or not part.path.exists():
        raise UploadGone
    arrived = part.size
    if arrived == upload.size:
        finish_soon(upload)
    return arrived


def append(*, upload: Upload, chunks: Iterator[bytes], offset: int, checksum: Checksum | None = None) -> int:
    """Write what comes, keep what came, and return the new offset; at the end make the asset and start its run.

    With a checksum (algorithm, digest) all of it is kept or none. Nothing here holds a database transaction while the
    line is open.
    """
    receiving = Receiving(upload, offset, checksum)
    try:
        for chunk in chunks:
            receiving.write(chunk)
        receiving.check()
    finally:
        receiving.close()
    receiving.finish()
    return receiving.at


class Receiving:
    """One connection's turn at a half-sent file, from the first byte it brings to the last."""

    def __init__(self, upload: Upload, offset: int, checksum: Checksum | None) -> None:
        """Take the turn; raises UploadGone, UploadBusy and WrongOffset."""
        if upload.state != Upload.State.OPEN:
            raise UploadGone
        self.upload, self.part, self.checksum = upload, part_of(upload), checksum
        try:
            self.turn: int | None = self.part.take()
        except Busy as busy:
            raise UploadBusy from busy
        except FileNotFoundError as gone:
            raise UploadGone from gone
        self.start = self.at = offset
        self.checking = hashlib.new(checksum[0]) if checksum else None  # one of the two algorithms that we offer
        self.running: Any = None
        if offset != self.part.size:
            self.checksum = None
            self.close()
            raise WrongOffset
        known, self.running = LIVE.pop(upload.uuid, (0, None))
        if offset == 0:
            self.running = hashlib.sha256()
        elif known != offset:
            self.running = None

    def write(self, chunk: bytes) -> None:
        """Write a chunk; raises TooLarge (and truncates what came), UploadBusy when the turn has passed on, NoRoom."""
        assert self.turn is not None  # noqa: S101 - nothing writes after closing
        if self.at + len(chunk) > self.upload.size:
            self.truncate()
            raise TooLarge
        try:
            self.part.append(self.turn, self.at, chunk)
        except Stale as stale:
            self.running = None
            raise UploadBusy from stale
        except FileNotFoundError as gone:  # discarded through another connection, while this one sends
            self.running = None
            raise UploadGone from gone
        except OSError as error:
            self.running = None
            raise NoRoom if error.errno in (errno.ENOSPC, errno.EDQUOT) else error from error
        self.at += len(chunk)
        for hashing in (self.running, self.checking):
            if hashing:
                hashing.update(chunk)

    def check(self) -> None:
        """Raise BadChecksum when all that has come is not what was meant."""
        if self.checking and self.checksum and self.checking.digest() != self.checksum[1]:
            raise BadChecksum  # and `close` truncates it
        self.checksum = None

    def truncate(self) -> None:
        assert self.turn is not None  # noqa: S101
        self.part.cut(self.turn, self.start)
        self.running = None

    def close(self) -> None:
        """Pass the turn on and record how far it is."""
        if self.turn is None:
            return
        if self.checksum:  # wrong, or cut in the middle: without all of it nothing says that this part is right
            self.truncate()
        turn, self.turn = self.turn, None
        if self.running:
            LIVE[self.upload.uuid] = (self.at, self.running)
            while len(LIVE) > MOST_LIVE:
                LIVE.popitem(last=False)
        self.part.release(turn)
        mine = Upload.objects.filter(pk=self.upload.pk, state=Upload.State.OPEN)  # not what another connection ended
        mine.update(offset=min(self.part.size, self.upload.size), touched=timezone.now())

    def finish(self) -> "Future[None] | None":
        """Finish a file that is whole: now (return None), or soon (return the future)."""
        return finish_soon(self.upload) if self.at == self.upload.size else None


def finish_soon(upload: Upload) -> "Future[None] | None":
    """Run `finish` beside the requests where there are threads for it; never twice at a time there."""
    arrived = Upload.objects.select_related("collection", "owner")
    return finishing.submit(upload.pk, lambda: finish(upload=arrived.get(pk=upload.pk)))


def finish(*, upload: Upload) -> Asset | None:
    """Make the asset and start its run, once; return None to a second caller, and while the storage is unreachable.

    Safe after a crash at any point, and when the sweep took this for dead: the asset has the upload's number, so two
    calls for one file make one asset.
    """
    mine = Upload.objects.filter(pk=upload.pk, state=Upload.State.OPEN)
    if not mine.update(state=Upload.State.FINISHING, touched=timezone.now()):
        upload.refresh_from_db()
        return upload.asset
    with beating(Signs(upload)):
        part = part_of(upload)
        part.flush()
        at, running = LIVE.pop(upload.uuid, (0, None))
        digest = upload.sha256  # of a file that waited for the storage: gigabytes are not read again every minute
        if not digest:
            digest = running.hexdigest() if running and at == upload.size else digest_of(part.path)
        try:
            asset = Asset.objects.filter(uuid=upload.uuid).first() or asset_of(upload, digest)
        except Unreachable as away:  # all has arrived, and the sweep tries again every minute
            logger.warning("upload %s waits for the storage: %s", upload.uuid, away)
            ours = Upload.objects.filter(pk=upload.pk, state=Upload.State.FINISHING)
            ours.update(state=Upload.State.OPEN, sha256=digest, touched=timezone.now())
            return None
    note_done(upload, asset, digest)
    return asset


def asset_of(upload: Upload, digest: str) -> Asset:
    part = part_of(upload)
    part.twin.unlink(missing_ok=True)
    part.twin.hardlink_to(part.path)  # the part stays until the asset's row stands
    return assets.create_asset(
        path=part.twin,
        filename=upload.filename,
        title=upload.title,
        collection=upload.collection,
        owner=upload.owner,
        sha256=digest,
        key=upload.uuid,
    )


def note_done(upload: Upload, asset: Asset, digest: str) -> None:
    not_yet = Upload.objects.filter(pk=upload.pk, state__in=COMING)
    with transaction.atomic():
        ours = not_yet.update(
            asset=asset, sha256=digest, state=Upload.State.DONE, offset=upload.size, touched=timezone.now()
        )
        if ours:
            runs.start(asset=asset, recipe=upload.recipe, by=upload.owner)
    if ours:
        part_of(upload).remove()
    upload.refresh_from_db()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(Alive(file), "sha256").hexdigest()


class Signs:
    """Signs of life of the process that finishes it, on the row: without them the sweep takes it for lost."""

    def __init__(self, upload: Upload) -> None:
        self.row = Upload.objects.filter(pk=upload.pk, state=Upload.State.FINISHING)
        self.given = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self.given < SIGN_EVERY:
            return
        self.given = time.monotonic()
        with suppress(OperationalError):  # a database that is busy for a moment does not end a copy of an hour
            self.row.update(touched=timezone.now())


def discard(*, upload: Upload) -> None:
    """Discard an upload; one that is finished stays."""
    open_still = Upload.objects.filter(pk=upload.pk, state=Upload.State.OPEN)
    if open_still.update(state=Upload.State.GONE, touched=timezone.now()):
        LIVE.pop(upload.uuid, None)
        part_of(upload).remove()


def sweep() -> int:
    """Finish what arrived whole, discard what waited a week; return how many were touched."""
    now, touched = timezone.now(), 0
    lost = Upload.objects.filter(state=Upload.State.FINISHING, touched__lt=now - FINISHING_LOST)
    lost.update(state=Upload.State.OPEN)
    for upload in Upload.objects.filter(state=Upload.State.OPEN).select_related("collection", "owner"):
        part = part_of(upload)
        if part.size == upload.size:
            try:
                finish(upload=upload)
            except Exception:  # one that cannot be finished must not keep the others waiting
                logger.exception("upload %s was not put away", upload.uuid)
            touched += 1
        elif upload.touched < now - KEPT:
            discard(upload=upload)
            touched += 1
    return touched
