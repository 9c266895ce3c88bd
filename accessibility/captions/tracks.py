"""Timed text from draft to approved: its author may not approve it."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accessibility.captions import files, findings, recognition_artifact
from accessibility.captions.cues import Cue, in_order, to_json
from accessibility.captions.segmentation import close_gaps
from accessibility.errors import Conflict, Incomplete, NotGoodEnough, SecondPersonNeeded, WrongState
from accessibility.models import Approval, Person, Return, Track, TrackVersion
from accessibility.renditions import rendition_runs
from accessibility.signals import What, reviewed
from accessibility.speech.recogniser import error_rate
from media_pipeline.models import Artifact, Asset


@transaction.atomic
def ensure_track(*, asset: Asset, kind: str = Track.Kind.CAPTIONS, language: str = "zh-Hans") -> Track:
    """Return the asset's track of that kind; make it with an empty version where there is none."""
    track, new = Track.objects.get_or_create(asset=asset, kind=kind, language=language)
    if new:
        TrackVersion.objects.create(track=track, number=1, origin=TrackVersion.Origin.PERSON)
    return track


def draft_from_recognition(artifact: Artifact) -> Track:
    """Make captions of what was heard; nothing that a person has written, submitted or approved is touched."""
    cues = recognition_artifact.cues_of(artifact)
    with transaction.atomic():
        track = ensure_track(asset=artifact.asset)
        untouched = not track.versions.filter(author__isnull=False).exists() and track.state == Track.State.DRAFT
        if untouched and cues:
            origin, note = TrackVersion.Origin.RECOGNISER, str(artifact.facts.get("model", ""))
            add_version(track, cues, origin=origin, author=None, note=note)
        return track


@transaction.atomic
def save_version(
    *,
    track: Track,
    base_number: int,
    cues: Sequence[Cue],
    by: Person,
    note: str = "",
    origin: str = TrackVersion.Origin.PERSON,
) -> TrackVersion:
    """Save what somebody wrote on top of version `base_number`.

    Raises Conflict, with both texts, where a newer version exists. Saving what is there already adds nothing.
    """
    track = Track.objects.select_for_update().get(pk=track.pk)
    latest = track.latest
    tidy = close_gaps(in_order(cues), findings.profile(track.kind))
    if latest.number != base_number:
        raise Conflict(base_number=base_number, latest_number=latest.number, mine=tidy, theirs=latest.read())
    if to_json(tidy) == latest.cues and latest.author_id is not None:
        return latest
    try:
        with transaction.atomic():
            version = add_version(track, tidy, origin=origin, author=by, note=note, base=latest)
    except IntegrityError as raced:  # on SQLite nothing is locked: the unique number decides who was first
        newest = TrackVersion.objects.filter(track=track).latest("number")
        raise Conflict(base_number=base_number, latest_number=newest.number, mine=tidy, theirs=newest.read()) from raced
    Track.objects.filter(pk=track.pk).update(state=Track.State.DRAFT, submitted_by=None, submitted=None)
    return version


def add_version(
    track: Track,
    cues: Sequence[Cue],
    *,
    origin: str,
    author: Person | None,
    note: str = "",
    base: TrackVersion | None = None,
) -> TrackVersion:
    base = base or track.versions.order_by("-number").first()
    fields: dict[str, Any] = {"origin": origin, "author": author, "note": note[:200], "base": base}
    version = TrackVersion.objects.create(
        track=track, number=base.number + 1 if base else 1, cues=to_json(cues), **fields
    )
    track.__dict__.pop("latest", None)
    return version


@transaction.atomic
def submit(*, track: Track, version: TrackVersion, by: Person) -> Track:
    """Hand a version to a second person. Raises NotGoodEnough while unsure words or other hard errors remain."""
    track = Track.objects.select_for_update().get(pk=track.pk)
    if track.state != Track.State.DRAFT or track.latest.pk != version.pk:
        raise WrongState
    if hard := findings.never_excused(version):
        raise NotGoodEnough(hard, hard=len(hard))
    track.state, track.submitted_by, track.submitted = Track.State.REVIEW, by, timezone.now()
    track.save(update_fields=["state", "submitted_by", "submitted"])
    return track


@transaction.atomic
def approve(*, track: Track, version: TrackVersion, by: Person, note: str = "") -> Approval:
    """Approve as a second person: write the WebVTT, from which the transcript follows, and package the video again.

    Raises SecondPersonNeeded, WrongState, or NotGoodEnough: hard errors always stand in the way, other errors until
    the reviewer says in `note` why they are right here.
    """
    track = Track.objects.select_for_update().select_related("asset").get(pk=track.pk)
    if track.state != Track.State.REVIEW or track.latest.pk != version.pk:
        raise WrongState
    if by.pk in (track.submitted_by_id, version.author_id):
        raise SecondPersonNeeded
    hard = findings.never_excused(version)
    if open_errors := (hard if note.strip() else findings.blocking(version)):
        raise NotGoodEnough(open_errors, hard=len(hard))
    approval = Approval.objects.create(
        version=version, by=by, note=note.strip(), vtt=write_vtt(version), draft_errors=draft_errors(version)
    )
    track.state, track.approved_version = Track.State.APPROVED, version
    track.save(update_fields=["state", "approved_version"])
    if track.kind == Track.Kind.DESCRIPTIONS:
        rendition_runs.describe(asset=track.asset, by=by)
    else:
        rendition_runs.captions_changed(asset=track.asset, by=by)
    send_reviewed(track, version, by, approved=True)
    return approval


@transaction.atomic
def return_to_author(*, track: Track, version: TrackVersion, by: Person, reason: str) -> Return:
    """Return a version to its author, with what has to change."""
    track = Track.objects.select_for_update().get(pk=track.pk)
    if track.state != Track.State.REVIEW or track.latest.pk != version.pk:
        raise WrongState
    if not reason.strip():
        raise Incomplete(_("There is no reason."), _("Say what has to change, so that the author can mend it."))
    track.state, track.submitted_by, track.submitted = Track.State.DRAFT, None, None
    track.save(update_fields=["state", "submitted_by", "submitted"])
    send_reviewed(track, version, by, approved=False, reason=reason.strip())
    return Return.objects.create(version=version, by=by, reason=reason.strip())


def send_reviewed(track: Track, version: TrackVersion, by: Person, *, approved: bool, reason: str = "") -> None:
    what = What.DESCRIPTIONS if track.kind == Track.Kind.DESCRIPTIONS else What.CAPTIONS
    values = {"asset": track.asset, "what": what, "author": version.author, "by": by}
    reviewed.send(Track, approved=approved, reason=reason, **values)


def write_vtt(version: TrackVersion) -> str:
    """Write the version's WebVTT file and return its name in storage; neither ever changes."""
    name = f"captions/{version.track.uuid}/{version.number}.vtt"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(files.to_vtt(version.read()).encode()))
    return name


def draft_errors(version: TrackVersion) -> float | None:
    """Return the recogniser's error rate: edits to its last draft, per character of what was approved."""
    draft = version.track.versions.filter(origin=TrackVersion.Origin.RECOGNISER).order_by("-number").first()
    if draft is None:
        return None
    approved, drafted = ("".join(cue.text for cue in each.read()) for each in (version, draft))
    return round(error_rate(approved, drafted), 4)
