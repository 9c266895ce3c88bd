"""Assets: storing an uploaded file, recording what was found in it, and deleting it."""

import hashlib
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from wagtail.models import Collection, Page, ReferenceIndex

from foundation.act_journal import note_act
from media_pipeline.errors import InUse
from media_pipeline.filenames import shown_name, visible
from media_pipeline.models import Artifact, Asset, Person
from media_pipeline.signals import asset_deleting
from media_pipeline.storing import storage


def create_asset(
    *,
    path: Path,
    filename: str,
    title: str,
    collection: Collection,
    owner: Person,
    sha256: str = "",
    rights: str = "",
    key: uuid.UUID | None = None,
) -> Asset:
    """Move the file from `path` to the storage and return its asset; nothing is encoded yet.

    A hash that was computed while the file came in is believed; otherwise the file is read once. Of one `key` there is
    one asset, however often it is made.
    """
    if not sha256:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    key, size = key or uuid.uuid4(), path.stat().st_size
    source = storage.keep_original(path, key)  # before the row and outside a transaction: large files take their time
    values = {
        "collection": collection,
        "owner": owner,
        "title": visible(title)[:200] or shown_name(filename),
        "filename": shown_name(filename),
        "sha256": sha256,
        "size": size,
        "source": source,
        "rights": rights,
    }
    return Asset.objects.get_or_create(uuid=key, defaults=values)[0]


def note_probe(*, asset: Asset, probe: Mapping[str, Any]) -> None:
    """Keep on the asset the facts that people and lists read most."""
    video = probe.get("video")
    length = (video or {}).get("duration") or probe["duration"]
    asset.probe = dict(probe)
    asset.kind = Asset.Kind.VIDEO if video else Asset.Kind.AUDIO
    asset.duration_ms = round(max(length, probe["duration"] if probe["duration"] > length + 0.5 else 0.0) * 1000)
    asset.save(update_fields=["probe", "kind", "duration_ms"])


def note_loudness(*, asset: Asset, loudness: Mapping[str, Any]) -> None:
    """Keep on the asset that nothing is heard in its sound, so that its editor is told."""
    silent = bool(loudness.get("silent")) and bool(asset.probe.get("audio"))
    if silent != asset.probe.get("silent", False):
        asset.probe = asset.probe | {"silent": silent}
        asset.save(update_fields=["probe"])


def pages_using(asset: Asset) -> list[Page]:
    """Return the pages, live or draft, that show it."""
    references = ReferenceIndex.get_references_to(asset).select_related("base_content_type")
    ids = {
        reference.object_id
        for reference in references
        if issubclass(reference.base_content_type.model_class() or object, Page)
    }
    return list(Page.objects.filter(pk__in=ids))


@transaction.atomic
def delete_asset(*, asset: Asset, by: Any) -> None:
    """Delete an unused asset with all that was made from it; raises InUse where anything rests on it."""
    if pages_using(asset):
        raise InUse
    note_act("film.delete", by=by, about=asset)  # its runs, which name who had it made, go with it
    key, trees = asset.uuid, set(asset.artifacts.values_list("tree", flat=True))
    try:
        with transaction.atomic():  # rolls back what receivers deleted where something else still protects the asset
            asset_deleting.send(sender=Asset, asset=asset)
            asset.delete()
    except (ProtectedError, RestrictedError) as error:
        raise InUse from error
    shared = set(
        Artifact.objects.filter(tree__in=trees).values_list("tree", flat=True)
    )  # the same file, uploaded twice
    for tree in trees - shared:
        transaction.on_commit(partial(storage.remove_tree, tree))
    # What cannot be removed now, because the storage is away, goes with what no row knows.
    transaction.on_commit(partial(storage.remove_folder, f"{storage.ORIGINALS}/{key}"), robust=True)
