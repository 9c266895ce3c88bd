"""The film's way through the product: uploaded over tus, encoded, recognised, corrected and approved."""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accessibility.captions import tracks
from accessibility.captions.recognition_artifact import recognition
from accessibility.models import SignTrack, VisualStatement, Waiver
from accessibility.readiness import statements, waivers
from accessibility.signing import sign
from lms.bases.models import TrainingBase
from lms.people.models import User
from lms.world.films import captions, script
from lms.world.films.film import Film
from lms.world.films.script import Script
from media_pipeline.engine import runs
from media_pipeline.models import Asset, Upload

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = 1 << 20


def upload(*, path: Path, title: str, base: TrainingBase, by: User, purpose: str, say: Callable[[str], None]) -> Asset:
    """Send the file as a browser would, in pieces over HTTP; a file of this title is not sent twice."""
    known = Asset.objects.filter(collection=base.collection, title=title).first()
    if known is not None:
        return known
    browser = Client(headers=TUS, SERVER_NAME="localhost")
    browser.force_login(by)
    fields = {"filename": path.name, "title": title, "collection": str(base.collection_id), "purpose": purpose}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())
    size = path.stat().st_size
    made = browser.post(reverse("media:uploads"), headers={"Upload-Length": str(size), "Upload-Metadata": metadata})
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            offset = file.tell() - len(piece)
            browser.patch(
                made["Location"],
                piece,
                content_type="application/offset+octet-stream",
                headers={"Upload-Offset": str(offset)},
            )
            say(f"  {path.name}: {100 * (offset + len(piece)) // size} %")
    done = Upload.objects.select_related("asset").get(uuid=made["Location"].rstrip("/").rsplit("/", 1)[-1])
    assert done.asset is not None, done.state  # noqa: S101
    return done.asset


def run_stages(asset: Asset, *, say: Callable[[str], None]) -> None:
    """Run inline what the worker would do for this asset."""
    for run in asset.runs.filter(state="running").order_by("pk"):
        say(f"  {asset.title}: {run.recipe}")
        runs.run_inline(run)


def make_accessible(
    *, lesson: Asset, interpreter: Asset, film: Film, by: User, reviewer: User, second: User, granter: User
) -> None:
    """Add captions, sign and statement, each by one person and approved by another; what exists already is kept."""
    caption(lesson=lesson, film=film, script=script.HANDS, by=by, reviewer=reviewer)
    if not SignTrack.objects.filter(asset=lesson).exists():
        attached = sign.attach_sign(asset=lesson, sign_asset=interpreter, offset_ms=0, by=by, is_placeholder=True)
        sign.approve_sign(sign=attached, by=second)
    if not Waiver.objects.filter(asset=lesson).exists():
        # A placeholder is no sign language: until an interpreter has signed, a dated waiver says who owes it.
        until = timezone.localdate() + timedelta(days=180)
        waivers.grant_waiver(asset=lesson, reason="手语翻译已约录制，先以演示占位。", owner=by, until=until, by=granter)


def caption(*, lesson: Asset, film: Film, script: Script, by: User, reviewer: User) -> None:
    """Write captions by the script and state that nothing is only shown; a second person approves both.

    Where the film was not recognised yet, each scene's captions are spread over its time: the program that narrates
    knows when each begins.
    """
    track = tracks.ensure_track(asset=lesson)
    if track.approved_version_id is None:
        heard = lesson.artifact("recognition")
        cues = captions.corrected(film=film, heard=recognition(heard) if heard else None, script=script)
        latest = track.latest
        version = tracks.save_version(track=track, base_number=latest.number if latest else 0, cues=cues, by=by)
        tracks.submit(track=track, version=version, by=by)
        tracks.approve(track=track, version=version, by=reviewer)
    if not VisualStatement.objects.filter(asset=lesson).exists():
        made = statements.state_visuals(asset=lesson, text=script.statement, by=by)
        statements.approve_statement(statement=made, by=reviewer)


TITLE = script.TITLE
SIGN_TITLE = f"{script.TITLE}（演示占位，非真实手语）"
